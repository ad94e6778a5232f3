#include "percent.h"

#include <array>

namespace ov::percent {
namespace {

constexpr std::uint8_t bit(Set set) { return static_cast<std::uint8_t>(set); }

constexpr std::array<std::uint8_t, 256> make_table() {
  std::array<std::uint8_t, 256> table{};
  const auto add = [&](std::string_view bytes, std::initializer_list<Set> sets) {
    for (const char c : bytes) {
      for (const Set set : sets) table[static_cast<unsigned char>(c)] |= bit(set);
    }
  };
  for (std::size_t i = 0; i < table.size(); ++i) {
    if (i <= 0x1F || i > 0x7E) table[i] = 0x3F;
  }
  add(" \"<>", {Set::fragment, Set::query, Set::special_query, Set::path, Set::userinfo});
  add("`", {Set::fragment, Set::path, Set::userinfo});
  add("#", {Set::query, Set::special_query, Set::path, Set::userinfo});
  add("'", {Set::special_query});
  add("?{}", {Set::path, Set::userinfo});
  add("/:;=@[\\]^|", {Set::userinfo});
  return table;
}

constexpr std::array<std::uint8_t, 256> table = make_table();

}  // namespace

bool in_set(char byte, Set set) {
  return (table[static_cast<unsigned char>(byte)] & bit(set)) != 0;
}

void append_byte(std::string& out, char byte) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  const auto value = static_cast<unsigned char>(byte);
  out += '%';
  out += digits[value >> 4U];
  out += digits[value & 15U];
}

void append_encoded(std::string& out, std::string_view bytes, Set set) {
  // Most addresses need no encoding, so runs are copied whole.
  std::size_t start = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (!in_set(bytes[i], set)) continue;
    out += bytes.substr(start, i - start);
    append_byte(out, bytes[i]);
    start = i + 1;
  }
  out += bytes.substr(start);
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string decode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size()) {
      const int high = hex_value(text[i + 1]);
      const int low = hex_value(text[i + 2]);
      if (high >= 0 && low >= 0) {
        out += static_cast<char>(high * 16 + low);
        i += 2;
        continue;
      }
    }
    out += text[i];
  }
  return out;
}

}  // namespace ov::percent
