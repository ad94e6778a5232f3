// Files that are no text list, told by their first bytes, so that the person who chose the wrong
// one reads what it is instead of a thousand bad rows.
#include <array>
#include <cstddef>

#include "base/ascii.h"
#include "text/csv.h"

namespace ov {
namespace {

struct Magic {
  std::string_view bytes;
  std::string_view sentence;
};

using namespace std::string_view_literals;

constexpr std::array<Magic, 16> magics = {{
    {"%PDF-"sv, "this is a PDF document; give the list as CSV"},
    {"\x89PNG\r\n"sv, "this is a PNG picture; give the list as CSV"},
    {"\xFF\xD8\xFF"sv, "this is a JPEG picture; give the list as CSV"},
    {"GIF8"sv, "this is a GIF picture; give the list as CSV"},
    {"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"sv,
     "this is an old Excel workbook (.xls) or another old Office document; save it as CSV and give "
     "that file"},
    {"\x1F\x8B"sv, "this is a gzip archive; unpack it and give the CSV inside"},
    {"BZh"sv, "this is a bzip2 archive; unpack it and give the CSV inside"},
    {"\xFD"
     "7zXZ\0"sv,
     "this is an xz archive; unpack it and give the CSV inside"},
    {"7z\xBC\xAF\x27\x1C"sv, "this is a 7-Zip archive; unpack it and give the CSV inside"},
    {"\x28\xB5\x2F\xFD"sv, "this is a zstd archive; unpack it and give the CSV inside"},
    {"Rar!\x1A\x07"sv, "this is a RAR archive; unpack it and give the CSV inside"},
    {"\x7F"
     "ELF"sv,
     "this is a program; give the list as CSV"},
    {"SQLite format 3\0"sv, "this is an SQLite database; export the table as CSV"},
    {"PAR1"sv, "this is a Parquet file; export it as CSV"},
    {"{\\rtf"sv, "this is an RTF document; give the list as CSV"},
    {"wOF"sv, "this is a font; give the list as CSV"},
}};

constexpr std::array<Magic, 5> markups = {{
    {"<!doctype"sv, "this is a web page (HTML), not a CSV file; save the table as CSV"},
    {"<html"sv, "this is a web page (HTML), not a CSV file; save the table as CSV"},
    {"<table"sv, "this is a web page (HTML), not a CSV file; save the table as CSV"},
    {"<?xml"sv, "this is an XML file, not a CSV file; save the table as CSV"},
    {"<workbook"sv, "this is an XML file, not a CSV file; save the table as CSV"},
}};

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// Office documents are ZIP archives; the names of their parts are readable near the start.
std::string_view zip_sentence(std::string_view bytes) {
  if (contains(bytes, "opendocument.spreadsheet")) {
    return "this is an OpenDocument spreadsheet (.ods); save it as CSV and give that file";
  }
  if (contains(bytes, "word/")) return "this is a Word document (.docx); give the list as CSV";
  if (contains(bytes, "ppt/")) return "this is a presentation (.pptx); give the list as CSV";
  if (contains(bytes, "xl/") || contains(bytes, "[Content_Types].xml")) {
    return "this is an Excel workbook (.xlsx); save it as CSV and give that file";
  }
  if (contains(bytes, "Index/Document.iwa")) {
    return "this is an Apple Numbers spreadsheet; export it as CSV and give that file";
  }
  return "this is a ZIP archive; unpack it and give the CSV inside";
}

bool is_json(std::string_view text) {
  if (text.starts_with('[')) text = trim(text.substr(1));
  if (!text.starts_with('{')) return false;
  return trim(text.substr(1)).starts_with('"');
}

bool is_utf16(std::string_view bytes) {
  if (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF")) return true;
  // Without a mark: Latin text has a zero in each pair of bytes, always on the same side.
  std::array<std::size_t, 2> zeros = {0, 0};
  const std::size_t pairs = bytes.size() / 2;
  for (std::size_t i = 0; i < pairs * 2; ++i) zeros[i % 2] += bytes[i] == '\0' ? 1 : 0;
  const auto most = [&](std::size_t count) { return count * 10 >= pairs * 4; };
  const auto few = [&](std::size_t count) { return count * 100 <= pairs; };
  return pairs > 0 && ((most(zeros[0]) && few(zeros[1])) || (most(zeros[1]) && few(zeros[0])));
}

// A stray control character is somebody's paste and stays in its cell; many of them are no text.
bool is_binary(std::string_view bytes) {
  std::size_t controls = 0;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    const bool is_text = byte >= 0x20 || is_ascii_space(c) || byte == 0x1A || byte == 0x1B;
    controls += is_text ? 0 : 1;
  }
  return controls * 10 > bytes.size() * 3 || (controls > 8 && controls * 50 > bytes.size());
}

}  // namespace

std::string_view not_a_text_list(std::string_view first_bytes) {
  for (const Magic& magic : magics) {
    if (first_bytes.starts_with(magic.bytes)) return magic.sentence;
  }
  if (first_bytes.starts_with("PK\x03\x04") || first_bytes.starts_with("PK\x05\x06")) {
    return zip_sentence(first_bytes);
  }
  std::string_view text = first_bytes;
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  text = trim(text);
  for (const Magic& markup : markups) {
    if (equal_ignoring_case(text.substr(0, markup.bytes.size()), markup.bytes)) {
      return markup.sentence;
    }
  }
  if (is_json(text)) return "this is a JSON file; give the list as CSV";
  if (!is_utf16(first_bytes) && is_binary(first_bytes)) {
    return "this is a binary file, not a text file; give the list as CSV";
  }
  return {};
}

}  // namespace ov
