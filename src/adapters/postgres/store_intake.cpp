// Intake: rows go in by COPY.
#include <unordered_set>

#include "base/hash.h"
#include "store.h"

namespace ov::postgres {
namespace {

/// Longer keys are kept by their hash: an entry of an index holds 2,700 bytes, a cell may hold
/// more.
constexpr std::size_t dedupe_key_bytes_max = 500;

std::string stored_key(const std::string& key) {
  if (key.size() <= dedupe_key_bytes_max) return key;
  return "sha256:" + sha256_hex(key);
}

/// Keys that no row had before; the first row of each in this batch may take it.
Result<std::unordered_set<std::string>> take_keys(Transaction& transaction, CampaignId campaign,
                                                  const IntakeBatch& batch) {
  Column keys = Column::texts();
  for (const IntakeBatch::Row& row : batch.rows) {
    if (!row.dedupe_key.empty()) keys.add(stored_key(row.dedupe_key));
  }
  std::unordered_set<std::string> fresh;
  if (keys.size() == 0) return fresh;
  TRY(const Rows rows, transaction.ask("INSERT INTO dedupe (campaign, key)"
                                       " SELECT $1, unnest($2::text[])"
                                       " ON CONFLICT DO NOTHING RETURNING key",
                                       campaign.value, keys));
  for (int row = 0; row < rows.size(); ++row) fresh.insert(rows.text(row, 0));
  return fresh;
}

void add_record(CopyRows& out, CampaignId campaign, std::int64_t id, const Record& record,
                bool is_duplicate) {
  const RecordState state = is_duplicate ? RecordState::skipped : RecordState::waiting;
  const Reason reason = is_duplicate ? Reason::duplicate : Reason::none;
  out.begin_row(14);
  out.add(id).add(campaign.value).add(record.row).add(record.line);
  out.add(record.website).add(record.url).add(record.site).add(record.company).add(record.email);
  out.add(record.first_name).add(record.country).add(encode_strings(record.cells));
  out.add(to_string(state)).add(to_string(reason));
}

Result<void> store_rejected(Transaction& transaction, CampaignId campaign,
                            const std::vector<RejectedRow>& rejected) {
  if (rejected.empty()) return ok();
  CopyRows rows;
  for (const RejectedRow& row : rejected) {
    rows.begin_row(7);
    rows.add(campaign.value).add(row.row).add(row.line).add(row.column);
    rows.add(to_string(row.reason)).add(row.detail).add(row.value);
  }
  return transaction.copy_in(
      "COPY rejected (campaign, row, line, \"column\", reason, detail, value)"
      " FROM STDIN (FORMAT binary)",
      rows.finish());
}

}  // namespace

// Two processes that take in one list wait for each other at the campaign's row, and the second
// finds its rows taken in.
Result<void> PostgresStore::insert(CampaignId campaign, const IntakeBatch& batch) {
  return session_.write([&](Transaction& transaction) -> Result<void> {
    transaction.add(
        "UPDATE campaign SET rows_read = $2, rows_rejected = rows_rejected + $3"
        " WHERE id = $1 AND rows_read = $4 AND NOT intake_done",
        campaign.value, batch.rows_read, std::ssize(batch.rejected), batch.rows_before);
    transaction.add("SELECT nextval('record_id_seq') FROM generate_series(1, $1)",
                    std::ssize(batch.rows));
    TRY(const std::vector<Rows> begun, transaction.run());
    if (begun[0].affected() != 1) {
      return Error(ErrorKind::conflict, "these rows of the list were taken in before");
    }
    TRY(std::unordered_set<std::string> fresh_keys, take_keys(transaction, campaign, batch));
    ToSlice fresh{campaign, Stage::read, {}};
    CopyRows records;
    std::int64_t duplicates = 0;
    for (std::size_t i = 0; i < batch.rows.size(); ++i) {
      const IntakeBatch::Row& row = batch.rows[i];
      const std::int64_t id = begun[1].integer(static_cast<int>(i), 0);
      const bool is_duplicate =
          !row.dedupe_key.empty() && fresh_keys.erase(stored_key(row.dedupe_key)) == 0;
      add_record(records, campaign, id, row.record, is_duplicate);
      if (is_duplicate) {
        ++duplicates;
      } else {
        fresh.records.push_back({id});
      }
    }
    SliceForming slices;
    slices.ask(transaction, std::span(&fresh, 1));
    TRY(const std::vector<Rows> rows, transaction.run());
    std::size_t first = 0;
    slices.take(rows, first);
    if (!records.empty()) {
      TRY_VOID(transaction.copy_in(
          "COPY record (id, campaign, row, line, website, url, site, company, email, first_name,"
          " country, cells, state, reason) FROM STDIN (FORMAT binary)",
          records.finish()));
    }
    TRY_VOID(store_rejected(transaction, campaign, batch.rejected));
    slices.store(transaction, std::span(&fresh, 1));
    CountChanges counts;
    counts.add(campaign, RecordState::waiting, Reason::none, std::ssize(fresh.records));
    counts.add(campaign, RecordState::skipped, Reason::duplicate, duplicates);
    counts.store(transaction);
    return ok();
  });
}

}  // namespace ov::postgres
