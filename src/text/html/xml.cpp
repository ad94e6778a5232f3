#include "text/html.h"

namespace ov::html {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

bool is_xml_control(char c) { return c == '\t' || c == '\n' || c == '\r'; }

// U+FFFE and U+FFFF, the characters of more than one byte that XML 1.0 leaves out (its "Char") and
// UTF-8 can write.
bool starts_noncharacter(std::string_view text) {
  return text.starts_with("\xEF\xBF\xBE") || text.starts_with("\xEF\xBF\xBF");
}

}  // namespace

std::string text_for_xml(const Token& token) {
  const std::string_view text = token.text;
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\f') {
      out += ' ';
    } else if (static_cast<unsigned char>(c) < 0x20 && !is_xml_control(c)) {
      out += replacement;
    } else if (starts_noncharacter(text.substr(i))) {
      out += replacement;
      i += replacement.size() - 1;
    } else {
      if (token.kind == TokenKind::comment && c == '-' && out.ends_with('-')) out += ' ';
      out += c;
    }
  }
  return out;
}

}  // namespace ov::html
