#include <algorithm>

#include "encoding.h"
#include "store.h"

namespace ov::sqlite {
namespace {

Error lease_lost() {
  return Error(ErrorKind::lease_lost, "the slice was leased again by somebody else");
}

// The stage a record in `state` waits for; nothing for final states and those a person moves.
std::optional<Stage> stage_for(RecordState state) {
  if (state == RecordState::waiting || state == RecordState::reading) return Stage::read;
  if (state == RecordState::writing) return Stage::write;
  return std::nullopt;
}

}  // namespace

Result<std::int64_t> SqliteStore::new_slice(CampaignId campaign, Stage stage, int deaths) {
  TRY(Statement * statement,
      prepared("INSERT INTO slice (campaign, stage, deaths) VALUES (?, ?, ?)"));
  TRY_VOID(statement->with(campaign.value, to_string(stage), deaths).run());
  return database_.last_row_id();
}

Result<void> SqliteStore::form_slices(CampaignId campaign, Stage stage,
                                      std::span<const RecordId> records) {
  TRY(Statement * member, prepared("INSERT INTO slice_record (slice, record) VALUES (?, ?)"));
  while (!records.empty()) {
    const auto part = records.first(std::min(records.size(), slice_records_max(stage)));
    TRY(const std::int64_t slice, new_slice(campaign, stage));
    for (const RecordId record : part) TRY_VOID(member->with(slice, record.value).run());
    records = records.subspan(part.size());
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

Result<std::vector<Record>> SqliteStore::records_of(std::int64_t slice) {
  TRY(Statement * statement,
      prepared("SELECT id, campaign, row, line, website, url, site, company, email, first_name,"
               " country, cells, state, reason, attempts, site_id FROM record"
               " WHERE id IN (SELECT record FROM slice_record WHERE slice = ?) ORDER BY id"));
  statement->with(slice);
  std::vector<Record> records;
  for (;;) {
    TRY(const bool row, statement->step());
    if (!row) break;
    TRY(Record record, read_record(*statement));
    records.push_back(std::move(record));
  }
  statement->reset();
  return records;
}

// A lease of this slice ended with nothing committed. Returns true when the slice may be leased as
// it is, false when it was split or ended and another has to be looked for.
Result<bool> SqliteStore::settle_death(std::int64_t slice, CampaignId campaign, Stage stage,
                                       int deaths) {
  TRY(std::vector<Record> records, records_of(slice));
  switch (after_death(deaths, records.size())) {
    case AfterDeath::lease_again:
      return true;
    case AfterDeath::dead_letter: {
      RecordResult result;
      result.record = records.front().id;
      result.state = RecordState::dead;
      result.reason = stage == Stage::write ? Reason::model_error : Reason::timeout;
      result.detail = "the worker died " + std::to_string(deaths) + " times while working on it";
      result.attempts = records.front().attempts;
      TRY(const bool stored, store_result(campaign, slice, stage, result));
      if (!stored) return Error(ErrorKind::bug, "a slice's record could not be ended");
      TRY(Statement * drop, prepared("DELETE FROM slice WHERE id = ?"));
      TRY_VOID(drop->with(slice).run());
      return false;
    }
    case AfterDeath::split: {
      TRY(const std::int64_t half, new_slice(campaign, stage));
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

Result<std::optional<Lease>> SqliteStore::lease(CampaignId campaign, Stage stage, Time now,
                                                Duration length) {
  TRY(Transaction transaction, Transaction::begin(database_));
  for (;;) {
    TRY(Statement * find, prepared("SELECT id, token, lease_until_us, deaths, committed FROM slice"
                                   " WHERE campaign = ? AND stage = ? AND lease_until_us <= ?"
                                   " ORDER BY lease_until_us, id LIMIT 1"));
    TRY(const bool found, find->with(campaign.value, to_string(stage), microseconds(now)).step());
    if (!found) {
      find->reset();
      TRY_VOID(transaction.commit());
      return std::optional<Lease>();
    }
    const std::int64_t slice = find->integer(0);
    const std::int64_t token = find->integer(1) + 1;
    const bool ended = find->integer(2) != 0;
    const bool committed = find->integer(4) != 0;
    int deaths = static_cast<int>(find->integer(3));
    find->reset();
    if (ended) {
      deaths = committed ? 0 : deaths + 1;
      TRY(const bool usable, settle_death(slice, campaign, stage, deaths));
      if (!usable) continue;
    }
    TRY(Statement * take,
        prepared("UPDATE slice SET token = ?, lease_until_us = ?, deaths = ?, committed = 0"
                 " WHERE id = ?"));
    TRY_VOID(take->with(token, microseconds(now + length), deaths, slice).run());
    TRY(std::vector<Record> records, records_of(slice));
    TRY_VOID(transaction.commit());
    return std::optional<Lease>(
        Lease{{slice}, token, campaign, stage, now + length, std::move(records)});
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

Result<void> SqliteStore::commit(SliceId slice, std::int64_t token,
                                 std::span<const RecordResult> results,
                                 std::span<const Site> sites) {
  TRY(Transaction transaction, Transaction::begin(database_));
  // Marking the slice and checking the token are one statement, so nothing can come between.
  TRY(Statement * mark,
      prepared("UPDATE slice SET committed = 1 WHERE id = ? AND token = ? AND lease_until_us > 0"
               " RETURNING campaign, stage"));
  TRY(const bool current, mark->with(slice.value, token).step());
  if (!current) return lease_lost();
  const CampaignId campaign{mark->integer(0)};
  const std::optional<Stage> stage = stage_from(mark->text(1));
  TRY(const bool more, mark->step());
  if (more || !stage) return Error(ErrorKind::invalid, "the store holds a damaged slice");
  mark->reset();

  for (const Site& site : sites) TRY_VOID(store_site(site));
  std::vector<RecordId> to_write;
  for (const RecordResult& result : results) {
    TRY(const bool stored, store_result(campaign, slice.value, *stage, result));
    if (stored && !result.due && result.state == RecordState::writing && *stage == Stage::read) {
      to_write.push_back(result.record);
    }
  }
  TRY_VOID(form_slices(campaign, Stage::write, to_write));
  TRY(Statement * end, prepared("DELETE FROM slice WHERE id = ?1"
                                " AND NOT EXISTS (SELECT 1 FROM slice_record WHERE slice = ?1)"));
  TRY_VOID(end->with(slice.value).run());
  return transaction.commit();
}

// Returns false when the record is not in the slice any more: it was committed before.
Result<bool> SqliteStore::store_result(CampaignId campaign, std::int64_t slice, Stage stage,
                                       const RecordResult& result) {
  TRY(Statement * leave, prepared("DELETE FROM slice_record WHERE slice = ? AND record = ?"));
  TRY_VOID(leave->with(slice, result.record.value).run());
  if (database_.changes() == 0) return false;

  TRY(Statement * before, prepared("SELECT state, reason FROM record WHERE id = ?"));
  TRY(const bool found, before->with(result.record.value).step());
  const auto old_state = found ? record_state_from(before->text(0)) : std::nullopt;
  const auto old_reason = found ? reason_from(before->text(1)) : std::nullopt;
  before->reset();
  if (!old_state || !old_reason)
    return Error(ErrorKind::invalid, "the store holds a damaged record");

  // A record that moves on starts its next stage with no attempts; the total keeps them.
  const bool moves_on = !result.due && result.state == RecordState::writing;
  TRY(Statement * update,
      prepared("UPDATE record SET state = ?2, reason = ?3, detail = ?4, attempts = ?5,"
               " attempts_total = attempts_total + 1, spent_us = spent_us + ?6,"
               " site_id = CASE WHEN ?7 THEN"
               "   coalesce((SELECT max(s.id) FROM site s WHERE s.key = record.site), 0)"
               " ELSE site_id END WHERE id = ?1"));
  TRY_VOID(update
               ->with(result.record.value, to_string(result.state), to_string(result.reason),
                      result.detail, moves_on ? 0 : result.attempts, result.spent.count(),
                      stage == Stage::read)
               .run());
  TRY_VOID(count(campaign, *old_state, *old_reason, -1));
  TRY_VOID(count(campaign, result.state, result.reason, 1));
  if (result.message) TRY_VOID(store_message(result.record, *result.message));
  if (result.due) {
    const auto again = stage_for(result.state);
    if (!again) return Error(ErrorKind::bug, "a record that ended cannot be due");
    TRY(Statement * due,
        prepared("INSERT INTO due (campaign, due_us, record, stage) VALUES (?, ?, ?, ?)"));
    TRY_VOID(
        due->with(campaign.value, microseconds(*result.due), result.record.value, to_string(*again))
            .run());
  }
  return true;
}

Result<void> SqliteStore::store_site(const Site& site) {
  TRY(Statement * insert_site,
      prepared("INSERT INTO site (key, reason, detail, facts, read_at_us, requests, bytes_received)"
               " VALUES (?, ?, ?, ?, ?, ?, ?)"));
  const std::string facts = encode_facts(site.facts);
  TRY_VOID(insert_site
               ->with(site.key, to_string(site.reason), site.detail, facts,
                      microseconds(site.read_at), static_cast<std::int64_t>(site.requests),
                      static_cast<std::int64_t>(site.bytes_received))
               .run());
  const std::int64_t id = database_.last_row_id();
  TRY(Statement * insert_page,
      prepared("INSERT INTO page (site_id, position, url, status, title, description, language,"
               " content_hash, text, blocks) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"));
  int position = 0;
  for (const Page& page : site.pages) {
    const std::string blocks = encode_blocks(page.blocks);
    TRY_VOID(insert_page
                 ->with(id, position++, page.url, page.status, page.title, page.description,
                        page.language, page.content_hash, page.text, blocks)
                 .run());
  }
  return ok();
}

Result<void> SqliteStore::store_message(RecordId record, const Message& message) {
  TRY(Statement * insert_message,
      prepared("INSERT INTO message (record, subject, body, review, writer, tokens_in, tokens_out,"
               " cost_microdollars) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"));
  TRY_VOID(insert_message
               ->with(record.value, message.subject, message.body, to_string(message.review),
                      message.writer, message.tokens_in, message.tokens_out,
                      message.cost_microdollars)
               .run());
  TRY(Statement * insert_evidence,
      prepared("INSERT INTO evidence (record, position, page, quote, start_byte, end_byte)"
               " VALUES (?, ?, ?, ?, ?, ?)"));
  int position = 0;
  for (const Evidence& evidence : message.evidence) {
    TRY_VOID(insert_evidence
                 ->with(record.value, position++, evidence.page, evidence.quote,
                        static_cast<std::int64_t>(evidence.begin),
                        static_cast<std::int64_t>(evidence.end))
                 .run());
  }
  return ok();
}

Result<std::int64_t> SqliteStore::sweep(CampaignId campaign, Time now) {
  TRY(Transaction transaction, Transaction::begin(database_));
  std::int64_t moved = 0;
  for (const Stage stage : {Stage::read, Stage::write}) {
    TRY(Statement * find,
        prepared(
            "DELETE FROM due WHERE campaign = ? AND due_us <= ? AND stage = ? RETURNING record"));
    find->with(campaign.value, microseconds(now), to_string(stage));
    std::vector<RecordId> records;
    for (;;) {
      TRY(const bool row, find->step());
      if (!row) break;
      records.push_back({find->integer(0)});
    }
    find->reset();
    std::sort(records.begin(), records.end());
    TRY_VOID(form_slices(campaign, stage, records));
    moved += std::ssize(records);
  }
  TRY_VOID(transaction.commit());
  return moved;
}

Result<std::optional<Time>> SqliteStore::next_due(CampaignId campaign) {
  TRY(Statement * statement,
      prepared("SELECT min(t) FROM (SELECT min(due_us) AS t FROM due WHERE campaign = ?1"
               " UNION ALL SELECT min(lease_until_us) FROM slice"
               "   WHERE campaign = ?1 AND lease_until_us > 0)"));
  TRY(const bool row, statement->with(campaign.value).step());
  std::optional<Time> out;
  if (row && !statement->is_null(0)) out = Time{Duration{statement->integer(0)}};
  statement->reset();
  return out;
}

Result<void> SqliteStore::end_all_leases(Time now) {
  TRY(Statement * statement,
      prepared("UPDATE slice SET lease_until_us = ?1 WHERE lease_until_us > ?1"));
  return statement->with(microseconds(now)).run();
}

}  // namespace ov::sqlite
