// Reads a whole list in chunks of a given size and writes down all that came out, one line an
// event.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "text/csv.h"

namespace ov {

inline std::string shown(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    switch (c) {
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      case '\0':
        out += "\\0";
        break;
      case '"':
      case '\\':
        out += '\\';
        out += c;
        break;
      default:
        out += c;
    }
  }
  return out + "\"";
}

template <class Cells>
std::string shown_cells(const Cells& cells) {
  std::string out;
  for (const auto& cell : cells) {
    if (!out.empty()) out += ", ";
    out += shown(cell);
  }
  return out;
}

inline std::string shown_format(const CsvFormat& format, const std::vector<std::string>& header) {
  const std::string delimiter =
      format.delimiter == csv_no_delimiter ? "none" : shown(std::string(1, format.delimiter));
  return "delimiter " + delimiter + ", " + std::to_string(format.columns) + " columns\n" +
         (format.has_header ? "header: " + shown_cells(header) : "no header") + "\n";
}

template <class Reader>
std::string shown_event(const Reader& reader, CsvEvent event) {
  if (event == CsvEvent::row) {
    const CsvRow& row = reader.row();
    return "line " + std::to_string(row.line) + ", row " + std::to_string(row.number) + ": " +
           shown_cells(row.cells) + "\n";
  }
  const CsvRejection& rejected = reader.rejection();
  return "line " + std::to_string(rejected.line) + ", row " + std::to_string(rejected.number) +
         ": rejected, " + std::string(to_string(rejected.problem)) + ", column " +
         std::to_string(rejected.column) + ", " + shown(rejected.value) + "\n";
}

/// All events up to `need_input`, `end` (true) or an error, added to `out`.
template <class Reader>
bool drain(Reader& reader, std::string& out) {
  for (;;) {
    const Result<CsvEvent> event = reader.next();
    if (!event) {
      out += "error: " + event.error().text() + "\n";
      return true;
    }
    if (*event == CsvEvent::need_input) return false;
    if (*event == CsvEvent::end) return true;
    out += shown_event(reader, *event);
  }
}

inline std::string read_in_chunks(std::string_view bytes, std::size_t chunk_bytes,
                                  const CsvOptions& options = {}) {
  CsvReader reader(options);
  std::string rows;
  bool ended = false;
  for (std::size_t at = 0; at < bytes.size() && !ended; at += chunk_bytes) {
    reader.feed(bytes.substr(at, chunk_bytes));
    ended = drain(reader, rows);
  }
  reader.finish();
  if (!ended) drain(reader, rows);
  return shown_format(reader.format(), reader.header()) + rows +
         (reader.blank_rows() > 0 ? "blank: " + std::to_string(reader.blank_rows()) + "\n" : "");
}

inline std::string read_list(std::string_view bytes, const CsvOptions& options = {}) {
  return read_in_chunks(bytes, std::max<std::size_t>(bytes.size(), 1), options);
}

}  // namespace ov
