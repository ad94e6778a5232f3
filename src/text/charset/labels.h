// The encodings of the web and their names (Encoding standard 4.2).
#pragma once

#include <string_view>

namespace ov {

struct Charset {
  std::string_view name;  ///< WHATWG name, lower case.
  const char* iconv;      ///< What glibc calls it; null for what we read ourselves.
  bool multibyte;         ///< A legacy encoding with more than one byte a character.
};

/// The charset that `label` (any case, white space around it) means, or null. UTF-7 and the other
/// encodings that hide markup from filters have no label, as in browsers.
[[nodiscard]] const Charset* find_charset(std::string_view label);

}  // namespace ov
