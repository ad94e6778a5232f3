#include "digits.h"

#include <utf8proc.h>

#include <algorithm>
#include <optional>

#include "base/utf8.h"

namespace ov::proof {
namespace {

bool is_decimal(char32_t c) {
  return utf8proc_category(static_cast<utf8proc_int32_t>(c)) == UTF8PROC_CATEGORY_ND;
}

/// Numbers in circles that have no normal form, each block from its first number on.
struct Circled {
  char32_t first;
  char32_t last;
  int number;
};
constexpr Circled circled[] = {
    {0x2776, 0x277F, 1}, {0x2780, 0x2789, 1}, {0x278A, 0x2793, 1},   {0x24EB, 0x24F4, 11},
    {0x24F5, 0x24FE, 1}, {0x24FF, 0x24FF, 0}, {0x1F10B, 0x1F10C, 0},
};

/// The number that a character stands for as a digit, or as two in a circle.
std::optional<int> number_of(char32_t c) {
  constexpr std::u32string_view han = U"〇一二三四五六七八九";
  if (c == U'零') return 0;
  if (const std::size_t at = han.find(c); at != std::u32string_view::npos) {
    return static_cast<int>(at);
  }
  for (const Circled& block : circled) {
    if (c < block.first || c > block.last) continue;
    return block.number == 0 ? 0 : block.number + static_cast<int>(c - block.first);
  }
  if (!is_decimal(c)) return std::nullopt;
  // Unicode keeps the ten digits of a script together, its zero first.
  int value = 0;
  while (value < 9 && is_decimal(c - static_cast<char32_t>(value) - 1)) ++value;
  return value;
}

bool is_middle_dot(char32_t c) {
  return c == 0xB7 || c == 0x2022 || c == 0x2027 || c == 0x2219 || c == 0x22C5 || c == 0x30FB;
}

}  // namespace

PlainDigits::PlainDigits(std::string_view normal) : normal_(normal) {
  const auto is_ascii = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
  if (std::all_of(normal.begin(), normal.end(), is_ascii)) return;
  changed_ = true;
  text_.reserve(normal.size());
  from_.reserve(normal.size() + 1);
  for (std::size_t at = 0; at < normal.size();) {
    const Utf8Char c = utf8_at(normal, at);
    const std::optional<int> number = c.code_point < 0x80 ? std::nullopt : number_of(c.code_point);
    const std::size_t before = text_.size();
    if (number) {
      text_ += std::to_string(*number);
    } else if (is_middle_dot(c.code_point)) {
      text_.push_back('.');
    } else {
      text_.append(normal.substr(at, c.size));
    }
    from_.insert(from_.end(), text_.size() - before, static_cast<std::uint32_t>(at));
    at += c.size;
  }
}

Span PlainDigits::original(std::size_t begin, std::size_t end) const {
  if (!changed_) return {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
  const std::uint32_t last = from_[end - 1];
  const auto size = static_cast<std::uint32_t>(utf8_at(normal_, last).size);
  return {from_[begin], last + size};
}

}  // namespace ov::proof
