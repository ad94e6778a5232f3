// What a site's sitemap names, for sites whose home page leads nowhere: one file, and one of those
// that it names where it is an index.
#include <string>

#include "site_visit.h"
#include "text/links.h"
#include "text/sitemap.h"

namespace ov {
namespace {

constexpr int sitemap_redirects_max = 3;
/// Of a sitemap after inflating; the rest of it is not looked at.
constexpr std::size_t inflated_sitemap_max = 4U << 20;

bool is_gzip(std::string_view body) { return body.starts_with("\x1f\x8b"); }

// Taken off: what the transfer was encoded with, and then the gzip of a sitemap.xml.gz.
std::string plain_body(const HttpResponse& response, Inflater& inflater) {
  const std::string* header = response.header("Content-Encoding");
  const auto encoding = encoding_from(header == nullptr ? "" : *header);
  if (!encoding) return {};
  const auto body = inflater.inflate(response.body, *encoding, inflated_sitemap_max);
  if (!body) return {};
  std::string once(*body);
  if (!is_gzip(once)) return once;
  const auto inner = inflater.inflate(once, Encoding::gzip, inflated_sitemap_max);
  return inner ? std::string(*inner) : std::string();
}

}  // namespace

Task<std::vector<std::string>> SiteVisit::sitemap_pages(Url start, std::size_t count) {
  const std::string site = start.href();
  std::vector<SitemapEntry> named;
  if (const RobotsPointer robots = origin_of(start).robots) {
    for (const std::string& location : robots->sitemaps()) named.push_back({location, {}});
  }
  std::vector<std::string> chosen = choose_sitemaps(named, site, 1);
  if (chosen.empty()) {
    start.path = "/sitemap.xml";
    start.query.reset();
    chosen = {start.href()};
  }
  CO_TRY(Sitemap sitemap, co_await load_sitemap(chosen.front()));
  if (sitemap.kind == SitemapKind::index) {
    chosen = choose_sitemaps(sitemap.entries, site, 1);
    if (chosen.empty()) co_return std::vector<std::string>{};
    CO_TRY(sitemap, co_await load_sitemap(chosen.front()));
    if (sitemap.kind == SitemapKind::index) co_return std::vector<std::string>{};
  }
  co_return choose_sitemap_pages(sitemap.entries, site, count);
}

// Nothing that goes wrong here is the site's end: it has no sitemap then.
Task<Sitemap> SiteVisit::load_sitemap(std::string location) {
  auto url = parse_url(location);
  for (int hop = 0; hop <= sitemap_redirects_max && url && url->is_http(); ++hop) {
    CO_TRY_VOID(co_await check_robots(*url));
    CO_TRY(const HttpResponse response, co_await fetch(*url, Kind::sitemap));
    if (response.status / 100 == 2) {
      co_return read_sitemap(plain_body(response, inflater_));
    }
    const std::string* target = response.header("Location");
    if (response.status / 100 != 3 || target == nullptr) break;
    CO_TRY(url, target_of(*target, *url));
  }
  co_return Sitemap{};
}

}  // namespace ov
