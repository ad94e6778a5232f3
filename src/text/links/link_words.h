// What the text of a link or a part of its path says about the page behind it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ov::links {

enum class PageKind : std::uint8_t { none, about, offer, contact, imprint, never };

/// Words looked at of one text.
inline constexpr std::size_t words_max = 12;

/// The words of `text` (UTF-8), at most `words_max`: lower case, Latin letters without accents
/// ("über" is "uber"), Greek and Cyrillic ones likewise, a run of Chinese, Japanese or Korean
/// characters as one word. All else parts words, but for apostrophes after more than a letter.
[[nodiscard]] std::vector<std::string> words_of(std::string_view text);

struct Verdict {
  PageKind kind = PageKind::none;
  int score = 0;  ///< 0 to 100; less where the words that say so are some of many.
};

/// What `words`, all of a text or of a path's part, say. One word of the kind never decides.
[[nodiscard]] Verdict verdict_of(const std::vector<std::string>& words);

/// Whether `word` is the name of a language, in that language ("deutsch", "english").
[[nodiscard]] bool is_language_name(std::string_view word);

}  // namespace ov::links
