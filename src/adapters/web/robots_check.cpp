// robots.txt by RFC 9309: asked of every origin before its first page, and once a day.
#include <string_view>

#include "net/inflate.h"
#include "site_visit.h"

namespace ov {
namespace {

constexpr int robots_redirects_max = 5;  // RFC 9309 section 2.3.1.2.
/// An encoded robots.txt beyond this is not read at all, a plain one in part.
constexpr std::size_t inflated_robots_max = 4U << 20;

bool is_redirect(int status) { return status >= 300 && status < 400; }

// Half a rule is another rule: "Allow: /private/pub" cut short allows all of "/private".
std::string_view whole_lines(std::string_view text) {
  return text.substr(0, text.find_last_of("\r\n") + 1);
}

}  // namespace

Task<void> SiteVisit::check_robots(Url url) {
  if (!origin_of(url).robots) {
    origin_of(url).robots = parts_.robots_cache.find(url.origin(), reactor_.clock().elapsed());
  }
  if (!origin_of(url).robots) {
    CO_TRY(RobotsPointer rules, co_await fetch_robots(url));
    parts_.robots_cache.keep(url.origin(), rules, reactor_.clock().elapsed());
    origin_of(url).robots = std::move(rules);
  }
  const std::string path = url.path_and_query();
  if (origin_of(url).robots->allows(path)) co_return ok();
  co_return fail(Reason::robots, "robots.txt of " + shown(url.origin()) +
                                     " asks programs to stay away from " + shown(path));
}

Task<RobotsPointer> SiteVisit::fetch_robots(Url url) {
  url.path = "/robots.txt";
  url.query.reset();
  Url target = std::move(url);
  CO_TRY(const HttpResponse response, co_await follow_robots(target));
  CO_TRY(RobotsRules read, rules_of(response, target));
  const auto rules = std::make_shared<const RobotsRules>(std::move(read));
  // http that redirects its robots.txt to https has given us the rules of https as well.
  if (target.path == "/robots.txt" && !target.query) {
    origin_of(target).robots = rules;
    parts_.robots_cache.keep(target.origin(), rules, reactor_.clock().elapsed());
  }
  co_return rules;
}

// The answer at the end of the redirects; `target` is then whom it came from. It outlives the task:
// it is a local of the one caller, which awaits this at once.
Task<HttpResponse> SiteVisit::follow_robots(Url& target) {
  for (int hop = 0;; ++hop) {
    const bool first = hop == 0;
    auto response = co_await fetch(target, Kind::robots);
    if (!response) {
      // That the site itself cannot be reached says more than that its robots.txt cannot be read.
      if (first || come_again_) co_return response;
      co_return fail(Reason::robots,
                     "robots.txt redirects to " + shown(target.href()) + ", which cannot be read");
    }
    const std::string* location = response->header("Location");
    if (!is_redirect(response->status) || location == nullptr) co_return response;
    auto next = target_of(*location, target);
    // A redirect that leads nowhere is an answer without rules.
    if (!next || hop == robots_redirects_max) co_return response;
    target = std::move(*next);
  }
}

Result<RobotsRules> SiteVisit::rules_of(const HttpResponse& response, const Url& target) {
  // Told to come back later is not told to stay away.
  if (response.status == 429) {
    return fail(ending_of_status(response, target.href(), reactor_.clock().now()));
  }
  switch (robots_outcome(response.status)) {
    case RobotsOutcome::allow_all:
      return RobotsRules::allow_all();
    case RobotsOutcome::deny_all:
      return fail(Reason::robots, shown(target.href()) + " answered " +
                                      std::to_string(response.status) +
                                      ", which counts as a request to stay away");
    case RobotsOutcome::use_rules:
      break;
  }
  const auto broke_off = [&] {
    return fail(Reason::robots, shown(target.href()) + " broke off, so its rules are not known");
  };
  // Section 2.3.1.4: what could not be received whole is unreachable, for the rule that matters may
  // stand in what is missing.
  if (response.body_end == HttpBodyEnd::cut) return broke_off();
  // No encoding was asked for; some servers send one all the same.
  const std::string* encoding_header = response.header("Content-Encoding");
  const auto encoding = encoding_from(encoding_header == nullptr ? "" : *encoding_header);
  const auto body = encoding ? inflater_.inflate(response.body, *encoding, inflated_robots_max)
                             : Result<std::string_view>(encoding.error());
  if (!body) {
    return fail(Reason::robots, shown(target.href()) + " cannot be read: " + body.error().text());
  }
  const bool was_encoded = body->data() != response.body.data();
  const bool over_limit = response.body_end == HttpBodyEnd::limit;
  // How much of a file the start of its encoded form holds is left to chance.
  if (was_encoded && (over_limit || inflater_.broke_off())) return broke_off();
  const std::size_t bytes_max = options_.limits.robots_bytes_max;
  return RobotsRules::parse(
      over_limit || body->size() > bytes_max ? whole_lines(body->substr(0, bytes_max)) : *body,
      robots_agent);
}

}  // namespace ov
