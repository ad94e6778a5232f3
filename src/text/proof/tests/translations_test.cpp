// What is seen of a quote in another language, word by word.
#include "translations.h"

#include <gtest/gtest.h>

#include "concepts.h"

namespace ov::proof {
namespace {

constexpr std::string_view page_text =
    "Die Zentrifugalpumpen und Treppen fertigt unser Betrieb in Ulm.";

class TranslationsTest : public testing::Test {
 protected:
  TranslationsTest()
      : normal_(page_text),
        page_{1, "https://a.example/", page_text, &normal_, "de"},
        grounds_{{{"https://a.example/", std::string(page_text), 0,
                   static_cast<std::uint32_t>(page_text.size())},
                  &page_,
                  {"Your ventricles and stairs and bread"}}} {}

  NormalizedText normal_;
  ProofPage page_;
  std::vector<Ground> grounds_;
};

TEST_F(TranslationsTest, words_of_one_meaning_and_loanwords_are_seen) {
  const Translations translations(grounds_, "en");
  EXPECT_TRUE(translations.readable());
  EXPECT_EQ(translations.look_up("stairs"), Translated::seen);
  EXPECT_EQ(translations.look_up("centrifugal"), Translated::seen);
}

TEST_F(TranslationsTest, what_the_table_knows_and_the_quote_lacks_is_not_borrowed) {
  const Translations translations(grounds_, "en");
  EXPECT_EQ(translations.look_up("bread"), Translated::no);
  EXPECT_EQ(translations.look_up("ventricles"), Translated::borrowed);
  EXPECT_EQ(translations.look_up("scaffolds"), Translated::no);
}

TEST_F(TranslationsTest, a_language_outside_the_table_cannot_be_read) {
  page_.language = "ja";
  const Translations translations(grounds_, "en");
  EXPECT_FALSE(translations.readable());
  EXPECT_EQ(translations.look_up("bread"), Translated::borrowed);
}

TEST_F(TranslationsTest, a_page_in_the_messages_language_is_left_to_the_other_checks) {
  EXPECT_TRUE(Translations(grounds_, "de").empty());
}

TEST(proof_concepts, the_table_tells_events_from_trades_and_finds_parts_of_compounds) {
  EXPECT_TRUE(events_of("bankrupt", "en").any());
  EXPECT_TRUE(events_of("umgezogen", "de").any());
  EXPECT_TRUE(events_of("rent", "en").none());
  EXPECT_TRUE((concepts_of("rent", "en") & concepts_of("hiring", "en")).any());
  EXPECT_TRUE((concepts_of("eichentreppen", "de") & concepts_of("stairs", "en")).any());
  EXPECT_TRUE((concepts_of("windows", "en") & concepts_of("okna", "pl")).any());
  EXPECT_TRUE(concepts_of("bankrupt", "sv").none());
}

TEST(proof_concepts, holidays_and_the_end_of_work_are_no_celebrations) {
  EXPECT_TRUE(events_of("feiert", "de").any());
  EXPECT_TRUE(events_of("fêtez", "fr").any());
  EXPECT_TRUE(events_of("świętują", "pl").any());
  for (const char* word : {"feierabend", "feiertag", "feiertagen"}) {
    EXPECT_TRUE(events_of(word, "de").none()) << word;
  }
  EXPECT_TRUE(events_of("fêtes", "fr").none());
  EXPECT_TRUE(events_of("święta", "pl").none());
  // A page that tells of one carries the other.
  EXPECT_TRUE((concepts_of("betriebsfeier", "de") & concepts_of("celebrated", "en")).any());
}

TEST_F(TranslationsTest, a_writer_is_told_to_use_the_pages_own_words) {
  RowFacts row;
  row.add("company", "Backhaus");
  const Reply reply{"A question",
                    "Your ventricles hum. We help small teams answer enquiries faster.",
                    {{"Your ventricles hum", std::string(page_text), 1}},
                    ""};
  const ProofResult result = prove(reply, std::span(&page_, 1), {&default_brief(), &row, "en", {}});
  ASSERT_FALSE(result.proven());
  EXPECT_NE(result.failures.front().sentence.find("the page's own words"), std::string::npos)
      << result.failures.front().sentence;
}

}  // namespace
}  // namespace ov::proof
