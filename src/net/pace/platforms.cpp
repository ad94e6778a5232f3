// The one table of platforms that serve many sites from few addresses and are built to: delivery
// networks, shop and site builders, large shared hosts. They get the higher caps.
//
// Known by the names that sites are aliases of, which each platform tells its customers to use and
// so keeps, and by address only where the owner publishes the block or the address: for domains
// without "www.", which cannot be aliases. Each row has its source, looked up on 2026-11-22. A
// platform that is missing is asked as any other server, so the table errs to the polite side.
#include <algorithm>
#include <array>
#include <string_view>

#include "net/pace.h"

namespace ov {
namespace {

// Each stands for itself and all names under it.
constexpr std::array<std::string_view, 38> alias_suffixes = {
    // Named by their owners in the private section of the Public Suffix List, by themselves or with
    // names under them (publicsuffix.org, version 20230209).
    "akamai.net", "akamaiedge.net", "akamaized.net", "azurewebsites.net", "carrd.co",
    "cloudfront.net", "edgekey.net", "edgesuite.net", "fastly.net", "fastlylb.net", "framer.app",
    "ghost.io", "github.io", "gitlab.io", "myshopify.com", "netlify.app", "onrender.com",
    "pages.dev", "pantheonsite.io", "vercel.app", "wixsite.com", "wpenginepowered.com",
    // Told to customers by their owners.
    "vercel-dns.com",    // cname.vercel-dns.com, vercel.com/docs/domains (2025)
    "vercel-dns-0.com",  // vercel.com/docs/domains/set-up-custom-domain (2026-02-24)
    // What sites are aliases of in public configurations (DNS zones in public repositories).
    "ghs.googlehosted.com",   // Google Sites, Cloud Run
    "herokudns.com",          // Heroku
    "impervadns.net",         // Imperva
    "multiscreensite.com",    // Duda: s.multiscreensite.com
    "proxy-ssl.webflow.com",  // Webflow
    "squarespace.com",        // ext-cust.squarespace.com, ext-sq.squarespace.com
    "wixdns.net",             // Wix: cdn1.wixdns.net
    "wpcomstaging.com",       // WordPress.com
    // Named in several public lists of delivery networks and builders.
    "azureedge.net",  // Azure CDN
    "azurefd.net",    // Azure Front Door
    "b-cdn.net",      // bunny.net
    "incapdns.net",   // Imperva
    "sucuridns.com",  // Sucuri
    "webflow.io",     // Webflow
};

constexpr std::array<std::string_view, 61> blocks = {
    // Cloudflare: www.cloudflare.com/ips, by copies of 2026.
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
    // Fastly: api.fastly.com/public-ip-list, by a copy of 2026-04-29.
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
    // GitHub Pages: docs.github.com, "Managing a custom domain for your GitHub Pages site".
    "185.199.108.153",
    "185.199.109.153",
    "185.199.110.153",
    "185.199.111.153",
    "2606:50c0:8000::153",
    "2606:50c0:8001::153",
    "2606:50c0:8002::153",
    "2606:50c0:8003::153",
    // Shopify: help.shopify.com/manual/domains/understanding-domains.
    "23.227.38.65",
    "2620:127:f00f:5::",
    // Vercel: vercel.com/docs/domains/set-up-custom-domain (2026-02-24).
    "76.76.21.21",
    // Squarespace: public configurations, one of 2026-09-19.
    "198.185.159.144",
    "198.185.159.145",
    "198.49.23.144",
    "198.49.23.145",
    // Netlify and WordPress.com: public configurations.
    "75.2.60.5",
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
