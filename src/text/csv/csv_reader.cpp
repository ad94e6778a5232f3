// What a row means: which one names the columns, how wide the others are, what is blank. The bytes
// are cut by RowScanner.
#include <algorithm>
#include <utility>

#include "base/ascii.h"
#include "base/utf8.h"
#include "row_scanner.h"
#include "sniff.h"
#include "text/csv.h"

namespace ov {
namespace {

bool is_blank(std::string_view cell) {
  return cell.find_first_not_of(" \t") == std::string_view::npos;
}

}  // namespace

std::string_view to_string(CsvProblem problem) {
  switch (problem) {
    case CsvProblem::extra_cells:
      return "extra_cells";
    case CsvProblem::unterminated_quote:
      return "unterminated_quote";
    case CsvProblem::cell_too_large:
      return "cell_too_large";
    case CsvProblem::row_too_large:
      return "row_too_large";
    case CsvProblem::too_many_columns:
      return "too_many_columns";
  }
  return "unknown";
}

std::string describe(const CsvRejection& rejection) {
  switch (rejection.problem) {
    case CsvProblem::extra_cells:
      return "the row has more cells than there are columns: the first one too many is in column " +
             std::to_string(rejection.column) + "; perhaps quotes are missing around a delimiter";
    case CsvProblem::unterminated_quote:
      return "a quote is opened in column " + std::to_string(rejection.column) +
             " and never closed";
    case CsvProblem::cell_too_large:
      return "the cell in column " + std::to_string(rejection.column) + " has over " +
             std::to_string(csv_cell_bytes_max) + " bytes";
    case CsvProblem::row_too_large:
      return "the row has over " + std::to_string(csv_row_bytes_max) + " bytes";
    case CsvProblem::too_many_columns:
      return "the row has over " + std::to_string(csv_columns_max) + " cells";
  }
  return "the row cannot be read";
}

struct CsvReader::State {
  explicit State(CsvOptions given) : options(given) {}

  CsvOptions options;
  csv::RowScanner scanner;
  bool started = false;  // The format is known and the header read.
  bool format_known = false;
  CsvFormat format;
  std::vector<std::string> header;
  std::optional<Error> failure;

  std::vector<std::string_view> cells;
  CsvRow row;
  CsvRejection rejection;
  std::int64_t rows = 0;
  std::int64_t blank = 0;

