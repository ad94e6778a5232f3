// What a byte means inside a tag, as one table look-up.
#pragma once

#include <array>
#include <cstdint>

namespace ov::html {

enum CharacterClass : std::uint8_t {
  is_space = 1,             ///< Tab, LF, FF, CR, space.
  ends_tag_name = 2,        ///< Space, '/', '>'.
  ends_attribute_name = 4,  ///< The same and '='.
  ends_unquoted = 8,        ///< Space and '>'.
  changes_in_name = 16,     ///< Capital letters and NUL.
  changes_in_value = 32,    ///< '&' and NUL (CR is a space).
  is_letter = 64,
  is_alphanumeric = 128,
};

namespace internal {
consteval std::array<std::uint8_t, 256> make_classes() {
  std::array<std::uint8_t, 256> classes{};
  for (const unsigned char c : {'\t', '\n', '\f', '\r', ' '}) {
    classes[c] |= is_space | ends_tag_name | ends_attribute_name | ends_unquoted;
  }
  classes['/'] |= ends_tag_name | ends_attribute_name;
  classes['>'] |= ends_tag_name | ends_attribute_name | ends_unquoted;
  classes['='] |= ends_attribute_name;
  classes[0] |= changes_in_name | changes_in_value;
  classes['&'] |= changes_in_value;
  for (unsigned char c = 'a'; c <= 'z'; ++c) classes[c] |= is_letter | is_alphanumeric;
  for (unsigned char c = 'A'; c <= 'Z'; ++c) {
    classes[c] |= is_letter | is_alphanumeric | changes_in_name;
  }
  for (unsigned char c = '0'; c <= '9'; ++c) classes[c] |= is_alphanumeric;
  return classes;
}
inline constexpr std::array<std::uint8_t, 256> classes = make_classes();
}  // namespace internal

[[nodiscard]] inline std::uint8_t class_of(char c) {
  return internal::classes[static_cast<unsigned char>(c)];
}

[[nodiscard]] inline const char* skip_space(const char* p, const char* end) {
  while (p != end && (class_of(*p) & is_space) != 0) ++p;
  return p;
}

}  // namespace ov::html
