// Windows-1252, what browsers read where no charset is known (Encoding standard, index
// windows-1252).
#pragma once

#include <string>
#include <string_view>

namespace ov {

/// Appends `bytes` in UTF-8. Every byte means something; the five that Microsoft left open are
/// control characters. Grows `out` by at most 3 bytes for each byte.
void append_windows1252(std::string_view bytes, std::string& out);

}  // namespace ov
