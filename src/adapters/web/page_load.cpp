// One page: robots.txt of each origin it leads over, redirects one hop at a time.
#include <algorithm>
#include <optional>

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

}  // namespace

Task<PageReading> SiteVisit::load(Url url, std::size_t links_max) {
  std::vector<std::string> seen;
  for (;;) {
    seen.push_back(url.href());
    CO_TRY_VOID(co_await check_robots(url));
    CO_TRY(const HttpResponse response, co_await fetch(url, Kind::page));
    loaded_at_ = reactor_.clock().elapsed();
    CO_TRY(std::optional<Url> next, hop_of_status(response, url));
    if (!next) {
      auto reading = read_page(response, seen.back(), options_.limits, links_max, inflater_);
      if (!reading) co_return fail(std::move(reading.error()));
      const bool moved =
          reading->problem != extract::PageProblem::none && !reading->refresh_url.empty();
      if (!moved) co_return std::move(*reading);
      // The page holds nothing but where it has moved to, in a meta refresh. One that leads nowhere
      // (to "about:blank", to an app) leaves the page as it is.
      next = http_target(reading->refresh_url, url);
      if (!next || next->href() == seen.back()) co_return std::move(*reading);
    }
    const bool loops = std::find(seen.begin(), seen.end(), next->href()) != seen.end();
    if (loops || seen.size() > static_cast<std::size_t>(options_.limits.redirects_max)) {
      co_return fail(Reason::redirect_loop,
                     shown(seen.front()) +
                         (loops ? " redirects in a circle"
                                : " redirects more than " +
                                      std::to_string(options_.limits.redirects_max) + " times"));
    }
    url = std::move(*next);
  }
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
      return fail(ending_of_problem(extract::PageProblem::block_page, url.href()));
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
