// CSV and TSV as people have them: RFC 4180 where a file keeps to it, and for the rest the reading
// a person would give it. Delimiter and header are sniffed from the first bytes, quotes may be
// missing or never closed, rows may be short, lines end in LF, CRLF or CR.
//
// Reading is a pull over fed chunks: feed bytes, take rows until `need_input`, feed again. The
// rows' cells are views into the reader's buffer, so a plain file costs one copy of its bytes and
// no allocation a row, and memory is one chunk plus one row whatever the file's length. The same
// bytes give the same rows in whatever chunks they come.
//
//     ListReader reader;
//     for (bool more = true; more;) {
//       const std::string_view bytes = next_chunk();
//       TRY_VOID(bytes.empty() ? reader.finish() : reader.feed(bytes));
//       for (;;) {
//         TRY(const CsvEvent event, reader.next());
//         if (event == CsvEvent::row) use(reader.row());
//         if (event == CsvEvent::rejected) report(reader.rejection());
//         if (event == CsvEvent::need_input) break;
//         if (event == CsvEvent::end) { more = false; break; }
//       }
//     }
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace ov {

/// Bytes of one cell as written, quotes included. Excel's own limit is 32,767 characters.
inline constexpr std::size_t csv_cell_bytes_max = 1 << 20;
/// Bytes of one row, line ends inside quotes included.
inline constexpr std::size_t csv_row_bytes_max = 4 << 20;
/// Cells of one row. Excel's own limit is 16,384; lists of companies have 5 to 200.
inline constexpr std::size_t csv_columns_max = 4096;
/// Bytes of UTF-8 from which delimiter and header are sniffed; no row comes out before they are in.
inline constexpr std::size_t csv_sample_bytes = 64 << 10;
/// Bytes of a rejected row's text that a report shows.
inline constexpr std::size_t csv_rejected_value_bytes_max = 200;

/// `CsvOptions::delimiter` for a list of one column, where every byte of a line belongs to its
/// cell.
inline constexpr char csv_no_delimiter = '\n';

struct CsvOptions {
  /// Any ASCII character but quote, CR and NUL; `csv_no_delimiter`; unset: sniffed among , ; tab |
  std::optional<char> delimiter;
  /// Whether the first row names the columns; unset: sniffed.
  std::optional<bool> header;
};

/// What the reader works by, sniffed or told.
struct CsvFormat {
  char delimiter = ',';
  bool has_header = true;
  std::size_t columns = 0;  ///< Cells that each row is given.
};

/// One row of data. `cells` has exactly `CsvFormat::columns` entries: missing ones at the end are
/// empty. Quotes are resolved, other white space kept. Views are valid until the reader's next
/// call.
struct CsvRow {
  std::int64_t line = 0;  ///< Physical line where the row starts, from 1.
  std::int64_t number =
      0;  ///< 1 for the first row of data; rejected rows count, blank ones do not.
  std::span<const std::string_view> cells;
};

/// Why a row cannot be used. All of them are reason `bad_row`.
enum class CsvProblem : std::uint8_t {
  extra_cells,         ///< More cells with content than columns.
  unterminated_quote,  ///< A quoted cell that never ends, or whose end only another quote supplies.
  cell_too_large,      ///< Over `csv_cell_bytes_max`.
  row_too_large,       ///< Over `csv_row_bytes_max`.
  too_many_columns,    ///< Over `csv_columns_max`.
};

/// The problem's name in snake case, e.g. "extra_cells".
[[nodiscard]] std::string_view to_string(CsvProblem problem);

/// A row that was left out; the rows after it are read on. After a quote that is never closed
/// reading goes on with the next physical line, so one stray quote costs one row and not the rest
/// of the file.
struct CsvRejection {
  std::int64_t line = 0;    ///< Physical line where the trouble starts (that of an unclosed quote).
  std::int64_t number = 0;  ///< As `CsvRow::number`.
  std::size_t column = 0;   ///< Column of the trouble, from 1; 0 where the whole row is meant.
  CsvProblem problem = CsvProblem::extra_cells;
  /// The offending text, at most `csv_rejected_value_bytes_max` bytes; valid as a row's cells are.
  std::string_view value;
};

/// One sentence for people without a final full stop, e.g. "a quote is opened here and never
/// closed".
[[nodiscard]] std::string describe(const CsvRejection& rejection);

enum class CsvEvent : std::uint8_t {
  row,         ///< `row()` holds it.
  rejected,    ///< `rejection()` holds it.
  need_input,  ///< Call `feed` or `finish`.
  end,         ///< Nothing more will come.
};

/// Reads rows from UTF-8. A byte order mark and Excel's "sep=;" line are taken off. One thread.
class CsvReader {
 public:
  explicit CsvReader(CsvOptions options = {});
  ~CsvReader();
  CsvReader(CsvReader&&) noexcept;
  CsvReader& operator=(CsvReader&&) noexcept;

  /// Adds the next bytes, which are copied; 64 KiB to 1 MiB at a time is fast. Cells and rows may
  /// be cut anywhere. Take all events until `need_input` first, or the buffer grows.
  void feed(std::string_view utf8);
  /// Says that nothing more will be fed.
  void finish();

  /// The next event. Errors: too_large, invalid (the first row breaks a limit, so that nothing
  /// after it could be understood); the same error is then returned again.
  [[nodiscard]] Result<CsvEvent> next();

  [[nodiscard]] const CsvRow& row() const;
  [[nodiscard]] const CsvRejection& rejection() const;

  /// Known once `next` has returned anything but `need_input`.
  [[nodiscard]] const CsvFormat& format() const;
  /// The column names as written; empty when the list has no header row.
  [[nodiscard]] const std::vector<std::string>& header() const;

  /// Lines that held nothing and rows of nothing but delimiters, so far.
  [[nodiscard]] std::int64_t blank_rows() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Reads rows from the bytes of a file in whatever encoding it has: decodes (UTF-8, UTF-16,
/// Windows-1252; see text/charset.h) and then reads as `CsvReader` does. One thread.
class ListReader {
 public:
  explicit ListReader(CsvOptions options = {});
  ~ListReader();
  ListReader(ListReader&&) noexcept;
  ListReader& operator=(ListReader&&) noexcept;

  /// As `CsvReader::feed`. Errors: invalid (the file is no text list: the sentence says what it is
  /// and what to do).
  [[nodiscard]] Result<void> feed(std::string_view bytes);
  /// As `CsvReader::finish`. Errors: as `feed`; also invalid when the file is empty.
  [[nodiscard]] Result<void> finish();

  /// As `CsvReader`.
  [[nodiscard]] Result<CsvEvent> next();
  [[nodiscard]] const CsvRow& row() const;
  [[nodiscard]] const CsvRejection& rejection() const;
  [[nodiscard]] const CsvFormat& format() const;
  [[nodiscard]] const std::vector<std::string>& header() const;
  [[nodiscard]] std::int64_t blank_rows() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// The start of a list, for guessing columns and showing samples.
struct ListPreview {
  CsvFormat format;
  std::vector<std::string> header;             ///< As `CsvReader::header`.
  std::vector<std::vector<std::string>> rows;  ///< Good rows, each `format.columns` cells.
};

/// Bytes of a file that `preview_list` wants: enough for a sample in any encoding.
inline constexpr std::size_t list_preview_bytes = 256 << 10;

/// Reads up to `rows_max` rows. `first_bytes`: the file's first `list_preview_bytes`, or all of it
/// when it is shorter (`is_whole_file`). Errors: as `ListReader`.
[[nodiscard]] Result<ListPreview> preview_list(std::string_view first_bytes, bool is_whole_file,
                                               const CsvOptions& options = {},
                                               std::size_t rows_max = 100);

/// What a file that is no text list is, as one sentence without a final full stop, e.g. "this is an
/// Excel workbook (.xlsx); save it as CSV and give that file". Empty for what may be a text list.
/// `first_bytes`: the start of the file, 64 KiB or all of it.
[[nodiscard]] std::string_view not_a_text_list(std::string_view first_bytes);

/// Appends `text` as one CSV cell (RFC 4180), quoted where it has a delimiter of any dialect, a
/// quote, a line end or white space at an end. No formula defusing: see text/results.h.
void append_csv_cell(std::string& out, std::string_view text);

}  // namespace ov
