// Patterns of robots.txt rules (RFC 9309, 2.2.2 and 2.2.3): how paths are written alike before they
// are compared, and how '*' is matched.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace ov::robots {

/// Appends `path` in the one spelling both sides are compared in: %XX of an unreserved character
/// (letters, digits, "-._~") decoded, all other %XX in upper case, and what cannot stand in a URI
/// encoded. '*' and '$' become %2A and %24: in a path they are themselves.
void append_normalized_path(std::string& out, std::string_view path);

/// The same for a pattern: '*' stays as the wildcard (several in a row as one). A final '$' must
/// have been taken off. Returns its octets, each '*' counted: what the longest rule is told by.
std::size_t append_normalized_pattern(std::string& out, std::string_view pattern);

/// Whether `path` begins with `pattern`, or is all of it where `anchored`. '*' stands for any
/// octets. Time: linear in both.
[[nodiscard]] bool pattern_matches(std::string_view pattern, bool anchored, std::string_view path);

}  // namespace ov::robots
