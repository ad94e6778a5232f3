#include "percent.h"

#include <array>

#include "base/percent.h"

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

void append_encoded(std::string& out, std::string_view bytes, Set set) {
  // Most addresses need no encoding, so runs are copied whole.
  std::size_t start = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (!in_set(bytes[i], set)) continue;
    out += bytes.substr(start, i - start);
    append_percent_encoded(out, bytes[i]);
    start = i + 1;
  }
  out += bytes.substr(start);
}

}  // namespace ov::percent
