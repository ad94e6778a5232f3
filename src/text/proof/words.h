// A message taken apart into words, with what the checks need to know of each.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ov::proof {

struct Word {
  std::string_view text;  ///< As written; may hold inner hyphens, apostrophes, dots and '&'.
  std::size_t begin = 0;  ///< Byte offset in the text.
  std::string normal;     ///< Normal form (text/evidence.h) without a genitive 's.
  bool starts_sentence = false;
  bool follows_word = false;   ///< Only a space stands between it and the word before.
  bool capital = false;        ///< First letter is a capital.
  bool all_capitals = false;   ///< Two letters or more, all capitals.
  bool inner_capital = false;  ///< A capital after a small letter: "iPhone", "GmbH".
  bool has_digit = false;
  bool has_letter = false;
};

[[nodiscard]] std::vector<Word> words_of(std::string_view text);

/// Number of words for limits on length; two letters of a script without spaces count as one.
[[nodiscard]] std::size_t count_words(std::string_view text);

/// `word` cut to its first `letters` characters: a crude stem that serves many languages.
[[nodiscard]] std::string_view stem(std::string_view word, std::size_t letters);

/// Whether the text is mainly written without spaces between words, so that words mean little.
[[nodiscard]] bool is_unspaced(std::string_view text);

}  // namespace ov::proof
