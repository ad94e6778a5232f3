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
/// Who finds a site with another worker comes again after this at most.
constexpr Duration taken_wait_max = std::chrono::seconds{3};
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
  if (shared_turn_) shared_turn_->let_go();
  if (turn_) turn_->give_back();
  place_.reset();
}

HostPace::Asking SiteVisit::asking_for(const Url& url, bool is_repeated) {
  const RobotsPointer& robots = origin_of(url).robots;
  const bool has_begun = std::find(begun_at_.begin(), begun_at_.end(), url.host) != begun_at_.end();
  return {.host = url.host,
          .visit = number_,
          .delay = robots ? robots->crawl_delay() : std::nullopt,
          .wait_max = options_.limits.crawl_delay_max,
          .has_begun = has_begun,
          .is_repeated = is_repeated};
}

// Leaves the visit with all that it needs for one request, and its host with a page that counts as
// sent. What is scarce is taken last: the host's turn is waited for with nothing in hand, and who
// finds that another was faster waits for the next.
Task<void> SiteVisit::wait_to_send(Url url, Kind kind, bool is_repeated) {
  const Origin& origin = origin_of(url);
  std::optional<PaceRequest> for_others;
  Duration latest{0};
  for (;;) {
    CO_TRY_VOID(co_await wait_for_host(url, kind, is_repeated));
    CO_TRY_VOID(co_await wait_for_turn(origin));
    if (needs_opening(url, kind)) {
      CO_TRY_VOID(co_await wait_for_opening());
      continue;
    }
    const Duration now = reactor_.clock().elapsed();
    if (kind == Kind::robots && !shared_turn_) break;
    const HostPace::Asking asking = asking_for(url, is_repeated);
    if (kind != Kind::robots) {
      if (parts_.host_pace.take(asking, now) > Duration{0}) continue;
      if (!asking.has_begun) begun_at_.push_back(url.host);
    }
    if (!shared_turn_) break;
    if (!for_others) {
      for_others = shared_request(origin, asking, kind);
      // As in the line of a host: who has begun waits longer.
      latest = now + (asking.has_begun ? 2 : 1) * options_.limits.crawl_delay_max;
    }
    CO_TRY(const bool granted, co_await ask_others(url, kind, *for_others, latest));
    if (granted) break;
    is_repeated = true;
  }
  time_.run();
  co_return ok();
}

PaceRequest SiteVisit::shared_request(const Origin& origin, const HostPace::Asking& asking,
                                      Kind kind) const {
  PaceRequest request;
  request.site = site_.key;
  request.host = asking.host;
  if (kind != Kind::robots) {
    const Duration delay = asking.delay.value_or(Duration{0});
    request.delay = asking.has_begun ? std::min(delay, asking.wait_max) : delay;
  }
  if (parts_.address_pace == nullptr) return request;
  const IpAddress server = server_of(origin.endpoints.front().address);
  const AddressCaps caps = parts_.address_pace->caps(origin.on_platform);
  request.server = to_string(server);
  request.connections_max = caps.connections_max;
  request.requests_per_second = caps.requests_per_second;
  return request;
}

// The last before a request leaves, since what is granted counts as sent. Short waits are waited
// for with the connection in hand; a place is not kept.
Task<bool> SiteVisit::ask_others(Url url, Kind kind, PaceRequest request, Duration latest) {
  for (;;) {
    CO_TRY(const PaceAnswer answer, co_await shared_turn_->ask(request));
    switch (answer.kind) {
      case PaceAnswer::Kind::granted:
        co_return true;
      case PaceAnswer::Kind::taken:
        // A lease outlasts most visits by far, and asking again costs little.
        co_return leave_to_others(std::min(answer.wait, taken_wait_max),
                                  "another worker is visiting the site");
      case PaceAnswer::Kind::away:
        co_return leave_to_others(answer.wait,
                                  "what other workers do is not known, since Redis is away");
      case PaceAnswer::Kind::wait:
        break;
    }
    if (reactor_.clock().elapsed() + answer.wait > latest) {
      co_return leave_to_others(answer.wait, shown(url.host) + " is busy with other workers");
    }
    const bool is_long = answer.wait > held_wait_max;
    if (!is_long) place_.reset();
    CO_TRY_VOID(co_await stand_back(answer.wait));
    if (is_long) co_return false;
    CO_TRY_VOID(co_await wait_for_place());
    if (needs_opening(url, kind)) co_return false;
  }
}

// What was read by then is kept; else the visit comes again, some seconds apart from others that
// were told the same.
Error SiteVisit::leave_to_others(Duration come_again, std::string detail) {
  constexpr Duration shortest = std::chrono::seconds{1};
  constexpr std::uint64_t spread_ms = 5'000;
  const auto spread = std::chrono::milliseconds{fnv1a(site_.key) % spread_ms};
  come_again_ = std::clamp(come_again, shortest, retry_delay_max) + spread;
  failure_ = HttpFailure::none;
  failed_to_connect_ = false;
  return fail(Reason::timeout, std::move(detail));
}

