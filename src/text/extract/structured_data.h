// The organisation a page describes in JSON-LD (schema.org).
#pragma once

#include <string>
#include <vector>

#include "text/extract.h"

namespace ov::extract {

inline constexpr std::size_t json_depth_max = 32;
inline constexpr std::size_t json_nodes_max = 5000;

/// The organisation that describes itself best in `scripts` (contents of JSON-LD scripts); all
/// fields empty when there is none. Malformed scripts are passed over.
[[nodiscard]] Organisation find_organisation(const std::vector<std::string>& scripts);

}  // namespace ov::extract
