// Base64 (RFC 4648 section 4).
#pragma once

#include <string>
#include <string_view>

namespace ov {

/// With padding.
[[nodiscard]] std::string base64_encode(std::string_view bytes);
/// Ignores ASCII white space. Returns false when `text` is no base64; `out` is then unspecified.
[[nodiscard]] bool base64_decode(std::string_view text, std::string& out);

}  // namespace ov
