#include "shown_text.h"

#include "base/ascii.h"
#include "base/utf8.h"

namespace ov::columns {
namespace {

// C0 and C1 controls move cursors and colours; direction marks turn the rest of a line around.
bool disturbs_terminal(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c <= 0x9F) || (c >= 0x200E && c <= 0x200F) ||
         (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

}  // namespace

std::string shown_value(std::string_view text) {
  constexpr std::size_t characters_max = 40;
  text = trim(text);
  std::string shown;
  std::size_t characters = 0;
  for (std::size_t at = 0; at < text.size();) {
    if (++characters > characters_max) return shown + "…";
    const Utf8Char c = utf8_at(text, at);
    append_utf8(shown, disturbs_terminal(c.code_point) ? U'?' : c.code_point);
    at += c.size;
  }
  return shown;
}

std::string shown_list(std::span<const std::string> values) {
  constexpr std::size_t values_max = 30;
  std::string text;
  for (std::size_t i = 0; i < values.size() && i < values_max; ++i) {
    if (i > 0) text += ", ";
    text += '"' + shown_value(values[i]) + '"';
  }
  if (values.size() > values_max) {
    text += " and " + std::to_string(values.size() - values_max) + " more";
  }
  return text;
}

}  // namespace ov::columns
