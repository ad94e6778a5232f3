// Words of a normalised text, as the judgements of this module look at them: runs of letters,
// digits, marks and inner apostrophes.
#pragma once

#include <string_view>
#include <vector>

namespace ov {

/// The first word of `normal`, which loses it and what is before it; empty when there is none.
[[nodiscard]] std::string_view take_word(std::string_view& normal);

/// All words; views into `normal`.
[[nodiscard]] std::vector<std::string_view> words_of(std::string_view normal);

}  // namespace ov
