// Which sites are read again, and what becomes of what was read.
#include "known_sites.h"

#include <gtest/gtest.h>

#include "adapters/memory.h"

namespace ov {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

class KnownSites_ : public testing::Test {
 protected:
  KnownSites_() {
    options_.campaign_created = now();
    options_.obey = {};
    const CampaignId campaign = store_->create_campaign({}).value();
    IntakeBatch batch;
    batch.rows_read = 1;
    batch.rows.emplace_back();
    EXPECT_TRUE(store_->insert(campaign, batch));
    lease_ = store_->lease(campaign, Stage::read, now(), seconds{60}).value().value();
  }

  [[nodiscard]] Time now() const { return clock_.now(); }

  /// Stores what a visit found.
  void store(const Site& site) {
    const SliceCommit nothing{lease_.slice, lease_.token, {}};
    ASSERT_TRUE(store_->commit(std::span(&nothing, 1), std::span(&site, 1), {}));
  }
  [[nodiscard]] Site site_read(Time at, const std::string& text = "Words.") const {
    Site site;
    site.key = "a.example";
    site.read_at = at;
    Page& page = site.pages.emplace_back();
    page.url = "https://a.example/";
    page.text = text;
    return site;
  }
  [[nodiscard]] Site site_failed(Time at) const {
    Site site;
    site.key = "a.example";
    site.read_at = at;
    site.reason = Reason::dns;
    return site;
  }
  /// As a run that starts now.
  [[nodiscard]] KnownSites known() const { return KnownSites(*store_, clock_, options_); }

  ManualClock clock_{Time{hours{1'000'000}}};
  RunOptions options_;
  std::unique_ptr<Store> store_ = make_memory_store();
  Lease lease_;
};

TEST_F(KnownSites_, site_that_was_never_read_is_visited_with_nothing_to_hold_it_against) {
  const KnownSites::Answer answer = known().ask("a.example").value();
  EXPECT_FALSE(answer.fresh);
  EXPECT_EQ(answer.earlier, nullptr);
}

TEST_F(KnownSites_, site_is_fresh_within_the_age_and_held_against_beyond_it) {
  store(site_read(now() - hours{23}));
  KnownSites sites = known();
  EXPECT_TRUE(sites.ask("a.example").value().fresh);
  EXPECT_EQ(sites.counts().records_reused, 1);
  clock_.advance(hours{2});
  options_.campaign_created = now();
  const KnownSites::Answer later = known().ask("a.example").value();
  EXPECT_FALSE(later.fresh);
  ASSERT_NE(later.earlier, nullptr);
  EXPECT_EQ(later.earlier->pages.at(0).text, "Words.");
}

TEST_F(KnownSites_, site_read_by_the_campaign_itself_is_fresh_whatever_the_age) {
  options_.max_age = {};
  store(site_read(now()));
  clock_.advance(hours{500});
  KnownSites sites = known();
  EXPECT_TRUE(sites.ask("a.example").value().fresh);
}

TEST_F(KnownSites_, site_that_failed_is_tried_again_by_the_next_campaign_only) {
  store(site_failed(now()));
  EXPECT_EQ(known().ask("a.example").value().fresh->reason, Reason::dns);
  clock_.advance(seconds{1});
  options_.campaign_created = now();
  const KnownSites::Answer answer = known().ask("a.example").value();
  EXPECT_FALSE(answer.fresh);
  EXPECT_EQ(answer.earlier, nullptr);
}

TEST_F(KnownSites_, version_before_a_failure_is_what_the_site_is_held_against) {
  store(site_read(now() - hours{72}));
  store(site_failed(now() - hours{48}));
  const KnownSites::Answer answer = known().ask("a.example").value();
  EXPECT_FALSE(answer.fresh);
  ASSERT_NE(answer.earlier, nullptr);
  EXPECT_EQ(answer.earlier->reason, Reason::none);
}

TEST_F(KnownSites_, pages_whose_signal_is_obeyed_by_now_are_not_used_unasked) {
  Site site = site_read(now());
  site.signals.no_ai = true;
  site.pages[0].signals.no_ai = true;
  store(site);
  EXPECT_TRUE(known().ask("a.example").value().fresh);
  options_.obey.no_ai = true;
  EXPECT_FALSE(known().ask("a.example").value().fresh);
  // A page that was left out when the site was read is in nobody's way.
  site.pages[0].signals.no_ai = false;
  store(site);
  EXPECT_TRUE(known().ask("a.example").value().fresh);
}

TEST_F(KnownSites_, what_a_visit_found_is_counted_and_the_same_version_named) {
  store(site_read(now() - hours{48}));
  KnownSites sites = known();
  const KnownSites::Answer answer = sites.ask("a.example").value();
  Site same = site_read(now());
  sites.note(same, answer.earlier.get());
  EXPECT_EQ(same.id, answer.earlier->id);
  Site other = site_read(now(), "Other words.");
  sites.note(other, answer.earlier.get());
  EXPECT_FALSE(other.id);
  Site first = site_read(now());
  sites.note(first, nullptr);
  EXPECT_FALSE(first.id);
  options_.obey.no_ai = true;
  Site refused = site_failed(now());
  refused.reason = Reason::robots;
  refused.signals.no_ai = true;
  sites.note(refused, answer.earlier.get());
  EXPECT_FALSE(refused.id);
  const SitesRead& counts = sites.counts();
  EXPECT_EQ(counts.unchanged, 1);
  EXPECT_EQ(counts.changed, 1);
  EXPECT_EQ(counts.first_read, 1);
  EXPECT_EQ(counts.asked_to_be_left, 1);
}

}  // namespace
}  // namespace ov
