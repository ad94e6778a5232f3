#include "row_numbers.h"

#include <charconv>
#include <string_view>

namespace ov::cli {
namespace {

template <class Number>
std::optional<Number> positive(std::string_view text) {
  Number number = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (code != std::errc{} || end != text.data() + text.size() || number < 1) return std::nullopt;
  return number;
}

Error no_row(const std::string& text) {
  return {ErrorKind::invalid, "'" + text +
                                  "' is no row; rows are written 7, 3-9 or 7@2 (row 7 as "
                                  "its version 2 was seen)"};
}

Result<void> add_range(const std::string& text, std::size_t dash, std::vector<RowNumber>& out) {
  const auto first = positive<std::int64_t>(std::string_view(text).substr(0, dash));
  const auto last = positive<std::int64_t>(std::string_view(text).substr(dash + 1));
  if (!first || !last || *last < *first) return no_row(text);
  if (*last - *first >= static_cast<std::int64_t>(row_numbers_max - out.size())) {
    return Error(ErrorKind::invalid, "more rows than one command may name");
  }
  for (std::int64_t row = *first; row <= *last; ++row) out.push_back({row, std::nullopt, false});
  return ok();
}

}  // namespace

Result<std::vector<RowNumber>> read_row_numbers(const std::vector<std::string>& texts) {
  std::vector<RowNumber> out;
  for (const std::string& text : texts) {
    if (out.size() >= row_numbers_max) {
      return Error(ErrorKind::invalid, "more rows than one command may name");
    }
    if (const std::size_t dash = text.find('-'); dash != std::string::npos) {
      TRY_VOID(add_range(text, dash, out));
      continue;
    }
    const std::size_t at = text.find('@');
    RowNumber number;
    const auto row = positive<std::int64_t>(std::string_view(text).substr(0, at));
    if (!row) return no_row(text);
    number.row = *row;
    if (at != std::string::npos) {
      number.version_seen = positive<int>(std::string_view(text).substr(at + 1));
      if (!number.version_seen) return no_row(text);
    }
    out.push_back(number);
  }
  return out;
}

}  // namespace ov::cli
