// Words of a normalised text, as the judgements of this module look at them.
#pragma once

#include <string_view>
#include <vector>

namespace ov {

/// Runs of letters, digits, marks and inner apostrophes; views into `normal`.
[[nodiscard]] std::vector<std::string_view> words_of(std::string_view normal);

/// Whether one of `stems` starts `word`.
template <class Stems>
[[nodiscard]] bool starts_with_any(std::string_view word, const Stems& stems) {
  for (const std::string_view stem : stems) {
    if (word.starts_with(stem)) return true;
  }
  return false;
}

}  // namespace ov
