// Any bytes with any declaration: valid UTF-8 of bounded size comes out, and a list means the same
// in whatever pieces it arrives.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/assert.h"
#include "base/utf8.h"
#include "text/charset.h"

namespace {

void check_page(std::string_view content_type, std::string_view bytes) {
  const ov::Utf8Text page = ov::to_utf8(bytes, content_type);
  OV_ASSERT(ov::is_valid_utf8(page.text()));
  OV_ASSERT(page.text().size() <= 4 * bytes.size() + 4);
  OV_ASSERT(!page.charset().empty());
}

void check_list(std::string_view bytes, std::size_t piece) {
  const ov::TextDecoder first = ov::TextDecoder::detect(bytes);
  ov::TextDecoder whole = first;
  std::string expected;
  whole.decode(bytes, expected);
  whole.finish(expected);
  ov::TextDecoder decoder = first;
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += piece) decoder.decode(bytes.substr(i, piece), out);
  decoder.finish(out);
  OV_ASSERT(ov::is_valid_utf8(out));
  OV_ASSERT(out.size() <= 3 * bytes.size() + 3);
  OV_ASSERT(out == expected);
}

}  // namespace

// The first line is the Content-Type, the rest the page.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::size_t line_end = input.find('\n');
  if (line_end == std::string_view::npos) return 0;
  const std::string_view bytes = input.substr(line_end + 1);
  check_page(input.substr(0, line_end), bytes);
  check_list(bytes, 1 + line_end % 7);
  return 0;
}
