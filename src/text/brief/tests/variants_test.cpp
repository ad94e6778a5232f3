#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "text/brief.h"

namespace ov {
namespace {

constexpr std::string_view head = R"(
offer = "We repair ovens."
aim = "A call."
greeting = "Hello {{first_name|}},"
[sender]
name = "Anna Berg"
)";

Brief parsed(const std::string& more) {
  Result<Brief> brief = parse_brief(std::string(head) + more, "b.toml");
  EXPECT_TRUE(brief) << (brief ? "" : brief.error().message());
  return brief ? std::move(*brief) : Brief();
}

std::string variant(std::string_view name, int weight) {
  return "[[variant]]\nname = \"" + std::string(name) + "\"\nweight = " + std::to_string(weight) +
         "\n";
}

constexpr int keys = 100'000;

std::string key(int i) {
  return variant_key("site" + std::to_string(i) + ".example", "a@b.example");
}

std::map<std::string, int> shares(const Brief& brief) {
  std::map<std::string, int> out;
  for (int i = 0; i < keys; ++i) ++out[choose_variant(brief, key(i)).variant];
  return out;
}

TEST(variants, each_gets_its_share_of_100000_keys) {
  const struct {
    std::vector<std::pair<std::string, int>> variants;
  } cases[] = {{{{"a", 1}, {"b", 1}}},   {{{"a", 2}, {"b", 1}}},
               {{{"a", 90}, {"b", 10}}}, {{{"a", 1}, {"b", 1}, {"c", 1}, {"d", 1}, {"e", 1}}},
               {{{"a", 1}, {"b", 999}}}, {{{"one", 5}, {"two", 3}, {"three", 1}}}};
  for (const auto& c : cases) {
    std::string text;
    int weights = 0;
    for (const auto& [name, weight] : c.variants) {
      text += variant(name, weight);
      weights += weight;
    }
    const auto found = shares(parsed(text));
    for (const auto& [name, weight] : c.variants) {
      const double share = static_cast<double>(weight) / weights;
      // Five standard deviations of a draw with that share.
      const double slack = 5 * std::sqrt(keys * share * (1 - share));
      EXPECT_NEAR(found.contains(name) ? found.at(name) : 0, keys * share, slack) << name;
    }
  }
}

TEST(variants, the_same_record_always_gets_the_same) {
  const Brief one = parsed(variant("a", 1) + variant("b", 2));
  const Brief turned = parsed(variant("b", 2) + variant("a", 1));
  for (int i = 0; i < 1000; ++i) {
    EXPECT_EQ(choose_variant(one, key(i)).variant, choose_variant(turned, key(i)).variant);
  }
  // What was dealt once stays so in every version of the program.
  EXPECT_EQ(choose_variant(one, variant_key("acme.example", "ann@acme.example")).variant, "a");
  EXPECT_EQ(choose_variant(one, variant_key("beta.example", "")).variant, "a");
  EXPECT_EQ(choose_variant(one, variant_key("delta.example", "")).variant, "a");
  EXPECT_EQ(choose_variant(one, variant_key("gamma.example", "")).variant, "b");
}

TEST(variants, a_new_one_takes_its_share_and_moves_nobody_else) {
  const Brief before = parsed(variant("a", 1) + variant("b", 1));
  const Brief after = parsed(variant("a", 1) + variant("b", 1) + variant("c", 1));
  int moved = 0;
  for (int i = 0; i < 10'000; ++i) {
    const std::string& old_one = choose_variant(before, key(i)).variant;
    const std::string& new_one = choose_variant(after, key(i)).variant;
    if (old_one == new_one) continue;
    EXPECT_EQ(new_one, "c");
    ++moved;
  }
  EXPECT_NEAR(moved, 3333, 250);
}

TEST(variants, the_key_is_site_and_email_whatever_their_case) {
  EXPECT_EQ(variant_key("Acme.example", " ANN@acme.example"),
            variant_key("acme.example", "ann@acme.example"));
  EXPECT_NE(variant_key("a.example", "b"), variant_key("a.example", "c"));
}

TEST(variants, a_brief_without_any_is_its_own) {
  const Brief brief = parsed("");
  EXPECT_EQ(&choose_variant(brief, "x"), &brief);
  EXPECT_EQ(find_variant(brief, ""), &brief);
  EXPECT_EQ(find_variant(brief, "a"), nullptr);
}

TEST(variants, say_only_what_differs) {
  const Brief brief = parsed(R"([length]
words_min = 20
[quote]
subject = "A question"
body = "{{offer}} {{quote}}"
[[variant]]
name = "short"
offer = "We repair ovens by night."
[variant.length]
words_max = 60
[variant.quote]
subject = "By night"
[[variant]]
name = "plain"
must = ["oven"]
)");
  const Brief* small = find_variant(brief, "short");
  ASSERT_NE(small, nullptr);
  EXPECT_EQ(small->words_min, 20);
  EXPECT_EQ(small->words_max, 60);
  EXPECT_EQ(small->aim, "A call.");
  EXPECT_EQ(small->quote_subject.text(), "By night");
  EXPECT_EQ(small->quote_body.text(), "We repair ovens by night. {{quote}}");
  const Brief* plain = find_variant(brief, "plain");
  ASSERT_NE(plain, nullptr);
  EXPECT_EQ(plain->quote_body.text(), "We repair ovens. {{quote}}");
  EXPECT_THAT(plain->must, testing::ElementsAre("oven"));
  EXPECT_TRUE(plain->variants.empty());
}

TEST(variants, belong_to_the_canonical_text) {
  EXPECT_NE(canonical_text(parsed(variant("a", 1))), canonical_text(parsed(variant("a", 2))));
  EXPECT_NE(canonical_text(parsed(variant("a", 1))), canonical_text(parsed(variant("b", 1))));
}

TEST(variants, a_row_lacks_only_what_its_own_needs) {
  const Brief brief = parsed(R"([[variant]]
name = "named"
greeting = "Hello {{first_name}},"
[[variant]]
name = "unnamed"
)");
  RowFacts row;
  row.add("company", "Acme");
  EXPECT_TRUE(needs_variables(brief, false));
  EXPECT_THAT(missing_variables(*find_variant(brief, "named"), row, false),
              testing::ElementsAre("first_name"));
  EXPECT_TRUE(missing_variables(*find_variant(brief, "unnamed"), row, false).empty());
}

TEST(variants, templates_of_quote_count_where_nobody_else_writes) {
  const Brief brief = parsed("[quote]\nsubject = \"{{city}}\"\nbody = \"{{quote}}\"\n");
  EXPECT_FALSE(needs_variables(brief, false));
  EXPECT_TRUE(needs_variables(brief, true));
}

}  // namespace
}  // namespace ov
