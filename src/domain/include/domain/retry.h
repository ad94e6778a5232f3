// When a failed attempt is tried again: a pure function, one table (docs/states.md shows it).
#pragma once

#include <optional>

#include "base/clock.h"
#include "base/random.h"
#include "domain/outcome.h"

namespace ov {

struct RetryRule {
  int attempts_max = 1;     ///< How often a record is tried in all; 1 means never again.
  Duration first_delay{0};  ///< Before the second attempt; doubles with each further one.
};

/// The rule for `reason`; final reasons have attempts_max 1.
[[nodiscard]] RetryRule retry_rule(Reason reason);

/// When to try again after attempt number `attempt` (1 for the first) ended with `reason` at `now`,
/// or nothing when it was the last. `asked`: the delay the other side asked for (Retry-After), kept
/// when longer than ours and at most `retry_delay_max`. Jitter is plus or minus a quarter.
[[nodiscard]] std::optional<Time> next_retry(Reason reason, int attempt, Time now,
                                             std::optional<Duration> asked, Random& random);

inline constexpr Duration retry_delay_max = std::chrono::hours{1};

}  // namespace ov
