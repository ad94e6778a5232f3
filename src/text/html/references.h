// Character references (HTML 13.2.5.72 to 80): &amp; &eacute &#8364; &#x20ac;
#pragma once

#include <cstdint>
#include <string_view>

namespace ov::html {

/// A reference found at an ampersand.
struct Reference {
  std::uint32_t size = 0;  ///< Bytes of the input, with '&' and ';'. 0: no reference, a plain '&'.
  std::string_view text;   ///< What it stands for, UTF-8, 1 to 6 bytes.
};

/// Matches at `p`, which points at '&'. `in_attribute`: a name without ';' before '=' or a letter
/// or digit is no reference there. `buffer`: holds the text of a numeric reference (the text of a
/// named one is static). Looks at no more than the digits or 33 bytes.
[[nodiscard]] Reference match_reference(const char* p, const char* end, bool in_attribute,
                                        char (&buffer)[8]);

/// One name of the table in named_references.cpp, which is sorted by name.
struct NamedReference {
  std::uint16_t name_offset;  ///< In `named_reference_names`.
  std::uint8_t name_size;     ///< Without '&' and ';'.
  std::uint8_t text_size;     ///< Of `text`, without the flag `bare`.
  char text[6];               ///< UTF-8.
  /// Set in `text_size` when the name also counts without ';' (106 names, from older standards).
  static constexpr std::uint8_t bare = 0x80;
};

inline constexpr std::uint32_t named_reference_count = 2125;
inline constexpr std::uint32_t named_reference_size_max = 31;
inline constexpr std::uint32_t bare_reference_size_max = 6;
extern const char named_reference_names[];
extern const NamedReference named_references[named_reference_count];
/// First row of names that start with 'A' + i or, from 26 on, 'a' + i - 26; one more at the end.
extern const std::uint16_t named_reference_starts[53];

}  // namespace ov::html
