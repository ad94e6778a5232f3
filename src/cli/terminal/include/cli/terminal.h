// Text in a terminal: how many columns it takes, how it is wrapped, and how two texts stand beside
// each other. Widths are those of Unicode: a Han character takes two columns, a combining mark
// none.
#pragma once

#include <cstddef>
#include <cstdio>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ov::cli {

/// Where text goes and what it may look like there.
struct Screen {
  std::size_t columns = 100;  ///< Wide enough to read, narrow enough for a file.
  bool color = false;
};
/// Of `file`: the terminal's width, else COLUMNS, else the default; colour only on a terminal and
/// not with NO_COLOR set (no-color.org) or TERM=dumb.
[[nodiscard]] Screen screen_of(std::FILE* file);

/// Ways to stress text.
enum class Ink : unsigned char { plain, bold, faint, red, yellow, green };
/// `text` with escape sequences around it, as it is without colour.
[[nodiscard]] std::string inked(std::string_view text, Ink ink, bool color);

/// Columns that `text` (UTF-8 on one line, no control characters but those of `inked`) takes.
[[nodiscard]] std::size_t columns_of(std::string_view text);

/// `text` in lines of at most `columns` (1 or more). Line feeds end lines; breaks are at spaces,
/// between characters that take two columns, and within a word that is longer than a line, but
/// never between a character and its marks. Lines of white space become empty.
[[nodiscard]] std::vector<std::string> wrap(std::string_view text, std::size_t columns);

/// `text` cut to `columns`, with an ellipsis at its end where it was longer.
[[nodiscard]] std::string cut(std::string_view text, std::size_t columns);

/// Lines beside each other: the left ones filled up to `left_columns`, then `between`, then the
/// right ones. Lines end in line feeds and have no white space before them.
[[nodiscard]] std::string beside(std::span<const std::string> left,
                                 std::span<const std::string> right, std::size_t left_columns,
                                 std::string_view between);

}  // namespace ov::cli
