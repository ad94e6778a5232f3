// Slices made of records, and of what is due.
#include <algorithm>

#include "base/assert.h"
#include "store.h"

namespace ov::postgres {
namespace {

std::int64_t slices_for(Stage stage, std::size_t records) {
  const std::size_t most = slice_records_max(stage);
  return static_cast<std::int64_t>((records + most - 1) / most);
}

}  // namespace

void SliceForming::ask(Transaction& transaction, std::span<const ToSlice> all) {
  std::int64_t slices = 0;
  for (const ToSlice& each : all) slices += slices_for(each.stage, each.records.size());
  transaction.add("SELECT nextval('slice_id_seq') FROM generate_series(1, $1)", slices);
  for (const ToSlice& each : all) {
    const bool may_fill = each.stage == Stage::write && !each.records.empty();
    may_fill_.push_back(may_fill);
    if (!may_fill) continue;
    // One that another process is filling up is left to it. Where that process commits between our
    // snapshot and our lock, the count is too low and a slice becomes larger than it should be,
    // which costs nothing but evenness.
    transaction.add(
        "SELECT id, (SELECT count(*) FROM slice_record WHERE slice = slice.id) FROM slice"
        " WHERE campaign = $1 AND stage = $2 AND lease_until_us = 0 AND token = 0"
        " ORDER BY id DESC LIMIT 1 FOR UPDATE SKIP LOCKED",
        each.campaign.value, to_string(each.stage));
  }
}

void SliceForming::take(const std::vector<Rows>& rows, std::size_t& first) {
  const Rows& ids = rows.at(first++);
  for (int row = 0; row < ids.size(); ++row) ids_.push_back(ids.integer(row, 0));
  for (const bool may_fill : may_fill_) {
    Room& room = rooms_.emplace_back();
    if (!may_fill) continue;
    const Rows& newest = rows.at(first++);
    if (newest.empty()) continue;
    const std::size_t most = slice_records_max(Stage::write);
    const auto held = static_cast<std::size_t>(newest.integer(0, 1));
    room = {newest.integer(0, 0), most - std::min(held, most)};
  }
}

void SliceForming::store(Transaction& transaction, std::span<const ToSlice> all) {
  OV_ASSERT(all.size() == rooms_.size());
  Column ids = Column::integers();
  Column campaigns = Column::integers();
  Column stages = Column::texts();
  Column slices = Column::integers();
  Column members = Column::integers();
  auto next_id = ids_.begin();
  for (std::size_t i = 0; i < all.size(); ++i) {
    Room room = rooms_[i];
    for (const RecordId record : all[i].records) {
      if (room.records == 0) {
        OV_ASSERT(next_id != ids_.end());
        room = {*next_id++, slice_records_max(all[i].stage)};
        ids.add(room.slice);
        campaigns.add(all[i].campaign.value);
        stages.add(to_string(all[i].stage));
      }
      slices.add(room.slice);
      members.add(record.value);
      --room.records;
    }
  }
  // A slice is of the sample while only the sample is worked on; what is taken in is not.
  if (ids.size() > 0) {
    transaction.add(
        "INSERT INTO slice (id, campaign, stage, sample) SELECT id, campaign, stage, EXISTS"
        " (SELECT 1 FROM campaign c WHERE c.id = given.campaign AND c.state = 'estimating'"
        " AND c.intake_done) FROM unnest($1::bigint[], $2::bigint[], $3::text[])"
        " AS given (id, campaign, stage)",
        ids, campaigns, stages);
  }
  if (members.size() > 0) {
    transaction.add(
        "INSERT INTO slice_record (slice, record)"
        " SELECT * FROM unnest($1::bigint[], $2::bigint[])",
        slices, members);
  }
}

// What another sweeper is taking is left to it.
Result<std::int64_t> PostgresStore::sweep(CampaignId campaign, Time now) {
  return session_.write([&](Transaction& transaction) -> Result<std::int64_t> {
    std::vector<ToSlice> all;
    for (const Stage stage : {Stage::read, Stage::write}) {
      all.push_back({campaign, stage, {}});
      transaction.add(
          "DELETE FROM due WHERE (campaign, due_us, record) IN (SELECT campaign, due_us, record"
          " FROM due WHERE campaign = $1 AND due_us <= $2 AND stage = $3 FOR UPDATE SKIP LOCKED)"
          " RETURNING record",
          campaign.value, microseconds(now), to_string(stage));
    }
    TRY(const std::vector<Rows> taken, transaction.run());
    std::int64_t moved = 0;
    for (std::size_t i = 0; i < all.size(); ++i) {
      for (int row = 0; row < taken[i].size(); ++row) {
        all[i].records.push_back({taken[i].integer(row, 0)});
      }
      std::sort(all[i].records.begin(), all[i].records.end());
      moved += std::ssize(all[i].records);
    }
    if (moved == 0) return moved;
    SliceForming slices;
    slices.ask(transaction, all);
    TRY(const std::vector<Rows> rows, transaction.run());
    std::size_t first = 0;
    slices.take(rows, first);
    slices.store(transaction, all);
    return moved;
  });
}

}  // namespace ov::postgres
