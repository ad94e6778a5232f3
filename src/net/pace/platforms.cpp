// The one table of platforms that serve many sites from few addresses and are built to: delivery
// networks, shop and site builders, large shared hosts. They get the higher caps.
//
// Known by the names that sites are aliases of, which each platform tells its customers to use and
// so keeps, and by address only where the owner publishes the block or the address: for domains
// without "www.", which cannot be aliases. A platform that is missing is asked as any other server,
// so the table errs to the polite side.
#include <algorithm>
#include <array>
#include <string_view>

#include "net/pace.h"

namespace ov {
namespace {

// Each stands for itself and all names under it.
constexpr std::array<std::string_view, 61> alias_suffixes = {
    // Delivery networks.
    "akamai.net",
    "akamaiedge.net",
    "akamaized.net",
    "akahost.net",
    "azureedge.net",
    "azurefd.net",
    "b-cdn.net",
    "cdn.cloudflare.net",
    "cloudfront.net",
    "edgekey.net",
    "edgesuite.net",
    "fastly.net",
    "fastlylb.net",
    "impervadns.net",
    "incapdns.net",
    "kxcdn.com",
    "stackpathdns.com",
    "sucuridns.com",
    // Sites and shops without a server of one's own.
    "bigcartel.com",
    "carrd.co",
    "cdn.webflow.com",
    "dudaone.com",
    "ecwid.com",
    "framer.app",
    "ghost.io",
    "ghs.googlehosted.com",
    "github.io",
    "gitlab.io",
    "godaddysites.com",
    "hubspot.net",
    "jimdo.com",
    "jimdosite.com",
    "lb.wordpress.com",
    "multiscreensite.com",
    "mybigcommerce.com",
    "myshopify.com",
    "netlify.app",
    "netlify.com",
    "netlifyglobalcdn.com",
    "onrender.com",
    "pages.dev",
    "proxy-ssl.webflow.com",
    "shopify.com",
    "squarespace.com",
    "strikinglydns.com",
    "tilda.ws",
    "vercel-dns.com",
    "vercel.app",
    "webflow.io",
    "weebly.com",
    "wixdns.net",
    "wixsite.com",
    "zyrosite.com",
    // Hosts of managed and shared sites that are balanced over many machines.
    "azurewebsites.net",
    "herokudns.com",
    "hostinger.com",
    "kinsta.cloud",
    "pantheonsite.io",
    "wpcomstaging.com",
    "wpengine.com",
    "wpenginepowered.com",
};

constexpr std::array<std::string_view, 57> blocks = {
    // Cloudflare: https://www.cloudflare.com/ips/
    "173.245.48.0/20",
    "103.21.244.0/22",
    "103.22.200.0/22",
    "103.31.4.0/22",
    "141.101.64.0/18",
    "108.162.192.0/18",
    "190.93.240.0/20",
    "188.114.96.0/20",
    "197.234.240.0/22",
    "198.41.128.0/17",
    "162.158.0.0/15",
    "104.16.0.0/13",
    "104.24.0.0/14",
    "172.64.0.0/13",
    "131.0.72.0/22",
    "2400:cb00::/32",
    "2606:4700::/32",
    "2803:f800::/32",
    "2405:b500::/32",
    "2405:8100::/32",
    "2a06:98c0::/29",
    "2c0f:f248::/32",
    // Fastly: https://api.fastly.com/public-ip-list
    "23.235.32.0/20",
    "43.249.72.0/22",
    "103.244.50.0/24",
    "103.245.222.0/23",
    "103.245.224.0/24",
    "104.156.80.0/20",
    "140.248.64.0/18",
    "140.248.128.0/17",
    "146.75.0.0/17",
    "151.101.0.0/16",
    "157.52.64.0/18",
    "167.82.0.0/17",
    "167.82.128.0/20",
    "167.82.160.0/20",
    "167.82.224.0/20",
    "172.111.64.0/18",
    "185.31.16.0/22",
    "199.27.72.0/21",
    "199.232.0.0/16",
    "2a04:4e40::/32",
    "2a04:4e42::/32",
    // The addresses that each tells its customers to enter for a domain without "www.".
    // GitHub Pages: docs.github.com, "Managing a custom domain for your GitHub Pages site"
    "185.199.108.153",
    "185.199.109.153",
    "185.199.110.153",
    "185.199.111.153",
    "2606:50c0:8000::/46",
    // Squarespace: support.squarespace.com, "DNS records for connecting third-party domains"
    "198.185.159.144",
    "198.185.159.145",
    "198.49.23.144",
    "198.49.23.145",
    // Shopify: help.shopify.com, "Connecting a third-party domain"
    "23.227.38.65",
    // Netlify: docs.netlify.com, "Configure external DNS for a custom domain"
    "75.2.60.5",
    // Vercel: vercel.com/docs/domains/set-up-custom-domain
    "76.76.21.21",
    // WordPress.com: wordpress.com/support, "Connect a domain"
    "192.0.78.24",
    "192.0.78.25",
};

bool ends_with_name(std::string_view name, std::string_view suffix) {
  if (!name.ends_with(suffix)) return false;
  name.remove_suffix(suffix.size());
  return name.empty() || name.ends_with('.');
}

const std::vector<Cidr>& platform_blocks() {
  static const std::vector<Cidr> parsed = [] {
    std::vector<Cidr> out;
    for (const std::string_view block : blocks) {
      if (auto cidr = parse_cidr(block)) out.push_back(*cidr);
    }
    return out;
  }();
  return parsed;
}

}  // namespace

bool is_shared_platform(const IpAddress& address, std::span<const std::string> aliases) {
  const bool by_name = std::ranges::any_of(aliases, [](const std::string& alias) {
    return std::ranges::any_of(
        alias_suffixes, [&](std::string_view suffix) { return ends_with_name(alias, suffix); });
  });
  if (by_name) return true;
  const IpAddress plain = canonical(address);
  return std::ranges::any_of(platform_blocks(),
                             [&](const Cidr& block) { return block.contains(plain); });
}

}  // namespace ov
