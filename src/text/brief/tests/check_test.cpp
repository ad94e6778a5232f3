#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "text/brief.h"

namespace ov {
namespace {

using testing::HasSubstr;

std::string file(const std::string& path) {
  std::ostringstream out;
  out << std::ifstream(path).rdbuf();
  return out.str();
}

/// "mistake 3:5 sentence" a finding.
std::string findings(const BriefCheck& check) {
  std::string out;
  for (const BriefFinding& finding : check.findings) {
    out += (finding.is_mistake ? "mistake " : "warning ") + std::to_string(finding.line) + ":" +
           std::to_string(finding.column) + " " + finding.sentence + "\n";
  }
  return out;
}

constexpr std::string_view rest =
    "\noffer = \"We mend.\"\naim = \"A call.\"\nlanguage = \"en\"\n"
    "[sender]\nname = \"Ann\"\nurl = \"https://ann.example/\"\n";

std::string checked(const std::string& first_lines, const BriefContext& context = {}) {
  return findings(check_brief(first_lines + std::string(rest), "b.toml", context));
}

TEST(brief_check, mistakes_have_line_and_column) {
  const struct {
    const char* lines;
    const char* found;
  } cases[] = {
      {"must = 5", "mistake 1:8 'must' must be a list"},
      {"tone = 'x'\nlinks = ['https://a.example', 'ftp://b.example']",
       "mistake 2:32 'links': 'ftp://b.example' is no http"},
      {"greeting = 'Hi {{company:uper}}'", "mistake 1:16 'greeting': the filter 'uper'"},
      {"greeting = 'Hi {{company'", "mistake 1:16 'greeting': '{{' without '}}'"},
      {"sign_off = '''\nBye\n{{sender.nmae}}'''", "mistake 3:1 'sign_off': '{{sender.nmae}}'"},
      {"greeting = 'Hi {{quote}}'", "mistake 1:18 'greeting' cannot hold {{quote}}"},
      {"lenght = 3", "mistake 1:1 'lenght' is not known; did you mean 'length'?"},
      {"must = ['{{company}}']", "mistake 1:9 'must' cannot hold variables"},
      {"must = ['ok', '']", "mistake 1:15 'must' has an empty entry"},
      {"variables = { quote = 'x' }", "'quote' cannot name a variable"},
      {"variables = { a = { column = 'x', filters = ['lowr'] } }", "did you mean 'lower'?"},
      {"variant = [ { name = 'a' }, { name = 'a' } ]", "there are two variants named 'a'"},
      {"variant = [ { name = 'a', weight = 0 } ]", "'variant.weight' must be a whole number"},
      {"variant = [ { name = 'a', sender = {} } ]", "'variant.sender' is not known"},
      {"variant = [ { weight = 1 } ]", "'variant.name' is missing"},
      {"variant = [ {name='1'}, {name='2'}, {name='3'}, {name='4'}, {name='5'}, {name='6'} ]",
       "'variant' has 6 entries; at most 5"},
  };
  for (const auto& c : cases) EXPECT_THAT(checked(c.lines), HasSubstr(c.found)) << c.lines;
}

TEST(brief_check, warnings_say_what_may_be_wrong) {
  const struct {
    const char* lines;
    const char* found;
  } cases[] = {
      {"must = ['one two three four']\nlength = { words_min = 1, words_max = 3 }",
       "warning 1:9 a phrase of 'must' has 4 words, the body may have 3"},
      {"must = ['a free call']\nmust_not = ['FREE']",
       "warning 2:13 'must_not' forbids \"FREE\", and 'must' asks for \"a free call\""},
      {"must_not = ['hello']\ngreeting = 'Hello,'", "warning 2:12 'greeting' holds \"hello\""},
      {"links = ['https://other.example/x']",
       "warning 1:10 the link https://other.example/x leads to other.example, the sender is at "
       "ann.example"},
      {"greeting = 'Hello {{first_name}},'", "warning 1:19 the greeting needs {{first_name}}"},
      {"greeting = 'Guten Tag,'",
       "warning 1:12 'greeting' says \"guten tag\", and the language is \"en\""},
      {"tone = 'Friendly, per Sie'", "warning 1:8 the tone asks for \"per sie\""},
      {"sign_off = 'Regards\n{{sender.phone}}'", "which the brief does not say"},
      {"greeting = 'Hi {{compnay|}}'", "did you mean {{company}}?"},
      {"must = ['oven']", "the templates of [quote] do not hold \"oven\""},
      {"variant = [ { name = 'a' } ]", "there is one variant only"},
  };
  for (const auto& c : cases) {
    std::string lines = c.lines;
    if (lines.find("sign_off = 'Regards\n") == 0)
      lines = "sign_off = '''Regards\n{{sender.phone}}'''";
    const std::string found = checked(lines);
    EXPECT_THAT(found, HasSubstr(c.found)) << lines;
    EXPECT_THAT(found, testing::Not(HasSubstr("mistake"))) << lines;
  }
  const auto boast = check_brief(
      "offer = 'We are the leading menders.'\naim = 'x'\nlanguage='en'\n[sender]\nname='A'", "b",
      {});
  EXPECT_THAT(findings(boast), HasSubstr("warning 1:9 the offer praises itself (\"leading\")"));
}

TEST(brief_check, a_broken_variable_does_not_hide_the_others) {
  BriefContext context;
  context.columns = {"City"};
  const std::string found =
      checked("greeting = 'Hi {{sender.name}} {{citi}} {{City:uper}} {{City:lowr}}'", context);
  for (const char* part : {"1:32 'citi' is no column", "1:41 'greeting': the filter 'uper'",
                           "1:55 'greeting': the filter 'lowr'"}) {
    EXPECT_THAT(found, HasSubstr(part));
  }
  EXPECT_THAT(found, testing::Not(HasSubstr("sender.name")));
}

TEST(brief_check, languages_are_compared_where_they_can_be_told) {
  BriefContext context;
  context.detect_language = [](std::string_view) { return std::string("de"); };
  const std::string quote =
      "\n[quote]\nsubject = \"x\"\nbody = \"Auf Ihrer Seite steht: {{quote}}\"\n";
  const auto check = check_brief(std::string(rest) + quote, "b", context);
  EXPECT_THAT(findings(check), HasSubstr("'quote.body' reads as \"de\", and the language is"));
}

TEST(brief_check, a_good_brief_has_no_findings) { EXPECT_EQ(checked(""), ""); }

TEST(brief_check, the_examples_have_no_findings) {
  for (const char* name :
       {"default.toml", "sales.toml", "sales.json", "recruiting.toml", "press.toml",
        "partnerschaft.toml", "einladung.toml", "lieferantenanfrage.toml"}) {
    const std::string path = std::string(OV_SOURCE_DIR "/examples/briefs/") + name;
    EXPECT_EQ(findings(check_brief(file(path), name, {})), "") << name;
  }
}

TEST(brief_check, variables_are_held_against_the_columns_of_a_list) {
  BriefContext context;
  context.columns = {"Firma", "City", "company"};
  const struct {
    const char* lines;
    const char* found;
  } cases[] = {
      {"greeting = 'Hi {{citi}}'",
       "mistake 1:16 'citi' is no column of the list; did you mean "
       "'City'?"},
      {"greeting = 'Hi {{citi|you}}'", "mistake 1:16 'citi' is no column of the list"},
      {"greeting = 'Hi {{first_name}}'", "mistake 1:16 the list has no column for {{first_name}}"},
      {"variables = { a = 'Frima' }", "'Frima' is no column of the list; did you mean 'Firma'?"},
  };
  for (const auto& c : cases) EXPECT_THAT(checked(c.lines, context), HasSubstr(c.found)) << c.lines;
  for (const char* lines : {"greeting = 'Hi {{city|}}'", "greeting = 'Hi {{first_name|you}}'",
                            "variables = { a = 'FIRMA' }\ngreeting = 'Hi {{a|}}'"}) {
    EXPECT_THAT(checked(lines, context), testing::Not(HasSubstr("mistake"))) << lines;
  }
}

TEST(brief_json, says_the_same_as_toml) {
  const auto toml = parse_brief(file(OV_SOURCE_DIR "/examples/briefs/sales.toml"), "sales.toml");
  const auto json = parse_brief(file(OV_SOURCE_DIR "/examples/briefs/sales.json"), "sales.json");
  ASSERT_TRUE(toml && json);
  EXPECT_EQ(canonical_text(*toml), canonical_text(*json));
}

TEST(brief_json, is_told_by_extension_or_first_character) {
  constexpr std::string_view text = R"( {"offer":"x","aim":"y","sender":{"name":"z"}})";
  EXPECT_TRUE(parse_brief(text, "brief"));
  EXPECT_TRUE(parse_brief(text, "brief.JSON"));
  EXPECT_THAT(parse_brief("offer = 'x'", "b.json").error().message(), HasSubstr("this is no JSON"));
}

TEST(brief_json, broken_text_is_named_by_place) {
  const struct {
    const char* text;
    const char* found;
  } cases[] = {
      {"{\"a\": 1,\n \"b\" 2}", "mistake 2:6 this is no JSON: a colon is missing"},
      {"{\"a\": 1\n \"b\": 2}", "mistake 2:2 this is no JSON: a comma or } is missing"},
      {"{\"a\": \"x", "this is no JSON: a quotation mark is never closed"},
      {"{\"a\": \"x\ny\"}", "goes over the end of its line"},
      {"{\"a\": [1, 2,]}", "this is no JSON: a value is missing"},
      {"{\"a\": 01}", "'01' is no number"},
      {"{\"a\": 1.}", "'1.' is no number"},
      {"{\"a\": \"\\x\"}", "is no escape"},
      {"{\"a\": \"\\ud800\"}", "half a character stands alone"},
      {"{\"a\": 1, \"a\": 2}", "'a' is there twice"},
      {"{\"a\": tru}", "a value is missing"},
      {"{} x", "there is more after the end"},
      {"{\"a\":[[[[[[[[[[1]]]]]]]]]]}", "nested too deeply"},
      {"[1 = ", "this is no TOML"},
      {"{", "a field's name in quotation marks is missing"},
  };
  for (const auto& c : cases) {
    EXPECT_THAT(findings(check_brief(c.text, c.text[0] == '[' ? "b" : "b.json", {})),
                HasSubstr(c.found))
        << c.text;
  }
}

TEST(brief_json, numbers_without_a_fraction_are_whole) {
  const auto brief = parse_brief(
      R"({"offer":"x","aim":"y","sender":{"name":"z"},"length":{"words_min":1e1,"words_max":50.0}})",
      "b.json");
  ASSERT_TRUE(brief) << brief.error().message();
  EXPECT_EQ(brief->words_min, 10);
  EXPECT_EQ(brief->words_max, 50);
}

TEST(brief_json, escapes_are_read) {
  const auto brief = parse_brief(
      R"({"offer":"a\n\"b\" \u00e9\ud83d\ude00","aim":"y","sender":{"name":"z"}})", "b.json");
  ASSERT_TRUE(brief) << brief.error().message();
  EXPECT_EQ(brief->offer, "a\n\"b\" é😀");
}

}  // namespace
}  // namespace ov
