// What is wrong with a brief, for people and for programs.
#pragma once

#include <string>
#include <string_view>

#include "cli/terminal.h"
#include "text/brief.h"

namespace ov::cli {

/// Each finding with its line of `text` below it and a mark under the column, what to do, and a
/// count at the end:
///
///     sales.toml:12:20: mistake: the filter 'uper' is not known; did you mean 'upper'?
///        12 | greeting = "Hello {{company:uper}},"
///           |                    ^
///           = write {{name}}, {{name|what to say without it}} or {{name:filter}}
[[nodiscard]] std::string brief_lines(const BriefCheck& check, std::string_view name,
                                      std::string_view text, const Screen& screen);

/// One JSON object: {"brief","ok","mistakes","warnings","findings":[{"severity","line","column",
/// "message","advice","text"}],"variants":[{"name","weight"}]}. `column` is null where it is not
/// known, `text` the line.
[[nodiscard]] std::string brief_json(const BriefCheck& check, std::string_view name,
                                     std::string_view text);

}  // namespace ov::cli
