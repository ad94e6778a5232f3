#include "breaker.h"

#include <algorithm>
#include <limits>

namespace ov::adapters {
namespace {

/// Of calls in a row, none answered: with 2 % of faults by chance that is one in 300 million.
constexpr int failures_to_open = 5;
constexpr std::chrono::seconds first_rest{1};
constexpr std::chrono::seconds longest_rest{30};

}  // namespace

std::size_t Breaker::places(Duration now) const {
  if (open_for_ == Duration{0}) return std::numeric_limits<std::size_t>::max();
  return now >= open_until_ && !trying_ ? 1 : 0;
}

void Breaker::begin(Duration now) {
  if (is_trial(now)) trying_ = true;
}

void Breaker::succeed(Duration began) {
  // An answer to a call from before says that it was well then.
  if (open_for_ > Duration{0} && !is_trial(began)) return;
  *this = Breaker();
}

void Breaker::fail(Duration began, Duration now) {
  if (open_for_ > Duration{0}) {
    if (!is_trial(began)) return;
    trying_ = false;
    open_for_ = std::min<Duration>(open_for_ * 2, longest_rest);
    open_until_ = now + open_for_;
    return;
  }
  if (++failures_in_a_row_ < failures_to_open) return;
  open_for_ = first_rest;
  open_until_ = now + open_for_;
}

void Breaker::forget(Duration began) {
  if (is_trial(began)) trying_ = false;
}

}  // namespace ov::adapters
