// How many calls an endpoint takes at once, found from how it answers. Pure; one thread.
//
// Additive increase, multiplicative decrease. A call more is worth it as long as more calls come
// back in a second for it: an engine that writes for many at once gets slower with each and still
// does more, one that is full only makes them wait. So the measure is not the time a call takes,
// but what a change in the number of calls did to how many came back (Little: calls in flight
// over the time of one). It looks at rounds of calls that began under the same limit:
//
//   begin   the limit doubles each round until a doubling brings nothing
//   lower   a tenth less each round, while that costs nothing: the calls only waited
//   keep    some rounds as they are
//   raise   a step more each round, while that brings something
//
// Faults of overload (429, 5xx, timeouts) beyond a few in a hundred, and a sudden rise of the time
// a call takes, cut it to seven tenths at once.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/clock.h"

namespace ov::adapters {

class Concurrency {
 public:
  /// `max`: 1 to 512, never gone beyond.
  explicit Concurrency(std::size_t max);

  enum class Outcome : std::uint8_t {
    answered,  ///< Whatever it said.
    overload,  ///< It had too much to do: 429, 5xx, timeout, a broken connection.
    other,     ///< Says nothing of how busy it is: refused, cancelled.
  };

  /// Names the round a call began in.
  using Round = std::uint64_t;

  /// A call begins. `now` never goes back.
  Round begin(Duration now);
  /// It ended, `took` after it began.
  void end(Round round, Outcome outcome, Duration took, Duration now);

  /// How many calls may be in flight.
  [[nodiscard]] std::size_t limit() const;
  [[nodiscard]] std::size_t in_flight() const { return in_flight_; }

 private:
  enum class Phase : std::uint8_t { begin, lower, keep, raise };
  /// What a whole round showed.
  struct Measure {
    double calls = 0;    ///< In flight, on average.
    double seconds = 0;  ///< That a call took, on average.
    [[nodiscard]] double rate() const { return seconds > 0 ? calls / seconds : 0; }
  };

  void spend(Duration now);
  void close_round(Duration now);
  void start_round(Duration now);
  void judge(const Measure& measured);
  void cut(Duration now);
  void set_limit(double limit);
  void keep_for(int rounds);
  [[nodiscard]] double calls_a_round() const;
  [[nodiscard]] bool brings_something(const Measure& measured) const;

  const double max_;
  double limit_;
  Phase phase_ = Phase::begin;
  Measure last_;           ///< Of the round before; no calls: none.
  double last_limit_ = 0;  ///< The limit it was made under.
  int keep_rounds_ = 0;
  bool raised_last_ = false;  ///< Which way the last try went, so that they take turns.

  std::size_t in_flight_ = 0;
  Round round_ = 1;
  Duration round_began_{};
  Duration counted_until_{};
  double call_seconds_ = 0;  ///< Calls in flight times seconds, in this round.
  double answered_ = 0;      ///< Of this round's own calls.
  double answer_seconds_ = 0;
  double overloads_ = 0;
};

}  // namespace ov::adapters
