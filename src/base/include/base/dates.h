// Dates as protocols write them, read strictly: one form each, since the others are extinct.
#pragma once

#include <optional>
#include <string_view>

#include "base/clock.h"

namespace ov {

/// The IMF-fixdate of HTTP (RFC 9110 section 5.6.7): "Sun, 06 Nov 1994 08:49:37 GMT". Nothing for
/// anything else; the name of the day is not looked at.
[[nodiscard]] std::optional<Time> parse_http_date(std::string_view text);

/// "2026-11-22T22:40:11Z" (RFC 3339, with Z); a fraction of a second is passed over. Nothing for
/// anything else.
[[nodiscard]] std::optional<Time> parse_iso_date(std::string_view text);

}  // namespace ov
