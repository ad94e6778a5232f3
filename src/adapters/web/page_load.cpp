// One page: robots.txt of each origin it leads over, redirects one hop at a time.
#include <algorithm>
#include <optional>

#include "revisit.h"
#include "signals.h"
#include "site_visit.h"

namespace ov {
namespace {

bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

// Bot walls refuse with these and show a page that says so.
bool may_be_block_page(int status) { return status == 401 || status == 403 || status == 503; }

// Where `location` leads from `from`, as it is asked for; nothing when that is no http address.
std::optional<Url> http_target(std::string_view location, const Url& from) {
  auto target = parse_url(location, &from);
  if (!target || !target->is_http()) return std::nullopt;
  target->username.clear();
  target->password.clear();
  target->fragment.reset();
  return std::move(*target);
}

// Where a page that holds nothing else has moved to, in a meta refresh. One that leads nowhere (to
// "about:blank", to an app) leaves the page as it is.
std::optional<Url> moved_to(const PageReading& reading, const Url& from) {
  if (reading.problem == extract::PageProblem::none || reading.refresh_url.empty()) return {};
  return http_target(reading.refresh_url, from);
}

}  // namespace

Task<PageReadingPointer> SiteVisit::load(Url url, std::size_t links_max) {
  std::vector<std::string> seen;
  for (;;) {
    seen.push_back(url.href());
    CO_TRY_VOID(co_await check_robots(url));
    if (options_.obey.no_ai && !allows_model_input(url)) co_return denied_to_models(url);
    CO_TRY(const HttpResponse response, co_await fetch(url, Kind::page));
    const Page* known = response.status == 304 ? known_at(url) : nullptr;
    if (known != nullptr) co_return take_unmodified(response, url, *known, links_max);
    CO_TRY(std::optional<Url> next, hop_of_status(response, url));
    if (!next) {
      // Milliseconds of work: behind all that only moves bytes. That others are read first is not
      // the site's fault.
      time_.stand_still();
      co_await reactor_.turn();
      time_.run();
      CO_TRY(PageReadingPointer reading, take_page(response, url, links_max));
      next = moved_to(*reading, url);
      if (!next || next->href() == seen.back()) {
        CO_TRY_VOID(settle(*reading, response, url));
        co_return std::move(reading);
      }
    }
    const bool loops = std::find(seen.begin(), seen.end(), next->href()) != seen.end();
    if (loops || seen.size() > static_cast<std::size_t>(options_.limits.redirects_max)) {
      co_return redirects_too_far(seen, loops);
    }
    url = std::move(*next);
  }
}

// The parts of load() that wait for nothing, kept out of its frame.

Result<PageReadingPointer> SiteVisit::take_page(const HttpResponse& response, const Url& url,
                                                std::size_t links_max) {
  auto reading = read_page(response, url.href(), options_.limits, links_max, inflater_);
  if (!reading) return fail(std::move(reading.error()));
  return std::make_unique<PageReading>(std::move(*reading));
}

Result<PageReadingPointer> SiteVisit::take_unmodified(const HttpResponse& response, const Url& url,
                                                      const Page& known, std::size_t links_max) {
  auto reading = std::make_unique<PageReading>(
      unmodified_reading(*request_.known, known, response, links_max));
  TRY_VOID(settle(*reading, response, url));
  return reading;
}

Error SiteVisit::denied_to_models(const Url& url) {
  site_.signals.no_ai = true;
  return fail(
      Reason::robots,
      shown(url.href()) + " is not to be given to language models, as robots.txt of the site says");
}

Error SiteVisit::redirects_too_far(const std::vector<std::string>& seen, bool in_a_circle) {
  const std::string how =
      in_a_circle
          ? " redirects in a circle"
          : " redirects more than " + std::to_string(options_.limits.redirects_max) + " times";
  return fail(Reason::redirect_loop, shown(seen.front()) + how);
}

bool SiteVisit::allows_model_input(const Url& url) {
  const auto& robots = origin_of(url).robots;
  return !robots || robots->allows_model_input(url.path_and_query());
}

const Page* SiteVisit::known_at(const Url& url) {
  const Page* known = known_page(request_.known.get(), url.href());
  if (known == nullptr || !has_validators(*known)) return nullptr;
  // Who is not verified is told nothing that we know.
  if (origin_of(url).unverified) return nullptr;
  // A page that asked for what is obeyed by now is read in full, for whether it still asks; and one
  // that asked for what robots.txt does not ask for, since it may have been robots.txt that did.
  const bool may_ask_no_more =
      known->signals.any_of(options_.obey) || (known->signals.no_ai && allows_model_input(url));
  return may_ask_no_more || !known->facts ? nullptr : known;
}

Result<void> SiteVisit::settle(PageReading& reading, const HttpResponse& response, const Url& url) {
  Page& page = reading.page;
  const bool is_fresh = response.status != 304;
  if (is_fresh) {
    page.change = change_of(request_.known.get(), page);
    // What was cut short, is of no use as it is, or came from we know not whom is asked for in full
    // the next time.
    if (response.body_end == HttpBodyEnd::complete && !origin_of(url).unverified &&
        reading.problem == extract::PageProblem::none) {
      take_validators(response, page);
    }
  }
  const Time now = reactor_.clock().now();
  page.signals = page.signals | signals_of_headers(response, now);
  page.signals.no_ai = page.signals.no_ai || !allows_model_input(url);
  site_.signals = site_.signals | page.signals;
  // Block pages and the like often ask not to be indexed; what is wrong with them says more.
  const bool is_page = reading.problem == extract::PageProblem::none ||
                       reading.problem == extract::PageProblem::too_thin;
  if (!is_page || !page.signals.any_of(options_.obey)) return ok();
  return fail(Reason::robots,
              sentence_of_signals(response, page.signals, options_.obey, page.url, now));
}

// Where to go on, nothing when the page is here, or why there is none.
Result<std::optional<Url>> SiteVisit::hop_of_status(const HttpResponse& response, const Url& url) {
  if (response.status / 100 == 2) return std::optional<Url>{};
  const std::string* location = response.header("Location");
  if (is_redirect(response.status) && location != nullptr) {
    TRY(Url target, target_of(*location, url));
    return std::optional<Url>(std::move(target));
  }
  if (may_be_block_page(response.status)) {
    const auto reading = read_page(response, url.href(), options_.limits, 0, inflater_);
    if (reading && reading->problem == extract::PageProblem::block_page) {
      return fail(ending_of_problem(reading->problem, url.href(), reading->problem_sign));
    }
  }
  return fail(ending_of_status(response, url.href(), reactor_.clock().now()));
}

Result<Url> SiteVisit::target_of(std::string_view location, const Url& from) {
  auto target = http_target(location, from);
  if (target) return std::move(*target);
  return fail(Reason::bad_url, shown(from.href()) + " redirects to what is no http address");
}

}  // namespace ov