// Until the host may be asked, for a page in the order of its line.
Task<void> SiteVisit::wait_for_host(Url url, Kind kind, bool is_repeated) {
  for (;;) {
    const Duration now = reactor_.clock().elapsed();
    Duration wait = parts_.host_pace.paused_until(url.host) - now;
    if (wait > options_.limits.crawl_delay_max) co_return paused_too_long(wait, url.host);
    if (kind != Kind::robots) {
      const HostPace::Turn turn = parts_.host_pace.ask(asking_for(url, is_repeated), now);
      if (turn.come_again) co_return put_off(*turn.come_again, url.host);
      wait = turn.wait;
    }
    if (wait <= Duration{0}) co_return ok();
    CO_TRY_VOID(co_await stand_back(wait));
  }
}

// Where nothing was asked of anybody, the visit may as well come later. A host that wants to be
// left alone for longer than a record is kept waiting has failed, or one host could keep a run open
// for as long as it likes.
Error SiteVisit::paused_too_long(Duration wait, std::string_view host) {
  if (wait <= retry_delay_max && site_.requests == 0) return put_off(wait, host);
  failure_ = HttpFailure::none;
  return fail(
      Ending{Reason::http_error, shown(host) + " asked for a pause of " + in_seconds(wait), wait});
}

// Waits, and holds nothing meanwhile unless it is short.
Task<void> SiteVisit::stand_back(Duration wait) {
  time_.stand_still();
  opening_.reset();
  if (wait > held_wait_max) let_go();
  const auto waited = co_await reactor_.sleep_for(wait);
  if (!waited) co_return fail(Reason::timeout, std::string(stopped_detail));
  co_return ok();
}

// Leaves the visit with a place, and its server with no more than it is good for.
Task<void> SiteVisit::wait_for_turn(const Origin& origin) {
  if (!turn_) co_return co_await wait_for_place();
  const IpAddress server = server_of(origin.endpoints.front().address);
  if (!turn_->is_for(server)) {
    if (site_.requests > 0) session_ = HttpSession(parts_.client);
    if (!turn_->ask(server, origin.on_platform)) {
      place_.reset();
      opening_.reset();
      time_.stand_still();
      const auto granted = co_await turn_->wait();
      if (!granted && granted.error().kind() == ErrorKind::throttled) {
        co_return put_off(turn_->come_again(), to_string(server));
      }
      if (!granted) co_return fail(Reason::timeout, std::string(stopped_detail));
    }
  }
  CO_TRY_VOID(co_await wait_for_place());
  time_.stand_still();
  const auto sent = co_await turn_->wait_for_request(options_.limits.crawl_delay_max);
  if (!sent && sent.error().kind() == ErrorKind::throttled) {
    co_return put_off(turn_->come_again(), to_string(server));
  }
  if (!sent) co_return fail(Reason::timeout, std::string(stopped_detail));
  co_return ok();
}

Task<void> SiteVisit::wait_for_place() {
  if (place_) co_return ok();
  time_.stand_still();
  auto place = co_await parts_.places.acquire();
  if (!place) co_return fail(Reason::timeout, std::string(stopped_detail));
  place_ = std::move(*place);
  co_return ok();
}

// Whether the visit has to shake hands and may not yet.
bool SiteVisit::needs_opening(const Url& url, Kind kind) {
  if (url.scheme != "https" || opening_) return false;
  const Endpoint& endpoint = origin_of(url).endpoints.front();
  if (session_.keeps_connection_for(request_for(url, kind, endpoint))) return false;
  opening_ = parts_.openings.try_acquire();
  return !opening_;
}

// With nothing in hand; the opening is then kept while the visit waits for the rest again. Only who
// has a place is let go for want of an opening, so nobody waits in a circle.
Task<void> SiteVisit::wait_for_opening() {
  time_.stand_still();
  let_go();
  auto opening = co_await parts_.openings.acquire();
  if (!opening) co_return fail(Reason::timeout, std::string(stopped_detail));
  opening_ = std::move(*opening);
  co_return ok();
}

void SiteVisit::note_answer(const HttpResponse& response, const Url& url, Kind kind) {
  const Duration now = reactor_.clock().elapsed();
  const auto pause = pause_asked(response, reactor_.clock().now());
  if (shared_turn_) shared_turn_->answered(pause);
  if (pause) {
    parts_.host_pace.pause(url.host, now + *pause, now);
    if (turn_) {
      const IpAddress server = server_of(origin_of(url).endpoints.front().address);
      parts_.address_pace->note_complaint(server, fnv1a(url.host), *pause, now);
    }
  }
  if (kind != Kind::robots) {
    parts_.host_pace.note_answer(url.host, now);
  }
}

}  // namespace ov
