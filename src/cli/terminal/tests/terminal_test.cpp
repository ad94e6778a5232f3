#include "cli/terminal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ov::cli {
namespace {

using testing::ElementsAre;

TEST(terminal, columns_are_those_of_the_screen) {
  const struct {
    const char* text;
    std::size_t columns;
  } cases[] = {{"", 0},
               {"abc", 3},
               {"Grüße", 5},
               {"Gru\u0308ße", 5},  // u and a combining diaeresis
               {"漢字", 4},
               {"ｱ", 1},  // half-width katakana
               {"한국", 4},
               {"e\u0301\u0302\u0303", 1},  // three marks on one letter
               {"\x1b[31mred\x1b[0m", 3}};
  for (const auto& c : cases) EXPECT_EQ(columns_of(c.text), c.columns) << c.text;
}

TEST(terminal, lines_break_at_spaces) {
  EXPECT_THAT(wrap("one two three", 7), ElementsAre("one two", "three"));
  EXPECT_THAT(wrap("one two three", 8), ElementsAre("one two", "three"));
  EXPECT_THAT(wrap("one  two", 4), ElementsAre("one", "two"));
  EXPECT_THAT(wrap("one\n\ntwo", 10), ElementsAre("one", "", "two"));
  EXPECT_THAT(wrap("", 10), ElementsAre(""));
  EXPECT_THAT(wrap("  indented", 20), ElementsAre("  indented"));
}

TEST(terminal, long_words_are_cut_and_marks_stay_with_their_letters) {
  EXPECT_THAT(wrap("abcdefgh", 3), ElementsAre("abc", "def", "gh"));
  EXPECT_THAT(wrap("aa bbbbbb", 3), ElementsAre("aa", "bbb", "bbb"));
  EXPECT_THAT(wrap("e\u0301e\u0301e\u0301", 2), ElementsAre("e\u0301e\u0301", "e\u0301"));
}

TEST(terminal, wide_characters_break_anywhere_and_never_reach_over_the_edge) {
  EXPECT_THAT(wrap("漢字漢字漢", 5), ElementsAre("漢字", "漢字", "漢"));
  EXPECT_THAT(wrap("ab漢字", 3), ElementsAre("ab", "漢", "字"));
}

TEST(terminal, no_line_is_wider_than_asked_for) {
  const std::string text =
      "Seit 1923 backen wir in Mühlbach 日本語の長い文章 with averyveryverylongwordindeed — and "
      "marks e\u0301 a\u0308.";
  for (std::size_t columns = 2; columns < 60; ++columns) {
    for (const std::string& line : wrap(text, columns)) EXPECT_LE(columns_of(line), columns);
  }
}

TEST(terminal, what_is_too_long_is_cut_with_an_ellipsis) {
  EXPECT_EQ(cut("abcdef", 6), "abcdef");
  EXPECT_EQ(cut("abcdef", 5), "abcd…");
  EXPECT_EQ(cut("漢字漢字", 5), "漢字…");
}

TEST(terminal, two_texts_stand_beside_each_other) {
  const std::string left[] = {"漢字", "ab"};
  const std::string right[] = {"one", "", "three"};
  EXPECT_EQ(beside(left, right, 5, "| "), "漢字 | one\nab   |\n     | three\n");
}

TEST(terminal, no_escape_sequences_without_colour) {
  EXPECT_EQ(inked("x", Ink::red, false), "x");
  EXPECT_EQ(inked("x", Ink::red, true), "\x1b[31mx\x1b[0m");
}

}  // namespace
}  // namespace ov::cli
