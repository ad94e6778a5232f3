#include "concurrency.h"

#include <algorithm>
#include <cmath>

namespace ov::adapters {
namespace {

constexpr double first_limit = 16;
constexpr double calls_a_round_min = 48;
/// A round is longer than its limit, so that its average says something: with replies of 600 to
/// 1,200 ms and 200 calls it is off by 1.2 %.
constexpr double rounds_of_limit = 1.5;
/// Of the calls that came more or fewer, this share must show in what comes back.
constexpr double worth_it = 0.4;
constexpr double lower_by = 0.9;
constexpr double cut_to = 0.7;
/// Steps of a raise: a twelfth of the limit it began from, one call at least.
constexpr double raise_step = 1.0 / 12;
constexpr int keep_rounds = 5;
constexpr int keep_rounds_after_cut = 3;
/// Calls that take so much longer than in the round before, with as many in flight, are a sign.
constexpr double sudden_rise = 2;
/// A few faults are no overload: two, and five in a hundred of a round's calls.
constexpr double overloads_free = 2;
constexpr double overload_share = 0.05;
/// With fewer in flight than this share of the limit, the round says nothing of the limit.
constexpr double used_share = 0.8;

double seconds_in(Duration duration) { return std::chrono::duration<double>(duration).count(); }

}  // namespace

Concurrency::Concurrency(std::size_t max)
    : max_(static_cast<double>(std::max<std::size_t>(1, max))),
      limit_(std::min(first_limit, max_)) {}

std::size_t Concurrency::limit() const { return static_cast<std::size_t>(limit_); }

double Concurrency::calls_a_round() const {
  return phase_ == Phase::begin ? std::max(first_limit, limit_)
                                : std::max(calls_a_round_min, limit_ * rounds_of_limit);
}

void Concurrency::set_limit(double limit) { limit_ = std::clamp(limit, 1.0, max_); }

void Concurrency::keep_for(int rounds) {
  phase_ = Phase::keep;
  keep_rounds_ = rounds;
}

/// Counts the time since the last change with the calls that were in flight.
void Concurrency::spend(Duration now) {
  call_seconds_ += static_cast<double>(in_flight_) * seconds_in(now - counted_until_);
  counted_until_ = now;
}

Concurrency::Round Concurrency::begin(Duration now) {
  if (round_began_ == Duration{} && counted_until_ == Duration{}) {
    round_began_ = counted_until_ = now;
  }
  spend(now);
  ++in_flight_;
  return round_;
}

void Concurrency::end(Round round, Outcome outcome, Duration took, Duration now) {
  spend(now);
  if (in_flight_ > 0) --in_flight_;
  // What began under another limit says nothing of this one.
  if (round != round_ || outcome == Outcome::other) return;
  if (outcome == Outcome::overload) {
    ++overloads_;
    if (overloads_ > overloads_free + overload_share * calls_a_round()) return cut(now);
  } else {
    ++answered_;
    answer_seconds_ += seconds_in(took);
  }
  if (answered_ + overloads_ >= calls_a_round()) close_round(now);
}

void Concurrency::start_round(Duration now) {
  ++round_;
  round_began_ = counted_until_ = now;
  call_seconds_ = answered_ = answer_seconds_ = overloads_ = 0;
}

void Concurrency::cut(Duration now) {
  set_limit(std::floor(limit_ * cut_to));
  keep_for(keep_rounds_after_cut);
  last_ = {};
  start_round(now);
}

void Concurrency::close_round(Duration now) {
  Measure measured;
  const double span = seconds_in(now - round_began_);
  if (span > 0) measured.calls = call_seconds_ / span;
  if (answered_ > 0) measured.seconds = answer_seconds_ / answered_;
  const bool known = measured.calls > 0 && measured.seconds > 0;
  const bool rose =
      known && last_.calls > 0 &&
      measured.seconds > sudden_rise * last_.seconds * std::max(1.0, measured.calls / last_.calls);
  if (rose) return cut(now);
  // A caller that has not enough to do leaves the limit as it is.
  if (known && measured.calls >= used_share * limit_) judge(measured);
  start_round(now);
}

/// Whether the change in calls since the last round shows in what came back, as far as it should.
bool Concurrency::brings_something(const Measure& measured) const {
  const double change = measured.calls / last_.calls - 1;
  const double gain = measured.rate() / last_.rate() - 1;
  if (std::abs(change) < 0.01) return true;
  return gain / change >= worth_it;
}

void Concurrency::judge(const Measure& measured) {
  const double judged_limit = limit_;
  const bool worth = last_.calls <= 0 || brings_something(measured);
  switch (phase_) {
    case Phase::begin:
      if (worth) {
        set_limit(limit_ * 2);
        if (limit_ >= max_) phase_ = Phase::raise;
      } else {
        // Half as many brought as much.
        set_limit(last_limit_);
        phase_ = Phase::lower;
      }
      break;
    case Phase::lower:
      if (last_.calls > 0 && worth) {
        // The last tenth was needed: back to where it was.
        set_limit(last_limit_);
        raised_last_ = false;
        keep_for(keep_rounds);
      } else {
        set_limit(std::floor(limit_ * lower_by));
      }
      break;
    case Phase::keep:
      if (--keep_rounds_ > 0) break;
      if (raised_last_) {
        phase_ = Phase::lower;
        set_limit(std::floor(limit_ * lower_by));
      } else {
        phase_ = Phase::raise;
        set_limit(limit_ + std::max(1.0, limit_ * raise_step));
      }
      break;
    case Phase::raise:
      if (worth) {
        set_limit(limit_ + std::max(1.0, limit_ * raise_step));
      } else {
        set_limit(last_limit_);
        raised_last_ = true;
        keep_for(keep_rounds);
      }
      break;
  }
  last_ = measured;
  last_limit_ = judged_limit;
}

}  // namespace ov::adapters
