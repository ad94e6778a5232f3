// Percent-encoding (RFC 3986 section 2.1). Which bytes are encoded is the caller's affair: URLs,
// robots rules and queries each have sets of their own.
#pragma once

#include <string>
#include <string_view>

namespace ov {

/// 0 to 15, or -1 when `c` is no hexadecimal digit.
[[nodiscard]] int hex_value(char c);
/// Appends one byte as %XX in upper case.
void append_percent_encoded(std::string& out, char byte);
/// Bytes with each %XX replaced; a '%' without two hexadecimal digits stays.
[[nodiscard]] std::string percent_decode(std::string_view text);

}  // namespace ov
