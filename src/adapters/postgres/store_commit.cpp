// A commit: what records of several slices came to, in three rounds. The first locks what the
// commit rests on (its slices, by their tokens; the calls it settles), the second stores what is
// sent and takes the records out of their slices, the third stores what follows from those that
// were there still, and commits.
#include <map>
#include <set>

#include "store.h"

namespace ov::postgres {
namespace {

/// A slice that the commit may change, and what it belongs to.
struct HeldSlice {
  const SliceCommit* commit = nullptr;
  CampaignId campaign;
  Stage stage = Stage::read;
};

/// Marking the slices and checking their tokens are one statement, so nothing can come between.
void ask_held(Transaction& transaction, std::span<const SliceCommit> commits) {
  Column slices = Column::integers();
  Column tokens = Column::integers();
  for (const SliceCommit& commit : commits) {
    slices.add(commit.slice.value);
    tokens.add(commit.token);
  }
  transaction.add(
      "WITH held AS (SELECT slice.id, campaign, stage, committed FROM slice"
      " JOIN unnest($1::bigint[], $2::bigint[]) AS given (id, token) USING (id, token)"
      " WHERE lease_until_us > 0 ORDER BY slice.id FOR UPDATE OF slice),"
      " marked AS (UPDATE slice SET committed = true FROM held"
      " WHERE slice.id = held.id AND NOT held.committed)"
      " SELECT id, campaign, stage FROM held",
      slices, tokens);
}

Result<std::vector<HeldSlice>> read_held(const Rows& rows, std::span<const SliceCommit> commits,
                                         std::vector<SliceId>& lost) {
  std::map<SliceId, int> row_of;
  for (int row = 0; row < rows.size(); ++row) row_of[{rows.integer(row, 0)}] = row;
  std::vector<HeldSlice> held;
  for (const SliceCommit& commit : commits) {
    const auto found = row_of.find(commit.slice);
    if (found == row_of.end()) {
      lost.push_back(commit.slice);
      continue;
    }
    const std::optional<Stage> stage = stage_from(rows.bytes(found->second, 2));
    if (!stage) return damaged("slice");
    held.push_back({&commit, {rows.integer(found->second, 1)}, *stage});
  }
  return held;
}

/// A result and what its slice belongs to; each record once, what is said of it first.
struct HeldResult {
  const RecordResult* result = nullptr;
  const HeldSlice* held = nullptr;

