#include "text/robots.h"

#include <gtest/gtest.h>

#include <string>

namespace ov {
namespace {

TEST(RobotsRules, deny_all_permits_robots_txt_alone) {
  const RobotsRules rules = RobotsRules::deny_all();
  EXPECT_FALSE(rules.allows("/"));
  EXPECT_FALSE(rules.allows("/a?b"));
  EXPECT_TRUE(rules.allows("/robots.txt"));
  EXPECT_TRUE(rules.denies_everything());
}

TEST(RobotsRules, allow_all_permits_everything) {
  EXPECT_TRUE(RobotsRules::allow_all().allows("/a"));
  EXPECT_FALSE(RobotsRules::allow_all().denies_everything());
}

TEST(RobotsRules, site_with_an_exception_is_not_denied_whole) {
  EXPECT_TRUE(RobotsRules::parse("User-agent: *\nDisallow: /", "Foo").denies_everything());
  EXPECT_FALSE(
      RobotsRules::parse("User-agent: *\nDisallow: /\nAllow: /a", "Foo").denies_everything());
  EXPECT_FALSE(RobotsRules::parse("User-agent: *\nDisallow: /$", "Foo").denies_everything());
}

TEST(RobotsRules, copy_and_move_keep_the_rules) {
  RobotsRules rules = RobotsRules::parse("User-agent: *\nDisallow: /a", "Foo");
  const RobotsRules copy = rules;
  const RobotsRules moved = std::move(rules);
  EXPECT_FALSE(copy.allows("/a"));
  EXPECT_FALSE(moved.allows("/a"));
}

TEST(RobotsRules, sitemaps_are_collected_wherever_they_stand_and_bounded) {
  std::string file = "Sitemap: https://example.com/a.xml\nUser-agent: Other\nDisallow: /\n";
  file += "site-map:https://example.com/b.xml#x\nSitemap: " + std::string(3000, 'a') + "\n";
  const RobotsRules rules = RobotsRules::parse(file, "Foo");
  EXPECT_EQ(rules.sitemaps(),
            (std::vector<std::string>{"https://example.com/a.xml", "https://example.com/b.xml"}));
  std::string many;
  for (int i = 0; i < 1000; ++i) many += "Sitemap: https://example.com/\n";
  EXPECT_EQ(RobotsRules::parse(many, "Foo").sitemaps().size(), robots_sitemaps_max);
}

TEST(RobotsRules, only_whole_lines_within_the_limit_are_read) {
  const std::string head = "User-agent: *\nDisallow: /first\n";
  std::string file = head;
  while (file.size() < robots_bytes_max - 5) file += '#';
  file += "\nDisallow: /cut-in-two\nDisallow: /after\n";
  const RobotsRules rules = RobotsRules::parse(file, "Foo");
  EXPECT_FALSE(rules.allows("/first"));
  EXPECT_TRUE(rules.allows("/"));
  EXPECT_TRUE(rules.allows("/after"));
}

TEST(RobotsRules, huge_line_is_read_up_to_its_limit) {
  const std::string path = "/" + std::string(1'000, 'x');
  const std::string line = "Disallow: " + path + "*" + std::string(robots_line_bytes_max, 'y');
  const RobotsRules rules =
      RobotsRules::parse("User-agent: *\n" + line + "\nDisallow: /z\n", "Foo");
  EXPECT_TRUE(rules.allows(path));
  EXPECT_FALSE(rules.allows("/z"));
}

TEST(RobotsRules, number_of_rules_is_bounded) {
  std::string file = "User-agent: *\n";
  while (file.size() < robots_bytes_max) file += "Allow:/\n";
  const RobotsRules rules = RobotsRules::parse(file, "Foo");
  EXPECT_TRUE(rules.allows("/a"));
  EXPECT_LE(rules.memory_bytes(), robots_rules_max * 64);
}

TEST(RobotsOutcome, follows_the_status) {
  struct Case {
    std::optional<int> status;
    RobotsOutcome expected;
  };
  for (const Case& test : {
           Case{200, RobotsOutcome::use_rules},
           {204, RobotsOutcome::use_rules},
           {302, RobotsOutcome::allow_all},
           {401, RobotsOutcome::allow_all},
           {403, RobotsOutcome::allow_all},
           {404, RobotsOutcome::allow_all},
           {410, RobotsOutcome::allow_all},
           {429, RobotsOutcome::deny_all},
           {500, RobotsOutcome::deny_all},
           {503, RobotsOutcome::deny_all},
           {100, RobotsOutcome::deny_all},
           {999, RobotsOutcome::deny_all},
           {std::nullopt, RobotsOutcome::deny_all},
       }) {
    EXPECT_EQ(robots_outcome(test.status), test.expected) << test.status.value_or(0);
  }
}

}  // namespace
}  // namespace ov
