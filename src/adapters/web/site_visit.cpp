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

SiteVisit::SiteVisit(const WebOptions& options, const AddressGuard& guard, Reactor& reactor,
                     HttpClient& client, Resolver& resolver, Inflater& inflater,
                     VisitRequest request)
    : options_(options),
      guard_(guard),
      reactor_(reactor),
      resolver_(resolver),
      inflater_(inflater),
      request_(std::move(request)),
      session_(client) {
  site_.key = request_.site;
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

Task<void> SiteVisit::run() {
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
  const extract::PageProblem problem = first->problem;
  std::vector<std::string> links = std::move(first->links);
  ending_ = ending_of_problem(problem, first->page.url);
  auto url = parse_url(first->page.url);
  add(std::move(*first));
  // A thin start (a splash screen, a choice of languages) may lead to pages that say something;
  // what is wrong otherwise is wrong with the site.
  const bool worth_more =
      problem == extract::PageProblem::none || problem == extract::PageProblem::too_thin;
  if (worth_more && url) (void)co_await read_further(std::move(links), std::move(*url));
  co_return ok();
}

// People write "example.com". https is tried first, but many small sites have no TLS, and some have
// an address for www alone. A certificate that does not verify is no reason to go without.
std::optional<Url> SiteVisit::another_spelling(const Url& failed) const {
  if (failed_origin_ != failed.origin()) return std::nullopt;
  Url other = failed;
  const bool no_tls =
      failure_ == HttpFailure::connect || (failure_ == HttpFailure::tls && !certificate_refused_);
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

Task<PageReading> SiteVisit::read_start(Url url) {
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
  int left = options_.limits.pages_max - 1;
  for (const Url& url : urls) {
    const Origin& target = origin_of(url);
    if (target.robots && !target.robots->allows(url.path_and_query())) continue;
    if (wants_one_page(target)) continue;
    if (left-- == 0) break;
    CO_TRY_VOID(co_await wait_crawl_delay(target.robots ? target : origin));
    auto reading = co_await load(url, 0);
    // What a further page lacks is no fault of the site.
    ending_ = so_far;
    if (reading && reading->problem == extract::PageProblem::none) add(std::move(*reading));
  }
  co_return ok();
}

// Whether its crawl-delay is longer than a visit waits.
bool SiteVisit::wants_one_page(const Origin& origin) const {
  const auto delay = origin.robots ? origin.robots->crawl_delay() : std::nullopt;
  return delay && *delay > options_.limits.crawl_delay_max;
}

Task<void> SiteVisit::wait_crawl_delay(const Origin& origin) {
  const auto delay = origin.robots ? origin.robots->crawl_delay() : std::nullopt;
  if (!delay) co_return ok();
  co_return co_await reactor_.sleep_until(Deadline{loaded_at_ + *delay});
}

void SiteVisit::add(PageReading reading) {
  const bool known = std::any_of(site_.pages.begin(), site_.pages.end(), [&](const Page& page) {
    return page.content_hash == reading.page.content_hash;
  });
  if (known) return;
  if (reading.problem == extract::PageProblem::none) ++useful_pages_;
  merge(site_.facts, std::move(reading.facts));
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
  }
  site_.read_at = reactor_.clock().now();
  visit.site = std::move(site_);
  return visit;
}

}  // namespace ov
