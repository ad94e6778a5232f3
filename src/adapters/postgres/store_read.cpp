// Records as exports and `verify` see them, and counts.
#include <unordered_map>

#include "store.h"

namespace ov::postgres {
namespace {

constexpr std::int64_t records_a_round = 500;
constexpr std::int64_t rejected_a_round = 5'000;

using Views = std::unordered_map<std::int64_t, RecordView*>;

/// The view that a row is of, by the record's id in its first column.
RecordView* view_of(const Views& views, const Row& row) {
  const auto found = views.find(row.integer(0));
  return found == views.end() ? nullptr : found->second;
}

Result<void> add_messages(const Views& views, const Rows& rows) {
  for (int i = 0; i < rows.size(); ++i) {
    const Row row(rows, i);
    RecordView* view = view_of(views, row);
    if (view == nullptr) return damaged("message");
    Message message;
    message.subject = row.text(1);
    message.body = row.text(2);
    const auto review = review_state_from(row.bytes(3));
    if (!review) return damaged("message");
    message.review = *review;
    message.writer = row.text(4);
    message.variant = row.text(5);
    view->message = std::move(message);
  }
  return ok();
}

void add_evidence(const Views& views, const Rows& rows) {
  for (int i = 0; i < rows.size(); ++i) {
    const Row row(rows, i);
    RecordView* view = view_of(views, row);
    // Without its message nobody asks for it.
    if (view == nullptr || !view->message) continue;
    view->message->evidence.push_back({row.text(1), row.text(2), offset_from(row.integer(3)),
                                       offset_from(row.integer(4)), row.text(5)});
  }
}

Result<void> add_versions(const Views& views, const Rows& rows) {
  for (int i = 0; i < rows.size(); ++i) {
    const Row row(rows, i);
    RecordView* view = view_of(views, row);
    if (view == nullptr || !view->message) continue;
    view->message->version = row.number(1);
    if (view->message->version > 1) {
      TRY(view->message->asserted, decode_assertions(row.text(2)));
    }
  }
  return ok();
}

void add_calls(const Views& views, const Rows& rows) {
  for (int i = 0; i < rows.size(); ++i) {
    const Row row(rows, i);
    RecordView* view = view_of(views, row);
    if (view == nullptr) continue;
    view->calls = {row.integer(1), row.integer(2), row.integer(3),
                   row.integer(4), row.integer(5), Duration{row.integer(6)}};
  }
}

Result<std::vector<Count>> read_counts(const Rows& rows) {
  std::vector<Count> out;
  for (int i = 0; i < rows.size(); ++i) {
    const auto state = record_state_from(rows.bytes(i, 0));
    const auto reason = reason_from(rows.bytes(i, 1));
    if (!state || !reason) return damaged("count");
    out.push_back({*state, *reason, rows.integer(i, 2)});
  }
  return out;
}

}  // namespace

Result<Record> read_record(const Row& row) {
  Record record;
  record.id = {row.integer(0)};
  record.campaign = {row.integer(1)};
  record.row = row.integer(2);
  record.line = row.integer(3);
  record.website = row.text(4);
  record.url = row.text(5);
  record.site = row.text(6);
  record.company = row.text(7);
  record.email = row.text(8);
  record.first_name = row.text(9);
  record.country = row.text(10);
  TRY(record.cells, decode_strings(row.text(11)));
  const auto state = record_state_from(row.bytes(12));
  const auto reason = reason_from(row.bytes(13));
  if (!state || !reason) return damaged("record");
  record.state = *state;
  record.reason = *reason;
  record.attempts = row.number(14);
  record.site_id = {row.integer(15)};
  return record;
}

std::vector<Query> view_queries(std::string_view chosen, const Parameters& parameters) {
  const std::string ids = "(" + std::string(chosen) + ")";
  return {
      {"SELECT " OV_RECORD_COLUMNS("cells") ", detail, spent_us, attempts_total FROM record"
                                            " WHERE id IN " +
           ids + " ORDER BY row, id",
       parameters},
      {"SELECT record, subject, body, review, writer, variant FROM message WHERE record IN " + ids,
       parameters},
      {"SELECT record, page, quote, start_byte, end_byte, claim FROM evidence WHERE record IN " +
           ids + " ORDER BY record, position",
       parameters},
      {"SELECT DISTINCT ON (record) record, version, asserted FROM message_version"
       " WHERE record IN " +
           ids + " ORDER BY record, version DESC",
       parameters},
      {"SELECT record, count(*), coalesce(sum(tokens_in), 0)::bigint,"
       " coalesce(sum(tokens_out), 0)::bigint, coalesce(sum(cost_microdollars), 0)::bigint,"
       " count(*) FILTER (WHERE state = 'settled' AND cost_microdollars IS NULL),"
       " coalesce(sum(ended_us - started_us) FILTER (WHERE state = 'settled'"
       " AND started_us > 0), 0)::bigint FROM model_call WHERE record IN " +
           ids + " GROUP BY record",
       parameters},
  };
}

Result<std::vector<RecordView>> read_views(std::span<const Rows> rows) {
  const Rows& records = rows[0];
  std::vector<RecordView> out(static_cast<std::size_t>(records.size()));
  Views views;
  for (int i = 0; i < records.size(); ++i) {
    const Row row(records, i);
    RecordView& view = out[static_cast<std::size_t>(i)];
    TRY(view.record, read_record(row));
    view.detail = row.text(16);
    view.seconds = static_cast<double>(row.integer(17)) / 1e6;
    view.attempts_total = row.number(18);
    views[view.record.id.value] = &view;
  }
  TRY_VOID(add_messages(views, rows[1]));
  add_evidence(views, rows[2]);
  TRY_VOID(add_versions(views, rows[3]));
  add_calls(views, rows[4]);
  return out;
}

Result<std::vector<Count>> PostgresStore::counts(CampaignId campaign) {
  TRY(const Rows rows,
      session_.ask("SELECT state, reason, sum(records)::bigint FROM record_count"
                   " WHERE campaign = $1 GROUP BY state, reason HAVING sum(records) <> 0"
                   " ORDER BY state COLLATE \"C\", reason COLLATE \"C\"",
                   campaign.value));
  return read_counts(rows);
}

Result<std::vector<Count>> PostgresStore::counts_by_scan(CampaignId campaign) {
  TRY(const Rows rows,
      session_.ask("SELECT state, reason, count(*) FROM record WHERE campaign = $1"
                   " GROUP BY state, reason ORDER BY state COLLATE \"C\", reason COLLATE \"C\"",
                   campaign.value));
  return read_counts(rows);
}

// Each round is a statement of its own, so that the visitor may use the store.
Result<void> PostgresStore::each_record(
    CampaignId campaign, const std::function<Result<void>(const RecordView&)>& visit) {
  std::int64_t row = 0;
  std::int64_t id = 0;
  for (;;) {
    TRY(const std::vector<Rows> rows,
        session_.read(view_queries("SELECT id FROM record WHERE campaign = $1"
                                   " AND (row, id) > ($2, $3) ORDER BY row, id LIMIT $4",
                                   Parameters::of(campaign.value, row, id, records_a_round))));
    TRY(const std::vector<RecordView> views, read_views(rows));
    for (const RecordView& view : views) TRY_VOID(visit(view));
    if (std::ssize(views) < records_a_round) return ok();
    row = views.back().record.row;
    id = views.back().record.id.value;
  }
}

Result<std::optional<RecordView>> PostgresStore::find_record(CampaignId campaign,
                                                             std::int64_t row) {
  TRY(const std::vector<Rows> rows,
      session_.read(view_queries("SELECT id FROM record WHERE campaign = $1 AND row = $2 LIMIT 1",
                                 Parameters::of(campaign.value, row))));
  TRY(std::vector<RecordView> views, read_views(rows));
  if (views.empty()) return std::optional<RecordView>();
  return std::optional<RecordView>(std::move(views.front()));
}

Result<std::optional<RecordView>> PostgresStore::find_record(RecordId record) {
  TRY(const std::vector<Rows> rows,
      session_.read(view_queries("SELECT $1::bigint", Parameters::of(record.value))));
  TRY(std::vector<RecordView> views, read_views(rows));
  if (views.empty()) return std::optional<RecordView>();
  return std::optional<RecordView>(std::move(views.front()));
}

Result<void> PostgresStore::each_rejected(
    CampaignId campaign, const std::function<Result<void>(const RejectedRow&)>& visit) {
  std::int64_t after = -1;
  for (;;) {
    TRY(const Rows rows,
        session_.ask("SELECT row, line, \"column\", reason, detail, value FROM rejected"
                     " WHERE campaign = $1 AND row > $2 ORDER BY row LIMIT $3",
                     campaign.value, after, rejected_a_round));
    for (int i = 0; i < rows.size(); ++i) {
      const Row row(rows, i);
      const auto reason = reason_from(row.bytes(3));
      if (!reason) return damaged("rejected row");
      after = row.integer(0);
      TRY_VOID(visit({after, row.integer(1), row.text(2), *reason, row.text(4), row.text(5)}));
    }
    if (rows.size() < rejected_a_round) return ok();
  }
}

}  // namespace ov::postgres
