#include "text/evidence.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace ov {
namespace {

struct Case {
  const char* why;
  std::string text;
  std::string quote;
  std::string found;  ///< Bytes of the text that must be reported; empty: not found.
};

const Case cases[] = {
    {"plain words", "We build ovens in Graz.", "build ovens", "build ovens"},
    {"case does not matter", "We BUILD Ovens", "we build ovens", "We BUILD Ovens"},
    {"German sharp s folds", "Große STRASSE", "grosse straße", "Große STRASSE"},
    {"white space runs", "We  build\n\t ovens", "we build ovens", "We  build\n\t ovens"},
    {"no-break spaces",
     "10\xC2\xA0"
     "000 ovens",
     "10 000 ovens",
     "10\xC2\xA0"
     "000 ovens"},
    {"outer space of the quote", "we build ovens", "  build \n", "build"},
    {"curly apostrophe", "the world’s oldest bakery", "world's oldest", "world’s oldest"},
    {"curly double quotes", "We say “bread” here", "say \"bread\" here", "say “bread” here"},
    {"German double quotes", "Wir sagen „Brot“ dazu", "sagen \"Brot\" dazu", "sagen „Brot“ dazu"},
    {"guillemets", "Le «pain» du jour", "\"pain\" du jour", "«pain» du jour"},
    {"en dash", "open 9–17 daily", "9-17 daily", "9–17 daily"},
    {"em dash in the quote", "bread - since 1900", "bread — since", "bread - since"},
    {"soft hyphen dropped",
     "Back\xC2\xAD"
     "öfen aus Graz",
     "Backöfen",
     "Back\xC2\xAD"
     "öfen"},
    {"zero-width space dropped",
     "ov\xE2\x80\x8B"
     "ens",
     "ovens",
     "ov\xE2\x80\x8B"
     "ens"},
    {"byte order mark dropped",
     "\xEF\xBB\xBF"
     "Ovens here",
     "ovens here", "Ovens here"},
    {"ligature", "eﬃcient ovens", "efficient ovens", "eﬃcient ovens"},
    {"full width", "ＡＢＣ oven １２３", "abc oven 123", "ＡＢＣ oven １２３"},
    {"ellipsis", "and more…", "and more...", "and more…"},
    {"decomposed in the text", "cafe\xCC\x81 noir", "café noir", "cafe\xCC\x81 noir"},
    {"decomposed in the quote", "café noir", "cafe\xCC\x81 noir", "café noir"},
    {"Greek final sigma", "ΟΔΟΣ Αθηνών", "οδος αθηνών", "ΟΔΟΣ Αθηνών"},
    {"Cyrillic", "Мы печём Хлеб", "печём хлеб", "печём Хлеб"},
    {"Japanese inside a run", "当社は東京でパンを作る", "東京でパン", "東京でパン"},
    {"half-width kana", "ﾊﾟﾝを作る", "パンを作る", "ﾊﾟﾝを作る"},
    {"two Han characters are enough", "東京本社", "東京", "東京"},
    {"Korean decomposed", "\xE1\x84\x80\xE1\x85\xA1 나다라", "가 나다라",
     "\xE1\x84\x80\xE1\x85\xA1 나다라"},
    {"first of two places", "bread. bread.", "bread", "bread"},
    {"ends at punctuation", "ovens, bread, cakes", "bread", "bread"},
    {"hyphen is a word edge", "award-winning ovens", "winning ovens", "winning ovens"},
    {"a later place with whole words", "smart art", "art", "art"},
    {"at the very end", "we make art", "make art", "make art"},
    {"emoji between", "we ❤️ bread", "we ❤ bread", "we ❤️ bread"},

    {"a word's end is no quote", "smart people", "art people", ""},
    {"a word's beginning is no quote", "we build ovensmart", "build oven", ""},
    {"a number's end is no quote", "1,500 people", "500 people", ""},
    {"a decimal's beginning is no quote", "only 500.5 tons", "only 500", ""},
    {"a number before its group", "sold 1,500", "sold 1", ""},
    {"apostrophe groups", "1'500 people", "500 people", ""},
    {"digits beside letters", "model X500 ovens", "500 ovens", ""},
    {"other words", "We build ovens", "we sell ovens", ""},
    {"other digit", "since 1987", "since 1978", ""},
    {"missing word between", "we build big ovens", "we build ovens", ""},
    {"accents are letters", "resume of work", "résumé of work", ""},
    {"too few letters", "A 1 oven", "1", ""},
    {"punctuation alone", "a ... b", "...", ""},
    {"empty quote", "we build", "", ""},
    {"empty text", "", "build", ""},
    {"half a ligature", "eﬃcient", "icient", ""},
    {"look-alike letters are other letters", "we build оvens", "we build ovens", ""},
};

TEST(evidence, quotes_are_found_word_for_word_after_normalisation) {
  for (const Case& c : cases) {
    const auto span = find_quote(c.text, c.quote);
    ASSERT_EQ(span.has_value(), !c.found.empty()) << c.why;
    if (!span) continue;
    EXPECT_EQ(c.text.substr(span->begin, span->end - span->begin), c.found) << c.why;
    EXPECT_TRUE(holds(c.text, *span, c.quote)) << c.why;
  }
}

TEST(evidence, moved_offsets_do_not_hold) {
  for (const Case& c : cases) {
    const auto span = find_quote(c.text, c.quote);
    if (!span) continue;
    for (const int by : {-1, 1}) {
      const auto moved = [by](std::uint32_t offset) {
        return static_cast<std::uint32_t>(static_cast<int>(offset) + by);
      };
      EXPECT_FALSE(holds(c.text, {moved(span->begin), span->end}, c.quote)) << c.why << by;
      EXPECT_FALSE(holds(c.text, {span->begin, moved(span->end)}, c.quote)) << c.why << by;
      EXPECT_FALSE(holds(c.text, {moved(span->begin), moved(span->end)}, c.quote)) << c.why << by;
    }
  }
}

TEST(evidence, spans_outside_the_text_do_not_hold) {
  EXPECT_FALSE(holds("bread", {0, 6}, "bread"));
  EXPECT_FALSE(holds("bread", {5, 5}, "bread"));
  EXPECT_FALSE(holds("bread", {4'000'000'000U, 4'000'000'005U}, "bread"));
  EXPECT_FALSE(holds("", {0, 0}, ""));
}

TEST(evidence, a_changed_page_does_not_hold) {
  const auto span = find_quote("We build ovens", "build ovens");
  ASSERT_TRUE(span);
  EXPECT_FALSE(holds("We built ovens", *span, "build ovens"));
}

TEST(evidence, the_normal_form_of_a_normal_form_is_itself) {
  for (const Case& c : cases) EXPECT_EQ(normalize(normalize(c.text)), normalize(c.text)) << c.why;
}

TEST(evidence, the_normal_form_alone_is_that_of_the_text_with_its_way_back) {
  for (const std::string text :
       {"", " \t", "a", "  We  build\n`Ovens`\x7f in GRAZ. ", "we build Ove\xCC\x81ns \xC2\xA0 `X`",
        "\xC3\x9F` a\xE2\x80\x8B", "x\xCC\x81"}) {
    EXPECT_EQ(normalize(text), NormalizedText(text).normal()) << text;
  }
  EXPECT_EQ(normalize(" \t We  build\n`Ovens`\x7f"), "we build 'ovens'");
}

TEST(evidence, a_phrase_is_found_where_only_a_later_place_is_whole_words) {
  const NormalizedText text("smart parts, part-time artists and art");
  const auto span = text.find_normal("art");
  ASSERT_TRUE(span);
  EXPECT_EQ(span->begin, 35U);
  EXPECT_FALSE(text.find_normal("art", 36));
  EXPECT_FALSE(NormalizedText("aaaa aaab").find_normal("aa"));
  EXPECT_TRUE(NormalizedText("aaaa aa").find_normal("aa"));
}

TEST(evidence, invalid_bytes_neither_crash_nor_match_each_other_by_halves) {
  const std::string text = "bread \xC3 ovens \xE2\x82";
  EXPECT_TRUE(find_quote(text, "ovens"));
  EXPECT_FALSE(find_quote(text, "bread ovens"));
}

TEST(evidence, time_stays_linear_for_hostile_text) {
  std::string text;
  for (int i = 0; i < 200'000; ++i) text += "a a";
  std::string quote;
  for (int i = 0; i < 900; ++i) quote += "a a ";
  const auto start = std::chrono::steady_clock::now();
  EXPECT_FALSE(find_quote(text, quote + "b"));
  EXPECT_FALSE(find_quote(std::string(1'000'000, 'a'), std::string(3'000, 'a')));
  std::string marks = "e";
  for (int i = 0; i < 300'000; ++i) marks += "\xCC\x81";
  EXPECT_FALSE(find_quote(marks, "bread"));
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(10));
}

}  // namespace
}  // namespace ov
