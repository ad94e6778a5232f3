// A limit a minute, kept: requests, or tokens. Pure; one thread.
//
// It fills by itself at the limit's rate, and is corrected by what the endpoint says is left: its
// word counts where it is the smaller one, since others may use the same account.
#pragma once

#include <optional>

#include "base/clock.h"

namespace ov::adapters {

/// What one answer says of one limit.
struct RateNews {
  std::optional<double> limit;      ///< In a window.
  std::optional<double> remaining;  ///< Of it.
  std::optional<Duration> reset;    ///< Until it is whole again.
  Duration window = std::chrono::minutes{1};
};

class RateBucket {
 public:
  /// `per_minute`: nothing where no limit is known; then all is let through until news comes.
  explicit RateBucket(std::optional<double> per_minute);

  /// How long until `amount` may be taken; 0: now. An amount beyond the limit is let through when
  /// the bucket is full, or it would never be.
  [[nodiscard]] Duration ready_in(double amount, Duration now);
  /// How many takings of `each` would be let through until `within` from now; huge where no limit
  /// is known.
  [[nodiscard]] double let_through(double each, Duration within, Duration now);
  /// Takes it, whether or not it is there.
  void take(double amount, Duration now);
  /// Gives back what was taken too much; negative: takes more.
  void correct(double amount, Duration now);
  void hear(const RateNews& news, Duration now);

  /// A minute; nothing when no limit is known.
  [[nodiscard]] std::optional<double> per_minute() const;

 private:
  void fill(Duration now);

  bool set_;             ///< By the operator, whose limit news may lower, never raise.
  double rate_ = 0;      ///< A second; 0: no limit is known.
  double capacity_ = 0;  ///< The most that gathers.
  double level_ = 0;
  Duration filled_at_{};
};

}  // namespace ov::adapters
