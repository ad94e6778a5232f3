#include "base/utf8.h"

namespace ov {
namespace {

// Decodes by the WHATWG UTF-8 decoder's ranges: a bad continuation byte ends the sequence without
// being consumed, so "maximal subpart" replacement falls out. `valid` says whether it was UTF-8.
struct Decoded {
  char32_t code_point;
  std::uint32_t size;
  bool valid;
};

Decoded decode(std::string_view text, std::size_t offset) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[offset + i]); };
  const unsigned char first = byte(0);
  if (first < 0x80) return {first, 1, true};
  std::uint32_t needed = 0;
  unsigned char low = 0x80;
  unsigned char high = 0xBF;
  char32_t value = 0;
  if (first >= 0xC2 && first <= 0xDF) {
    needed = 1;
    value = first & 0x1FU;
  } else if (first >= 0xE0 && first <= 0xEF) {
    if (first == 0xE0) low = 0xA0;
    if (first == 0xED) high = 0x9F;
    needed = 2;
    value = first & 0x0FU;
  } else if (first >= 0xF0 && first <= 0xF4) {
    if (first == 0xF0) low = 0x90;
    if (first == 0xF4) high = 0x8F;
    needed = 3;
    value = first & 0x07U;
  } else {
    return {replacement_character, 1, false};
  }
  for (std::uint32_t i = 1; i <= needed; ++i) {
    if (offset + i >= text.size() || byte(i) < low || byte(i) > high) {
      return {replacement_character, i, false};
    }
    low = 0x80;
    high = 0xBF;
    value = value << 6 | (byte(i) & 0x3FU);
  }
  return {value, needed + 1, true};
}

// Length of the valid prefix. Eight ASCII bytes at a time: pages are mostly ASCII.
std::size_t valid_prefix(std::string_view bytes, std::size_t offset) {
  while (offset < bytes.size()) {
    while (offset + 8 <= bytes.size()) {
      std::uint64_t word = 0;
      __builtin_memcpy(&word, bytes.data() + offset, 8);
      if ((word & 0x8080808080808080U) != 0) break;
      offset += 8;
    }
    if (offset >= bytes.size()) break;
    const Decoded decoded = decode(bytes, offset);
    if (!decoded.valid) return offset;
    offset += decoded.size;
  }
  return offset;
}

}  // namespace

bool is_valid_utf8(std::string_view bytes) { return valid_prefix(bytes, 0) == bytes.size(); }

std::string to_valid_utf8(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size());
  std::size_t offset = 0;
  while (offset < bytes.size()) {
    const std::size_t end = valid_prefix(bytes, offset);
    out += bytes.substr(offset, end - offset);
    offset = end;
    if (offset < bytes.size()) {
      append_utf8(out, replacement_character);
      offset += decode(bytes, offset).size;
    }
  }
  return out;
}

void append_utf8(std::string& out, char32_t code_point) {
  if ((code_point >= 0xD800 && code_point <= 0xDFFF) || code_point > 0x10FFFF) {
    code_point = replacement_character;
  }
  if (code_point < 0x80) {
    out += static_cast<char>(code_point);
    return;
  }
  const auto tail = [&](int shift) {
    out += static_cast<char>(0x80U | (code_point >> shift & 0x3FU));
  };
  if (code_point < 0x800) {
    out += static_cast<char>(0xC0U | code_point >> 6);
  } else if (code_point < 0x10000) {
    out += static_cast<char>(0xE0U | code_point >> 12);
    tail(6);
  } else {
    out += static_cast<char>(0xF0U | code_point >> 18);
    tail(12);
    tail(6);
  }
  tail(0);
}

Utf8Char utf8_at(std::string_view text, std::size_t offset) {
  const Decoded decoded = decode(text, offset);
  return {decoded.code_point, decoded.size};
}

std::string_view utf8_prefix(std::string_view text, std::size_t size_max) {
  if (text.size() <= size_max) return text;
  std::size_t end = size_max;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80) --end;
  return text.substr(0, end);
}

}  // namespace ov
