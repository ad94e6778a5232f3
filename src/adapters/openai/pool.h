// Which endpoint takes a call, and when: weights, concurrency, limits a minute, rests. Pure; the
// caller brings the time and keeps other threads out.
#pragma once

#include <optional>
#include <vector>

#include "adapters/openai.h"
#include "breaker.h"
#include "concurrency.h"
#include "rate_limits.h"

namespace ov::adapters {

/// So many calls in a row that are denied, none answered between, are the endpoint's fault and not
/// the calls'; fewer where it has never answered.
inline constexpr int denied_in_a_row_max = 20;
inline constexpr int denied_before_an_answer_max = 3;

/// What a call came to, as far as the endpoint's care is concerned.
struct CallOutcome {
  enum class Kind : std::uint8_t {
    answered,   ///< With a message or a refusal of it.
    throttled,  ///< 429 and the like.
    failed,     ///< 5xx, no connection, no answer in time.
    unusable,   ///< Key, account or model are wrong: every call would fail.
    denied,     ///< 403 or 404, which may be about this call alone.
    cancelled,  ///< By us.
  } kind = Kind::answered;
  std::optional<Duration> retry_after;  ///< The endpoint asked to be left alone for so long.
  RateLimits limits;                    ///< Heard with the answer.
  double tokens = -1;                   ///< Used in fact; negative: not known.
};

class Pool {
 public:
  /// A call under way.
  struct Ticket {
    std::size_t endpoint = 0;
    Concurrency::Round round = 0;
    Duration began{};
    double tokens = 0;
  };
  /// A ticket, or how long no endpoint will take the call (at least; more may happen before).
  struct Choice {
    std::optional<Ticket> ticket;
    Duration wait{};
  };

  explicit Pool(const std::vector<OpenaiEndpoint>& endpoints);

  /// Begins a call of `tokens` (an estimate a minute's limit would count) at the endpoint with the
  /// fewest calls for its weight among those that take one now; `rather_not` only if no other does.
  [[nodiscard]] Choice begin(double tokens, std::optional<std::size_t> rather_not, Duration now);
  void end(const Ticket& ticket, const CallOutcome& outcome, Duration now);

  /// How many calls may be in flight at once, those that are included; 0 while every endpoint
  /// rests and none is out.
  [[nodiscard]] std::size_t in_flight_max(Duration now);
  /// How long until the first endpoint ends its rest; 0 when one does not rest.
  [[nodiscard]] Duration rest(Duration now) const;
  /// Endpoints that are not out of use.
  [[nodiscard]] std::size_t usable() const;
  [[nodiscard]] std::size_t size() const { return members_.size(); }

 private:
  struct Member {
    double weight;
    Concurrency concurrency;
    RateBucket requests;
    RateBucket tokens;
    Breaker breaker;
    Duration rests_until{};
    bool unusable = false;
    bool has_answered = false;  ///< Some call, since the start.
    int denied_in_a_row = 0;
    double tokens_a_call = 0;  ///< Of late; for guessing how many calls a limit lets through.
  };
  /// How long until `member` takes a call of `tokens`; nothing: until a call of its ends.
  [[nodiscard]] static std::optional<Duration> ready_in(Member& member, double tokens,
                                                        Duration now);
  void deny(Member& member) const;
  std::vector<Member> members_;
};

}  // namespace ov::adapters
