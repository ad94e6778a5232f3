#include "site_visit.h"

#include <algorithm>

#include "base/utf8.h"
#include "lane.h"

namespace ov {
namespace {

/// Links looked at beyond the pages that are wanted, for those that robots.txt denies.
constexpr std::size_t spare_links = 3;

// A failure to reach anything, as opposed to an answer that does not help.
bool is_unreachable(Reason reason) {
  return reason == Reason::dns || reason == Reason::connect || reason == Reason::tls ||
         reason == Reason::timeout;
}

}  // namespace

SiteVisit::SiteVisit(const VisitParts& parts, VisitRequest request)
    : options_(parts.options),
      guard_(parts.guard),
      reactor_(parts.reactor),
      resolver_(parts.resolver),
      inflater_(parts.inflater),
      parts_(parts),
      request_(std::move(request)),
      number_(parts.host_pace.next_visit()),
      time_(parts.reactor, parts.options.limits.site_timeout),
      session_(parts.client) {
  site_.key = request_.site;
  if (parts.address_pace != nullptr) turn_.emplace(*parts.address_pace, parts.reactor);
  if (parts.shared_pace != nullptr) {
    shared_turn_.emplace(*parts.shared_pace, parts.shared_pace_home, parts.reactor, site_.key);
  }
}

Error SiteVisit::fail(Ending ending) {
  ending_ = std::move(ending);
  // Parts of it may be bytes of headers, which may be anything.
  ending_.detail = to_valid_utf8(ending_.detail);
  return {ErrorKind::denied, ending_.detail};
}

Error SiteVisit::fail(Reason reason, std::string detail) {
  return fail(Ending{reason, std::move(detail), std::nullopt});
}

Task<void> SiteVisit::run() { return time_.bound(read()); }

Task<void> SiteVisit::read() {
  auto start = parse_url(request_.url);
  if (!start || !start->is_http()) {
    ending_ = {Reason::bad_url, "'" + shown(request_.url) + "' is no http address", {}};
    co_return ok();
  }
  start->username.clear();
  start->password.clear();
  start->fragment.reset();
  auto first = co_await read_start(std::move(*start));
  if (!first) co_return ok();
  PageReading& reading = **first;
  const extract::PageProblem problem = reading.problem;
  const bool unmodified = reading.unmodified;
  std::vector<std::string> links = std::move(reading.links);
  ending_ = ending_of_problem(problem, reading.page.url, reading.problem_sign);
  auto url = parse_url(reading.page.url);
  add(std::move(reading));
  first->reset();
  // A thin start (a splash screen, a choice of languages) may lead to pages that say something;
  // what is wrong otherwise is wrong with the site.
  const bool worth_more =
      problem == extract::PageProblem::none || problem == extract::PageProblem::too_thin;
  if (!worth_more || !url) co_return ok();
  const bool has_links = !links.empty();
  if (has_links) (void)co_await read_further(std::move(links), *url);
  // What an unmodified page leads to was looked for when it was new.
  const bool leads_nowhere = !unmodified && (!has_links || useful_pages_ == 0);
  if (leads_nowhere && !come_again_) {
    (void)co_await read_from_sitemap(std::move(*url));
  }
  co_return ok();
}

// People write "example.com". https is tried first, but many small sites have no TLS, and some have
// an address for www alone. A certificate that does not verify is no reason to go without.
std::optional<Url> SiteVisit::another_spelling(const Url& failed) const {
  if (failed_origin_ != failed.origin()) return std::nullopt;
  Url other = failed;
  // Some firewalls drop what comes to a port that nobody listens on, instead of refusing it.
  const bool no_tls = failed_to_connect_ || failure_ == HttpFailure::tls;
  if (failed.scheme == "https" && !failed.port && no_tls) {
    other.scheme = "http";
    return other;
  }
  const bool is_bare_domain =
      failed.host_kind == HostKind::domain && registrable_domain(failed.host) == failed.host;
  if (ending_.reason == Reason::dns && is_bare_domain) {
    other.host = "www." + failed.host;
    return other;
  }
  return std::nullopt;
}

Task<PageReadingPointer> SiteVisit::read_start(Url url) {
  const std::size_t links_max = static_cast<std::size_t>(options_.limits.pages_max - 1);
  const std::size_t wanted = links_max == 0 ? 0 : links_max + spare_links;
  auto reading = co_await load(url, wanted);
  if (reading) co_return reading;
  const auto other = another_spelling(url);
  if (!other) co_return reading;
  const Ending before = ending_;
  reading = co_await load(*other, wanted);
  // When nothing answers either way, what the list named is what people ask about.
  if (!reading && is_unreachable(ending_.reason)) ending_ = before;
  co_return reading;
}

// For home pages that lead nowhere.
Task<void> SiteVisit::read_from_sitemap(Url start) {
  const int left = options_.limits.pages_max - static_cast<int>(site_.pages.size());
  if (left <= 0 || wants_one_page(origin_of(start))) co_return ok();
  const Ending so_far = ending_;
  auto pages = co_await sitemap_pages(start, static_cast<std::size_t>(left) + spare_links);
  // That there is no sitemap is no fault of the site.
  ending_ = so_far;
  if (!pages) co_return ok();
  co_return co_await read_further(std::move(*pages), std::move(start));
}

Task<void> SiteVisit::read_further(std::vector<std::string> links, Url first) {
  const Origin& origin = origin_of(first);
  if (wants_one_page(origin)) co_return ok();
  // Those of the same origin first: another host costs another connection and another robots.txt.
  std::vector<Url> urls;
  std::vector<Url> elsewhere;
  for (const std::string& link : links) {
    auto url = parse_url(link);
    if (!url || !url->is_http()) continue;
    (url->origin() == origin.name ? urls : elsewhere).push_back(std::move(*url));
  }
  urls.insert(urls.end(), elsewhere.begin(), elsewhere.end());
  const Ending so_far = ending_;
  int left =
      options_.limits.pages_max - static_cast<int>(std::max<std::size_t>(1, site_.pages.size()));
  for (const Url& url : urls) {
    const Origin& target = origin_of(url);
    if (target.robots && !target.robots->allows(url.path_and_query())) continue;
    if (wants_one_page(target)) continue;
    if (left-- == 0) break;
    auto reading = co_await load(url, 0);
    // What a further page lacks is no fault of the site.
    ending_ = so_far;
    if (reading && (*reading)->problem == extract::PageProblem::none) add(std::move(**reading));
    if (come_again_) break;
  }
  co_return ok();
}

// Whether its crawl-delay is longer than a visit waits.
bool SiteVisit::wants_one_page(const Origin& origin) const {
  const auto delay = origin.robots ? origin.robots->crawl_delay() : std::nullopt;
  return delay && *delay > options_.limits.crawl_delay_max;
}

void SiteVisit::add(PageReading&& reading) {
  const bool known = std::any_of(site_.pages.begin(), site_.pages.end(), [&](const Page& page) {
    return page.content_hash == reading.page.content_hash || page.url == reading.page.url;
  });
  if (known) return;
  if (reading.problem == extract::PageProblem::none) ++useful_pages_;
  if (reading.page.facts) merge(site_.facts, *reading.page.facts);
  site_.pages.push_back(std::move(reading.page));
}

Visit SiteVisit::finish(const Result<void>& ended) {
  if (!ended) {
    const bool timeout = ended.error().kind() == ErrorKind::timeout;
    const auto seconds =
        std::chrono::duration_cast<std::chrono::seconds>(options_.limits.site_timeout).count();
    ending_ = {Reason::timeout,
               timeout ? "the site took more than " + std::to_string(seconds) + " s"
                       : std::string(stopped_detail),
               std::nullopt};
  }
  Visit visit;
  if (useful_pages_ == 0) {
    site_.reason = ending_.reason == Reason::none ? Reason::too_thin : ending_.reason;
    site_.detail = std::move(ending_.detail);
    visit.retry_after = ending_.retry_after;
    visit.come_again = come_again_;
  }
  site_.read_at = reactor_.clock().now();
  visit.site = std::move(site_);
  return visit;
}

}  // namespace ov
