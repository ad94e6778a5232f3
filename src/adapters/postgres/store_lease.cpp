// Leases: taken, extended, given back, and what a death leaves.
#include <algorithm>

#include "store.h"

namespace ov::postgres {
namespace {

Error lease_lost() {
  return Error(ErrorKind::lease_lost, "the slice was leased again by somebody else");
}

/// A slice that nobody holds, locked, as its last lease left it.
struct FreeSlice {
  std::int64_t id = 0;
  std::int64_t token = 0;
  bool lease_ended = false;  ///< It was held until its time was over.
  int deaths = 0;            ///< In a row, without a commit between.
  bool committed = false;    ///< Under its last lease.
};

Result<std::optional<FreeSlice>> free_slice(Transaction& transaction, CampaignId campaign,
                                            Stage stage, Time now) {
  TRY(const Rows rows,
      transaction.ask(
          "SELECT id, token, lease_until_us, deaths, committed FROM slice"
          " WHERE campaign = $1 AND stage = $2 AND lease_until_us <= $3 AND (sample OR NOT EXISTS"
          " (SELECT 1 FROM campaign WHERE id = $1 AND state = 'estimating'))"
          " ORDER BY lease_until_us, id LIMIT 1 FOR UPDATE SKIP LOCKED",
          campaign.value, to_string(stage), microseconds(now)));
  if (rows.empty()) return std::optional<FreeSlice>();
  const Row row(rows, 0);
  return std::optional<FreeSlice>(
      {row.integer(0), row.integer(1), row.integer(2) != 0, row.number(3), row.flag(4)});
}

void ask_records(Transaction& transaction, std::int64_t slice, Stage stage) {
  transaction.add(stage == Stage::read
                      ? "SELECT " OV_RECORD_COLUMNS("'[]'") " FROM record WHERE id IN"
                        " (SELECT record FROM slice_record WHERE slice = $1) ORDER BY id"
                      : "SELECT " OV_RECORD_COLUMNS("cells") " FROM record WHERE id IN"
                        " (SELECT record FROM slice_record WHERE slice = $1) ORDER BY id",
                  slice);
}

Result<std::vector<Record>> read_records(const Rows& rows) {
  std::vector<Record> records;
  records.reserve(static_cast<std::size_t>(rows.size()));
  for (int row = 0; row < rows.size(); ++row) {
    TRY(Record record, read_record(Row(rows, row)));
    records.push_back(std::move(record));
  }
  return records;
}

/// The calls that whoever held the slice had under way are paid perhaps. One of a batch goes on
/// without us, so it stays reserved.
void end_calls_of(Transaction& transaction, std::int64_t slice, Time now) {
  transaction.add(
      "WITH lost AS (SELECT id, campaign, reserved_microdollars AS amount FROM model_call"
      " WHERE record IN (SELECT record FROM slice_record WHERE slice = $1)"
      " AND state = 'reserved' AND NOT EXISTS (SELECT 1 FROM batch_request"
      " WHERE call = model_call.id AND state = 'open') ORDER BY id FOR UPDATE),"
      " ended AS (UPDATE model_call SET state = 'uncertain', cost_microdollars = lost.amount,"
      " ended_us = $2 FROM lost WHERE model_call.id = lost.id)"
      " INSERT INTO money (campaign, shard, reserved_microdollars, uncertain_microdollars,"
      " uncertain_calls)"
      " SELECT campaign, 1 + pg_backend_pid() % 15, -sum(amount), sum(amount), count(*) FROM lost"
      " GROUP BY campaign ON CONFLICT (campaign, shard) DO UPDATE SET"
      " reserved_microdollars = money.reserved_microdollars + excluded.reserved_microdollars,"
      " uncertain_microdollars = money.uncertain_microdollars + excluded.uncertain_microdollars,"
      " uncertain_calls = money.uncertain_calls + excluded.uncertain_calls",
      slice, microseconds(now));
}

void end_record(Transaction& transaction, const Record& record, CampaignId campaign, Stage stage,
                int deaths) {
  const Reason reason = stage == Stage::write ? Reason::model_error : Reason::timeout;
  transaction.add(
      "UPDATE record SET state = 'dead', reason = $2, detail = $3, attempts = attempts + 1,"
      " attempts_total = attempts_total + 1, site_id = CASE WHEN $4 THEN"
      " coalesce((SELECT max(s.id) FROM site s WHERE s.key = record.site), 0)"
      " ELSE site_id END WHERE id = $1",
      record.id.value, to_string(reason),
      "the worker died " + std::to_string(deaths) + " times while working on it",
      stage == Stage::read);
  CountChanges counts;
  counts.add(campaign, record.state, record.reason, -1);
  counts.add(campaign, RecordState::dead, reason, 1);
  counts.store(transaction);
}

// A lease of this slice ended with nothing committed. Returns true when the slice may be leased as
// it is, false when it was split or ended and another has to be looked for.
Result<bool> settle_death(Transaction& transaction, const FreeSlice& slice, CampaignId campaign,
                          Stage stage) {
  ask_records(transaction, slice.id, stage);
  TRY(const std::vector<Rows> rows, transaction.run());
  TRY(const std::vector<Record> records, read_records(rows.back()));
  switch (after_death(slice.deaths, records.size())) {
    case AfterDeath::lease_again:
      return true;
    case AfterDeath::dead_letter:
      if (!records.empty()) {
        end_record(transaction, records.front(), campaign, stage, slice.deaths);
      }
      transaction.add("DELETE FROM slice_record WHERE slice = $1", slice.id);
      transaction.add("DELETE FROM slice WHERE id = $1", slice.id);
      return false;
    case AfterDeath::split: {
      Column half = Column::integers();
      for (std::size_t i = records.size() / 2; i < records.size(); ++i) {
        half.add(records[i].id.value);
      }
      // With a token of its own past, so that it is not filled up with records that are innocent.
      transaction.add(
          "WITH half AS (INSERT INTO slice (campaign, stage, token, sample)"
          " SELECT campaign, stage, token, sample FROM slice WHERE id = $1 RETURNING id)"
          " UPDATE slice_record SET slice = half.id FROM half"
          " WHERE slice = $1 AND record = ANY ($2::bigint[])",
          slice.id, half);
      transaction.add(
          "UPDATE slice SET deaths = 0, lease_until_us = 0, committed = false WHERE id = $1",
          slice.id);
      return false;
    }
  }
  return Error(ErrorKind::bug, "unknown settlement");
}

}  // namespace

// A lease of which nobody heard is over after its time; then it counts as a death.
Result<std::optional<Lease>> PostgresStore::lease(CampaignId campaign, Stage stage, Time now,
                                                  Duration length) {
  return session_.write([&](Transaction& transaction) -> Result<std::optional<Lease>> {
    for (;;) {
      TRY(std::optional<FreeSlice> free, free_slice(transaction, campaign, stage, now));
      if (!free) return std::optional<Lease>();
      if (free->lease_ended) {
        free->deaths = free->committed ? 0 : free->deaths + 1;
        end_calls_of(transaction, free->id, now);
        TRY(const bool usable, settle_death(transaction, *free, campaign, stage));
        if (!usable) continue;
      }
      const std::int64_t token = free->token + 1;
      transaction.add(
          "UPDATE slice SET token = $2, lease_until_us = $3, deaths = $4, committed = false"
          " WHERE id = $1",
          free->id, token, microseconds(now + length), free->deaths);
      ask_records(transaction, free->id, stage);
      TRY(const std::vector<Rows> rows, transaction.run());
      TRY(std::vector<Record> records, read_records(rows.back()));
      return std::optional<Lease>(
          Lease{{free->id}, token, campaign, stage, now + length, std::move(records)});
    }
  });
}

Result<void> PostgresStore::extend(SliceId slice, std::int64_t token, Time now, Duration length) {
  return session_.write([&](Transaction& transaction) -> Result<void> {
    TRY(const Rows rows, transaction.ask("UPDATE slice SET lease_until_us = $3"
                                         " WHERE id = $1 AND token = $2 AND lease_until_us > 0",
                                         slice.value, token, microseconds(now + length)));
    return rows.affected() == 0 ? lease_lost() : ok();
  });
}

Result<void> PostgresStore::give_back(SliceId slice, std::int64_t token) {
  return session_.write([&](Transaction& transaction) -> Result<void> {
    TRY(const Rows rows, transaction.ask("UPDATE slice SET lease_until_us = 0"
                                         " WHERE id = $1 AND token = $2 AND lease_until_us > 0",
                                         slice.value, token));
    return rows.affected() == 0 ? lease_lost() : ok();
  });
}

// Scans all calls; for whoever is alone in the store, as the port says.
Result<void> PostgresStore::end_all_leases(Time now) {
  return session_.write([&](Transaction& transaction) -> Result<void> {
    transaction.add("UPDATE slice SET lease_until_us = $1 WHERE lease_until_us > $1",
                    microseconds(now));
    transaction.add(
        "WITH lost AS (UPDATE model_call SET state = 'uncertain',"
        " cost_microdollars = reserved_microdollars, ended_us = $1 WHERE state = 'reserved'"
        " AND NOT EXISTS (SELECT 1 FROM batch_request WHERE call = model_call.id"
        " AND state = 'open') RETURNING campaign, reserved_microdollars AS amount)"
        " UPDATE money SET uncertain_microdollars = uncertain_microdollars + sums.amount,"
        " reserved_microdollars = reserved_microdollars - sums.amount,"
        " uncertain_calls = uncertain_calls + sums.calls"
        " FROM (SELECT campaign, sum(amount) AS amount, count(*) AS calls FROM lost"
        " GROUP BY campaign) AS sums WHERE money.campaign = sums.campaign AND shard = 0",
        microseconds(now));
    return ok();
  });
}

}  // namespace ov::postgres
