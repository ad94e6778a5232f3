#include "try_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace ov::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

RecordView written() {
  RecordView view;
  view.record.row = 3;
  view.record.company = "Backhaus\x1b[2J";
  view.record.site = "backhaus.example";
  view.record.state = RecordState::done;
  Message message;
  message.subject = "Ihr Brot";
  message.body =
      "Guten Tag,\n\nauf Ihrer Seite steht: „Unser Teig ruht 22 Stunden.“ "
      "日本語の文章も折り返す。\n\n"
      "Beste Grüße\nAnn";
  message.evidence = {{"https://backhaus.example/brot", "Unser Teig ruht 22 Stunden.", 0, 27}};
  message.variant = "kurz";
  view.message = std::move(message);
  return view;
}

RecordView abstained() {
  RecordView view;
  view.record.row = 9;
  view.record.site = "still.example";
  view.record.state = RecordState::abstained;
  view.record.reason = Reason::unproven;
  view.detail = "The body has 9 words; at least 40 are asked for.";
  view.calls = {.calls = 2, .tokens_in = 1200, .tokens_out = 90, .cost_microdollars = 1500};
  return view;
}

TryReport report() {
  TryReport out;
  out.rows = {written(), abstained()};
  out.writer = "http://model/v1?model=a";
  out.data = "overture-data";
  return out;
}

TEST(try_report, message_and_evidence_stand_side_by_side) {
  const std::string lines = try_lines(report(), {100, false});
  EXPECT_THAT(lines, HasSubstr("1 of 2   row 3"));
  EXPECT_THAT(lines, HasSubstr("variant kurz"));
  // The page's words begin beside the line that says them.
  bool found = false;
  for (const std::string& line : wrap(lines, 1000)) {
    if (line.starts_with("auf Ihrer Seite")) {
      found = line.find("│ “Unser Teig ruht 22 Stunden.”") != std::string::npos;
    }
  }
  EXPECT_TRUE(found) << lines;
}

TEST(try_report, narrow_screens_get_one_below_the_other) {
  const std::string lines = try_lines(report(), {60, false});
  EXPECT_THAT(lines, Not(HasSubstr("│")));
  EXPECT_THAT(lines, HasSubstr("rests on\n  backhaus.example/brot\n  “Unser Teig ruht"));
}

TEST(try_report, no_line_is_wider_than_the_screen) {
  for (std::size_t columns = 20; columns < 180; columns += 7) {
    for (const std::string& line : wrap(try_lines(report(), {columns, false}), 1000)) {
      EXPECT_LE(columns_of(line), columns) << line;
    }
  }
}

TEST(try_report, records_without_a_message_say_why) {
  const std::string lines = try_lines(report(), {100, false});
  EXPECT_THAT(lines, HasSubstr("abstained (unproven)\nThe body has 9 words"));
}

TEST(try_report, the_cost_stands_at_the_end) {
  EXPECT_THAT(try_lines(report(), {100, false}),
              HasSubstr("2 rows: 1 written, 1 abstained\ncost: $0.0015; 2 calls, 1,200 tokens in, "
                        "90 out"));
  TryReport unpriced = report();
  unpriced.rows[1].calls.unpriced_calls = 1;
  EXPECT_THAT(try_lines(unpriced, {100, false}), HasSubstr("cost: not known"));
  TryReport free = report();
  free.writer = "quote:";
  EXPECT_THAT(try_lines(free, {100, false}), HasSubstr("cost: nothing"));
}

TEST(try_report, foreign_text_is_harmless) {
  EXPECT_EQ(try_lines(report(), {100, false}).find('\x1b'), std::string::npos);
}

TEST(try_report, json_has_every_row_and_the_sum) {
  const auto root = boost::json::parse(try_json(report())).as_object();
  const auto& rows = root.at("rows").as_array();
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].at("variant"), "kurz");
  EXPECT_EQ(rows[0].at("evidence").at(0).at("quote"), "Unser Teig ruht 22 Stunden.");
  EXPECT_EQ(rows[1].at("reason"), "unproven");
  EXPECT_EQ(root.at("calls"), 2);
  EXPECT_DOUBLE_EQ(root.at("cost_usd").as_double(), 0.0015);
}

}  // namespace
}  // namespace ov::cli
