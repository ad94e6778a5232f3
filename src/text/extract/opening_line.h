// The sentence with which a page says what its company does.
#pragma once

#include <string>
#include <string_view>

#include "text/extract.h"

namespace ov::extract {

inline constexpr std::size_t opening_line_bytes_max = 300;

/// The first sentence of `text`, or as much of it as fits `opening_line_bytes_max`. Abbreviations
/// ("Inc.", "z. B.") and numbers do not end it.
[[nodiscard]] std::string first_sentence(std::string_view text);

/// The first sentence of the organisation's own description, else of the page's (meta, Open Graph),
/// else the first sentence of the content that says what somebody is or does ("Brandt is a …",
/// "We build …"). Empty when there is none.
[[nodiscard]] std::string find_opening_line(const Organisation& organisation,
                                            const Extracted& content);

}  // namespace ov::extract
