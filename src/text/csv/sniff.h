// What a list's first bytes say about how it is written.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "text/csv.h"

namespace ov::csv {

/// What comes before the first row: a byte order mark, Excel's line "sep=;".
struct Preamble {
  std::size_t bytes = 0;
  std::int64_t lines = 0;
  std::optional<char> delimiter;
};
[[nodiscard]] Preamble read_preamble(std::string_view sample);

/// Delimiter, header and columns of `sample` (without preamble), as far as `options` leaves them
/// open. `is_whole`: nothing follows, so the last row counts as well.
///
/// The delimiter is the one that cuts the most rows into as many cells as the first row has. The
/// first row is data when one of its cells is a web or e-mail address, else it names the columns.
/// `columns` is what most rows have in a list without header, 0 in one with a header.
[[nodiscard]] CsvFormat sniff_format(std::string_view sample, bool is_whole,
                                     const CsvOptions& options);

}  // namespace ov::csv
