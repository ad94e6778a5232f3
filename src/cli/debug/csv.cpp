#include "text/csv.h"

#include <boost/json.hpp>
#include <string>

#include "base/base64.h"
#include "base/result.h"
#include "cli/debug.h"

namespace ov::cli {
namespace {

namespace json = boost::json;

std::string error_line(std::string_view message) {
  return json::serialize(json::object{{"error", message}});
}

json::object shown(const CsvRejection& rejection) {
  // `reason` is the closed code under which intake counts it; the rest says what is wrong.
  return {{"line", rejection.line},
          {"reason", "bad_row"},
          {"problem", to_string(rejection.problem)},
          {"detail", describe(rejection)}};
}

Result<json::object> read(std::string_view bytes) {
  ListReader reader;
  TRY_VOID(reader.feed(bytes));
  TRY_VOID(reader.finish());
  json::array rows;
  json::array rejected;
  for (;;) {
    TRY(const CsvEvent event, reader.next());
    if (event == CsvEvent::row) {
      json::array cells;
      for (const std::string_view cell : reader.row().cells) cells.emplace_back(cell);
      rows.emplace_back(std::move(cells));
    } else if (event == CsvEvent::rejected) {
      rejected.emplace_back(shown(reader.rejection()));
    } else {
      break;
    }
  }
  json::array header;
  for (const std::string& name : reader.header()) header.emplace_back(name);
  return json::object{
      {"header", std::move(header)}, {"rows", std::move(rows)}, {"rejected", std::move(rejected)}};
}

}  // namespace

std::string debug_csv(std::string_view line) {
  boost::system::error_code bad;
  const json::value parsed = json::parse(line, bad);
  const json::object* const object = bad ? nullptr : parsed.if_object();
  const json::value* const encoded =
      object != nullptr ? object->if_contains("bytes_base64") : nullptr;
  if (encoded == nullptr || !encoded->is_string()) {
    return error_line("expected an object with the text member \"bytes_base64\"");
  }
  std::string bytes;
  if (!base64_decode(encoded->as_string(), bytes)) return error_line("bytes_base64 is no Base64");
  const Result<json::object> list = read(bytes);
  return list ? json::serialize(*list) : error_line(list.error().text());
}

}  // namespace ov::cli
