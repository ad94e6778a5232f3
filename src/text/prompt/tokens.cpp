// Tokens without a tokenizer: a weight for each character by its script, read off its first byte.
// The weights are upper bounds over four vocabularies that between them stand for what is served
// today (o200k and cl100k of OpenAI, Tekken and the 32,768 pieces of Mistral, the last like those
// of Llama 2): tests/tokens_test.cpp has the counts they were taken from.
#include <algorithm>
#include <array>

#include "text/prompt.h"

namespace ov {
namespace {

constexpr std::size_t parts_a_token = 12;

constexpr std::array<std::uint8_t, 256> weights = [] {
  std::array<std::uint8_t, 256> out{};  // 0x80 to 0xBF go on with a character
  const auto set = [&out](int first, int last, std::uint8_t parts) {
    for (int byte = first; byte <= last; ++byte) out[static_cast<std::size_t>(byte)] = parts;
  };
  set(0x00, 0x7F, 13);  // punctuation, and digits: many vocabularies hold them one by one
  set(' ', ' ', 6);     // most go with the word that follows
  set('A', 'Z', 8);     // names and codes
  set('a', 'z', 4);
  set(0xC0, 0xC2, 18);
  set(0xC3, 0xCC, 24);  // Latin with marks breaks words up
  set(0xCD, 0xCF, 14);  // Greek
  set(0xD0, 0xD3, 8);   // Cyrillic
  set(0xD4, 0xDF, 16);  // Armenian, Hebrew, Arabic
  set(0xE0, 0xE0, 16);  // Indic, Thai, Lao
  set(0xE1, 0xE1, 26);  // Georgian, Khmer, Latin with two marks
  set(0xE2, 0xE2, 24);  // dashes, quotation marks, signs
  set(0xE3, 0xE9, 16);  // Chinese, Japanese
  set(0xEA, 0xED, 18);  // Korean
  set(0xEE, 0xEF, 36);
  set(0xF0, 0xFF, 48);  // four bytes, each of which may be a token
  return out;
}();

}  // namespace

std::size_t tokens_estimate(std::string_view text) {
  std::size_t parts = 0;
  for (const char c : text) parts += weights[static_cast<unsigned char>(c)];
  return std::min((parts + parts_a_token - 1) / parts_a_token, text.size());
}

}  // namespace ov
