#include "printable.h"

#include "base/utf8.h"

namespace ov::cli {
namespace {

bool is_harmful(char32_t c) {
  if (c < 0x20 || (c >= 0x7F && c <= 0x9F)) return true;
  return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0x2028 || c == 0x2029;
}

std::string replace_harmful(std::string_view text, bool keep_line_feeds) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const Utf8Char character = utf8_at(text, at);
    if (character.code_point == '\n' && keep_line_feeds) {
      out += '\n';
    } else if (is_harmful(character.code_point)) {
      out += '?';
    } else {
      append_utf8(out, character.code_point);
    }
    at += character.size;
  }
  return out;
}

}  // namespace

std::string printable(std::string_view text) { return replace_harmful(text, false); }
std::string printable_lines(std::string_view text) { return replace_harmful(text, true); }

}  // namespace ov::cli
