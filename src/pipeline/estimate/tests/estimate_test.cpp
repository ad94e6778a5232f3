#include "pipeline/estimate.h"

#include <gtest/gtest.h>

#include "base/random.h"

namespace ov {
namespace {

using std::chrono::milliseconds;

SampledRecord record(Outcome outcome, std::int64_t cost, milliseconds calling = milliseconds{900}) {
  SampledRecord out;
  out.outcome = outcome;
  out.calls = {1, 1'000, 100, cost, 0, calling};
  out.reading = milliseconds{300};
  return out;
}

Estimate must(std::span<const SampledRecord> sample, std::int64_t records, Pace pace = {}) {
  return estimate_from(sample, records, pace, 7).value();
}

TEST(estimate, sample_of_equal_records_leaves_no_doubt_about_sums) {
  const std::vector<SampledRecord> sample(50, record(Outcome::written, 2'000));
  const Estimate estimate = must(sample, 10'000);
  EXPECT_DOUBLE_EQ(estimate.cost_microdollars.expected, 20e6);
  EXPECT_DOUBLE_EQ(estimate.cost_microdollars.low, 20e6);
  EXPECT_DOUBLE_EQ(estimate.cost_microdollars.high, 20e6);
  EXPECT_DOUBLE_EQ(estimate.tokens_in.expected, 10e6);
  EXPECT_DOUBLE_EQ(estimate.calls.expected, 10'000);
  EXPECT_EQ(estimate.spent_microdollars, 100'000);
  // Shares are not beyond doubt: 50 of 50 may be 49 of 50 in truth.
  EXPECT_DOUBLE_EQ(estimate.shares[0].share.expected, 1);
  EXPECT_LT(estimate.shares[0].share.low, 0.96);
  EXPECT_GT(estimate.shares[0].share.low, 0.94);
  EXPECT_GT(estimate.shares[1].share.high, 0.04);
}

TEST(estimate, list_that_was_sampled_whole_is_known) {
  const std::vector<SampledRecord> sample{record(Outcome::written, 2'000),
                                          record(Outcome::failed, 0),
                                          record(Outcome::abstained, 9'000)};
  const Estimate estimate = must(sample, 3);
  EXPECT_DOUBLE_EQ(estimate.cost_microdollars.low, 11'000);
  EXPECT_DOUBLE_EQ(estimate.cost_microdollars.high, 11'000);
  EXPECT_DOUBLE_EQ(estimate.seconds.expected, 0);
  for (const ExpectedShare& share : estimate.shares) {
    EXPECT_DOUBLE_EQ(share.share.low, share.share.expected);
    EXPECT_DOUBLE_EQ(share.share.high, share.share.expected);
  }
}

TEST(estimate, time_is_that_of_the_slower_of_reading_and_writing) {
  const std::vector<SampledRecord> sample(10, record(Outcome::written, 1));
  EXPECT_NEAR(must(sample, 1'010, {.sites_at_once = 100, .calls_at_once = 10}).seconds.expected, 90,
              1e-6);
  EXPECT_NEAR(must(sample, 1'010, {.sites_at_once = 1, .calls_at_once = 10}).seconds.expected, 300,
              1e-6);
}

TEST(estimate, price_that_is_not_known_is_said) {
  std::vector<SampledRecord> sample(3, record(Outcome::written, 0));
  EXPECT_TRUE(must(sample, 9).priced);
  sample[1].calls.unpriced_calls = 1;
  EXPECT_FALSE(must(sample, 9).priced);
}

TEST(estimate, nothing_comes_from_no_sample) { EXPECT_FALSE(estimate_from({}, 9, {}, 1)); }

// What the ranges promise: of 400 lists, each with costs of its own, nine in ten end inside.
TEST(estimate, ranges_hold_in_about_nine_of_ten_lists) {
  Random random(20261122);
  int cost_held = 0;
  int share_held = 0;
  constexpr int lists = 400;
  for (int i = 0; i < lists; ++i) {
    std::vector<SampledRecord> all;
    double cost = 0;
    double written = 0;
    for (int row = 0; row < 2'000; ++row) {
      const bool is_written = random.chance(0.8);
      // A sixth needs a second try; what is not written costs nothing, mostly.
      const std::int64_t once = 1'000 + static_cast<std::int64_t>(random.below(1'500));
      const std::int64_t paid =
          is_written || random.chance(0.3) ? (random.chance(1.0 / 6) ? 2 * once : once) : 0;
      all.push_back(record(is_written ? Outcome::written : Outcome::failed, paid));
      cost += static_cast<double>(paid);
      written += is_written ? 1 : 0;
    }
    const Estimate estimate = must(std::span(all).first(50), std::ssize(all));
    cost_held += cost >= estimate.cost_microdollars.low && cost <= estimate.cost_microdollars.high;
    const double share = written / 2'000;
    share_held += share >= estimate.shares[0].share.low && share <= estimate.shares[0].share.high;
  }
  EXPECT_GE(cost_held, lists * 84 / 100);  // bootstraps of 50 are a little narrow
  EXPECT_LE(cost_held, lists * 96 / 100);
  EXPECT_GE(share_held, lists * 84 / 100);
  EXPECT_LE(share_held, lists * 97 / 100);
  RecordProperty("cost_held", cost_held);
  RecordProperty("share_held", share_held);
}

}  // namespace
}  // namespace ov
