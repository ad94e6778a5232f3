// An address as its country writes it, in the parts of a text: lines, or what commas part.
#pragma once

#include <string_view>
#include <vector>

#include "text/extract.h"

namespace ov::extract {

/// Longest street or line with a town, in bytes.
inline constexpr std::size_t address_part_bytes_max = 70;

/// The address whose postal code stands in `parts[at]`, in any form that is known; empty when there
/// is none. `country`: where the page is at home, ISO 3166-1 alpha-2 or empty.
[[nodiscard]] PostalAddress address_at(const std::vector<std::string_view>& parts, std::size_t at,
                                       std::string_view country);

}  // namespace ov::extract
