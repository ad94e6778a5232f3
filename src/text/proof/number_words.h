// Numbers written out.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace ov::proof {

/// The value of a word in normal form (text/evidence.h) that names a number in one of `languages`
/// (ISO 639-1), in the form of Number::value, with a full stop after an ordinal. Words that mean
/// something else in one of several languages ("due", "once", "cent") count only where a single
/// language is asked for.
[[nodiscard]] std::optional<std::string_view> number_word(
    std::string_view word, const std::vector<std::string_view>& languages);

}  // namespace ov::proof
