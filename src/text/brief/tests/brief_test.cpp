#include "text/brief.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace ov {
namespace {

using testing::HasSubstr;

constexpr std::string_view small_brief = R"(
offer = "We repair ovens."
aim = "A call."
[sender]
name = "Anna Berg"
)";

std::string file(const std::filesystem::path& path) {
  std::ostringstream out;
  out << std::ifstream(path).rdbuf();
  return out.str();
}

Template made(std::string_view text) { return Template::parse(text).value(); }

TEST(brief, the_default_one_is_the_example_and_complete) {
  const Brief& brief = default_brief();
  EXPECT_EQ(default_brief_toml(), file(OV_SOURCE_DIR "/examples/briefs/default.toml"));
  EXPECT_EQ(brief.language, "en");
  EXPECT_EQ(brief.sender.email, "alex@example.com");
  EXPECT_THAT(brief.quote_body.text(), HasSubstr("{{quote}}"));
  EXPECT_THAT(brief.quote_body.text(), HasSubstr("answer enquiries"));
}

TEST(brief, every_example_parses) {
  int briefs = 0;
  for (const auto& entry : std::filesystem::directory_iterator(OV_SOURCE_DIR "/examples/briefs")) {
    const auto brief = parse_brief(file(entry.path()), entry.path().filename().string());
    EXPECT_TRUE(brief.has_value()) << (brief ? "" : brief.error().message());
    ++briefs;
  }
  EXPECT_GE(briefs, 2);
}

TEST(brief, a_small_one_takes_the_rest_from_defaults) {
  const auto brief = parse_brief(small_brief, "b.toml");
  ASSERT_TRUE(brief) << brief.error().message();
  EXPECT_EQ(brief->language, "site");
  EXPECT_EQ(brief->name, "b.toml");
  EXPECT_FALSE(brief->quote_body.empty());
}

TEST(brief, all_mistakes_are_reported_together_with_their_lines) {
  const auto brief = parse_brief(R"(offer = 7
lenguage = "en"
language = "english"
must = "one"
links = ["example.com"]
greeting = "Hi {{first_name,"
[length]
words_min = 90
words_max = 40
[sender]
name = ""
email = "nobody"
fax = "1"
[quote]
subject = "x"
body = "without the words"
)",
                                 "b.toml");
  ASSERT_FALSE(brief);
  EXPECT_EQ(brief.error().kind(), ErrorKind::invalid);
  const std::string& message = brief.error().message();
  for (const char* part :
       {"b.toml:1: 'offer' must be text", "b.toml:1: 'aim' is missing",
        "b.toml:2: 'lenguage' is not known; did you mean 'language'?", "b.toml:3: 'language' must",
        "b.toml:4: 'must' must be a list", "b.toml:5: 'links': 'example.com'",
        "b.toml:6: 'greeting': '{{' without", "b.toml:8: 'length.words_min' (90) is more",
        "b.toml:11: 'sender.name' must not be empty", "b.toml:12: 'sender.email' is no",
        "b.toml:13: 'sender.fax' is not known", "b.toml:16: 'quote.body' must hold"}) {
    EXPECT_THAT(message, HasSubstr(part));
  }
}

TEST(brief, broken_toml_names_the_line) {
  const auto brief = parse_brief("offer = \"x\"\naim = \n", "b.toml");
  ASSERT_FALSE(brief);
  EXPECT_THAT(brief.error().message(), HasSubstr("b.toml:2:"));
}

TEST(brief, limits_hold) {
  EXPECT_EQ(parse_brief(std::string(brief_bytes_max + 1, ' '), "b").error().kind(),
            ErrorKind::too_large);
  EXPECT_FALSE(parse_brief("offer = \"" + std::string(5000, 'x') + "\"", "b"));
  EXPECT_FALSE(parse_brief("offer = \"\xFF\"", "b"));
  EXPECT_FALSE(parse_brief("offer = \"a\\u0007\"", "b"));
}

TEST(brief, layout_and_comments_do_not_change_the_canonical_text) {
  const auto one = parse_brief(small_brief, "b");
  const auto two = parse_brief(
      "# hello\naim='A call.'\noffer   = '''We repair ovens.'''\nsender = {name=\"Anna Berg\"}",
      "c");
  ASSERT_TRUE(one && two);
  EXPECT_EQ(canonical_text(*one), canonical_text(*two));
  const auto three = parse_brief(std::string(small_brief) + "company = \"Berg\"", "b");
  ASSERT_TRUE(three);
  EXPECT_NE(canonical_text(*one), canonical_text(*three));
}

TEST(brief, templates_fill_in_columns_and_fallbacks) {
  RowFacts row;
  row.add("company", "Backhaus");
  row.add("Job Title", "  Head\nof ovens ");
  row.add("empty", "");
  const struct {
    const char* text;
    const char* rendered;
  } cases[] = {
      {"Hi {{company}}!", "Hi Backhaus!"},
      {"Hi {{first_name|there}},", "Hi there,"},
      {"Hi {{first_name}},", "Hi,"},
      {"Hi {{first_name|}}, welcome", "Hi, welcome"},
      {"Hi {{ COMPANY }} and {{job_title}}", "Hi Backhaus and Head of ovens"},
      {"{{empty|none}} {{quote}}", "none {{quote}}"},
      {"no variables { } here", "no variables { } here"},
      {"", ""},
  };
  for (const auto& c : cases) EXPECT_EQ(made(c.text).render(row), c.rendered) << c.text;
}

TEST(brief, cells_cannot_bring_variables) {
  RowFacts row;
  row.add("company", "{{quote}}");
  EXPECT_EQ(made("Hi {{company}}").render(row).find("{{"), std::string::npos);
}

TEST(brief, templates_name_what_a_row_lacks) {
  RowFacts row;
  row.add("company", "Backhaus");
  EXPECT_THAT(made("{{company}} {{city}} {{first_name|you}} {{city}} {{quote}}").missing(row),
              testing::ElementsAre("city"));
}

TEST(brief, broken_templates_are_refused) {
  for (const char* text : {"{{company", "company}}", "{{}}", "{{|x}}", "{{a{{b}}"}) {
    EXPECT_FALSE(Template::parse(text)) << text;
  }
}

TEST(brief, the_first_value_of_a_name_counts) {
  RowFacts row;
  row.add("Company", "");
  row.add("company", "One");
  row.add("COMPANY", "Two");
  EXPECT_EQ(row.value("company"), "One");
  EXPECT_EQ(row.value("website"), "");
}

}  // namespace
}  // namespace ov
