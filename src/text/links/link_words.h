// The words people use for the pages worth reading, and for those that never are.
#pragma once

#include <cstdint>
#include <string_view>

namespace ov::links {

enum class PageKind : std::uint8_t { none, about, offer, contact, never };

/// What one word of a link's text or path says: lower case, ASCII letters folded from their
/// accented forms ("über" is "uber"). `none` for words that say nothing.
[[nodiscard]] PageKind kind_of_word(std::string_view word);

/// The same for two or three words in a row, joined by single spaces ("a propos", "chi siamo").
[[nodiscard]] PageKind kind_of_phrase(std::string_view phrase);

}  // namespace ov::links
