// Letters that are not what they seem: a word of two alphabets, marks that turn the direction of
// reading, words of another alphabet than the message's that stand in no quote.
#include <fmt/format.h>
#include <utf8proc.h>

#include "base/utf8.h"
#include "checks.h"

namespace ov::proof {
namespace {

enum class Script : unsigned char { none, latin, greek, cyrillic };

Script script_of(char32_t c) {
  const bool ascii = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  if (ascii || (c >= 0xC0 && c <= 0x24F && c != 0xD7 && c != 0xF7) ||
      (c >= 0x1E00 && c <= 0x1EFF)) {
    return Script::latin;
  }
  if ((c >= 0x370 && c <= 0x3FF && c != 0x3BC) || (c >= 0x1F00 && c <= 0x1FFF))
    return Script::greek;
  if (c >= 0x400 && c <= 0x52F) return Script::cyrillic;
  return Script::none;
}

bool turns_direction(char32_t c) {
  return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

struct Letters {
  std::size_t latin = 0;
  std::size_t other = 0;
};

Letters letters_of(std::string_view normal) {
  Letters out;
  for (std::size_t at = 0; at < normal.size();) {
    const Utf8Char c = utf8_at(normal, at);
    const Script script = script_of(c.code_point);
    if (script == Script::latin) ++out.latin;
    if (script == Script::greek || script == Script::cyrillic) ++out.other;
    at += c.size;
  }
  return out;
}

}  // namespace

void check_disguise(const Subjected& message, const Support& support, Failures& failures) {
  for (std::size_t at = 0; at < message.text.size();) {
    const Utf8Char c = utf8_at(message.text, at);
    if (turns_direction(c.code_point)) {
      failures.add(ProofCode::disguised,
                   fmt::format("U+{:04X}", static_cast<unsigned>(c.code_point)),
                   "The message holds a mark that turns the direction of reading; leave it out.");
    }
    at += c.size;
  }
  const bool latin_message = [&message] {
    const Letters all = letters_of(message.normal);
    return all.latin > all.other * 3;
  }();
  for (const Word& word : message.words) {
    const Letters letters = letters_of(word.normal);
    if (letters.other == 0 || support.has_word(word.normal)) continue;
    if (letters.latin > 0) {
      failures.add(
          ProofCode::disguised, word.text,
          fmt::format("\"{}\" mixes letters of two alphabets; write it in one.", word.text));
    } else if (latin_message) {
      failures.add(
          ProofCode::name, word.text,
          fmt::format("\"{}\" stands in no quote, the row or the sender's part; quote it or "
                      "leave it out.",
                      word.text));
    }
  }
}

}  // namespace ov::proof
