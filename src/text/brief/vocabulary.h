// Words that give away a language or a boast, in their normal form (text/evidence).
#pragma once

#include <span>
#include <string_view>

namespace ov::brief {

/// A word or phrase and the languages it belongs to, ISO 639-1 between spaces.
struct WordOf {
  std::string_view word;
  std::string_view languages;
};

[[nodiscard]] std::span<const std::string_view> superlative_words();
/// Forms of address that only some languages have: "per sie", "tutoyer".
[[nodiscard]] std::span<const WordOf> forms_of_address();
/// How letters begin and end.
[[nodiscard]] std::span<const WordOf> opening_words();

/// Whether `word` stands in `text` with no letter before or after it. Both normalised.
[[nodiscard]] bool has_word(std::string_view text, std::string_view word);

}  // namespace ov::brief
