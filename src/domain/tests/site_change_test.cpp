#include "domain/site_change.h"

#include <gtest/gtest.h>

#include <string>

namespace ov {
namespace {

Page page_of(std::string url, const std::vector<std::string>& blocks) {
  Page page;
  page.url = std::move(url);
  for (const std::string& block : blocks) {
    if (!page.text.empty()) page.text += "\n\n";
    const auto begin = static_cast<std::uint32_t>(page.text.size());
    page.text += block;
    page.blocks.push_back({begin, static_cast<std::uint32_t>(page.text.size()), 0, 0});
  }
  return page;
}

Site site_of(std::vector<Page> pages) {
  Site site;
  site.pages = std::move(pages);
  return site;
}

TEST(SiteChange_, same_pages_in_another_order_are_no_change) {
  const Site before = site_of({page_of("a", {"one"}), page_of("b", {"two"})});
  const Site after = site_of({page_of("b", {"two"}), page_of("a", {"one"})});
  const SiteChange change = change_between(before, after);
  EXPECT_TRUE(change.empty());
  EXPECT_EQ(change.pages_unchanged, 2U);
  EXPECT_EQ(to_sentence(change), "nothing");
}

TEST(SiteChange_, pages_and_blocks_that_came_and_went_are_told_apart) {
  const Site before = site_of({page_of("home", {"We build boats.", "Since 1987.", "Since 1987."}),
                               page_of("old", {"Gone soon."})});
  const Site after = site_of({page_of("home", {"Since 1987.", "We build ships.", "And masts."}),
                              page_of("new", {"Just here."})});
  const SiteChange change = change_between(before, after);
  ASSERT_EQ(change.pages.size(), 3U);
  EXPECT_EQ(change.pages[0].kind, PageChange::Kind::changed);
  EXPECT_EQ(change.pages[0].words_added,
            (std::vector<std::string>{"We build ships.", "And masts."}));
  // The sentence stood there twice and stands there once.
  EXPECT_EQ(change.pages[0].words_removed,
            (std::vector<std::string>{"We build boats.", "Since 1987."}));
  EXPECT_EQ(change.pages[1].kind, PageChange::Kind::added);
  EXPECT_EQ(change.pages[1].url, "new");
  EXPECT_EQ(change.pages[2].kind, PageChange::Kind::removed);
  EXPECT_EQ(change.pages[2].words_removed, std::vector<std::string>{"Gone soon."});
  EXPECT_EQ(to_sentence(change),
            "1 page changed, 1 page new, 1 page gone (3 blocks added, 3 removed)");
}

TEST(SiteChange_, title_language_and_facts_count_as_well) {
  const Site before = site_of({page_of("a", {"one"})});
  Site after = before;
  after.pages[0].title = "New name";
  EXPECT_EQ(to_sentence(change_between(before, after)), "1 page changed");
  after = before;
  after.facts.phones = {"+4930123456"};
  EXPECT_FALSE(change_between(before, after).empty());
  EXPECT_EQ(to_sentence(change_between(before, after)), "facts changed");
}

TEST(SiteChange_, what_a_visit_notes_for_the_next_is_no_change) {
  const Site before = site_of({page_of("a", {"one"})});
  Site after = before;
  after.pages[0].etag = "\"2\"";
  after.pages[0].change = Change::unchanged;
  after.pages[0].signals.no_ai = true;
  after.requests = 9;
  EXPECT_TRUE(change_between(before, after).empty());
}

TEST(SiteChange_, words_shown_are_few_short_and_whole_characters) {
  std::vector<std::string> blocks;
  for (int i = 0; i < 50; ++i) blocks.push_back(std::to_string(i) + std::string(298, 'x') + "ßß");
  const SiteChange change = change_between({}, site_of({page_of("a", blocks)}));
  ASSERT_EQ(change.pages.size(), 1U);
  EXPECT_EQ(change.pages[0].blocks_added, 50U);
  EXPECT_EQ(change.pages[0].words_added.size(), shown_blocks_max);
  EXPECT_EQ(change.pages[0].words_added[0], "0" + std::string(298, 'x'));
}

TEST(SiteChange_, block_that_lies_outside_its_text_is_passed_over) {
  Site broken = site_of({page_of("a", {"one"})});
  broken.pages[0].blocks.push_back({2, 900, 0, 0});
  broken.pages[0].blocks.push_back({3, 1, 0, 0});
  EXPECT_EQ(change_between({}, broken).pages[0].blocks_added, 1U);
}

}  // namespace
}  // namespace ov
