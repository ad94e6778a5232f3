#include "pool.h"

#include <algorithm>

namespace ov::adapters {
namespace {

/// Calls that a limit a minute lets through within this are asked for ahead, so that they are there
/// when it does; more would only wait, and be too old.
constexpr std::chrono::milliseconds asked_ahead{500};
constexpr Duration long_wait = std::chrono::seconds{1};

}  // namespace

Pool::Pool(const std::vector<OpenaiEndpoint>& endpoints) {
  for (const OpenaiEndpoint& endpoint : endpoints) {
    members_.push_back({endpoint.weight, Concurrency(endpoint.in_flight_max),
                        RateBucket(endpoint.requests_per_minute),
                        RateBucket(endpoint.tokens_per_minute), Breaker()});
  }
}

std::optional<Duration> Pool::ready_in(Member& member, double tokens, Duration now) {
  if (member.unusable) return std::nullopt;
  const Duration rest = std::max(member.rests_until, member.breaker.opens_until()) - now;
  if (rest > Duration{0}) return rest;
  if (member.breaker.places(now) == 0) return std::nullopt;
  if (member.concurrency.in_flight() >= member.concurrency.limit()) return std::nullopt;
  return std::max(member.requests.ready_in(1, now), member.tokens.ready_in(tokens, now));
}

Pool::Choice Pool::begin(double tokens, std::optional<std::size_t> rather_not, Duration now) {
  Choice choice;
  choice.wait = long_wait;
  std::optional<std::size_t> best;
  double best_load = 0;
  for (std::size_t index = 0; index < members_.size(); ++index) {
    Member& member = members_[index];
    const std::optional<Duration> wait = ready_in(member, tokens, now);
    if (wait && *wait > Duration{0}) choice.wait = std::min(choice.wait, *wait);
    if (!wait || *wait > Duration{0}) continue;
    double load = (static_cast<double>(member.concurrency.in_flight()) + 1) / member.weight;
    if (rather_not == index) load += 1e9;
    if (best && load >= best_load) continue;
    best = index;
    best_load = load;
  }
  if (!best) return choice;
  Member& member = members_[*best];
  member.requests.take(1, now);
  member.tokens.take(tokens, now);
  member.breaker.begin(now);
  choice.ticket = Ticket{*best, member.concurrency.begin(now), now, tokens};
  return choice;
}

void Pool::end(const Ticket& ticket, const CallOutcome& outcome, Duration now) {
  using Kind = CallOutcome::Kind;
  Member& member = members_[ticket.endpoint];
  const auto concurrency_outcome = outcome.kind == Kind::answered ? Concurrency::Outcome::answered
                                   : outcome.kind == Kind::throttled
                                       ? Concurrency::Outcome::overload
                                   : outcome.kind == Kind::failed ? Concurrency::Outcome::overload
                                                                  : Concurrency::Outcome::other;
  member.concurrency.end(ticket.round, concurrency_outcome, now - ticket.began, now);
  switch (outcome.kind) {
    case Kind::answered:
      member.has_answered = true;
      member.denied_in_a_row = 0;
      member.breaker.succeed(ticket.began);
      break;
    case Kind::throttled:
      // Who asks for less is well.
      member.breaker.succeed(ticket.began);
      break;
    case Kind::failed:
      member.breaker.fail(ticket.began, now);
      break;
    case Kind::unusable:
      member.unusable = true;
      break;
    case Kind::denied:
      member.breaker.succeed(ticket.began);
      deny(member);
      break;
    case Kind::cancelled:
      member.breaker.forget(ticket.began);
      break;
  }
  if (outcome.retry_after) {
    member.rests_until = std::max(member.rests_until, now + *outcome.retry_after);
  }
  if (outcome.tokens >= 0) member.tokens.correct(ticket.tokens - outcome.tokens, now);
  constexpr double newest_share = 0.05;
  member.tokens_a_call += newest_share * (ticket.tokens - member.tokens_a_call);
  member.requests.hear(outcome.limits.requests, now);
  member.tokens.hear(outcome.limits.tokens, now);
}

void Pool::deny(Member& member) const {
  const int most = member.has_answered ? denied_in_a_row_max : denied_before_an_answer_max;
  // The last one is left to the caller, who ends the run.
  if (++member.denied_in_a_row >= most && usable() > 1) member.unusable = true;
}

std::size_t Pool::in_flight_max(Duration now) {
  std::size_t sum = 0;
  for (Member& member : members_) {
    const std::size_t in_flight = member.concurrency.in_flight();
    sum += in_flight;
    const bool rests = std::max(member.rests_until, member.breaker.opens_until()) > now;
    if (member.unusable || rests || member.concurrency.limit() <= in_flight) continue;
    std::size_t room = std::min(member.concurrency.limit() - in_flight, member.breaker.places(now));
    const double let_through =
        std::min(member.requests.let_through(1, asked_ahead, now),
                 member.tokens.let_through(member.tokens_a_call, asked_ahead, now));
    if (let_through < static_cast<double>(room)) room = static_cast<std::size_t>(let_through);
    sum += room;
  }
  return std::min(sum, calls_in_flight_max);
}

Duration Pool::rest(Duration now) const {
  Duration shortest = Duration::max();
  for (const Member& member : members_) {
    if (member.unusable) continue;
    const Duration until = std::max(member.rests_until, member.breaker.opens_until());
    shortest = std::min(shortest, std::max(until - now, Duration{0}));
  }
  return shortest == Duration::max() ? Duration{0} : shortest;
}

std::size_t Pool::usable() const {
  return static_cast<std::size_t>(std::count_if(
      members_.begin(), members_.end(), [](const Member& member) { return !member.unusable; }));
}

}  // namespace ov::adapters
