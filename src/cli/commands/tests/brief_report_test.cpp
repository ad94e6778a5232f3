#include "brief_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace ov::cli {
namespace {

using testing::HasSubstr;

constexpr std::string_view text =
    "offer = \"We mend.\"\n"
    "aim = \"A call.\"\n"
    "greeting = \"漢字 {{company:uper}},\"\n"
    "[sender]\n"
    "name = \"Ann\"\n";

BriefCheck checked() { return check_brief(text, "b.toml", {}); }

TEST(brief_report, the_mark_stands_under_the_column_of_the_screen) {
  const std::string lines = brief_lines(checked(), "b.toml", text, {100, false});
  EXPECT_THAT(lines, HasSubstr("b.toml:3:16: mistake: 'greeting': the filter 'uper'"));
  // Two Han characters take four columns.
  EXPECT_THAT(lines, HasSubstr("    3 | greeting = \"漢字 {{company:uper}},\"\n"
                               "      |                  ^\n"
                               "      = write {{name}}"));
  EXPECT_THAT(lines, HasSubstr("b.toml: 1 mistake; it cannot be used as it is"));
}

TEST(brief_report, long_lines_are_shown_around_the_column) {
  const std::string lines =
      brief_lines(check_brief("tone = \"" + std::string(300, 'x') + "\"\nmust = 1\n", "b", {}), "b",
                  "tone = \"" + std::string(300, 'x') + "\"\nmust = 1\n", {60, false});
  for (const std::string& line : wrap(lines, 1000)) {
    if (line.find("| ") == 6) {
      EXPECT_LE(columns_of(line), 60U);
    }
  }
}

TEST(brief_report, foreign_text_cannot_move_the_cursor) {
  constexpr std::string_view hostile = "of\x1b[2Jfer = 1\n";
  const std::string lines = brief_lines(check_brief(hostile, "b", {}), "b", hostile, {100, false});
  EXPECT_EQ(lines.find('\x1b'), std::string::npos);
}

TEST(brief_report, colour_only_where_it_is_wanted) {
  EXPECT_THAT(brief_lines(checked(), "b", text, {100, true}), HasSubstr("\x1b[31mmistake\x1b[0m"));
  EXPECT_EQ(brief_lines(checked(), "b", text, {100, false}).find('\x1b'), std::string::npos);
}

TEST(brief_report, json_says_line_and_column_and_what_to_do) {
  const auto root = boost::json::parse(brief_json(checked(), "b.toml", text)).as_object();
  EXPECT_EQ(root.at("ok"), false);
  EXPECT_EQ(root.at("mistakes"), 1);
  const auto& finding = root.at("findings").as_array().at(0).as_object();
  EXPECT_EQ(finding.at("severity"), "mistake");
  EXPECT_EQ(finding.at("line"), 3);
  EXPECT_EQ(finding.at("column"), 16);
  EXPECT_THAT(std::string(finding.at("text").as_string()), HasSubstr("greeting"));
}

}  // namespace
}  // namespace ov::cli
