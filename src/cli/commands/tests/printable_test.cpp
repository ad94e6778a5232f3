#include "printable.h"

#include <gtest/gtest.h>

namespace ov::cli {
namespace {

TEST(Printable, control_characters_are_replaced_and_text_stays) {
  constexpr std::pair<std::string_view, std::string_view> table[] = {
      {"Büro 東京 “ok” 🙂", "Büro 東京 “ok” 🙂"},
      {"\x1b[2Jgone", "?[2Jgone"},
      {"a\r\nb\tc\x7f", "a??b?c?"},
      {"title\x1b]0;x\x07", "title?]0;x?"},
      {"\u009b31mred", "?31mred"},
      {"\u202egnp.exe", "?gnp.exe"},
      {"a\u2066b\u2069\u2028c", "a?b??c"},
      {"\x9b"
       "31m",
       "\uFFFD31m"},
      {"", ""},
  };
  for (const auto& [text, shown] : table) EXPECT_EQ(printable(text), shown);
  EXPECT_EQ(printable(std::string_view("\0x", 2)), "?x");
}

TEST(Printable, lines_stay_where_they_are_ours) {
  EXPECT_EQ(printable_lines("one\n two\x1b\r\n"), "one\n two??\n");
}

}  // namespace
}  // namespace ov::cli
