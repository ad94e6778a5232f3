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
/// How often a worker may die with a slice, nothing of it committed, before the slice is split.
inline constexpr int slice_deaths_max = 3;
/// The same for a slice of one record, before that record is a dead letter. Higher, because a
/// machine that is switched off several times in a row kills innocent records that are alone by
/// chance.
inline constexpr int lone_record_deaths_max = 6;

/// What to do with a slice whose worker died for the `deaths`-th time in a row without progress.
enum class AfterDeath : std::uint8_t { lease_again, split, dead_letter };
[[nodiscard]] constexpr AfterDeath after_death(int deaths, std::size_t records) {
  if (records > 1) return deaths >= slice_deaths_max ? AfterDeath::split : AfterDeath::lease_again;
  return deaths >= lone_record_deaths_max ? AfterDeath::dead_letter : AfterDeath::lease_again;
}

/// Records of a slice in `stage`.
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
  /// Those of the slice not yet committed, in row order. Their `cells` are empty for the read
  /// stage, which has no use for them.
  std::vector<Record> records;
};

}  // namespace ov
