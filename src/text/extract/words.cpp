#include "words.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/utf8.h"
#include "block_text.h"

namespace ov::extract {

std::string_view attribute(const html::Token& token, std::string_view name) {
  for (const html::Attribute& each : token.attributes) {
    if (each.name == name) return each.value;
  }
  return {};
}

bool has_attribute(const html::Token& token, std::string_view name) {
  return std::ranges::any_of(token.attributes, [&](const auto& each) { return each.name == name; });
}

std::string limited(std::string_view text, std::size_t bytes_max) {
  return std::string(utf8_prefix(text, bytes_max));
}

void append_collapsed(std::string& out, std::string_view text, std::size_t bytes_max) {
  if (out.size() >= bytes_max) return;
  const bool spaced = !text.empty() && is_ascii_space(text.front());
  const bool ends_spaced = !text.empty() && is_ascii_space(text.back());
  BlockText block(bytes_max * 4);
  block.append(utf8_prefix(text, bytes_max * 4));
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  if (!block.finish(begin, end)) {
    if (spaced && !out.empty() && out.back() != ' ') out += ' ';
    return;
  }
  if (spaced && !out.empty() && out.back() != ' ') out += ' ';
  out += utf8_prefix(std::string_view(block.text()).substr(0, end), bytes_max - out.size());
  if (ends_spaced && out.size() < bytes_max) out += ' ';
}

std::string collapsed(std::string_view text, std::size_t bytes_max) {
  std::string out;
  append_collapsed(out, trim(text), bytes_max);
  return out;
}

bool contains_ignoring_case(std::string_view text, std::string_view needle) {
  const auto equal = [](char a, char b) { return ascii_lower(a) == b; };
  return std::search(text.begin(), text.end(), needle.begin(), needle.end(), equal) != text.end();
}

std::size_t word_count(std::string_view text) {
  std::size_t count = 0;
  bool in_word = false;
  for (const char c : text) {
    const bool space = is_ascii_space(c);
    count += !space && !in_word ? 1 : 0;
    in_word = !space;
  }
  return count;
}

}  // namespace ov::extract
