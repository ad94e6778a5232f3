// How a site's times, changes and signals are called, for both forms of a report.
#pragma once

#include <string>
#include <string_view>

#include "domain/site_change.h"

namespace ov::cli {

/// "2026-11-22T19:05:36Z".
[[nodiscard]] std::string time_text(Time time);
/// first_read, unchanged or changed.
[[nodiscard]] std::string_view to_string(Change change);
/// new, gone or changed.
[[nodiscard]] std::string_view to_string(PageChange::Kind kind);

}  // namespace ov::cli
