#include "census.h"

#include <cstdint>
#include <cstring>

#include "base/utf8.h"

namespace ov {
namespace {

std::size_t skip_ascii(std::string_view bytes, std::size_t offset) {
  while (offset + 8 <= bytes.size()) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data() + offset, sizeof word);
    if ((word & 0x8080808080808080U) != 0) break;
    offset += sizeof word;
  }
  while (offset < bytes.size() && static_cast<unsigned char>(bytes[offset]) < 0x80) ++offset;
  return offset;
}

}  // namespace

Utf8Census take_utf8_census(std::string_view bytes) {
  Utf8Census census;
  std::size_t offset = skip_ascii(bytes, 0);
  census.first_non_ascii = offset;
  while (offset < bytes.size()) {
    const Utf8Char character = utf8_at(bytes, offset);
    // U+FFFD is also what invalid bytes are read as; then they are no three bytes of it.
    const bool valid = character.code_point != replacement_character ||
                       bytes.substr(offset, character.size) == "\xEF\xBF\xBD";
    ++(valid ? census.characters : census.errors);
    offset = skip_ascii(bytes, offset + character.size);
  }
  return census;
}

std::size_t utf8_begun_at_end(std::string_view bytes) {
  for (std::size_t size = 1; size <= 3 && size <= bytes.size(); ++size) {
    const auto lead = static_cast<unsigned char>(bytes[bytes.size() - size]);
    if (lead >= 0x80 && lead < 0xC0) continue;
    const std::size_t whole = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC2 ? 2 : 1;
    if (lead > 0xF4 || whole <= size) return 0;
    // The decoder stops at the first byte that cannot follow; a good beginning it reads to the end.
    return utf8_at(bytes, bytes.size() - size).size == size ? size : 0;
  }
  return 0;
}

Utf16 guess_utf16(std::string_view bytes) {
  constexpr std::size_t sample_bytes = 1024;
  const std::string_view sample = bytes.substr(0, sample_bytes);
  const std::size_t pairs = sample.size() / 2;
  std::size_t first_zero = 0;
  std::size_t second_zero = 0;
  for (std::size_t i = 0; i < pairs; ++i) {
    first_zero += sample[2 * i] == '\0' ? 1U : 0U;
    second_zero += sample[2 * i + 1] == '\0' ? 1U : 0U;
  }
  // Chinese or Russian lists have their zeros at separators and digits only. A tenth is less than
  // those have and far more than stray zeros in a list of bytes; binary files have them on both
  // sides.
  const auto is_one_sided = [&](std::size_t many, std::size_t few) {
    return many >= 2 && many * 10 >= pairs && few * 10 <= many;
  };
  if (is_one_sided(second_zero, first_zero)) return Utf16::little_endian;
  if (is_one_sided(first_zero, second_zero)) return Utf16::big_endian;
  return Utf16::no;
}

}  // namespace ov