  [[nodiscard]] bool moves_on() const {
    return !result->due && result->state == RecordState::writing;
  }
  [[nodiscard]] bool goes_to_write() const {
    return held->stage == Stage::read && result->state == RecordState::writing;
  }
};

Result<std::vector<HeldResult>> results_of(const std::vector<HeldSlice>& all_held) {
  std::vector<HeldResult> out;
  std::set<RecordId> seen;
  for (const HeldSlice& held : all_held) {
    for (const RecordResult& result : held.commit->results) {
      if (!is_well_formed(held.stage, result)) {
        return Error(ErrorKind::bug, "a result does not say who goes on with its record");
      }
      if (seen.insert(result.record).second) out.push_back({&result, &held});
    }
  }
  return out;
}

/// Takes the records out of their slices, moves those that were there to their new states, and
/// counts them. A record that moves on starts its next stage with no attempts; the total keeps
/// them. What was put off was no attempt.
void ask_move(Transaction& transaction, const std::vector<HeldResult>& results) {
  Column slices = Column::integers();
  Column records = Column::integers();
  Column states = Column::texts();
  Column reasons = Column::texts();
  Column details = Column::texts();
  Column attempts = Column::integers();
  Column attempts_now = Column::integers();
  Column spent = Column::integers();
  Column reads = Column::flags();
  for (const HeldResult& each : results) {
    const RecordResult& result = *each.result;
    slices.add(each.held->commit->slice.value);
    records.add(result.record.value);
    states.add(to_string(result.state));
    reasons.add(to_string(result.reason));
    details.add(result.detail);
    attempts.add(each.moves_on() ? 0 : result.attempts);
    attempts_now.add(result.attempts);
    spent.add(result.spent.count());
    reads.add(each.held->stage == Stage::read);
  }
  transaction.add(
      "WITH given AS MATERIALIZED (SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::text[],"
      " $4::text[], $5::text[], $6::bigint[], $7::bigint[], $8::bigint[], $9::boolean[])"
      " AS given (slice, record, state, reason, detail, attempts, attempts_now, spent_us, "
      "is_read)),"
      " gone AS (DELETE FROM slice_record USING given WHERE slice_record.slice = given.slice"
      " AND slice_record.record = given.record RETURNING slice_record.record),"
      " before AS MATERIALIZED (SELECT id, campaign, state, reason FROM record"
      " WHERE id IN (SELECT record FROM gone)),"
      " moved AS (UPDATE record SET state = given.state, reason = given.reason,"
      " detail = given.detail, attempts = given.attempts,"
      " attempts_total = record.attempts_total"
      " + greatest(0, given.attempts_now - record.attempts),"
      " spent_us = record.spent_us + given.spent_us,"
      " site_id = CASE WHEN given.is_read THEN"
      " coalesce((SELECT max(site.id) FROM site WHERE site.key = record.site), 0)"
      " ELSE record.site_id END"
      " FROM given JOIN before ON before.id = given.record WHERE record.id = given.record),"
      " counted AS (INSERT INTO record_count (campaign, state, reason, shard, records)"
      " SELECT campaign, state, reason, pg_backend_pid() % 16, sum(change)"
      " FROM (SELECT campaign, state, reason, -1 AS change FROM before UNION ALL"
      " SELECT campaign, given.state, given.reason, 1 FROM before"
      " JOIN given ON given.record = before.id) AS changes"
      " GROUP BY campaign, state, reason HAVING sum(change) <> 0"
      " ORDER BY campaign, state, reason ON CONFLICT (campaign, state, reason, shard)"
      " DO UPDATE SET records = record_count.records + excluded.records)"
      " SELECT id FROM before",
      slices, records, states, reasons, details, attempts, attempts_now, spent, reads);
}

/// Those of `results` whose records were still in their slices.
std::vector<HeldResult> moved_of(const Rows& rows, const std::vector<HeldResult>& results) {
  std::set<std::int64_t> moved;
  for (int row = 0; row < rows.size(); ++row) moved.insert(rows.integer(row, 0));
  std::vector<HeldResult> out;
  for (const HeldResult& each : results) {
    if (moved.contains(each.result->record.value)) out.push_back(each);
  }
  return out;
}

std::vector<ToSlice> to_write(const std::vector<HeldResult>& results) {
  std::map<CampaignId, std::vector<RecordId>> records;
  for (const HeldResult& each : results) {
    if (each.goes_to_write()) records[each.held->campaign].push_back(each.result->record);
  }
  std::vector<ToSlice> out;
  for (auto& [campaign, of_campaign] : records) {
    out.push_back({campaign, Stage::write, std::move(of_campaign)});
  }
  return out;
}

/// As `all`, of the same campaigns, with the records of `results` alone.
std::vector<ToSlice> still_to_write(std::vector<ToSlice> all,
                                    const std::vector<HeldResult>& results) {
  for (ToSlice& each : all) {
    each.records.clear();
    for (const HeldResult& result : results) {
      if (result.goes_to_write() && result.held->campaign == each.campaign) {
        each.records.push_back(result.result->record);
      }
    }
  }
  return all;
}

void store_due(Transaction& transaction, const std::vector<HeldResult>& results) {
  Column campaigns = Column::integers();
  Column times = Column::integers();
  Column records = Column::integers();
  Column stages = Column::texts();
  for (const HeldResult& each : results) {
    if (!each.result->due) continue;
    campaigns.add(each.held->campaign.value);
    times.add(microseconds(*each.result->due));
    records.add(each.result->record.value);
    stages.add(to_string(each.held->stage));
  }
  if (records.size() == 0) return;
  transaction.add(
      "INSERT INTO due (campaign, due_us, record, stage)"
      " SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::text[])",
      campaigns, times, records, stages);
}

void store_waiting(Transaction& transaction, const std::vector<HeldResult>& results) {
  Column records = Column::integers();
  for (const HeldResult& each : results) {
    if (each.result->state == RecordState::review) records.add(each.result->record.value);
  }
  if (records.size() == 0) return;
  transaction.add(
      "INSERT INTO review_waiting (campaign, row, record)"
      " SELECT campaign, row, id FROM record WHERE id = ANY ($1::bigint[])",
      records);
}

void end_slices(Transaction& transaction, const std::vector<HeldSlice>& all_held) {
  Column slices = Column::integers();
  for (const HeldSlice& held : all_held) slices.add(held.commit->slice.value);
  transaction.add(
      "DELETE FROM slice WHERE id = ANY ($1::bigint[])"
      " AND NOT EXISTS (SELECT 1 FROM slice_record WHERE slice = slice.id)",
      slices);
}

std::vector<std::pair<RecordId, const Message*>> messages_of(
    const std::vector<HeldResult>& results) {
  std::vector<std::pair<RecordId, const Message*>> out;
  for (const HeldResult& each : results) {
    if (each.result->message) out.emplace_back(each.result->record, &*each.result->message);
  }
  return out;
}

/// What follows from the results whose records were still there.
void store_consequences(Transaction& transaction, const std::vector<HeldSlice>& held,
                        const std::vector<HeldResult>& moved) {
  store_messages(transaction, messages_of(moved));
  store_due(transaction, moved);
  store_waiting(transaction, moved);
  end_slices(transaction, held);
}

}  // namespace

Result<std::vector<SliceId>> PostgresStore::commit(std::span<const SliceCommit> commits,
                                                   std::span<const Site> sites,
                                                   std::span<const CallSettlement> settlements) {
  std::vector<const CallSettlement*> given;
  given.reserve(settlements.size());
  for (const CallSettlement& settlement : settlements) given.push_back(&settlement);
  return session_.write([&](Transaction& transaction) -> Result<std::vector<SliceId>> {
    Settling settling(packer_);
    SiteStoring site_storing(packer_);
    ask_held(transaction, commits);
    settling.ask(transaction, given);
    site_storing.ask(transaction, sites);
    TRY(const std::vector<Rows> begun, transaction.run());
    TRY_VOID(settling.store(transaction, begun[1], given));
    std::vector<SliceId> lost;
    TRY(const std::vector<HeldSlice> held, read_held(begun[0], commits, lost));
    if (held.empty()) return lost;

    TRY(const std::vector<HeldResult> results, results_of(held));
    std::size_t first = 2;
    TRY_VOID(site_storing.store(transaction, begun, first, sites));
    const std::vector<ToSlice> may_write = to_write(results);
    SliceForming slices;
    ask_move(transaction, results);
    slices.ask(transaction, may_write);
    TRY(const std::vector<Rows> stored, transaction.run());
    first = stored.size() - 1 - may_write.size();
    const std::vector<HeldResult> moved = moved_of(stored[first - 1], results);
    slices.take(stored, first);
    slices.store(transaction, still_to_write(may_write, moved));
    store_consequences(transaction, held, moved);
    return lost;
  });
}

}  // namespace ov::postgres
