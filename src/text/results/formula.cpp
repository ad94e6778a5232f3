// CSV injection (OWASP): a cell that a spreadsheet runs as a formula can send other cells elsewhere
// or start programs, and companies' pages are where our texts come from.
#include <array>

#include "base/utf8.h"
#include "text/csv.h"
#include "text/results.h"

namespace ov {
namespace {

// Characters in front of a formula that programs are known to strip or skip. Control characters,
// quotation marks, spaces of all widths, and what is invisible.
bool may_be_skipped(char32_t c) {
  if (c <= 0x20 || c == '"' || c == '\'' || c == '`') return true;
  if (c >= 0x7F && c <= 0xA0) return true;
  if (c == 0x00AD || c == 0x1680 || c == 0x180E || c == 0x3000 || c == 0xFEFF) return true;
  if (c >= 0x2000 && c <= 0x200F) return true;  // Spaces, joiners, direction marks.
  if (c >= 0x2018 && c <= 0x201F) return true;  // Typographic quotation marks.
  if (c >= 0x2028 && c <= 0x202F) return true;  // Separators, direction overrides.
  return (c >= 0x205F && c <= 0x206F) || c == 0xFF02 || c == 0xFF07;
}

bool starts_formula(char32_t c) {
  constexpr std::array<char32_t, 8> starts = {'=', '+', '-', '@', 0xFF1D, 0xFF0B, 0xFF0D, 0xFF20};
  for (const char32_t start : starts) {
    if (c == start) return true;
  }
  return false;
}

// OWASP names tab and CR (and newer editions LF) as starts of their own; NUL is cut off by some.
bool is_dangerous_control(char32_t c) { return c == '\t' || c == '\r' || c == '\n' || c == 0; }

}  // namespace

// What may be skipped includes the apostrophe, so a text that is formula like stays so with one
// more apostrophe in front. `undefuse_cell` is exact because of that.
bool is_formula_like(std::string_view text) {
  bool dangerous = false;
  for (std::size_t at = 0; at < text.size();) {
    const Utf8Char c = utf8_at(text, at);
    if (starts_formula(c.code_point)) return true;
    if (!may_be_skipped(c.code_point)) break;
    dangerous = dangerous || is_dangerous_control(c.code_point);
    at += c.size;
  }
  return dangerous;
}

void append_defused_cell(std::string& out, std::string_view text) {
  if (!is_formula_like(text)) {
    append_csv_cell(out, text);
    return;
  }
  std::string defused;
  defused.reserve(text.size() + 1);
  defused += '\'';
  defused += text;
  append_csv_cell(out, defused);
}

std::string_view undefuse_cell(std::string_view cell) {
  const bool defused = cell.starts_with('\'') && is_formula_like(cell.substr(1));
  return defused ? cell.substr(1) : cell;
}

}  // namespace ov
