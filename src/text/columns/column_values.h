// What a column's sample values look like.
#pragma once

#include <cstddef>
#include <string_view>

#include "text/columns.h"

namespace ov::columns {

/// Shares (0 to 1) of the values that are not empty.
struct ValueShares {
  std::size_t values = 0;  ///< How many are not empty.
  double website = 0;      ///< A web address or domain of its own.
  double profile = 0;      ///< An address on a social network, map or shop: not the company's site.
  double email = 0;
  double country = 0;  ///< A two-letter code or a country's name (English and own language).
  double words = 0;    ///< Text of letters, at most 100 bytes, none of the above.
};
[[nodiscard]] ValueShares measure_values(const ColumnSamples& samples, std::size_t column);

[[nodiscard]] bool looks_like_website(std::string_view value);
[[nodiscard]] bool looks_like_email(std::string_view value);

}  // namespace ov::columns
