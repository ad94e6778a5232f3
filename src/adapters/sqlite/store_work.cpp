#include <algorithm>
#include <map>

#include "ports/stored_form.h"
#include "store.h"

namespace ov::sqlite {
namespace {

Error lease_lost() {
  return Error(ErrorKind::lease_lost, "the slice was leased again by somebody else");
}

}  // namespace

Result<std::int64_t> SqliteStore::new_slice(CampaignId campaign, Stage stage, std::int64_t token) {
  TRY(Statement * statement,
      prepared(
          "INSERT INTO slice (campaign, stage, token, sample) VALUES (?1, ?2, ?3, EXISTS"
          " (SELECT 1 FROM campaign WHERE id = ?1 AND state = 'estimating' AND intake_done))"));
  TRY_VOID(statement->with(campaign.value, to_string(stage), token).run());
  return database_.last_row_id();
}

Result<SqliteStore::Room> SqliteStore::room_in_newest(CampaignId campaign, Stage stage) {
  TRY(Statement * find,
      prepared("SELECT id, (SELECT count(*) FROM slice_record WHERE slice = id) FROM slice"
               " WHERE campaign = ? AND stage = ? AND lease_until_us = 0 AND token = 0"
               " ORDER BY id DESC LIMIT 1"));
  const ResetAtEnd reset(find->with(campaign.value, to_string(stage)));
  TRY(const bool found, find->step());
  if (!found) return Room{};
  const auto held = static_cast<std::size_t>(find->integer(1));
  const std::size_t most = slice_records_max(stage);
  return Room{find->integer(0), most - std::min(held, most)};
}

Result<void> SqliteStore::form_slices(CampaignId campaign, Stage stage,
                                      std::span<const RecordId> records) {
  if (records.empty()) return ok();
  TRY(Statement * member, prepared("INSERT INTO slice_record (slice, record) VALUES (?, ?)"));
  // Records arrive to be written a few at a time; without this each commit would make a slice of a
  // few, and each such slice costs a lease and its sync.
  Room room;
  if (stage == Stage::write) {
    TRY(room, room_in_newest(campaign, stage));
  }
  while (!records.empty()) {
    if (room.records == 0) {
      room.records = slice_records_max(stage);
      TRY(room.slice, new_slice(campaign, stage, 0));
    }
    const auto part = records.first(std::min(records.size(), room.records));
    for (const RecordId record : part) TRY_VOID(member->with(room.slice, record.value).run());
    records = records.subspan(part.size());
    room.records = 0;
  }
  return ok();
}

Result<void> SqliteStore::count(CampaignId campaign, RecordState state, Reason reason,
                                std::int64_t change) {
  if (change == 0) return ok();
  TRY(Statement * statement,
      prepared("INSERT INTO record_count (campaign, state, reason, records) VALUES (?, ?, ?, ?)"
               " ON CONFLICT DO UPDATE SET records = records + excluded.records"));
  return statement->with(campaign.value, to_string(state), to_string(reason), change).run();
}

// Takes the record out of the counts, before its state changes.
Result<void> SqliteStore::uncount(CampaignId campaign, RecordId record) {
  TRY(Statement * find, prepared("SELECT state, reason FROM record WHERE id = ?"));
  const ResetAtEnd reset(find->with(record.value));
  TRY(const bool found, find->step());
  const auto state = found ? record_state_from(find->text(0)) : std::nullopt;
  const auto reason = found ? reason_from(find->text(1)) : std::nullopt;
  if (!state || !reason) return damaged("record");
  return count(campaign, *state, *reason, -1);
}

Result<std::vector<Record>> SqliteStore::records_of(std::int64_t slice, Stage stage) {
  TRY(Statement * statement,
      prepared(stage == Stage::read
                   ? "SELECT id, campaign, row, line, website, url, site, company, email,"
                     " first_name, country, '[]', state, reason, attempts, site_id FROM record"
                     " WHERE id IN (SELECT record FROM slice_record WHERE slice = ?) ORDER BY id"
                   : "SELECT id, campaign, row, line, website, url, site, company, email,"
                     " first_name, country, cells, state, reason, attempts, site_id FROM record"
                     " WHERE id IN (SELECT record FROM slice_record WHERE slice = ?) ORDER BY id"));
  const ResetAtEnd reset(statement->with(slice));
  std::vector<Record> records;
  for (;;) {
    TRY(const bool row, statement->step());
    if (!row) break;
    TRY(Record record, read_record(*statement));
    records.push_back(std::move(record));
  }
  return records;
}

// A lease of this slice ended with nothing committed. Returns true when the slice may be leased as
// it is, false when it was split or ended and another has to be looked for.
Result<bool> SqliteStore::settle_death(std::int64_t slice, std::int64_t token, CampaignId campaign,
                                       Stage stage, int deaths) {
  TRY(std::vector<Record> records, records_of(slice, stage));
  switch (after_death(deaths, records.size())) {
    case AfterDeath::lease_again:
      return true;
    case AfterDeath::dead_letter: {
      RecordResult result;
      result.record = records.front().id;
      result.state = RecordState::dead;
      result.reason = stage == Stage::write ? Reason::model_error : Reason::timeout;
      result.detail = "the worker died " + std::to_string(deaths) + " times while working on it";
      result.attempts = records.front().attempts + 1;
      TRY(const bool stored, store_result(campaign, slice, stage, result));
      if (!stored) return Error(ErrorKind::bug, "a slice's record could not be ended");
      TRY(Statement * drop, prepared("DELETE FROM slice WHERE id = ?"));
      TRY_VOID(drop->with(slice).run());
      return false;
    }
    case AfterDeath::split: {
      // With a token of its own past, so that it is not filled up with records that are innocent.
      TRY(const std::int64_t half, new_slice(campaign, stage, token));
      TRY(Statement * move,
          prepared("UPDATE slice_record SET slice = ? WHERE slice = ? AND record = ?"));
      for (std::size_t i = records.size() / 2; i < records.size(); ++i) {
        TRY_VOID(move->with(half, slice, records[i].id.value).run());
      }
      TRY(Statement * renew,
          prepared("UPDATE slice SET deaths = 0, lease_until_us = 0, committed = 0 WHERE id = ?"));
      TRY_VOID(renew->with(slice).run());
      return false;
    }
  }
  return Error(ErrorKind::bug, "unknown settlement");
}

Result<std::optional<SqliteStore::FreeSlice>> SqliteStore::free_slice(CampaignId campaign,
                                                                      Stage stage, Time now) {
  TRY(const bool sample_only, is_estimating(campaign));
  TRY(Statement * find, prepared("SELECT id, token, lease_until_us, deaths, committed FROM slice"
                                 " WHERE campaign = ? AND stage = ? AND lease_until_us <= ?"
                                 " AND sample >= ? ORDER BY lease_until_us, id LIMIT 1"));
  const ResetAtEnd reset(
      find->with(campaign.value, to_string(stage), microseconds(now), sample_only));
  TRY(const bool found, find->step());
  if (!found) return std::optional<FreeSlice>();
  return std::optional<FreeSlice>({.id = find->integer(0),
                                   .token = find->integer(1),
                                   .lease_ended = find->integer(2) != 0,
                                   .deaths = static_cast<int>(find->integer(3)),
                                   .committed = find->integer(4) != 0});
}

Result<std::optional<Lease>> SqliteStore::lease(CampaignId campaign, Stage stage, Time now,
                                                Duration length) {
  TRY(Transaction transaction, Transaction::begin(database_));
  for (;;) {
    TRY(std::optional<FreeSlice> free, free_slice(campaign, stage, now));
    if (!free) {
      // Slices may have been split or ended on the way.
      TRY_VOID(transaction.commit());
      return std::optional<Lease>();
    }
    if (free->lease_ended) {
      free->deaths = free->committed ? 0 : free->deaths + 1;
      TRY_VOID(end_calls_of(free->id, now));
      TRY(const bool usable, settle_death(free->id, free->token, campaign, stage, free->deaths));
      if (!usable) continue;
    }
    const std::int64_t token = free->token + 1;
    TRY(Statement * take,
        prepared("UPDATE slice SET token = ?, lease_until_us = ?, deaths = ?, committed = 0"
                 " WHERE id = ?"));
    TRY_VOID(take->with(token, microseconds(now + length), free->deaths, free->id).run());
    TRY(std::vector<Record> records, records_of(free->id, stage));
    TRY_VOID(transaction.commit());
    return std::optional<Lease>(
        Lease{{free->id}, token, campaign, stage, now + length, std::move(records)});
  }
}

Result<void> SqliteStore::extend(SliceId slice, std::int64_t token, Time now, Duration length) {
  TRY(Statement * statement,
      prepared(
          "UPDATE slice SET lease_until_us = ? WHERE id = ? AND token = ? AND lease_until_us > 0"));
  TRY_VOID(statement->with(microseconds(now + length), slice.value, token).run());
  if (database_.changes() == 0) return lease_lost();
  return ok();
}

Result<void> SqliteStore::give_back(SliceId slice, std::int64_t token) {
  TRY(Statement * statement,
      prepared(
          "UPDATE slice SET lease_until_us = 0 WHERE id = ? AND token = ? AND lease_until_us > 0"));
  TRY_VOID(statement->with(slice.value, token).run());
  if (database_.changes() == 0) return lease_lost();
  return ok();
}

Result<std::optional<SqliteStore::HeldSlice>> SqliteStore::held_slice(const SliceCommit& commit) {
  // Marking the slice and checking the token are one statement, so nothing can come between.
  TRY(Statement * mark,
      prepared("UPDATE slice SET committed = 1 WHERE id = ? AND token = ? AND lease_until_us > 0"
               " RETURNING campaign, stage"));
  const ResetAtEnd reset(mark->with(commit.slice.value, commit.token));
  TRY(const bool current, mark->step());
  if (!current) return std::optional<HeldSlice>();
  const CampaignId campaign{mark->integer(0)};
  const std::optional<Stage> stage = stage_from(mark->text(1));
  // An UPDATE with RETURNING has ended only when it has said so.
  TRY(const bool more, mark->step());
  if (more || !stage) return damaged("slice");
  return std::optional<HeldSlice>({commit, campaign, *stage});
}

Result<void> SqliteStore::store_results(const HeldSlice& held, std::vector<RecordId>& to_write) {
  const std::int64_t slice = held.commit.slice.value;
  for (const RecordResult& result : held.commit.results) {
    if (!is_well_formed(held.stage, result)) {
      return Error(ErrorKind::bug, "a result does not say who goes on with its record");
    }
    TRY(const bool stored, store_result(held.campaign, slice, held.stage, result));
    if (stored && held.stage == Stage::read && result.state == RecordState::writing) {
      to_write.push_back(result.record);
    }
  }
  TRY(Statement * end, prepared("DELETE FROM slice WHERE id = ?1"
                                " AND NOT EXISTS (SELECT 1 FROM slice_record WHERE slice = ?1)"));
  return end->with(slice).run();
}

Result<std::vector<SliceId>> SqliteStore::commit(std::span<const SliceCommit> commits,
                                                 std::span<const Site> sites,
                                                 std::span<const CallSettlement> settlements) {
  TRY(Transaction transaction, Transaction::begin(database_));
  for (const CallSettlement& settlement : settlements) TRY_VOID(settle(settlement));
  std::vector<SliceId> lost;
  std::vector<HeldSlice> all_held;
  for (const SliceCommit& commit : commits) {
    TRY(const std::optional<HeldSlice> held, held_slice(commit));
    if (held) {
      all_held.push_back(*held);
    } else {
      lost.push_back(commit.slice);
    }
  }
  if (all_held.empty()) {
    if (!settlements.empty()) TRY_VOID(transaction.commit());
    return lost;
  }
  for (const Site& site : sites) TRY_VOID(store_site(site));
  std::map<CampaignId, std::vector<RecordId>> to_write;
  for (const HeldSlice& held : all_held) TRY_VOID(store_results(held, to_write[held.campaign]));
  for (const auto& [campaign, records] : to_write) {
    TRY_VOID(form_slices(campaign, Stage::write, records));
  }
  TRY_VOID(transaction.commit());
  return lost;
}

// Returns false when the record is not in the slice any more: it was committed before.
Result<bool> SqliteStore::store_result(CampaignId campaign, std::int64_t slice, Stage stage,
                                       const RecordResult& result) {
  TRY(Statement * leave, prepared("DELETE FROM slice_record WHERE slice = ? AND record = ?"));
  TRY_VOID(leave->with(slice, result.record.value).run());
  if (database_.changes() == 0) return false;

  TRY_VOID(uncount(campaign, result.record));

  // A record that moves on starts its next stage with no attempts; the total keeps them. What was
  // put off was no attempt.
  const bool moves_on = !result.due && result.state == RecordState::writing;
  TRY(Statement * update,
      prepared("UPDATE record SET state = ?2, reason = ?3, detail = ?4, attempts = ?5,"
               " attempts_total = attempts_total + max(0, ?8 - attempts), spent_us = spent_us + ?6,"
               " site_id = CASE WHEN ?7 THEN"
               "   coalesce((SELECT max(s.id) FROM site s WHERE s.key = record.site), 0)"
               " ELSE site_id END WHERE id = ?1"));
  TRY_VOID(update
               ->with(result.record.value, to_string(result.state), to_string(result.reason),
                      result.detail, moves_on ? 0 : result.attempts, result.spent.count(),
                      stage == Stage::read, result.attempts)
               .run());
  TRY_VOID(count(campaign, result.state, result.reason, 1));
  if (result.message) TRY_VOID(store_message(result.record, *result.message));
  if (result.due) {
    TRY(Statement * due,
        prepared("INSERT INTO due (campaign, due_us, record, stage) VALUES (?, ?, ?, ?)"));
    TRY_VOID(
        due->with(campaign.value, microseconds(*result.due), result.record.value, to_string(stage))
            .run());
  }
  return true;
}

Result<void> SqliteStore::store_message(RecordId record, const Message& message) {
  TRY(Statement * insert_message,
      prepared("INSERT INTO message (record, subject, body, review, writer, variant)"
               " VALUES (?, ?, ?, ?, ?, ?)"));
  TRY_VOID(insert_message
               ->with(record.value, message.subject, message.body, to_string(message.review),
                      message.writer, message.variant)
               .run());
  return store_evidence(record, message.evidence);
}

Result<void> SqliteStore::store_evidence(RecordId record, const std::vector<Evidence>& all) {
  TRY(Statement * insert_evidence,
      prepared("INSERT INTO evidence (record, position, page, quote, start_byte, end_byte, claim)"
               " VALUES (?, ?, ?, ?, ?, ?, ?)"));
  int position = 0;
  for (const Evidence& evidence : all) {
    TRY_VOID(insert_evidence
                 ->with(record.value, position++, evidence.page, evidence.quote,
                        static_cast<std::int64_t>(evidence.begin),
                        static_cast<std::int64_t>(evidence.end), evidence.claim)
                 .run());
  }
  return ok();
}

Result<std::vector<RecordId>> SqliteStore::take_due(CampaignId campaign, Stage stage, Time now) {
  TRY(Statement * take,
      prepared(
          "DELETE FROM due WHERE campaign = ? AND due_us <= ? AND stage = ? RETURNING record"));
  const ResetAtEnd reset(take->with(campaign.value, microseconds(now), to_string(stage)));
  std::vector<RecordId> records;
  for (;;) {
    TRY(const bool row, take->step());
    if (!row) break;
    records.push_back({take->integer(0)});
  }
  std::sort(records.begin(), records.end());
  return records;
}

Result<std::int64_t> SqliteStore::sweep(CampaignId campaign, Time now) {
  TRY(Transaction transaction, Transaction::begin(database_));
  std::int64_t moved = 0;
  for (const Stage stage : {Stage::read, Stage::write}) {
    TRY(const std::vector<RecordId> records, take_due(campaign, stage, now));
    TRY_VOID(form_slices(campaign, stage, records));
    moved += std::ssize(records);
  }
  TRY_VOID(transaction.commit());
  return moved;
}

Result<void> SqliteStore::end_all_leases(Time now) {
  TRY(Transaction transaction, Transaction::begin(database_));
  TRY(Statement * statement,
      prepared("UPDATE slice SET lease_until_us = ?1 WHERE lease_until_us > ?1"));
  TRY_VOID(statement->with(microseconds(now)).run());
  TRY_VOID(end_all_calls(now));
  return transaction.commit();
}

}  // namespace ov::sqlite
