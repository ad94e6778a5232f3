// What the bytes themselves say about their encoding.
#pragma once

#include <cstddef>
#include <string_view>

namespace ov {

/// How well bytes read as UTF-8.
struct Utf8Census {
  std::size_t characters = 0;       ///< Valid characters of two bytes or more.
  std::size_t errors = 0;           ///< Invalid parts, each as long as the standard replaces it.
  std::size_t first_non_ascii = 0;  ///< Offset; the size of the text when all is ASCII.
  [[nodiscard]] bool is_valid() const { return errors == 0; }
  /// UTF-8 with a few bytes broken (a cut end, a name pasted from elsewhere), rather than another
  /// encoding: by chance, hardly a fifth of the non-ASCII bytes of one form UTF-8 characters.
  [[nodiscard]] bool is_mostly_utf8() const { return characters >= 4 && errors * 20 <= characters; }
};
[[nodiscard]] Utf8Census take_utf8_census(std::string_view bytes);

/// Bytes at the end (0 to 3) that begin a UTF-8 character whose rest is missing.
[[nodiscard]] std::size_t utf8_begun_at_end(std::string_view bytes);

enum class Utf16 { no, little_endian, big_endian };
/// Whether `bytes` are UTF-16 by where their zero bytes stand: Latin letters, line ends and markup
/// have one zero each, always on the same side. Looks at the first 1024 bytes.
[[nodiscard]] Utf16 guess_utf16(std::string_view bytes);

inline constexpr std::string_view utf8_mark = "\xEF\xBB\xBF";
inline constexpr std::string_view utf16le_mark = "\xFF\xFE";
inline constexpr std::string_view utf16be_mark = "\xFE\xFF";

}  // namespace ov
