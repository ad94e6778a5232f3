#include "pipeline/estimate.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/random.h"

namespace ov {
namespace {

constexpr int draws = 2'000;
constexpr double tail = 0.05;         ///< Left out at each end.
constexpr double normal_95 = 1.6449;  ///< 95th percentile of the normal distribution.

enum Measure : std::uint8_t { calls, tokens_in, tokens_out, cost, reading, calling, measures };
using Measures = std::array<double, measures>;

double seconds_of(Duration duration) { return std::chrono::duration<double>(duration).count(); }

Measures measures_of(const SampledRecord& record) {
  return {static_cast<double>(record.calls.calls),
          static_cast<double>(record.calls.tokens_in),
          static_cast<double>(record.calls.tokens_out),
          static_cast<double>(record.calls.cost_microdollars),
          seconds_of(record.reading),
          seconds_of(record.calls.spent)};
}

void add(Measures& sum, const Measures& other) {
  for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += other[i];
}

ExpectedValue range_of(double expected, std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const auto at = [&values](double share) {
    return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))];
  };
  return {expected, std::min(expected, at(tail)), std::max(expected, at(1 - tail))};
}

/// Sums over the rest, one for each draw, and as expected.
class Rest {
 public:
  Rest(std::span<const SampledRecord> sample, std::int64_t records, std::uint64_t seed)
      : factor_(static_cast<double>(records - std::ssize(sample)) /
                static_cast<double>(sample.size())) {
    std::vector<Measures> each;
    for (const SampledRecord& record : sample) add(known_, each.emplace_back(measures_of(record)));
    Random random(seed);
    drawn_.resize(draws);
    for (Measures& sum : drawn_) {
      for (std::size_t i = 0; i < each.size(); ++i) add(sum, each[random.below(each.size())]);
    }
  }

  /// Of all records: what is known of the sample and expected of the rest.
  [[nodiscard]] ExpectedValue sum(Measure measure) const {
    std::vector<double> values;
    values.reserve(drawn_.size());
    for (const Measures& drawn : drawn_) {
      values.push_back(known_[measure] + factor_ * drawn[measure]);
    }
    return range_of(known_[measure] * (1 + factor_), std::move(values));
  }

  [[nodiscard]] ExpectedValue seconds(const Pace& pace) const {
    const auto time = [&](const Measures& sums) {
      return factor_ * std::max(sums[reading] / static_cast<double>(pace.sites_at_once),
                                sums[calling] / static_cast<double>(pace.calls_at_once));
    };
    std::vector<double> values;
    values.reserve(drawn_.size());
    for (const Measures& drawn : drawn_) values.push_back(time(drawn));
    return range_of(time(known_), std::move(values));
  }

 private:
  double factor_;  ///< Records of the rest for each of the sample.
  Measures known_{};
  std::vector<Measures> drawn_;
};

// Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927).
ExpectedValue wilson(std::int64_t found, std::int64_t of) {
  const auto n = static_cast<double>(of);
  const double share = static_cast<double>(found) / n;
  const double z2 = normal_95 * normal_95;
  const double middle = (share + z2 / (2 * n)) / (1 + z2 / n);
  const double half =
      normal_95 * std::sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n);
  return {share, std::max(0.0, middle - half), std::min(1.0, middle + half)};
}

// What the sample shows is certain for the sample itself.
ExpectedShare share_of(Outcome outcome, std::span<const SampledRecord> sample,
                       std::int64_t records) {
  ExpectedShare out;
  out.outcome = outcome;
  out.sampled = std::count_if(sample.begin(), sample.end(), [outcome](const SampledRecord& record) {
    return record.outcome == outcome;
  });
  const ExpectedValue rest = wilson(out.sampled, std::ssize(sample));
  const double known = static_cast<double>(sample.size()) / static_cast<double>(records);
  const auto of_all = [&](double of_rest) { return known * rest.expected + (1 - known) * of_rest; };
  out.share = {rest.expected, of_all(rest.low), of_all(rest.high)};
  return out;
}

}  // namespace

Result<Estimate> estimate_from(std::span<const SampledRecord> sample, std::int64_t records,
                               const Pace& pace, std::uint64_t seed) {
  if (sample.empty()) {
    return Error(ErrorKind::invalid, "there is no record to make an estimate from");
  }
  Estimate out;
  out.sampled = std::ssize(sample);
  out.records = std::max(records, out.sampled);
  for (const SampledRecord& record : sample) {
    out.spent_microdollars += record.calls.cost_microdollars;
    if (record.calls.unpriced_calls > 0) out.priced = false;
  }
  const Rest rest(sample, out.records, seed);
  out.calls = rest.sum(calls);
  out.tokens_in = rest.sum(tokens_in);
  out.tokens_out = rest.sum(tokens_out);
  out.cost_microdollars = rest.sum(cost);
  out.seconds = rest.seconds(
      {std::max<std::size_t>(1, pace.sites_at_once), std::max<std::size_t>(1, pace.calls_at_once)});
  for (const Outcome outcome :
       {Outcome::written, Outcome::abstained, Outcome::skipped, Outcome::failed, Outcome::dead}) {
    out.shares.push_back(share_of(outcome, sample, out.records));
  }
  return out;
}

Result<std::vector<SampledRecord>> sampled_records(Store& store, CampaignId campaign,
                                                   std::int64_t& records) {
  std::vector<SampledRecord> out;
  records = 0;
  TRY_VOID(store.each_record(campaign, [&](const RecordView& view) {
    if (view.record.reason == Reason::duplicate) return ok();
    ++records;
    const auto outcome = outcome_of(view.record.state);
    if (!outcome) return ok();
    const auto spent =
        std::chrono::duration_cast<Duration>(std::chrono::duration<double>(view.seconds));
    out.push_back({*outcome, view.calls, std::max(Duration{0}, spent - view.calls.spent)});
    return ok();
  }));
  return out;
}

}  // namespace ov
