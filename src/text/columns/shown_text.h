// Foreign text in sentences for people.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace ov::columns {

/// `text` trimmed, control characters as '?', cut after 40 characters or so.
[[nodiscard]] std::string shown_value(std::string_view text);
/// Values in double quotes with commas between, the first 30 of them.
[[nodiscard]] std::string shown_list(std::span<const std::string> values);

}  // namespace ov::columns
