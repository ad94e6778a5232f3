#include "text/results.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "text/csv.h"

namespace ov {
namespace {

namespace json = boost::json;
using ::testing::HasSubstr;
using namespace std::string_view_literals;

ResultRow written_row() {
  ResultRow row;
  row.row = 7;
  row.company = "Müller \"& Söhne\"";
  row.website = "https://mueller.example/";
  row.site = "mueller.example";
  row.outcome = "written";
  row.subject = "=HYPERLINK(\"https://evil.example\")";
  row.body = "Dear Ann,\n\nyou \\ we\t\x01";
  row.evidence = {{"https://mueller.example/", "since 1950, oak only", 120, 140, ""},
                  {"https://mueller.example/about", "+49 30 1234", 5, 16, ""}};
  row.review = "proposed";
  row.variant = "a";
  row.writer = "quote";
  row.tokens_in = 512;
  row.tokens_out = 96;
  row.cost_microdollars = 1500;
  row.attempts = 1;
  row.seconds = 2.3456;
  return row;
}

TEST(results_json, has_the_fields_of_the_design_in_their_order) {
  std::string line;
  append_result_json(line, written_row());
  ASSERT_EQ(line.back(), '\n');
  const json::value parsed = json::parse(line);
  std::vector<std::string> names;
  for (const auto& member : parsed.as_object()) names.emplace_back(member.key());
  EXPECT_THAT(names,
              testing::ElementsAre("row", "company", "website", "site", "outcome", "reason",
                                   "subject", "body", "evidence", "review", "variant", "writer",
                                   "tokens_in", "tokens_out", "cost_usd", "attempts", "seconds"));
}

TEST(results_json, texts_and_numbers_come_back_exactly) {
  const ResultRow row = written_row();
  std::string line;
  append_result_json(line, row);
  EXPECT_THAT(line, HasSubstr(",\"cost_usd\":0.0015,\"attempts\":1,\"seconds\":2.346}"));
  const json::object parsed = json::parse(line).as_object();
  EXPECT_EQ(parsed.at("company").as_string(), row.company);
  EXPECT_EQ(parsed.at("subject").as_string(), row.subject);
  EXPECT_EQ(parsed.at("body").as_string(), row.body);
  const json::object evidence = parsed.at("evidence").at(1).as_object();
  EXPECT_EQ(evidence.at("quote").as_string(), "+49 30 1234");
  EXPECT_EQ(evidence.at("start").as_int64(), 5);
  EXPECT_EQ(evidence.at("end").as_int64(), 16);
}

TEST(results_json, bytes_that_are_no_utf8_become_replacement_characters) {
  ResultRow row;
  row.company =
      "a\xFF"
      "b";
  std::string line;
  append_result_json(line, row);
  EXPECT_THAT(line, HasSubstr("\"company\":\"a\xEF\xBF\xBD"
                              "b\""));
}

TEST(results_json, an_unknown_cost_is_null) {
  std::string line;
  append_result_json(line, ResultRow());
  EXPECT_THAT(line, HasSubstr("\"cost_usd\":null"));
}

TEST(results_json, numbers_are_exact_and_short) {
  const std::vector<std::pair<std::int64_t, std::string_view>> costs = {
      {0, "0"}, {1, "0.000001"}, {2'000'000, "2"}, {-1'500'000, "-1.5"}, {1'234'567, "1.234567"}};
  for (const auto& [microdollars, text] : costs) {
    ResultRow row;
    row.cost_microdollars = microdollars;
    std::string line;
    append_result_json(line, row);
    EXPECT_THAT(line, HasSubstr("\"cost_usd\":" + std::string(text) + ","));
  }
  for (const double seconds :
       {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity(), 1e300}) {
    ResultRow row;
    row.seconds = seconds;
    std::string line;
    append_result_json(line, row);
    EXPECT_THAT(line, HasSubstr("\"seconds\":0}"));
  }
}

std::vector<std::string> read_row(const std::string& text, std::vector<std::string>& header) {
  CsvReader reader;
  reader.feed(text);
  reader.finish();
  EXPECT_EQ(reader.next().value(), CsvEvent::row);
  header = reader.header();
  return {reader.row().cells.begin(), reader.row().cells.end()};
}

TEST(results_csv, has_the_same_names_and_five_groups_of_evidence) {
  std::string text;
  append_results_csv_header(text);
  const std::string head =
      "row,company,website,site,outcome,reason,subject,body,evidence_1_page,"
      "evidence_1_quote,evidence_1_start,evidence_1_end,evidence_2_page,";
  EXPECT_EQ(text.substr(0, head.size()), head);
  EXPECT_THAT(text, testing::EndsWith(",evidence_5_end,review,variant,writer,tokens_in,tokens_out,"
                                      "cost_usd,attempts,seconds\n"));
}

TEST(results_csv, a_row_has_a_cell_for_each_name) {
  for (const std::size_t pieces : {std::size_t{0}, std::size_t{2}, std::size_t{9}}) {
    ResultRow row = written_row();
    row.evidence.resize(pieces);
    std::string text;
    append_results_csv_header(text);
    append_result_csv(text, row);
    std::vector<std::string> header;
    const std::vector<std::string> cells = read_row(text, header);
    ASSERT_EQ(header.size(), 36U);
    ASSERT_EQ(cells.size(), header.size());
    EXPECT_EQ(cells[1], row.company);
    EXPECT_EQ(undefuse_cell(cells[6]), row.subject);
    EXPECT_EQ(cells[7], row.body);
    EXPECT_EQ(cells[28], "proposed");
    EXPECT_EQ(cells[33], "0.0015");
    EXPECT_EQ(cells[35], "2.346");
  }
}

TEST(results_csv, numbers_are_never_touched) {
  ResultRow row;
  row.row = -3;
  row.cost_microdollars = -1;
  std::string text;
  append_result_csv(text, row);
  EXPECT_EQ(text.substr(0, 3), "-3,");
  EXPECT_THAT(text, HasSubstr(",-0.000001,"));
}

TEST(rejected_csv, names_line_column_reason_and_value) {
  std::string text;
  append_rejected_csv_header(text);
  append_rejected_csv(text, {12, "Website", "bad_url", "=cmd|' /C calc'!A0"});
  EXPECT_EQ(text, "line,column,reason,value\n12,Website,bad_url,\"'=cmd|' /C calc'!A0\"\n");
}

TEST(formula, what_a_spreadsheet_might_run_is_defused) {
  const std::vector<std::string_view> formulas = {"=1+1",
                                                  "+1",
                                                  "-1",
                                                  "@SUM(A1)",
                                                  "\t=1",
                                                  "\rx",
                                                  "\nx",
                                                  "\0x"sv,
                                                  " =1",
                                                  "\xC2\xA0=1",
                                                  "\xE3\x80\x80=1",  // Ideographic space.
                                                  "\xEF\xBC\x9D"
                                                  "1",
                                                  "\xEF\xBC\x8B"
                                                  "1",
                                                  "\xEF\xBC\x8D"
                                                  "1",
                                                  "\xEF\xBC\xA0x",  // Full width.
                                                  "\"=1",
                                                  "'=1",
                                                  "''=1",
                                                  "\" =1\"",
                                                  "\xE2\x80\x9C=1",
                                                  "\xEF\xBB\xBF=1",
                                                  "\xE2\x80\x8B=1"};
  for (const std::string_view text : formulas) {
    std::string cell;
    append_defused_cell(cell, text);
    EXPECT_TRUE(cell.starts_with("'") || cell.starts_with("\"'")) << text;
  }
}

TEST(formula, ordinary_text_is_left_alone) {
  const std::vector<std::string_view> texts = {
      "", "Acme", "a=b", "1-2", "'tis", "it's", "\"quoted\"", " x", "Müller", "'", "\xFF"};
  for (const std::string_view text : texts) {
    EXPECT_FALSE(is_formula_like(text)) << text;
    EXPECT_EQ(undefuse_cell(text), text);
  }
}

TEST(formula, undefuse_gives_every_text_back) {
  // All texts of up to five of these pieces, so also those that look defused already.
  const std::vector<std::string_view> pieces = {"'", "=", "x", " ", "\t", "\""};
  std::vector<std::string> texts = {""};
  for (std::size_t from = 0, length = 0; length < 5; ++length) {
    const std::size_t to = texts.size();
    for (; from < to; ++from) {
      for (const std::string_view piece : pieces) texts.push_back(texts[from] + std::string(piece));
    }
  }
  CsvOptions options;
  options.delimiter = ',';
  options.header = false;
  for (const std::string& text : texts) {
    std::string line = "1,";
    append_defused_cell(line, text);
    CsvReader reader(options);
    reader.feed(line);
    reader.finish();
    ASSERT_EQ(reader.next().value(), CsvEvent::row);
    EXPECT_EQ(undefuse_cell(reader.row().cells[1]), text);
  }
}

}  // namespace
}  // namespace ov
