// Foreign text on its way to a terminal: pages, lists and endpoints must not be able to move the
// cursor, colour, hide or reorder what a person reads.
#pragma once

#include <string>
#include <string_view>

namespace ov::cli {

/// `text` as valid UTF-8 on one line: each control character (C0, DEL, C1) and each character that
/// breaks lines or turns the direction of text (Unicode UAX 9: embeddings, overrides, isolates) is
/// a
/// '?'.
[[nodiscard]] std::string printable(std::string_view text);

/// The same for text of several lines: line feeds stay.
[[nodiscard]] std::string printable_lines(std::string_view text);

}  // namespace ov::cli
