#include "words.h"

#include "base/ascii.h"

namespace ov {

std::vector<std::string_view> words_of(std::string_view normal) {
  std::vector<std::string_view> words;
  const auto in_word = [](char c) {
    return static_cast<unsigned char>(c) >= 0x80 || is_ascii_alpha(c) || is_ascii_digit(c);
  };
  for (std::size_t at = 0; at < normal.size();) {
    if (!in_word(normal[at])) {
      ++at;
      continue;
    }
    const std::size_t begin = at;
    while (at < normal.size() && (in_word(normal[at]) || normal[at] == '\'')) ++at;
    words.push_back(normal.substr(begin, at - begin));
  }
  return words;
}

}  // namespace ov
