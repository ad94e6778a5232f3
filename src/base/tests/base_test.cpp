#include <gtest/gtest.h>

#include "base/ascii.h"
#include "base/base64.h"
#include "base/clock.h"
#include "base/dates.h"
#include "base/hash.h"
#include "base/percent.h"
#include "base/result.h"
#include "base/utf8.h"

namespace ov {
namespace {

TEST(Utf8, invalid_bytes_become_one_replacement_for_each_maximal_part) {
  const struct {
    std::string_view in;
    std::string_view out;
  } cases[] = {
      {"abc", "abc"},
      {"\xC3\xA9", "\xC3\xA9"},
      {"\xC0\xAF", "\xEF\xBF\xBD\xEF\xBF\xBD"},                  // overlong slash
      {"\xED\xA0\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},  // lone surrogate
      {"\xF0\x9F\x98", "\xEF\xBF\xBD"},                          // cut emoji
      {"a\xFFz", "a\xEF\xBF\xBDz"},
      {"\xE2\x82\x41", "\xEF\xBF\xBD\x41"},
      {"\xF4\x90\x80\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(to_valid_utf8(c.in), c.out);
    EXPECT_TRUE(is_valid_utf8(c.out));
    EXPECT_EQ(is_valid_utf8(c.in), c.in == c.out);
  }
}

TEST(Utf8, every_code_point_survives_encoding_and_decoding) {
  for (char32_t c = 0; c <= 0x10FFFF; c = c == 0xD7FF ? 0xE000 : c + 1) {
    std::string text;
    append_utf8(text, c);
    const Utf8Char back = utf8_at(text, 0);
    ASSERT_EQ(back.code_point, c);
    ASSERT_EQ(back.size, text.size());
  }
}

TEST(Utf8, prefix_never_cuts_a_character) {
  EXPECT_EQ(utf8_prefix("a\xC3\xA9z", 2), "a");
  EXPECT_EQ(utf8_prefix("a\xC3\xA9z", 3), "a\xC3\xA9");
  EXPECT_EQ(utf8_prefix("abc", 9), "abc");
}

TEST(Base64, rfc_4648_examples_in_both_directions) {
  const std::pair<std::string_view, std::string_view> cases[] = {{"", ""},
                                                                 {"f", "Zg=="},
                                                                 {"fo", "Zm8="},
                                                                 {"foo", "Zm9v"},
                                                                 {"foob", "Zm9vYg=="},
                                                                 {"fooba", "Zm9vYmE="},
                                                                 {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, encoded] : cases) {
    EXPECT_EQ(base64_encode(plain), encoded);
    std::string back;
    EXPECT_TRUE(base64_decode(encoded, back));
    EXPECT_EQ(back, plain);
  }
}

TEST(Base64, what_is_no_base64_is_refused) {
  std::string out;
  for (const std::string_view bad : {"Z", "Zg=", "Zg===", "Z!==", "Zg==Zg=="}) {
    EXPECT_FALSE(base64_decode(bad, out)) << bad;
  }
}

TEST(Percent, only_whole_escapes_are_decoded) {
  EXPECT_EQ(percent_decode("a%20b%C3%a9"), "a b\xC3\xA9");
  EXPECT_EQ(percent_decode("100%"), "100%");
  EXPECT_EQ(percent_decode("%4"), "%4");
  EXPECT_EQ(percent_decode("%zz%41"), "%zzA");
  std::string out;
  append_percent_encoded(out, '\xE9');
  EXPECT_EQ(out, "%E9");
}

TEST(Hash, fips_180_4_example) {
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Ascii, split_keeps_empty_parts) {
  EXPECT_EQ(split("a,,b", ','), (std::vector<std::string_view>{"a", "", "b"}));
  EXPECT_EQ(split("", ','), (std::vector<std::string_view>{""}));
}

TEST(Result, try_passes_the_error_up_with_its_context) {
  const auto inner = []() -> Result<int> { return Error(ErrorKind::timeout, "no answer"); };
  const auto outer = [&]() -> Result<int> {
    TRY(const int value, inner());
    return value + 1;
  };
  const Result<int> result = outer();
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind(), ErrorKind::timeout);
  EXPECT_EQ(Error(result.error()).while_doing("asking").text(), "no answer (while asking)");
}

TEST(Clock, iso8601_is_utc) {
  EXPECT_EQ(to_iso8601(Time{std::chrono::seconds{0}}), "1970-01-01T00:00:00Z");
}

TEST(Dates, of_protocols_are_read_in_one_form_each) {
  const Time time{std::chrono::seconds{784'111'777}};
  EXPECT_EQ(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT"), time);
  EXPECT_EQ(parse_iso_date("1994-11-06T08:49:37Z"), time);
  EXPECT_EQ(parse_iso_date("1994-11-06T08:49:37.123Z"), time);
  for (const char* wrong : {"", "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:49:37 GMT",
                            "Sunday, 06-Nov-94 08:49:37 GMT", "Sun, 06 Nov 1994 -8:49:37 GMT"}) {
    EXPECT_EQ(parse_http_date(wrong), std::nullopt) << wrong;
  }
  for (const char* wrong : {"", "1994-11-06 08:49:37Z", "1994-13-06T08:49:37Z",
                            "1994-11-06T08:49:37+01:00", "1994-11-0xT08:49:37Z"}) {
    EXPECT_EQ(parse_iso_date(wrong), std::nullopt) << wrong;
  }
}

}  // namespace
}  // namespace ov
