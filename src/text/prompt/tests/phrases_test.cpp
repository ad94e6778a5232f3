#include "phrases.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using Places = std::vector<std::pair<std::size_t, std::string_view>>;

constexpr ov::PhraseSet phrases({"sign in", "browser", "your browser", "sign", "当社は"});
constexpr ov::StemSet stems({"we", "web", "herstell", "当社", "\xC3\xA9t"});

Places places(std::string_view text) {
  Places out;
  phrases.find(text, [&](std::size_t at, std::size_t index) {
    out.emplace_back(at, phrases[index]);
    return false;
  });
  std::sort(out.begin(), out.end());
  return out;
}

TEST(PhraseSet, finds_each_phrase_at_each_of_its_places) {
  EXPECT_EQ(places("your browser"), (Places{{0, "your browser"}, {5, "browser"}}));
  EXPECT_EQ(places("sign in, signs"), (Places{{0, "sign"}, {0, "sign in"}, {9, "sign"}}));
  EXPECT_EQ(places("x当社は"), (Places{{1, "当社は"}}));
}

TEST(PhraseSet, finds_nothing_in_texts_cut_inside_a_phrase) {
  for (const std::string_view text : {"", "s", "sig", "brow", "rowser", "当社"}) {
    EXPECT_TRUE(places(text).empty()) << text;
  }
}

TEST(PhraseSet, stops_where_its_visitor_says_so) {
  int visits = 0;
  EXPECT_TRUE(phrases.find("browser browser", [&](std::size_t, std::size_t) { return ++visits; }));
  EXPECT_EQ(visits, 1);
}

TEST(PhraseSet, counts_a_phrase_once_and_no_further_than_asked) {
  EXPECT_EQ(phrases.count("browser browser browser", 9), 1);
  EXPECT_EQ(phrases.count("your browser: sign in", 9), 4);
  EXPECT_EQ(phrases.count("your browser: sign in", 2), 2);
}

TEST(StemSet, tells_which_words_begin_with_a_stem) {
  for (const char* word : {"we", "web", "website", "hersteller", "当社の", "\xC3\xA9t\xC3\xA9"}) {
    EXPECT_TRUE(stems.begin_of(word)) << word;
  }
  for (const char* word : {"w", "herstel", "swe", "当", "\xC3", "\xFF"}) {
    EXPECT_FALSE(stems.begin_of(word)) << word;
  }
}

TEST(StemSet, asks_whether_a_stem_counts) {
  const auto whole = [](std::string_view stem) { return stem == "web"; };
  EXPECT_TRUE(stems.begin_of("website", whole));
  EXPECT_FALSE(stems.begin_of("weave", whole));
}

}  // namespace
