#include "words.h"

#include <array>
#include <cstddef>

#include "base/ascii.h"

namespace ov {
namespace {

constexpr auto word_bytes = [] {
  std::array<bool, 256> out{};
  for (std::size_t byte = 0; byte < out.size(); ++byte) {
    const char c = static_cast<char>(byte);
    out[byte] = byte >= 0x80 || is_ascii_alpha(c) || is_ascii_digit(c);
  }
  return out;
}();

bool in_word(char c) { return word_bytes[static_cast<unsigned char>(c)]; }

}  // namespace

std::string_view take_word(std::string_view& normal) {
  std::size_t begin = 0;
  while (begin < normal.size() && !in_word(normal[begin])) ++begin;
  std::size_t end = begin;
  while (end < normal.size() && (in_word(normal[end]) || normal[end] == '\'')) ++end;
  const std::string_view word = normal.substr(begin, end - begin);
  normal.remove_prefix(end);
  return word;
}

std::vector<std::string_view> words_of(std::string_view normal) {
  std::vector<std::string_view> words;
  words.reserve(normal.size() / 6);  // About what most languages need; more grows it.
  for (std::string_view word = take_word(normal); !word.empty(); word = take_word(normal)) {
    words.push_back(word);
  }
  return words;
}

}  // namespace ov
