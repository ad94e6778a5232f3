// What a run hands out: one object a record as JSONL, or the same names as CSV, and a CSV of the
// rows that were not taken. Functions append text to a string; the caller writes it out.
//
// CSV here is UTF-8 without a byte order mark (tools that read CSV show one as part of the first
// name; `append_byte_order_mark` is there for who opens the file by double click in Excel on
// Windows), lines end in LF (spreadsheets take LF and CRLF, Unix tools only LF), quoting is RFC
// 4180.
//
// A cell whose text a spreadsheet would run as a formula is written with a leading apostrophe, in
// CSV only; `undefuse_cell` gives the exact text back. Columns that hold numbers are never touched.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ov {

/// Evidence groups that a CSV row has columns for. JSONL holds all evidence; in CSV what is over
/// this is left out.
inline constexpr std::size_t results_csv_evidence_max = 5;

/// Words of a page that a claim rests on, or a sentence of the message that a person vouches for.
/// Of a person JSON has `"kind":"person"` and `"by"` besides; CSV has "person: NAME" as the page.
struct ResultEvidence {
  std::string page;        ///< URL.
  std::string quote;       ///< The page's own words.
  std::int64_t start = 0;  ///< Byte offsets into the page's stored UTF-8 text.
  std::int64_t end = 0;
  std::string by;  ///< The person; empty: the page says it.
};

/// One record's result; names and meaning as DESIGN.md section 9. Texts are UTF-8, empty where
/// there is nothing to say.
struct ResultRow {
  std::int64_t row = 0;
  std::string company;
  std::string website;
  std::string site;
  std::string outcome;
  std::string reason;
  std::string subject;
  std::string body;
  std::vector<ResultEvidence> evidence;
  std::string review;
  std::string variant;
  std::string writer;
  std::int64_t tokens_in = 0;
  std::int64_t tokens_out = 0;
  /// Written as `cost_usd`, exactly, e.g. 1500 as 0.0015. Unset where the price is not known: null
  /// in JSON, empty in CSV.
  std::optional<std::int64_t> cost_microdollars;
  int attempts = 0;
  double seconds = 0;  ///< Written with up to 3 decimals.
};

/// One JSON object and LF. Bytes that are no UTF-8 are written as U+FFFD.
void append_result_json(std::string& out, const ResultRow& row);

/// The line of column names.
void append_results_csv_header(std::string& out);
/// One CSV row and LF.
void append_result_csv(std::string& out, const ResultRow& row);

/// A row of the list that was not taken.
struct RejectedLine {
  std::int64_t line = 0;  ///< Physical line in the list, from 1.
  std::string column;     ///< The column's name; empty where the whole row is meant.
  std::string reason;     ///< The closed code, then what is wrong where there is more to say.
  std::string value;      ///< The offending text.
};
/// The line of column names: line,column,reason,value.
void append_rejected_csv_header(std::string& out);
/// One CSV row and LF.
void append_rejected_csv(std::string& out, const RejectedLine& row);

/// U+FEFF, to come before everything else.
void append_byte_order_mark(std::string& out);

/// Whether a spreadsheet might run `text` as a formula: after white space, quotation marks, control
/// and invisible characters comes = + - @ or a full-width form of one, or among those leading
/// characters is a tab, line end or NUL (OWASP "CSV Injection"; full-width forms are converted by
/// East Asian versions).
[[nodiscard]] bool is_formula_like(std::string_view text);
/// Appends `text` as a CSV cell, quoted and, if `is_formula_like`, with an apostrophe in front.
void append_defused_cell(std::string& out, std::string_view text);
/// The text that `append_defused_cell` was given, from the cell as a CSV reader returns it: takes
/// off one leading apostrophe when what follows is formula like. Exact for every text, because a
/// text that itself begins with an apostrophe before a formula was given another one.
[[nodiscard]] std::string_view undefuse_cell(std::string_view cell);

}  // namespace ov
