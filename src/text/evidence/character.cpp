#include "character.h"

#include <utf8proc.h>

namespace ov {
namespace {

struct Range {
  char32_t first;
  char32_t last;
};

constexpr Range ideograph_ranges[] = {
    {0x0E00, 0x0EFF},    // Thai, Lao
    {0x1000, 0x109F},    // Myanmar
    {0x1780, 0x17FF},    // Khmer
    {0x3005, 0x3007},    // ideographic iteration mark, closing mark, zero
    {0x3040, 0x30FF},    // kana
    {0x31F0, 0x31FF},    // kana extensions
    {0x3400, 0x4DBF},    // Han
    {0x4E00, 0x9FFF},    // Han
    {0xF900, 0xFAFF},    // Han compatibility
    {0x20000, 0x3FFFD},  // Han extensions
};

bool is_ideograph(char32_t c) {
  if (c < ideograph_ranges[0].first) return false;
  for (const Range& range : ideograph_ranges) {
    if (c >= range.first && c <= range.last) return true;
  }
  return false;
}

}  // namespace

CharacterKind character_kind(char32_t c) {
  if (c < 0x80) {
    if (c >= '0' && c <= '9') return CharacterKind::digit;
    const char32_t lower = c | 0x20U;
    return lower >= 'a' && lower <= 'z' ? CharacterKind::letter : CharacterKind::other;
  }
  switch (utf8proc_category(static_cast<utf8proc_int32_t>(c))) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ME:
      return is_ideograph(c) ? CharacterKind::ideograph : CharacterKind::letter;
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO:
      return CharacterKind::digit;
    default:
      return CharacterKind::other;
  }
}

char plain_form(char32_t c) {
  switch (c) {
    case 0x0060:  // grave accent used as a quotation mark
    case 0x00B4:  // acute accent used as an apostrophe
    case 0x02B9:
    case 0x02BC:
    case 0x02C8:
    case 0x2018:
    case 0x2019:
    case 0x201A:
    case 0x201B:
    case 0x2032:
    case 0x2035:
    case 0x2039:
    case 0x203A:
    case 0xFF07:
      return '\'';
    case 0x00AB:
    case 0x00BB:
    case 0x201C:
    case 0x201D:
    case 0x201E:
    case 0x201F:
    case 0x2033:
    case 0x2036:
    case 0x300C:
    case 0x300D:
    case 0x300E:
    case 0x300F:
    case 0x301D:
    case 0x301E:
    case 0x301F:
    case 0xFF02:
    case 0xFF62:
    case 0xFF63:
      return '"';
    case 0x058A:
    case 0x05BE:
    case 0x2010:
    case 0x2011:
    case 0x2012:
    case 0x2013:
    case 0x2014:
    case 0x2015:
    case 0x2043:
    case 0x2212:
    case 0x2E3A:
    case 0x2E3B:
    case 0xFE31:
    case 0xFE32:
    case 0xFE58:
    case 0xFE63:
    case 0xFF0D:
      return '-';
    default:
      return 0;
  }
}

bool separates(char32_t c) {
  if (c <= 0x20 || c == 0x7F) return true;
  if (c < 0x80) return false;
  switch (utf8proc_category(static_cast<utf8proc_int32_t>(c))) {
    case UTF8PROC_CATEGORY_ZS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
    case UTF8PROC_CATEGORY_CC:
      return true;
    default:
      return false;
  }
}

bool joins_previous(char32_t c) {
  if (c < 0x300) return false;
  const bool hangul_part = (c >= 0x1160 && c <= 0x11FF) || (c >= 0x3131 && c <= 0x318E) ||
                           (c >= 0xD7B0 && c <= 0xD7FF) || (c >= 0xFFA0 && c <= 0xFFDC);
  if (hangul_part || c == 0xFF9E || c == 0xFF9F) return true;
  switch (utf8proc_category(static_cast<utf8proc_int32_t>(c))) {
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ME:
      return true;
    default:
      return false;
  }
}

}  // namespace ov
