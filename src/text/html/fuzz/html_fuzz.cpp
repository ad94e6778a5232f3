// Any bytes, from any state: every token is in its place, memory stays within bounds, and the text
// is that of a page that was cut into pieces by nothing but the tokenizer.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/assert.h"
#include "text/html.h"

namespace {

using ov::html::Attribute;
using ov::html::Options;
using ov::html::State;
using ov::html::Token;
using ov::html::Tokenizer;
using ov::html::TokenKind;

std::size_t text_bytes(const Token& token) {
  std::size_t bytes =
      token.name.size() + token.text.size() + token.public_id.size() + token.system_id.size();
  for (const Attribute& attribute : token.attributes) {
    bytes += attribute.name.size() + attribute.value.size();
  }
  return bytes;
}

// Reads every byte of the views, so that AddressSanitizer sees one that points nowhere.
std::uint64_t sum_of(const Token& token) {
  std::uint64_t sum = 0;
  const auto add = [&](std::string_view text) {
    for (const char c : text) sum = sum * 31 + static_cast<unsigned char>(c);
  };
  add(token.name);
  add(token.text);
  add(token.public_id);
  add(token.system_id);
  for (const Attribute& attribute : token.attributes) {
    add(attribute.name);
    add(attribute.value);
  }
  return sum;
}

std::uint64_t read_all(std::string_view input, const Options& options) {
  Tokenizer tokenizer(input, options);
  Token token;
  std::uint32_t place = 0;
  std::uint64_t sum = 0;
  while (tokenizer.next(token)) {
    OV_ASSERT(token.kind != TokenKind::end);
    OV_ASSERT(token.begin >= place);
    OV_ASSERT(token.end > token.begin);
    OV_ASSERT(token.end <= input.size());
    OV_ASSERT(token.kind != TokenKind::text || !token.text.empty());
    OV_ASSERT(token.attributes.size() <= options.attributes_max);
    // NUL grows most: one byte becomes the three of U+FFFD.
    OV_ASSERT(text_bytes(token) <= 3U * (token.end - token.begin));
    place = token.end;
    sum = sum * 31 + sum_of(token);
  }
  OV_ASSERT(token.kind == TokenKind::end);
  return sum;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  Options options;
  options.state = static_cast<State>(data[0] % 6U);
  options.follow_tags = (data[0] & 64U) != 0;
  options.last_start_tag = (data[0] & 128U) != 0 ? "script" : "title";
  options.attributes_max = (data[0] & 32U) != 0 ? 3 : 256;
  const std::string_view input(reinterpret_cast<const char*>(data + 1), size - 1);
  const std::uint64_t first = read_all(input, options);
  OV_ASSERT(first == read_all(input, options));
  return 0;
}
