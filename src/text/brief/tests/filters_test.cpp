#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "text/brief.h"

namespace ov {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(filters, do_what_their_names_say) {
  const struct {
    const char* name;
    const char* value;
    const char* filtered;
  } cases[] = {
      {"lower", "ÄRGER GmbH", "ärger gmbh"},
      {"upper", "straße über", "STRAßE ÜBER"},
      {"title", "ANNA-LENA o'neil", "Anna-Lena O'Neil"},
      {"title", "ronald McDonald", "Ronald McDonald"},
      {"title", "élodie", "Élodie"},
      {"capital", "élodie brun", "Élodie brun"},
      {"trim", " - \"Acme\", ", "Acme"},
      {"trim", "--", ""},
      {"first_word", "Anna Maria Berg", "Anna"},
      {"first_word", "Berg, Anna", "Berg"},
      {"first_word", "Anna", "Anna"},
      {"last_word", "Anna Maria Berg", "Berg"},
      {"host", "https://www.Acme.example:8080/about?x=1", "acme.example"},
      {"host", "ann@acme.example", "acme.example"},
      {"clean_company", "Backhaus GmbH & Co. KG", "Backhaus"},
      {"clean_company", "Backhaus GmbH", "Backhaus"},
      {"clean_company", "Harrow Roofing Ltd.", "Harrow Roofing"},
      {"clean_company", "Acme, Inc.", "Acme"},
      {"clean_company", "Olivares del Sur, S.L.", "Olivares del Sur"},
      {"clean_company", "Lumière Solaire SARL", "Lumière Solaire"},
      {"clean_company", "Nowak Sp. z o.o.", "Nowak"},
      {"clean_company", "Fjord Translation A/S", "Fjord Translation"},
      {"clean_company", "Zeller UG (haftungsbeschränkt)", "Zeller"},
      {"clean_company", "Kanzlei Brandt & Partner", "Kanzlei Brandt"},
      {"clean_company", "GmbH", "GmbH"},
      {"clean_company", "Bäckerei Lindner", "Bäckerei Lindner"},
      {"clean_company", "Such as", "Such as"},
      {"clean_company", "Tiffany & Co.", "Tiffany"},
      {"clean_company", "", ""},
  };
  for (const auto& c : cases) {
    const auto filter = filter_from(c.name);
    ASSERT_TRUE(filter) << c.name;
    EXPECT_EQ(apply_filter(*filter, c.value), c.filtered) << c.name << " of " << c.value;
  }
}

TEST(filters, are_named_in_the_schema) {
  for (const Filter filter : all_filters()) {
    EXPECT_EQ(filter_from(to_string(filter)), filter);
    EXPECT_THAT(std::string(brief_schema()),
                HasSubstr("\"" + std::string(to_string(filter)) + "\""));
    // In the pattern of templates, too, which begins with the first of them.
    EXPECT_TRUE(std::string(brief_schema()).find("|" + std::string(to_string(filter))) !=
                    std::string::npos ||
                filter == Filter::lower);
  }
}

TEST(filters, stand_between_name_and_fallback) {
  RowFacts row;
  row.add("company", "BACKHAUS GMBH");
  row.add("odd", "--");
  const struct {
    const char* text;
    const char* rendered;
  } cases[] = {{"{{company:clean_company:title}}", "Backhaus"},
               {"{{company : lower | you}}", "backhaus gmbh"},
               {"{{city:title|your town}}", "your town"},
               {"{{odd:trim|nothing}}", "nothing"}};
  for (const auto& c : cases) EXPECT_EQ(Template::parse(c.text)->render(row), c.rendered) << c.text;
}

TEST(filters, a_value_they_leave_nothing_of_is_missing) {
  RowFacts row;
  row.add("odd", "--");
  EXPECT_THAT(Template::parse("{{odd:trim}} {{odd}}")->missing(row), ElementsAre("odd"));
}

TEST(filters, an_unknown_one_is_answered_with_the_nearest) {
  const Result<Template> read = Template::parse("{{company:uper}}");
  ASSERT_FALSE(read);
  EXPECT_THAT(read.error().message(), HasSubstr("did you mean 'upper'?"));
}

TEST(variables, give_columns_a_name_filters_and_a_fallback) {
  const auto brief = parse_brief(R"(
offer = "We repair ovens."
aim = "A call."
greeting = "Hello {{contact}} from {{town}},"
sign_off = "{{contact|nobody}} {{town:upper}}"
[sender]
name = "Anna"
[variables]
contact = { column = "Contact person", filters = ["first_word", "title"], fallback = "there" }
town = "Ort"
)",
                                 "b");
  ASSERT_TRUE(brief) << brief.error().message();
  RowFacts row;
  row.add("Contact person", "MIRIAM ZELLER");
  row.add("Ort", "Köln");
  EXPECT_EQ(brief->greeting.render(row), "Hello Miriam from Köln,");
  EXPECT_EQ(brief->sign_off.render(row), "Miriam KÖLN");
  RowFacts none;
  EXPECT_EQ(brief->greeting.render(none), "Hello there from,");
  EXPECT_EQ(brief->sign_off.render(none), "nobody");
  EXPECT_THAT(missing_variables(*brief, none, false), ElementsAre("Ort"));
}

}  // namespace
}  // namespace ov
