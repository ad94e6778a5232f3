// The name that somebody probably meant.
#pragma once

#include <span>
#include <string_view>

namespace ov::brief {

/// The nearest of `known` to `name` by edits (Levenshtein, case not counted), when that is near
/// enough to be worth asking about; empty otherwise.
[[nodiscard]] std::string_view nearest(std::string_view name,
                                       std::span<const std::string_view> known);

}  // namespace ov::brief
