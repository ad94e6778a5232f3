// Input: a page's text, a 0xFF byte, a quote. Besides not crashing: what is found is inside the
// text, at character boundaries, and holds when checked again.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/utf8.h"
#include "text/evidence.h"

namespace {
void require(bool condition) {
  if (!condition) std::abort();
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::size_t cut = input.find('\xFF');
  const std::string text = ov::to_valid_utf8(input.substr(0, cut));
  const std::string quote =
      cut == std::string_view::npos ? text : ov::to_valid_utf8(input.substr(cut + 1));
  const ov::NormalizedText page(text);
  require(ov::is_valid_utf8(page.normal()));
  if (const auto span = page.find(quote)) {
    require(span->begin < span->end && span->end <= text.size());
    const std::string_view found =
        std::string_view(text).substr(span->begin, span->end - span->begin);
    require(ov::is_valid_utf8(found));
    require(page.holds(*span, quote));
    require(!page.holds({span->begin, span->end + 1}, quote));
    require(ov::normalize(found) == ov::normalize(quote));
  }
  return 0;
}