  bool learn_format();
  Result<bool> start();
  Result<bool> take_header();
  Error unusable_header() const;
  std::optional<CsvEvent> take_row();
  CsvEvent reject(CsvProblem problem, std::size_t column, std::string_view value);
};

CsvReader::CsvReader(CsvOptions options) : state_(std::make_unique<State>(options)) {}
CsvReader::~CsvReader() = default;
CsvReader::CsvReader(CsvReader&&) noexcept = default;
CsvReader& CsvReader::operator=(CsvReader&&) noexcept = default;

void CsvReader::feed(std::string_view utf8) { state_->scanner.feed(utf8); }
void CsvReader::finish() { state_->scanner.finish(); }
const CsvRow& CsvReader::row() const { return state_->row; }
const CsvRejection& CsvReader::rejection() const { return state_->rejection; }
const CsvFormat& CsvReader::format() const { return state_->format; }
const std::vector<std::string>& CsvReader::header() const { return state_->header; }
std::int64_t CsvReader::blank_rows() const { return state_->blank; }

Result<CsvEvent> CsvReader::next() {
  State& state = *state_;
  if (state.failure) return *state.failure;
  if (!state.started) {
    Result<bool> started = state.start();
    if (!started) {
      state.failure = started.error();
      return std::move(started).error();
    }
    if (!*started) return CsvEvent::need_input;
  }
  for (;;) {
    switch (state.scanner.next()) {
      case csv::Scan::row:
        if (const std::optional<CsvEvent> event = state.take_row()) return *event;
        break;
      case csv::Scan::broken:
        ++state.rows;
        return state.reject(state.scanner.problem(), state.scanner.problem_column(),
                            state.scanner.problem_value());
      case csv::Scan::need_input:
      case csv::Scan::more:
        return CsvEvent::need_input;
      case csv::Scan::end:
        return CsvEvent::end;
    }
  }
}

// False when more bytes are needed. The sample is cut to its length, so that what is sniffed does
// not depend on how much the last chunk brought beyond it.
bool CsvReader::State::learn_format() {
  const std::string_view unread = scanner.unread();
  if (unread.size() < csv_sample_bytes && !scanner.finished()) return false;
  const bool is_whole = unread.size() <= csv_sample_bytes && scanner.finished();
  const std::string_view sample = unread.substr(0, csv_sample_bytes);
  const csv::Preamble preamble = csv::read_preamble(sample);
  CsvOptions known = options;
  if (!known.delimiter) known.delimiter = preamble.delimiter;
  format = csv::sniff_format(sample.substr(preamble.bytes), is_whole, known);
  scanner.set_delimiter(format.delimiter);
  scanner.skip(preamble.bytes, preamble.lines);
  return true;
}

// False when more bytes are needed.
Result<bool> CsvReader::State::start() {
  if (!format_known) format_known = learn_format();
  if (!format_known) return false;
  if (format.has_header) {
    TRY(const bool taken, take_header());
    if (!taken) return false;
  }
  started = true;
  return true;
}

// The first row that is not blank; an empty list has none.
Result<bool> CsvReader::State::take_header() {
  for (;;) {
    const csv::Scan scan = scanner.next();
    if (scan == csv::Scan::need_input) return false;
    if (scan == csv::Scan::end) return true;
    if (scan == csv::Scan::broken) return unusable_header();
    if (scanner.blank()) {
      ++blank;
      continue;
    }
    for (const std::string_view cell : scanner.cells()) header.emplace_back(cell);
    format.columns = header.size();
    return true;
  }
}

// Without column names nothing that follows can be understood, so this ends the reading.
Error CsvReader::State::unusable_header() const {
  CsvRejection rejected;
  rejected.column = scanner.problem_column();
  rejected.problem = scanner.problem();
  const ErrorKind kind = rejected.problem == CsvProblem::unterminated_quote ? ErrorKind::invalid
                                                                            : ErrorKind::too_large;
  return Error(kind, "the row of column names on line " + std::to_string(scanner.line()) +
                         " cannot be used: " + describe(rejected));
}

// Gives the row the list's width; nothing when it is blank.
std::optional<CsvEvent> CsvReader::State::take_row() {
  if (scanner.blank()) {
    ++blank;
    return std::nullopt;
  }
  ++rows;
  const std::vector<std::string_view>& scanned = scanner.cells();
  row.line = scanner.line();
  row.number = rows;
  if (scanned.size() == format.columns) {
    row.cells = scanned;
    return CsvEvent::row;
  }
  const std::size_t kept = std::min(scanned.size(), format.columns);
  for (std::size_t i = kept; i < scanned.size(); ++i) {
    if (!is_blank(scanned[i])) return reject(CsvProblem::extra_cells, i + 1, scanned[i]);
  }
  cells.assign(scanned.begin(), scanned.begin() + static_cast<std::ptrdiff_t>(kept));
  cells.resize(format.columns);
  row.cells = cells;
  return CsvEvent::row;
}

CsvEvent CsvReader::State::reject(CsvProblem problem, std::size_t column, std::string_view value) {
  rejection.line = scanner.line();
  rejection.number = rows;
  rejection.column = column;
  rejection.problem = problem;
  rejection.value = utf8_prefix(value, csv_rejected_value_bytes_max);
  return CsvEvent::rejected;
}

void append_csv_cell(std::string& out, std::string_view text) {
  const bool padded =
      !text.empty() && (is_ascii_space(text.front()) || is_ascii_space(text.back()));
  if (!padded && text.find_first_of(",;\t|\"\r\n") == std::string_view::npos) {
    out += text;
    return;
  }
  out += '"';
  for (;;) {
    const std::size_t quote = text.find('"');
    if (quote == std::string_view::npos) break;
    out += text.substr(0, quote + 1);
    out += '"';
    text.remove_prefix(quote + 1);
  }
  out += text;
  out += '"';
}

}  // namespace ov
