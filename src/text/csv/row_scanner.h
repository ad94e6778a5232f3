// Cuts UTF-8 into physical rows and cells, with no opinion on headers or widths: RFC 4180 and the
// deviations from it that lists really have. It can stop at any byte and go on with the next chunk,
// and every decision is made from the bytes alone, never from where a chunk ended.
//
// What is read how:
//   - A cell is quoted when its first byte after at most `padding_bytes_max` spaces is a quote.
//   Spaces
//     between the closing quote and the delimiter are dropped.
//   - A quote inside an unquoted cell is text. Text after a closing quote is kept literally, as
//   Excel
//     and Python do, unless the quoted part has a line end in it: then the quote that closed it was
//     more likely the start of another cell, and the cell counts as never closed.
//   - A quoted cell that is never closed costs the row it is in; reading goes on with the next
//   physical
//     line. No byte is read more than a few times over, whatever the quotes: a line that would open
//     another such cell is a line whose quote would have closed the first.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "row_buffer.h"
#include "special_bytes.h"
#include "text/csv.h"

namespace ov::csv {

/// Spaces tolerated between a delimiter and a quote.
inline constexpr std::size_t padding_bytes_max = 64;

enum class Scan : std::uint8_t {
  row,
  broken,
  need_input,
  end,
  more,  ///< Inside the scanner only: the row goes on.
};

class RowScanner {
 public:
  void set_delimiter(char delimiter);

  /// Adds bytes. Views of the last row become invalid.
  void feed(std::string_view chunk);
  void finish() { finished_ = true; }
  [[nodiscard]] bool finished() const { return finished_; }

  /// All bytes that were fed and not yet read as rows; before the first `next` that is everything.
  [[nodiscard]] std::string_view unread() {
    return {buffer_.data() + row_start_, buffer_.size() - row_start_};
  }
  /// Leaves out the first `bytes` of the unread, which end `lines` lines. Only between rows.
  void skip(std::size_t bytes, std::int64_t lines);

  /// Reads on to the end of a row. Views stay valid until the next call.
  Scan next();

  /// After `row`: its cells, resolved, at least one.
  [[nodiscard]] const std::vector<std::string_view>& cells() const { return cells_; }
  /// After `row`: no cell holds anything but spaces and tabs, and none was quoted.
  [[nodiscard]] bool blank() const;
  /// After `row`, `broken`: physical line of the row, or of the quote that is never closed.
  [[nodiscard]] std::int64_t line() const { return reported_line_; }
  /// After `broken`: what is wrong, in which column from 1 (0: the row), and the text, cut.
  [[nodiscard]] CsvProblem problem() const { return problem_; }
  [[nodiscard]] std::size_t problem_column() const { return problem_column_; }
  [[nodiscard]] std::string_view problem_value() const {
    return {problem_value_, problem_value_bytes_};
  }

 private:
  enum class Mode : std::uint8_t {
    unquoted,   // Before, or in, a cell without quotes.
    quoted,     // After the opening quote.
    closed,     // After a quote that closed the cell, or is the first of two.
    trailing,   // In text after a closing quote.
    skip_line,  // Passing over the rest of a physical line.
  };

  bool begin_row();
  Scan skip_line();
  Scan step(std::size_t at);
  Scan step_quoted(std::size_t at);
  Scan step_closed(std::size_t at);
  Scan out_of_bytes();
  Scan end_of_input();
  [[nodiscard]] bool opens_quote(std::size_t at) const;
  [[nodiscard]] bool closes_cleanly(std::size_t end) const;
  Scan end_cell(std::size_t end);
  Scan end_row(std::size_t end, std::size_t next_row);
  std::string_view resolve_quotes(std::size_t end);
  void flag(CsvProblem problem, std::size_t column, std::string_view value);
  Scan text_after_quote(std::size_t next);
  Scan unterminated(std::size_t end);
  void free_broken_row();

  RowBuffer buffer_;
  SpecialBytes special_;
  bool finished_ = false;
  char delimiter_ = ',';

  // Positions are offsets into the buffer.
  std::size_t row_start_ = 0;
  std::size_t cell_start_ = 0;
  std::size_t position_ = 0;  // Next byte to look at.
  Mode mode_ = Mode::unquoted;
  std::int64_t line_ = 1;      // Of `position_`.
  bool after_return_ = false;  // The last line ended in CR: an LF that follows belongs to it.
  bool row_done_ = true;       // `next` starts a new row.

  // The quoted cell being read.
  std::size_t quote_open_ = 0;
  std::size_t quote_close_ = 0;  // Mode closed, trailing.
  std::size_t quote_next_line_ =
      0;  // Start of the line after the opening quote's; 0: not yet seen.
  bool quote_doubled_ = false;
  std::int64_t quote_line_ = 0;

  // The row being read, and what is reported of it.
  std::vector<std::string_view> cells_;
  std::vector<std::size_t> cell_offsets_;  // For `feed`, kept for its memory.
  std::size_t columns_ = 0;                // Cells ended so far, also those not kept.
  std::size_t dropped_bytes_ = 0;          // Of this row, no longer in the buffer.
  bool any_quoted_ = false;
  bool flagged_ = false;    // `problem_` is set, the row will be reported as broken.
  bool oversized_ = false;  // Seen to be over `csv_row_bytes_max` before its end.
  std::int64_t row_line_ = 1;
  std::int64_t reported_line_ = 1;
  CsvProblem problem_ = CsvProblem::extra_cells;
  std::size_t problem_column_ = 0;
  char problem_value_[csv_rejected_value_bytes_max] = {};
  std::size_t problem_value_bytes_ = 0;
};

}  // namespace ov::csv
