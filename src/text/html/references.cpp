#include "references.h"

#include <algorithm>
#include <cstring>

#include "base/utf8.h"
#include "characters.h"

namespace ov::html {
namespace {

// What windows-1252 has at 0x80 to 0x9F, which pages mean when they write &#146;
// (HTML 13.2.5.80). 0: unassigned there, stays a control character.
constexpr char16_t windows1252_controls[32] = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

const NamedReference* find_named(std::string_view name) {
  const char first = name.front();
  const int letter = first >= 'a' ? first - 'a' + 26 : first - 'A';
  const NamedReference* const end = named_references + named_reference_starts[letter + 1];
  const auto name_of = [](const NamedReference& row) {
    return std::string_view(named_reference_names + row.name_offset, row.name_size);
  };
  const NamedReference* const found = std::lower_bound(
      named_references + named_reference_starts[letter], end, name,
      [&](const NamedReference& row, std::string_view value) { return name_of(row) < value; });
  return found != end && name_of(*found) == name ? found : nullptr;
}

std::string_view text_of(const NamedReference& row) {
  return {row.text, static_cast<std::size_t>(row.text_size & ~NamedReference::bare)};
}

/// The five that make up nearly all references of real pages, quotation marks in JSON attributes
/// above all; the table's binary search costs twenty times as much.
std::string_view text_of_common(std::string_view name) {
  if (name == "quot") return "\"";
  if (name == "amp") return "&";
  if (name == "nbsp") return "\xC2\xA0";
  if (name == "lt") return "<";
  if (name == "gt") return ">";
  return {};
}

// `p`: after '&', at a letter. All names are letters and digits, so the longest match is the whole
// run where ';' follows it, and the longest bare name that starts the run otherwise.
Reference match_named(const char* p, const char* end, bool in_attribute) {
  const char* const limit = end - p > named_reference_size_max ? p + named_reference_size_max : end;
  const char* stop = p;
  while (stop != limit && (class_of(*stop) & is_alphanumeric) != 0) ++stop;
  const auto run = static_cast<std::uint32_t>(stop - p);
  if (stop != end && *stop == ';') {
    if (run <= 4) {
      const std::string_view text = text_of_common({p, run});
      if (!text.empty()) return {run + 2, text};
    }
    if (const NamedReference* row = find_named({p, run})) return {run + 2, text_of(*row)};
  }
  for (std::uint32_t size = std::min(run, bare_reference_size_max); size >= 2; --size) {
    const NamedReference* row = find_named({p, size});
    if (row == nullptr || (row->text_size & NamedReference::bare) == 0) continue;
    const char* const after = p + size;
    const bool joined =
        after != end && (*after == '=' || (class_of(*after) & is_alphanumeric) != 0);
    if (in_attribute && joined) return {};
    return {size + 1, text_of(*row)};
  }
  return {};
}

// The value of a digit in `base` (10 or 16), or -1.
int digit_value(char c, int base) {
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = static_cast<char>(c | 0x20);
  return base == 16 && lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

std::uint32_t encode(char32_t code, char (&buffer)[8]) {
  if (code >= 0x80 && code <= 0x9F && windows1252_controls[code - 0x80] != 0) {
    code = windows1252_controls[code - 0x80];
  }
  if (code == 0 || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) {
    code = replacement_character;
  }
  const auto tail = [&](int shift) { return static_cast<char>(0x80U | (code >> shift & 0x3FU)); };
  if (code < 0x80) {
    buffer[0] = static_cast<char>(code);
    return 1;
  }
  if (code < 0x800) {
    buffer[0] = static_cast<char>(0xC0U | code >> 6);
    buffer[1] = tail(0);
    return 2;
  }
  if (code < 0x10000) {
    buffer[0] = static_cast<char>(0xE0U | code >> 12);
    buffer[1] = tail(6);
    buffer[2] = tail(0);
    return 3;
  }
  buffer[0] = static_cast<char>(0xF0U | code >> 18);
  buffer[1] = tail(12);
  buffer[2] = tail(6);
  buffer[3] = tail(0);
  return 4;
}

// `p`: at "&#".
Reference match_numeric(const char* p, const char* end, char (&buffer)[8]) {
  const char* q = p + 2;
  int base = 10;
  if (q != end && (*q == 'x' || *q == 'X')) {
    base = 16;
    ++q;
  }
  const char* const digits = q;
  char32_t code = 0;
  for (int value = 0; q != end && (value = digit_value(*q, base)) >= 0; ++q) {
    // Stays over the last code point once there, however many digits follow.
    if (code <= 0x10FFFF) code = code * static_cast<char32_t>(base) + static_cast<char32_t>(value);
  }
  if (q == digits) return {};
  if (q != end && *q == ';') ++q;
  return {static_cast<std::uint32_t>(q - p), {buffer, encode(code, buffer)}};
}

}  // namespace

Reference match_reference(const char* p, const char* end, bool in_attribute, char (&buffer)[8]) {
  if (end - p < 2) return {};
  if (p[1] == '#') return match_numeric(p, end, buffer);
  if ((class_of(p[1]) & is_letter) == 0) return {};
  return match_named(p + 1, end, in_attribute);
}

}  // namespace ov::html
