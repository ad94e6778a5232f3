// How long an endpoint asks us to stay away.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "base/clock.h"

namespace ov::adapters {

/// Longer waits are taken for this one.
inline constexpr std::chrono::hours retry_after_max{1};

/// Seconds, whole or with a fraction, or an IMF-fixdate (RFC 9110 section 10.2.3), at most
/// retry_after_max; nothing when it is neither. `now`: for dates.
[[nodiscard]] std::optional<Duration> parse_retry_after(std::string_view header, Time now);

/// "12ms", "7.66s", "1m30.951s", "2h3m" or a number of seconds, at most a day.
[[nodiscard]] std::optional<Duration> parse_span(std::string_view text);

}  // namespace ov::adapters
