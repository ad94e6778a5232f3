// What the search needs to know of a character.
#pragma once

#include <string_view>

namespace ov {

enum class CharacterKind : unsigned char {
  other,      ///< Punctuation, symbols, space.
  letter,     ///< Letters and marks of scripts that put spaces between words.
  digit,      ///< Decimal digits of any script, and other numbers.
  ideograph,  ///< Letters of scripts without spaces between words.
};

[[nodiscard]] CharacterKind character_kind(char32_t code_point);

/// What typography writes in place of a plain character: quotation marks, apostrophes and dashes
/// become ', " or -; 0 for everything else.
[[nodiscard]] char plain_form(char32_t code_point);

/// White space and controls, which all separate words.
[[nodiscard]] bool separates(char32_t code_point);

/// Whether the character joins the one before it under NFKC (marks, conjoining and compatibility
/// Hangul letters, half-width voicing marks).
[[nodiscard]] bool joins_previous(char32_t code_point);

}  // namespace ov
