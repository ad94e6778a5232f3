#include "content_model.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "block_features.h"
#include "content.h"
#include "marks.h"
#include "model_words.h"
#include "reader.h"

namespace ov::extract {
namespace {

TEST(ContentModel, tables_are_ordered_and_within_each_other) {
  const ContentModel& model = content_model();
  EXPECT_TRUE(std::ranges::is_sorted(model.names, {}, &NameWeight::word));
  EXPECT_TRUE(std::ranges::is_sorted(model.words, {}, &TextWeight::word));
  EXPECT_TRUE(std::ranges::is_sorted(model.probabilities));
  ASSERT_EQ(model.features.size(), feature_count);
  for (const FeatureWeights& feature : model.features) {
    ASSERT_LE(feature.first_edge + feature.edges, model.edges.size());
    ASSERT_LT(feature.first_weight + feature.edges, model.weights.size());
    EXPECT_TRUE(std::ranges::is_sorted(model.edges.subspan(feature.first_edge, feature.edges)));
  }
}

TEST(ContentModel, each_known_word_is_found_at_its_place) {
  const ContentModel& model = content_model();
  for (std::size_t i = 0; i < model.names.size(); ++i) {
    EXPECT_EQ(find_name(model.names[i].word), i) << model.names[i].word;
  }
  for (std::size_t i = 0; i < model.words.size(); ++i) {
    EXPECT_EQ(find_text_word(model.words[i].word), i) << model.words[i].word;
  }
  EXPECT_EQ(find_name("nobodycallsaclass"), unknown_word);
}

TEST(ContentModel, a_class_has_the_names_the_trainer_takes_from_it) {
  const std::string values[] = {
      "siteFooter__inner cardGrid product-description",
      "a b nav navbarNAV main-content2col",
      "averyveryverylongpartofaclass content card card",
      std::string(130, 'x') + " product-description footer sidebar widget related",
  };
  ClassCache cache;
  for (const std::string& value : values) {
    std::vector<std::uint16_t> expected;
    for_each_name_word(value, [&](std::string_view word) {
      const std::uint16_t name = find_name(word);
      if (name != unknown_word && std::ranges::count(expected, name) == 0) expected.push_back(name);
    });
    const ClassWords& words = cache.read(value);
    const auto end = words.names.begin() + words.name_count;
    EXPECT_EQ(std::vector<std::uint16_t>(words.names.begin(), end), expected) << value;
    EXPECT_EQ(words.marks, marks_of_words(value, false)) << value;
  }
}

TEST(ContentModel, elements_without_text_leave_no_place_in_the_outline) {
  const ExtractOptions options;
  const RawPage page =
      Reader("<body><div class=a><div><div></div></div></div><main><p>Pumps.</p></main>", options)
          .read();
  ASSERT_EQ(page.outline.size(), 2U);
  ASSERT_EQ(page.blocks.size(), 1U);
  EXPECT_EQ(page.blocks[0].node, 1U);
  EXPECT_EQ(page.outline[1].first, 0U);
  EXPECT_EQ(page.outline[1].last, 1U);
}

TEST(ContentModel, description_is_chosen_and_the_rest_of_a_shop_is_not) {
  std::string html = "<body><div class='site-header'><ul class=menu>";
  for (int i = 0; i < 40; ++i) html += "<li><a href=/c>Category " + std::to_string(i) + "</a>";
  html += "</ul></div><div class='product-detail'><h1>Deep well pump</h1><div class=description>";
  for (int i = 0; i < 8; ++i) {
    html += "<p>The pump lifts clean water from a depth of " + std::to_string(i * 10) +
            " metres, and it needs no care for years.</p>";
  }
  html += "</div></div><div class='related-products'><h2>You may also like</h2>";
  for (int i = 0; i < 10; ++i) html += "<div class=card><a href=/p>Other pump</a><p>$ 10</p></div>";
  const ExtractOptions options;
  const RawPage page = Reader(html, options).read();
  const std::vector<std::uint8_t> kept = choose_content(page);
  for (std::size_t i = 0; i < kept.size(); ++i) {
    const RawBlock& block = page.blocks[i];
    const std::string text = page.text.substr(block.begin, block.bytes());
    if (text.starts_with("The pump lifts")) EXPECT_EQ(kept[i], 1) << text;
    if (text.starts_with("Category") || text == "Other pump") EXPECT_EQ(kept[i], 0) << text;
  }
}

}  // namespace
}  // namespace ov::extract
