#include "row_scanner.h"

#include <algorithm>
#include <cstring>

#include "base/utf8.h"

namespace ov::csv {
namespace {

bool is_line_end(char c) { return c == '\n' || c == '\r'; }

}  // namespace

void RowScanner::set_delimiter(char delimiter) {
  delimiter_ = delimiter;
  special_.set_delimiter(delimiter);
}

void RowScanner::feed(std::string_view chunk) {
  const std::size_t consumed = row_start_;
  const char* const old_row = buffer_.data() + consumed;
  if (row_done_) cells_.clear();
  // Offsets first: the old bytes may be gone after the move.
  std::vector<std::size_t>& offsets = cell_offsets_;
  offsets.clear();
  for (const std::string_view cell : cells_) {
    offsets.push_back(static_cast<std::size_t>(cell.data() - old_row));
  }
  buffer_.advance(consumed, chunk);
  for (std::size_t i = 0; i < cells_.size(); ++i) {
    cells_[i] = {buffer_.data() + offsets[i], cells_[i].size()};
  }
  row_start_ = 0;
  position_ -= consumed;
  cell_start_ -= consumed;
  if (mode_ != Mode::unquoted) {
    quote_open_ -= consumed;
    quote_close_ -= consumed;
    if (quote_next_line_ != 0) quote_next_line_ -= consumed;
  }
  special_.forget();
}

void RowScanner::skip(std::size_t bytes, std::int64_t lines) {
  row_start_ += bytes;
  position_ = row_start_;
  cell_start_ = row_start_;
  line_ += lines;
  special_.forget();
}

Scan RowScanner::next() {
  if (mode_ == Mode::skip_line) {
    const Scan result = skip_line();
    if (result != Scan::more) return result;
  }
  if (row_done_ && !begin_row()) return finished_ ? Scan::end : Scan::need_input;
  for (;;) {
    const std::size_t at = special_.next(buffer_.data(), buffer_.size(), position_);
    const Scan result = at == SpecialBytes::none ? out_of_bytes() : step(at);
    if (result != Scan::more) return result;
  }
}

// False when there is no byte to begin with.
bool RowScanner::begin_row() {
  if (after_return_ && position_ < buffer_.size()) {
    if (buffer_.data()[position_] == '\n') ++position_;
    after_return_ = false;
  }
  row_start_ = position_;
  cell_start_ = position_;
  if (position_ >= buffer_.size()) return false;
  row_done_ = false;
  row_line_ = line_;
  cells_.clear();
  columns_ = 0;
  dropped_bytes_ = 0;
  any_quoted_ = false;
  flagged_ = false;
  oversized_ = false;
  return true;
}

Scan RowScanner::skip_line() {
  const std::size_t size = buffer_.size();
  for (;;) {
    const std::size_t at = special_.next(buffer_.data(), size, position_);
    position_ = at == SpecialBytes::none ? size : at + 1;
    row_start_ = position_;
    cell_start_ = position_;
    if (at == SpecialBytes::none) return finished_ ? Scan::end : Scan::need_input;
    if (!is_line_end(buffer_.data()[at])) continue;
    after_return_ = buffer_.data()[at] == '\r';
    ++line_;
    mode_ = Mode::unquoted;
    return Scan::more;
  }
}

// Takes one special byte.
Scan RowScanner::step(std::size_t at) {
  if (mode_ == Mode::quoted) return step_quoted(at);
  if (mode_ == Mode::closed) return step_closed(at);
  const char c = buffer_.data()[at];
  if (is_line_end(c)) return end_row(at, at + 1);
  if (c == delimiter_) return end_cell(at);
  if (mode_ == Mode::unquoted && opens_quote(at)) {
    mode_ = Mode::quoted;
    any_quoted_ = true;
    quote_open_ = at;
    quote_next_line_ = 0;
    quote_doubled_ = false;
    quote_line_ = line_;
  }
  position_ = at + 1;
  return Scan::more;
}

Scan RowScanner::step_quoted(std::size_t at) {
  const char* const data = buffer_.data();
  position_ = at + 1;
  if (data[at] == '"') {
    mode_ = Mode::closed;
    quote_close_ = at;
  } else if (is_line_end(data[at])) {
    // The byte before is never before the opening quote.
    if (data[at] == '\r' || data[at - 1] != '\r') ++line_;
    if (quote_next_line_ == 0) quote_next_line_ = at + 1;
  }
  return Scan::more;
}

Scan RowScanner::step_closed(std::size_t at) {
  const char c = buffer_.data()[at];
  if (c == '"' && at == quote_close_ + 1) {
    quote_doubled_ = true;
    mode_ = Mode::quoted;
    position_ = at + 1;
    return Scan::more;
  }
  if (c == '"' || !closes_cleanly(at)) return text_after_quote(at);
  if (quote_close_ + 1 - quote_open_ > csv_cell_bytes_max) return unterminated(quote_close_ + 1);
  return is_line_end(c) ? end_row(at, at + 1) : end_cell(at);
}

// After mode `closed` turned out to be followed by text. Reading goes on at `next`, the next
// special byte, which is taken again in mode `trailing`.
Scan RowScanner::text_after_quote(std::size_t next) {
  const bool too_large = quote_close_ + 1 - quote_open_ > csv_cell_bytes_max;
  if (too_large || quote_next_line_ != 0) return unterminated(quote_close_ + 1);
  mode_ = Mode::trailing;
  position_ = next;
  return Scan::more;
}

bool RowScanner::opens_quote(std::size_t at) const {
  if (at - cell_start_ > padding_bytes_max) return false;
  const std::string_view before(buffer_.data() + cell_start_, at - cell_start_);
  return before.find_first_not_of(' ') == std::string_view::npos;
}

bool RowScanner::closes_cleanly(std::size_t end) const {
  const std::size_t start = quote_close_ + 1;
  if (end - start > padding_bytes_max) return false;
  const std::string_view after(buffer_.data() + start, end - start);
  return after.find_first_not_of(' ') == std::string_view::npos;
}

// No special byte is left in the buffer. What is over a limit is seen here before it is complete;
// each check is one that the complete cell or row would fail too, so chunks make no difference.
Scan RowScanner::out_of_bytes() {
  const std::size_t size = buffer_.size();
  if (mode_ == Mode::closed && !closes_cleanly(size)) {
    const Scan result = text_after_quote(size);
    if (result != Scan::more) return result;
  }
  position_ = size;
  if (mode_ == Mode::quoted && size - quote_open_ > csv_cell_bytes_max) return unterminated(size);
  if (finished_) return end_of_input();
  if (dropped_bytes_ + size - row_start_ > csv_row_bytes_max) oversized_ = true;
  if ((mode_ == Mode::unquoted || mode_ == Mode::trailing) &&
      size - cell_start_ > csv_cell_bytes_max) {
    flag(CsvProblem::cell_too_large, columns_ + 1,
         {buffer_.data() + cell_start_, size - cell_start_});
  }
  if (flagged_ || oversized_) free_broken_row();
  return Scan::need_input;
}

Scan RowScanner::end_of_input() {
  const std::size_t size = buffer_.size();
  if (mode_ == Mode::quoted) return unterminated(size);
  if (mode_ == Mode::closed && quote_close_ + 1 - quote_open_ > csv_cell_bytes_max) {
    return unterminated(quote_close_ + 1);
  }
  return end_row(size, size);
}

// Ends the cell in front of the delimiter or line end at `end`.
Scan RowScanner::end_cell(std::size_t end) {
  const char* const data = buffer_.data();
  const std::size_t bytes = end - cell_start_;
  if (bytes > csv_cell_bytes_max) {
    flag(CsvProblem::cell_too_large, columns_ + 1, {data + cell_start_, bytes});
  } else if (columns_ == csv_columns_max) {
    flag(CsvProblem::too_many_columns, columns_ + 1, {});
  } else if (!flagged_ && !oversized_) {
    cells_.push_back(mode_ == Mode::unquoted ? std::string_view(data + cell_start_, bytes)
                                             : resolve_quotes(end));
  }
  ++columns_;
  mode_ = Mode::unquoted;
  position_ = end + 1;
  cell_start_ = position_;
  return Scan::more;
}

Scan RowScanner::end_row(std::size_t end, std::size_t next_row) {
  const std::size_t bytes = dropped_bytes_ + end - row_start_;
  end_cell(end);
  if (bytes > csv_row_bytes_max) flag(CsvProblem::row_too_large, 0, {});
  after_return_ = next_row > end && buffer_.data()[end] == '\r';
  ++line_;
  position_ = next_row;
  row_start_ = next_row;
  cell_start_ = next_row;
  row_done_ = true;
  reported_line_ = row_line_;
  return flagged_ ? Scan::broken : Scan::row;
}

// The text of a quoted cell. Works in place: the result is never longer than what it is made from.
std::string_view RowScanner::resolve_quotes(std::size_t end) {
  char* const data = buffer_.data();
  const std::size_t start = quote_open_ + 1;
  if (mode_ == Mode::closed && !quote_doubled_) return {data + start, quote_close_ - start};
  std::size_t written = start;
  for (std::size_t read = start; read < quote_close_;) {
    const void* const quote = std::memchr(data + read, '"', quote_close_ - read);
    const std::size_t stop =
        quote == nullptr ? quote_close_
                         : static_cast<std::size_t>(static_cast<const char*>(quote) - data) + 1;
    std::memmove(data + written, data + read, stop - read);
    written += stop - read;
    read = quote == nullptr ? stop : stop + 1;
  }
  if (mode_ == Mode::trailing) {
    const std::size_t trailing = end - (quote_close_ + 1);
    std::memmove(data + written, data + quote_close_ + 1, trailing);
    written += trailing;
  }
  return {data + start, written - start};
}

// The first problem of a row is the one that is reported.
void RowScanner::flag(CsvProblem problem, std::size_t column, std::string_view value) {
  if (flagged_) return;
  flagged_ = true;
  problem_ = problem;
  problem_column_ = column;
  const std::string_view cut = utf8_prefix(value, csv_rejected_value_bytes_max);
  problem_value_bytes_ = cut.copy(problem_value_, sizeof problem_value_);
}

// Gives the row up and goes on with the line after the opening quote's. `end`: how far the cell is
// known to reach.
Scan RowScanner::unterminated(std::size_t end) {
  const std::size_t first_line =
      (quote_next_line_ != 0 ? quote_next_line_ - 1 : end) - quote_open_;  // Without its line end.
  flagged_ = false;
  flag(
      first_line > csv_cell_bytes_max ? CsvProblem::cell_too_large : CsvProblem::unterminated_quote,
      columns_ + 1, {buffer_.data() + quote_open_, first_line});
  reported_line_ = quote_line_;
  cells_.clear();
  row_done_ = true;
  special_.forget();
  if (quote_next_line_ != 0) {
    mode_ = Mode::unquoted;
    position_ = quote_next_line_;
    after_return_ = buffer_.data()[position_ - 1] == '\r';
    line_ = quote_line_ + 1;
  } else {
    mode_ = Mode::skip_line;
  }
  row_start_ = position_;
  cell_start_ = position_;
  return Scan::broken;
}

// Lets go of the bytes of a row that will be reported as broken, up to those of the unfinished
// cell: its quotes still say where the row ends, and reading may have to go back to its second
// line.
void RowScanner::free_broken_row() {
  cells_.clear();
  dropped_bytes_ += cell_start_ - row_start_;
  row_start_ = cell_start_;
  // What is flagged is not measured any more, and these bytes show that no quote can open the cell.
  const std::size_t kept = padding_bytes_max + 1;
  const bool in_text = mode_ == Mode::unquoted || mode_ == Mode::trailing;
  if (flagged_ && in_text && buffer_.size() - cell_start_ > kept) {
    dropped_bytes_ += buffer_.size() - (cell_start_ + kept);
    buffer_.truncate(cell_start_ + kept);
    position_ = buffer_.size();
    special_.forget();
  }
}

bool RowScanner::blank() const {
  if (any_quoted_) return false;
  return std::all_of(cells_.begin(), cells_.end(), [](std::string_view cell) {
    return cell.find_first_not_of(" \t") == std::string_view::npos;
  });
}

}  // namespace ov::csv
