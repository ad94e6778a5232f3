// How the content model takes words out of attributes and text. The trainer's dump uses the same
// two functions, so that what was learned is what is looked up.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/ascii.h"

namespace ov::extract {

inline constexpr std::size_t model_word_bytes_min = 2;
inline constexpr std::size_t model_word_bytes_max = 16;
/// What is looked at: of an attribute's value, and of a block's text.
inline constexpr std::size_t name_value_bytes_max = 160;
inline constexpr std::size_t text_prefix_bytes_max = 300;
inline constexpr std::size_t text_words_max = 40;
inline constexpr std::size_t heading_words_max = 12;

/// Whether the model reads this attribute's words.
[[nodiscard]] constexpr bool has_name_words(std::string_view attribute) {
  return attribute == "class" || attribute == "id" || attribute == "itemprop" ||
         attribute == "role";
}

/// Calls `each(word)` for the words of a class, id or the like, in lower case:
/// "siteFooter__inner" has site, footer, inner. Views are valid during the call.
template <class Each>
void for_each_name_word(std::string_view value, Each each) {
  value = value.substr(0, name_value_bytes_max);
  char word[model_word_bytes_max];
  for (std::size_t i = 0; i < value.size();) {
    std::size_t size = 0;
    bool lower_before = false;
    for (; i < value.size() && is_ascii_alpha(value[i]); ++i) {
      const char lower = ascii_lower(value[i]);
      if (lower != value[i] && lower_before) break;
      lower_before = lower == value[i];
      if (size < model_word_bytes_max) word[size] = lower;
      ++size;
    }
    if (size == 0) {
      ++i;
    } else if (size >= model_word_bytes_min && size <= model_word_bytes_max) {
      each(std::string_view(word, size));
    }
  }
}

/// Calls `each(word)` for the first words of a block, ASCII letters in lower case; other scripts'
/// letters are taken as they are.
template <class Each>
void for_each_text_word(std::string_view text, Each each) {
  text = text.substr(0, text_prefix_bytes_max);
  char word[model_word_bytes_max];
  std::size_t words = 0;
  for (std::size_t i = 0; i < text.size() && words < text_words_max;) {
    std::size_t size = 0;
    for (; i < text.size(); ++i, ++size) {
      const bool is_letter = is_ascii_alpha(text[i]) || static_cast<unsigned char>(text[i]) >= 0x80;
      if (!is_letter) break;
      if (size < model_word_bytes_max) word[size] = ascii_lower(text[i]);
    }
    if (size == 0) {
      ++i;
    } else if (size >= model_word_bytes_min && size <= model_word_bytes_max) {
      ++words;
      each(std::string_view(word, size));
    }
  }
}

}  // namespace ov::extract
