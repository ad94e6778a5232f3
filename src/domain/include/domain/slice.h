// A slice: up to 500 records of one campaign in one stage, the unit of leasing. The token grows
// with each lease, so work done under an older lease can be told and refused.
#pragma once

#include <cstdint>
#include <vector>

#include "base/clock.h"
#include "base/id.h"
#include "domain/outcome.h"
#include "domain/record.h"

namespace ov {

using SliceId = Id<struct SliceTag>;

inline constexpr std::size_t read_slice_records_max = 500;
inline constexpr std::size_t write_slice_records_max = 50;
/// How often a worker may die with a slice before the slice is split (or, alone, its record is
/// dead).
inline constexpr int slice_deaths_max = 3;

[[nodiscard]] constexpr std::size_t slice_records_max(Stage stage) {
  return stage == Stage::write ? write_slice_records_max : read_slice_records_max;
}

/// The right to work on a slice until `until`.
struct Lease {
  SliceId slice;
  std::int64_t token = 0;
  CampaignId campaign;
  Stage stage = Stage::read;
  Time until;
  std::vector<Record> records;  ///< Those of the slice not yet committed, in row order.
};

}  // namespace ov
