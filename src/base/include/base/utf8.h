// UTF-8 at the edges: everything inside the program is valid UTF-8 (RFC 3629: no surrogates, no
// overlong forms), so it is checked once, where bytes enter.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace ov {

/// U+FFFD, what bytes that are no UTF-8 become.
inline constexpr char32_t replacement_character = 0xFFFD;

[[nodiscard]] bool is_valid_utf8(std::string_view bytes);

/// `bytes` with each maximal invalid part replaced by U+FFFD (WHATWG "UTF-8 decode" without BOM
/// handling). Returns valid UTF-8.
[[nodiscard]] std::string to_valid_utf8(std::string_view bytes);

/// Appends the UTF-8 form of `code_point`; surrogates and values over U+10FFFF become U+FFFD.
void append_utf8(std::string& out, char32_t code_point);

/// One decoded character: its code point and how many bytes it took (at least 1).
struct Utf8Char {
  char32_t code_point;
  std::uint32_t size;
};
/// The character at `offset` (< text.size()). Invalid bytes give U+FFFD.
[[nodiscard]] Utf8Char utf8_at(std::string_view text, std::size_t offset);

/// Longest prefix of at most `size_max` bytes that does not cut a character.
[[nodiscard]] std::string_view utf8_prefix(std::string_view text, std::size_t size_max);

}  // namespace ov
