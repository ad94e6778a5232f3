// The special schemes of the URL standard: those with a host that is a domain or an address.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace ov {

struct SpecialScheme {
  std::string_view name;
  std::uint16_t default_port;  // 0 for file
};

/// Null when `scheme` (lower case, without ':') is not special.
[[nodiscard]] const SpecialScheme* find_special_scheme(std::string_view scheme);

}  // namespace ov
