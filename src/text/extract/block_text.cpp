#include "block_text.h"

#include <array>

#include "base/utf8.h"

namespace ov::extract {
namespace {

enum class Byte : std::uint8_t { plain, space, lead_of_special };

// Lead bytes under which spaces and invisible characters are found: U+00A0 and U+00AD (C2),
// U+2000 to U+206F (E2), U+3000 (E3), U+FEFF (EF), tag characters U+E0000 (F3).
constexpr std::array<Byte, 256> make_bytes() {
  std::array<Byte, 256> bytes{};
  for (int c = 0; c <= 0x20; ++c) bytes[static_cast<std::size_t>(c)] = Byte::space;
  bytes[0x7F] = Byte::space;
  for (const int c : {0xC2, 0xE2, 0xE3, 0xEF, 0xF3}) {
    bytes[static_cast<std::size_t>(c)] = Byte::lead_of_special;
  }
  return bytes;
}
constexpr std::array<Byte, 256> bytes = make_bytes();

constexpr Byte kind_of(char c) { return bytes[static_cast<unsigned char>(c)]; }

constexpr bool is_wide_space(char32_t c) {
  return c == 0xA0 || c == 0x85 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 ||
         c == 0x202F || c == 0x205F || c == 0x3000;
}

// Characters that show nothing. A joiner (U+200C, U+200D) is kept: some scripts and emoji need it.
// Tag characters are how instructions to a model are hidden from people.
constexpr bool is_invisible(char32_t c) {
  return c == 0xAD || c == 0x200B || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) ||
         (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF || (c >= 0x80 && c < 0xA0) ||
         (c >= 0xE0000 && c <= 0xE007F);
}

}  // namespace

void BlockText::put(const char* data, std::size_t size) {
  if (text_.size() + size > bytes_max_) return;
  text_.append(data, size);
}

void BlockText::put_pending() {
  if (!space_pending_ && !line_pending_) return;
  if (!block_is_empty() && text_.back() != '\n') put(line_pending_ ? "\n" : " ", 1);
  space_pending_ = false;
  line_pending_ = false;
}

// Handles a character under a special lead byte; returns how many bytes it takes.
std::size_t BlockText::special_at(std::string_view text, std::size_t offset) {
  const Utf8Char c = utf8_at(text, offset);
  if (is_wide_space(c.code_point)) {
    space_pending_ = true;
  } else if (!is_invisible(c.code_point)) {
    put_pending();
    put(text.data() + offset, c.size);
  }
  return c.size;
}

void BlockText::append(std::string_view text) {
  std::size_t i = 0;
  while (i < text.size()) {
    const Byte kind = kind_of(text[i]);
    if (kind == Byte::space) {
      space_pending_ = true;
      ++i;
      continue;
    }
    if (kind == Byte::lead_of_special) {
      i += special_at(text, i);
      continue;
    }
    std::size_t end = i + 1;
    while (end < text.size()) {
      if (kind_of(text[end]) == Byte::plain) {
        ++end;
      } else if (text[end] == ' ' && end + 1 < text.size() &&
                 kind_of(text[end + 1]) == Byte::plain) {
        end += 2;  // A single space between words is copied with them.
      } else {
        break;
      }
    }
    put_pending();
    put(text.data() + i, end - i);
    i = end;
  }
}

void BlockText::append_as_written(std::string_view text) {
  std::size_t i = 0;
  while (i < text.size()) {
    const char c = text[i];
    if (c == '\n') {
      if (!block_is_empty()) put("\n", 1);
      ++i;
    } else if (c == ' ' || c == '\t') {
      if (!block_is_empty()) put(" ", 1);
      ++i;
    } else if (kind_of(c) == Byte::plain) {
      const std::size_t begin = i;
      while (i < text.size() && kind_of(text[i]) == Byte::plain) ++i;
      put_pending();
      put(text.data() + begin, i - begin);
    } else if (kind_of(c) == Byte::lead_of_special) {
      i += special_at(text, i);
    } else {
      ++i;
    }
  }
}

void BlockText::separate_cells() {
  if (block_is_empty()) return;
  put(" |", 2);
  space_pending_ = true;
  line_pending_ = false;
}

bool BlockText::finish(std::uint32_t& begin, std::uint32_t& end) {
  space_pending_ = false;
  line_pending_ = false;
  std::size_t last = text_.size();
  const auto is_trailing = [&](char c) { return c == ' ' || c == '\n' || c == '|'; };
  while (last > block_begin_ && is_trailing(text_[last - 1])) --last;
  begin = static_cast<std::uint32_t>(block_begin_);
  end = static_cast<std::uint32_t>(last);
  const bool any = last > block_begin_;
  text_.resize(last);
  if (any) text_ += '\n';
  block_begin_ = text_.size();
  return any;
}

}  // namespace ov::extract
