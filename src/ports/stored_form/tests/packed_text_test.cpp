#include <gtest/gtest.h>

#include "ports/stored_form.h"

namespace ov {
namespace {

const std::string text = [] {
  std::string out;
  for (int i = 0; i < 100; ++i) out += "We build boats of wood, number " + std::to_string(i) + ". ";
  return out;
}();

TEST(PackedText, text_is_packed_to_less_than_half_and_comes_back) {
  TextPacker packer;
  const std::string packed(packer.pack(text));
  EXPECT_LT(packed.size(), text.size() / 2);
  EXPECT_EQ(packer.unpack(packed, std::ssize(text)).value(), text);
}

TEST(PackedText, what_would_not_shrink_is_kept_as_it_is) {
  TextPacker packer;
  EXPECT_TRUE(packer.pack("").empty());
  EXPECT_TRUE(packer.pack(std::string(packed_text_bytes_min - 1, 'x')).empty());
  EXPECT_FALSE(packer.pack(std::string(packed_text_bytes_min, 'x')).empty());
  std::string noise;
  for (std::uint32_t i = 0, x = 1; i < 1'000; ++i) {
    x = x * 1664525 + 1013904223;
    noise += static_cast<char>(x >> 24);
  }
  EXPECT_TRUE(packer.pack(noise).empty());
}

TEST(PackedText, what_is_no_packed_text_of_that_length_is_damaged) {
  TextPacker packer;
  const std::string packed(packer.pack(text));
  const std::int64_t bytes = std::ssize(text);
  for (const auto& [stored, length] : std::initializer_list<std::pair<std::string, std::int64_t>>{
           {packed, bytes - 1},
           {packed, bytes + 1},
           {packed, 0},
           {packed, -1},
           {packed, INT64_MAX},
           {packed.substr(0, packed.size() / 2), bytes},
           {"", bytes},
           {std::string(500, '\xff'), bytes}}) {
    const auto unpacked = packer.unpack(stored, length);
    ASSERT_FALSE(unpacked) << length;
    EXPECT_EQ(unpacked.error().kind(), ErrorKind::unavailable);
  }
}

}  // namespace
}  // namespace ov
