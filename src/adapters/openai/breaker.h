// A circuit breaker: an endpoint that fails again and again is left alone for a while, then tried
// with one call. Pure; one thread.
#pragma once

#include <cstddef>

#include "base/clock.h"

namespace ov::adapters {

class Breaker {
 public:
  /// How many calls may begin now as far as it is concerned: none while open, one to try whether it
  /// is well again, else any number.
  [[nodiscard]] std::size_t places(Duration now) const;
  /// When it may be tried again; not later than `now` when it may.
  [[nodiscard]] Duration opens_until() const { return open_until_; }

  void begin(Duration now);
  /// It answered, were it a refusal. `began`: as given to begin().
  void succeed(Duration began);
  /// It is down: no connection, 5xx, no answer in time.
  void fail(Duration began, Duration now);
  /// The call said nothing of it (cancelled).
  void forget(Duration began);

 private:
  [[nodiscard]] bool is_trial(Duration began) const {
    return open_for_ > Duration{0} && began >= open_until_;
  }

  int failures_in_a_row_ = 0;
  bool trying_ = false;  ///< The one call of a half-open breaker is out.
  Duration open_until_{};
  Duration open_for_{};  ///< How long it was opened last; 0: closed.
};

}  // namespace ov::adapters
