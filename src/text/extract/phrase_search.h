// How phrases are looked for in the titles and texts of broken pages. Texts are in lower case.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "base/ascii.h"
#include "page_words.h"

namespace ov::extract {

/// ASCII letters and all that is beyond ASCII.
[[nodiscard]] inline bool is_letter(char c) {
  return is_ascii_alpha(c) || static_cast<unsigned char>(c) >= 0x80;
}

/// Lower case (ASCII), with the apostrophes of typewriters.
[[nodiscard]] std::string plain(std::string_view text);

/// The first of `phrases` that `text` (lower case) holds; empty when it holds none.
template <class Text>
[[nodiscard]] std::string_view first_in(const Text& text, Phrases phrases) {
  const auto found = std::ranges::find_if(
      phrases, [&](auto phrase) { return text.find(phrase) != std::string_view::npos; });
  return found == phrases.end() ? std::string_view() : *found;
}

/// The same, but not within a word: "blog in Berlin" does not hold "log in".
template <class Text>
[[nodiscard]] std::string_view first_word_in(const Text& text, Phrases phrases) {
  for (const std::string_view phrase : phrases) {
    const std::size_t at = text.find(phrase);
    if (at == std::string_view::npos) continue;
    if (at > 0 && is_ascii_alpha(phrase.front()) && is_letter(text[at - 1])) continue;
    return phrase;
  }
  return {};
}

/// The first of `phrases` that `text` begins with, as whole words.
[[nodiscard]] std::string_view beginning_of(std::string_view text, Phrases phrases);

/// The part of a title or heading that is an error: "Page not found" of "Brandt | Page not found".
[[nodiscard]] std::string_view error_in(std::string_view line);

/// `phrase` between quotation marks, as signs show it.
[[nodiscard]] std::string quoted(std::string_view phrase);

}  // namespace ov::extract
