// Beginnings of words, found without going through all of them.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

namespace ov::proof {

class Beginnings {
 public:
  /// `stem`: not empty; must outlive this. `meaning`: what `each` gives for it.
  void add(std::string_view stem, std::size_t meaning) {
    by_first_byte_[first(stem)].emplace_back(stem, meaning);
  }

  /// Calls `visit(meaning)` for each stem that begins `word`, in the order they were added.
  template <class Visit>
  void each(std::string_view word, Visit visit) const {
    if (word.empty()) return;
    for (const auto& [stem, meaning] : by_first_byte_[first(word)]) {
      if (word.starts_with(stem)) visit(meaning);
    }
  }

 private:
  static std::size_t first(std::string_view text) {
    return static_cast<unsigned char>(text.front());
  }

  std::array<std::vector<std::pair<std::string_view, std::size_t>>, 256> by_first_byte_;
};

}  // namespace ov::proof
