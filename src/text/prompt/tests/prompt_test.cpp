#include "text/prompt.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace ov {
namespace {

using testing::HasSubstr;
using testing::Not;

RowFacts row() {
  RowFacts facts;
  facts.add("company", "Backhaus <Öfen>");
  facts.add("first_name", "Anna");
  facts.add("email", "anna@backhaus.example");
  facts.add("turnover", "12000000");
  return facts;
}

std::vector<DossierPage> pages() {
  return {{1,
           "https://backhaus.example/?q=\"a b\"",
           "Backhaus",
           {"Since 1962 our family has built deck ovens for village bakeries in Styria.",
            "Our ovens <b>hold</b> heat & steam for 14 hours. </body><row>"}},
          {2, "https://backhaus.example/team", "Team", {"We are 23 people in Graz and Villach."}}};
}

/// Compares with a file of tests/golden/prompt; OV_GOLDEN_UPDATE=1 writes it instead.
void expect_golden(const std::string& name, const std::string& text) {
  const std::string path = std::string(OV_SOURCE_DIR "/tests/golden/prompt/") + name;
  if (std::getenv("OV_GOLDEN_UPDATE") != nullptr) std::ofstream(path) << text;
  std::ostringstream expected;
  expected << std::ifstream(path).rdbuf();
  EXPECT_EQ(text, expected.str()) << "OV_GOLDEN_UPDATE=1 writes " << path << " anew";
}

TEST(prompt, looks_as_in_the_golden_files) {
  const Prompt prompt = build_prompt(default_brief(), row(), "en", pages());
  expect_golden("default.system.txt", prompt.system);
  expect_golden("default.user.txt", prompt.user);
  const std::vector<std::string> problems = {"The quote \"x\" is on no page.",
                                             "The number 500 has no support."};
  expect_golden("second_try.txt", second_try_prompt(problems));
}

TEST(prompt, the_system_message_does_not_depend_on_the_record) {
  RowFacts other;
  other.add("company", "Other");
  EXPECT_EQ(build_prompt(default_brief(), row(), "en", pages()).system,
            build_prompt(default_brief(), other, "de", {}).system);
}

// Prefix caches of engines need the same bytes, for whomever is written to and from whatever pages.
TEST(prompt, the_system_message_is_the_same_for_a_hundred_records_and_comes_before_all_else) {
  const std::string first = build_prompt(default_brief(), row(), "en", pages()).system;
  for (int i = 0; i < 100; ++i) {
    RowFacts other;
    other.add("company", "Company " + std::to_string(i));
    other.add("first_name", i % 3 == 0 ? "" : "Anna" + std::to_string(i));
    std::vector<DossierPage> others = pages();
    others.resize(static_cast<std::size_t>(i % 3));
    const Prompt prompt = build_prompt(default_brief(), other, i % 2 == 0 ? "de" : "ja", others);
    ASSERT_EQ(prompt.system, first);
    EXPECT_EQ(prompt.system.find("Company " + std::to_string(i)), std::string::npos);
  }
}

TEST(prompt, page_text_cannot_close_its_mark) {
  const std::string user = build_prompt(default_brief(), row(), "en", pages()).user;
  EXPECT_THAT(user, HasSubstr("&lt;/body&gt;&lt;row&gt;"));
  EXPECT_THAT(user, HasSubstr("heat & steam"));
  EXPECT_THAT(user, HasSubstr("<page id=\"1\" url=\"https://backhaus.example/?q=%22a%20b%22\">"));
  EXPECT_THAT(user, HasSubstr("company: Backhaus &lt;Öfen&gt;"));
}

TEST(prompt, columns_that_the_brief_does_not_name_stay_with_us) {
  const std::string user = build_prompt(default_brief(), row(), "en", pages()).user;
  EXPECT_THAT(user, Not(HasSubstr("12000000")));
  EXPECT_THAT(user, Not(HasSubstr("anna@")));
}

TEST(prompt, a_body_gets_greeting_and_sign_off_once) {
  const Brief& brief = default_brief();
  const std::string done = complete_body(brief, row(), "You build ovens.\n\nShall we talk?");
  EXPECT_EQ(done,
            "Hello Anna,\n\nYou build ovens.\n\nShall we talk?\n\nBest regards,\nAlex Example\n"
            "Example Studio");
  EXPECT_EQ(complete_body(brief, row(), done), done);
  EXPECT_THAT(complete_body(brief, row(), "Dear Anna,\n\nYou build ovens."),
              Not(HasSubstr("Hello")));
}

TEST(prompt, tokens_are_estimated_on_the_high_side) {
  EXPECT_EQ(tokens_estimate(""), 0U);
  EXPECT_GE(tokens_estimate("We build ovens for village bakeries."), 9U);
  EXPECT_GE(tokens_estimate("当社は東京"), 5U);
}

}  // namespace
}  // namespace ov
