// `overture debug`: one JSON object a line in, one out, in shapes that are stable (DESIGN: command
// line), so that other people's test suites can be run through our parsers.
#pragma once

#include <string>
#include <string_view>

namespace ov::cli {

/// Each takes one line of JSON (UTF-8) and returns one line of JSON without the newline. A line
/// that is no JSON object of the right shape gives {"error":"…"}.
std::string debug_url(std::string_view line);
std::string debug_robots(std::string_view line);
std::string debug_html(std::string_view line);
std::string debug_extract(std::string_view line);
std::string debug_csv(std::string_view line);
std::string debug_evidence(std::string_view line);

}  // namespace ov::cli
