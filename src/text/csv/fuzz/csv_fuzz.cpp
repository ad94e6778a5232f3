// Whatever the bytes: the rows do not depend on how they were cut into chunks, lines and row
// numbers rise, each row has the list's width, and a written cell comes back as it was.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/assert.h"
#include "tests/read_list.h"
#include "text/csv.h"
#include "text/results.h"

namespace {

using ov::CsvEvent;

void check_chunking(std::string_view bytes, std::uint8_t seed) {
  const std::string whole = ov::read_list(bytes);
  OV_ASSERT(ov::read_in_chunks(bytes, 1) == whole);
  OV_ASSERT(ov::read_in_chunks(bytes, std::size_t{2} + seed % 61) == whole);
}

void check_rows(std::string_view bytes, std::vector<std::string>& cells) {
  ov::ListReader reader;
  if (!reader.feed(bytes) || !reader.finish()) return;
  std::int64_t line = 0;
  std::int64_t number = 0;
  for (;;) {
    const ov::Result<CsvEvent> event = reader.next();
    if (!event || *event == CsvEvent::end) return;
    OV_ASSERT(*event != CsvEvent::need_input);
    const bool is_row = *event == CsvEvent::row;
    const std::int64_t row_line = is_row ? reader.row().line : reader.rejection().line;
    const std::int64_t row_number = is_row ? reader.row().number : reader.rejection().number;
    OV_ASSERT(row_line > line);
    OV_ASSERT(row_number == number + 1);
    line = row_line;
    number = row_number;
    if (!is_row) continue;
    OV_ASSERT(reader.row().cells.size() == reader.format().columns);
    for (const std::string_view cell : reader.row().cells) cells.emplace_back(cell);
  }
}

void check_round_trip(const std::vector<std::string>& cells) {
  std::string written = "x";
  for (const std::string& cell : cells) {
    written += ',';
    ov::append_defused_cell(written, cell);
  }
  ov::CsvOptions options;
  options.delimiter = ',';
  options.header = false;
  ov::CsvReader reader(options);
  reader.feed(written);
  reader.finish();
  const ov::Result<CsvEvent> event = reader.next();
  OV_ASSERT(event.has_value());
  OV_ASSERT(*event == CsvEvent::row);
  OV_ASSERT(reader.row().cells.size() == cells.size() + 1);
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const std::string_view read = reader.row().cells[i + 1];
    OV_ASSERT(!ov::is_formula_like(cells[i]) || read.starts_with('\''));
    OV_ASSERT(ov::undefuse_cell(read) == cells[i]);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  check_chunking(bytes, size > 0 ? data[size - 1] : std::uint8_t{0});
  std::vector<std::string> cells;
  check_rows(bytes, cells);
  if (cells.size() > 1000) cells.resize(1000);
  check_round_trip(cells);
  return 0;
}
