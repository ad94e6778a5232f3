// A text in which many phrases are looked for, of which hardly any is there.
#pragma once

#include <algorithm>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace ov::extract {

/// Knows the text's runs of three bytes, so that most phrases are refused without a search. For
/// texts of some thousand bytes; of longer ones it refuses less.
class SearchedText {
 public:
  explicit SearchedText(std::string text) : text_(std::move(text)) {
    for (std::size_t i = 0; i + run_bytes <= text_.size(); ++i) runs_.set(place_of(&text_[i]));
  }
  [[nodiscard]] const std::string& text() const { return text_; }
  char operator[](std::size_t at) const { return text_[at]; }
  /// Where `phrase` begins first, or npos.
  [[nodiscard]] std::size_t find(std::string_view phrase) const {
    constexpr std::size_t runs_looked_at = 4;
    const std::size_t runs = phrase.size() < run_bytes ? 0 : phrase.size() - run_bytes + 1;
    for (std::size_t i = 0; i < std::min(runs, runs_looked_at); ++i) {
      if (!runs_.test(place_of(&phrase[i]))) return std::string_view::npos;
    }
    return text_.find(phrase);
  }

 private:
  static constexpr std::size_t run_bytes = 3;
  static constexpr unsigned place_bits = 15;
  static std::size_t place_of(const char* run) {
    const std::uint32_t bytes =
        static_cast<unsigned char>(run[0]) |
        static_cast<std::uint32_t>(static_cast<unsigned char>(run[1])) << 8U |
        static_cast<std::uint32_t>(static_cast<unsigned char>(run[2])) << 16U;
    return bytes * 0x9E3779B1U >> (32U - place_bits);
  }
  std::string text_;
  std::bitset<1U << place_bits> runs_;
};

}  // namespace ov::extract
