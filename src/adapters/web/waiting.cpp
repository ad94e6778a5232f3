// Whose turn it is: a visit waits for its host, for its server's turn and for a place, in that
// order, so that who waits for another holds nothing that others could use meanwhile.
#include <algorithm>
#include <chrono>

#include "base/hash.h"
#include "domain/retry.h"
#include "lane.h"
#include "site_visit.h"

namespace ov {
namespace {

/// Who waits for longer than this lets go of connection, turn and place.
constexpr Duration held_wait_max = std::chrono::seconds{1};
/// What 429 without a Retry-After asks for.
constexpr Duration pause_default = std::chrono::seconds{30};

// What an answer asks all of us to do: leave the host alone for a while.
std::optional<Duration> pause_asked(const HttpResponse& response, Time now) {
  if (response.status != 429 && response.status != 503) return std::nullopt;
  const std::string* asked = response.header("Retry-After");
  const auto pause = asked == nullptr ? std::nullopt : parse_retry_after(*asked, now);
  if (pause || response.status == 503) return pause;
  return pause_default;
}

std::string in_seconds(Duration time) {
  return std::to_string(std::chrono::ceil<std::chrono::seconds>(time).count()) + " s";
}

}  // namespace

Error SiteVisit::put_off(Duration come_again, std::string_view host) {
  come_again_ = come_again;
  failure_ = HttpFailure::none;
  failed_to_connect_ = false;
  return fail(Reason::timeout, shown(host) + " is to be left alone for " + in_seconds(come_again));
}

// The connection is closed first: what is given back must not be in use.
void SiteVisit::let_go() {
  session_ = HttpSession(parts_.client);
  if (turn_) turn_->give_back();
  place_.reset();
}

Task<void> SiteVisit::wait_for_host(const std::string& host, Kind kind) {
  const HostPace::Times times = parts_.host_pace.times_of(host);
  const Duration now = reactor_.clock().elapsed();
  const Duration pause = times.anything_at - now;
  const Duration wait = kind != Kind::robots ? std::max(pause, times.page_at - now) : pause;
  if (wait <= Duration{0}) co_return ok();
  const Duration wait_max = options_.limits.crawl_delay_max;
  // Nothing was asked of anybody: the visit may as well come later. A host that wants to be left
  // alone for longer than a record is kept waiting has failed, or one host could keep a run open
  // for as long as it likes.
  if (wait > wait_max && wait <= retry_delay_max && site_.requests == 0) {
    co_return put_off(wait, host);
  }
  if (pause > wait_max) {
    failure_ = HttpFailure::none;
    co_return fail(Ending{Reason::http_error,
                          shown(host) + " asked for a pause of " + in_seconds(pause), pause});
  }
  if (wait > held_wait_max) let_go();
  const auto waited = co_await reactor_.sleep_for(std::min(wait, wait_max));
  if (!waited) co_return fail(Reason::timeout, std::string(stopped_detail));
  co_return ok();
}

// Leaves the visit with a place, and its server with no more than it is good for.
Task<void> SiteVisit::wait_for_turn(const Endpoint& endpoint, bool on_platform) {
  if (!turn_) co_return co_await wait_for_place();
  const IpAddress server = server_of(endpoint.address);
  if (!turn_->is_for(server)) {
    if (site_.requests > 0) session_ = HttpSession(parts_.client);
    if (!turn_->ask(server, on_platform)) {
      place_.reset();
      time_.stand_still();
      const auto granted = co_await turn_->wait();
      if (!granted && granted.error().kind() == ErrorKind::throttled) {
        co_return put_off(turn_->come_again(), to_string(server));
      }
      if (!granted) co_return fail(Reason::timeout, std::string(stopped_detail));
    }
  }
  CO_TRY_VOID(co_await wait_for_place());
  const auto sent = co_await turn_->wait_for_request(options_.limits.crawl_delay_max);
  if (!sent && sent.error().kind() == ErrorKind::throttled) {
    co_return put_off(turn_->come_again(), to_string(server));
  }
  if (!sent) co_return fail(Reason::timeout, std::string(stopped_detail));
  co_return ok();
}

// The site's time runs while the visit has a place.
Task<void> SiteVisit::wait_for_place() {
  if (!place_) {
    time_.stand_still();
    auto place = co_await parts_.places.acquire();
    if (!place) co_return fail(Reason::timeout, std::string(stopped_detail));
    place_ = std::move(*place);
  }
  time_.run();
  co_return ok();
}

void SiteVisit::note_answer(const HttpResponse& response, const Url& url, Kind kind) {
  const Duration now = reactor_.clock().elapsed();
  if (const auto pause = pause_asked(response, reactor_.clock().now())) {
    parts_.host_pace.pause(url.host, now + *pause, now);
    if (turn_) {
      const IpAddress server = server_of(origin_of(url).endpoints.front().address);
      parts_.address_pace->note_complaint(server, fnv1a(url.host), *pause, now);
    }
  }
  const RobotsPointer& robots = origin_of(url).robots;
  if (kind == Kind::robots || !robots || !robots->crawl_delay()) return;
  parts_.host_pace.delay_pages(url.host, now + *robots->crawl_delay(), now);
}

}  // namespace ov
