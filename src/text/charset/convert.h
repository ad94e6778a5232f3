// Conversion from a legacy encoding by iconv.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "labels.h"

namespace ov {

struct Converted {
  std::string text;        ///< Valid UTF-8, at most four times the bytes.
  std::size_t errors = 0;  ///< Bytes that mean nothing there and became U+FFFD.
};
/// All of `bytes` read as `charset`. Where iconv does not know the charset, as windows-1252.
[[nodiscard]] Converted convert(std::string_view bytes, const Charset& charset);

}  // namespace ov
