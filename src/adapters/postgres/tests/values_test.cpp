#include "values.h"

#include <gtest/gtest.h>

namespace ov::postgres {
namespace {

TEST(Values, text_without_zero_bytes_is_stored_as_it_is) {
  EXPECT_EQ(escape_text("Grüße, 500 € \n"), "Grüße, 500 € \n");
  EXPECT_EQ(escape_text(""), "");
}

TEST(Values, any_text_comes_back_and_none_is_stored_with_a_zero_byte) {
  const std::string zero(1, '\0');
  const std::string mark = "\xEF\xB7\x90";
  const std::string cases[] = {
      "plain",           zero,        zero + zero, "a" + zero + "b",  mark,       mark + "0",
      mark + zero + '1', mark + mark, mark + "1",  "ends in " + mark, "\xEF\xB7",
  };
  for (const std::string& text : cases) {
    const std::string stored = escape_text(text);
    EXPECT_EQ(stored.find('\0'), std::string::npos);
    EXPECT_EQ(unescape_text(stored), text);
  }
}

TEST(Values, text_that_was_stored_by_hand_is_read_as_it_is) {
  EXPECT_EQ(unescape_text("\xEF\xB7\x90 alone"), "\xEF\xB7\x90 alone");
}

}  // namespace
}  // namespace ov::postgres
