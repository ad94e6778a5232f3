// Estimate: what a whole campaign will come to, from a random sample of its records that was worked
// off for real. What the sample came to is known; for the rest, the mean of the sample is expected.
// Ranges hold in nine of ten cases: those of sums by a bootstrap of the sample's records (2,000
// draws with replacement, 5th to 95th percentile), those of shares by Wilson's score interval,
// which holds for small samples and for shares near none and all.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "domain/outcome.h"
#include "ports/store.h"

namespace ov {

/// One record of the sample, as it ended.
struct SampledRecord {
  Outcome outcome = Outcome::written;
  CallTotals calls;
  Duration reading{0};  ///< Time that was not spent in calls.
};

/// What is expected, and where it is in nine of ten cases.
struct ExpectedValue {
  double expected = 0;
  double low = 0;
  double high = 0;
};

struct ExpectedShare {
  Outcome outcome = Outcome::written;
  std::int64_t sampled = 0;  ///< Records of the sample.
  ExpectedValue share;       ///< Of all records, 0 to 1.
};

/// Sums over all records, the sample included.
struct Estimate {
  std::int64_t records = 0;
  std::int64_t sampled = 0;
  ExpectedValue calls;
  ExpectedValue tokens_in;
  ExpectedValue tokens_out;
  ExpectedValue cost_microdollars;
  ExpectedValue seconds;                ///< Of the rest alone.
  std::int64_t spent_microdollars = 0;  ///< On the sample.
  bool priced = true;                   ///< False: the price of a call is not known.
  std::vector<ExpectedShare> shares;    ///< In the order of Outcome.
};

/// What decides how long the rest takes: reading and writing go on beside each other.
struct Pace {
  std::size_t sites_at_once = 1;
  std::size_t calls_at_once = 1;
};

/// `records`: of the campaign, at least as many as the sample has. `seed`: of the draws, so that
/// the same sample gives the same ranges. Errors: invalid (the sample is empty).
[[nodiscard]] Result<Estimate> estimate_from(std::span<const SampledRecord> sample,
                                             std::int64_t records, const Pace& pace,
                                             std::uint64_t seed);

/// The records of a campaign that have ended, duplicates apart: the sample, while a campaign is
/// estimated. `records`: how many there are in all.
[[nodiscard]] Result<std::vector<SampledRecord>> sampled_records(Store& store, CampaignId campaign,
                                                                 std::int64_t& records);

}  // namespace ov
