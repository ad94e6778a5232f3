// Which records of a campaign are its sample: those with the lowest rank, a hash of the campaign's
// fingerprint and the row. The same command draws the same sample, and a larger one holds the
// smaller.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "base/hash.h"
#include "base/random.h"
#include "domain/record.h"

namespace ov {

/// Uniform over 64 bits; `row`: Record::row.
[[nodiscard]] inline std::uint64_t sample_rank(std::string_view fingerprint, std::int64_t row) {
  return Random(fnv1a(fingerprint) ^ (static_cast<std::uint64_t>(row) * 0x9e3779b97f4a7c15U))
      .next();
}

/// A record that may be drawn, by its rank.
using RankedRecord = std::pair<std::uint64_t, RecordId>;

/// The `count` records of the lowest rank, ascending by id; all where there are no more.
[[nodiscard]] inline std::vector<RecordId> lowest_ranked(std::vector<RankedRecord> records,
                                                         std::size_t count) {
  count = std::min(count, records.size());
  std::nth_element(records.begin(), records.begin() + static_cast<std::ptrdiff_t>(count),
                   records.end());
  std::vector<RecordId> out;
  out.reserve(count);
  for (std::size_t i = 0; i < count; ++i) out.push_back(records[i].second);
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace ov
