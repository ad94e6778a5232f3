#include "ports/stored_form.h"
#include "store.h"

namespace ov::sqlite {
Result<Record> read_record(const Statement& statement) {
  Record record;
  record.id = {statement.integer(0)};
  record.campaign = {statement.integer(1)};
  record.row = statement.integer(2);
  record.line = statement.integer(3);
  record.website = statement.string(4);
  record.url = statement.string(5);
  record.site = statement.string(6);
  record.company = statement.string(7);
  record.email = statement.string(8);
  record.first_name = statement.string(9);
  record.country = statement.string(10);
  TRY(record.cells, decode_strings(statement.text(11)));
  const auto state = record_state_from(statement.text(12));
  const auto reason = reason_from(statement.text(13));
  if (!state || !reason) return damaged("record");
  record.state = *state;
  record.reason = *reason;
  record.attempts = static_cast<int>(statement.integer(14));
  record.site_id = {statement.integer(15)};
  return record;
}

Result<std::vector<Count>> SqliteStore::read_counts(Statement& statement) {
  const ResetAtEnd reset(statement);
  std::vector<Count> out;
  for (;;) {
    TRY(const bool row, statement.step());
    if (!row) break;
    const auto state = record_state_from(statement.text(0));
    const auto reason = reason_from(statement.text(1));
    if (!state || !reason) return damaged("count");
    out.push_back({*state, *reason, statement.integer(2)});
  }
  return out;
}

Result<std::vector<Count>> SqliteStore::counts(CampaignId campaign) {
  TRY(Statement * statement,
      prepared("SELECT state, reason, records FROM record_count WHERE campaign = ? AND records <> 0"
               " ORDER BY state, reason"));
  return read_counts(statement->with(campaign.value));
}

Result<std::vector<Count>> SqliteStore::counts_by_scan(CampaignId campaign) {
  TRY(Statement * statement,
      prepared("SELECT state, reason, count(*) FROM record WHERE campaign = ?"
               " GROUP BY state, reason ORDER BY state, reason"));
  return read_counts(statement->with(campaign.value));
}

Result<std::optional<Message>> SqliteStore::message_of(RecordId record) {
  TRY(Statement * find,
      prepared(
          "SELECT subject, body, review, writer, variant,"
          " coalesce((SELECT max(v.version) FROM message_version v WHERE v.record = m.record), 1)"
          " FROM message m WHERE record = ?"));
  const ResetAtEnd reset(find->with(record.value));
  TRY(const bool found, find->step());
  if (!found) return std::optional<Message>();
  Message message;
  message.subject = find->string(0);
  message.body = find->string(1);
  const auto review = review_state_from(find->text(2));
  if (!review) return damaged("message");
  message.review = *review;
  message.writer = find->string(3);
  message.variant = find->string(4);
  message.version = static_cast<int>(find->integer(5));
  TRY(message.evidence, evidence_of(record));
  if (message.version > 1) {
    TRY(message.asserted, assertions_of(record, message.version));
  }
  return std::optional<Message>(std::move(message));
}

Result<std::vector<Assertion>> SqliteStore::assertions_of(RecordId record, int version) {
  TRY(Statement * find,
      prepared("SELECT asserted FROM message_version WHERE record = ? AND version = ?"));
  const ResetAtEnd reset(find->with(record.value, version));
  TRY(const bool found, find->step());
  if (!found) return damaged("version of a message");
  return decode_assertions(find->text(0));
}

Result<std::vector<Evidence>> SqliteStore::evidence_of(RecordId record) {
  TRY(Statement * find,
      prepared("SELECT page, quote, start_byte, end_byte, claim FROM evidence WHERE record = ?"
               " ORDER BY position"));
  const ResetAtEnd reset(find->with(record.value));
  std::vector<Evidence> out;
  for (;;) {
    TRY(const bool row, find->step());
    if (!row) break;
    out.push_back({find->string(0), find->string(1), offset_from(find->integer(2)),
                   offset_from(find->integer(3)), find->string(4)});
  }
  return out;
}

Result<RecordView> SqliteStore::read_view(const Statement& statement) {
  RecordView view;
  TRY(view.record, read_record(statement));
  view.detail = statement.string(16);
  view.seconds = static_cast<double>(statement.integer(17)) / 1e6;
  view.attempts_total = static_cast<int>(statement.integer(18));
  TRY(view.message, message_of(view.record.id));
  TRY(view.calls, call_totals(view.record.id));
  return view;
}

Result<std::optional<RecordView>> SqliteStore::one_view(Statement& statement) {
  const ResetAtEnd reset(statement);
  TRY(const bool found, statement.step());
  if (!found) return std::optional<RecordView>();
  TRY(RecordView view, read_view(statement));
  return std::optional<RecordView>(std::move(view));
}

Result<std::optional<RecordView>> SqliteStore::find_record(CampaignId campaign, std::int64_t row) {
  TRY(Statement * statement,
      prepared("SELECT id, campaign, row, line, website, url, site, company, email, first_name,"
               " country, cells, state, reason, attempts, site_id, detail, spent_us, attempts_total"
               " FROM record WHERE campaign = ? AND row = ?"));
  return one_view(statement->with(campaign.value, row));
}

Result<std::optional<RecordView>> SqliteStore::find_record(RecordId record) {
  TRY(Statement * statement,
      prepared("SELECT id, campaign, row, line, website, url, site, company, email, first_name,"
               " country, cells, state, reason, attempts, site_id, detail, spent_us, attempts_total"
               " FROM record WHERE id = ?"));
  return one_view(statement->with(record.value));
}

Result<void> SqliteStore::each_record(CampaignId campaign,
                                      const std::function<Result<void>(const RecordView&)>& visit) {
  TRY(Statement * statement,
      prepared("SELECT id, campaign, row, line, website, url, site, company, email, first_name,"
               " country, cells, state, reason, attempts, site_id, detail, spent_us, attempts_total"
               " FROM record WHERE campaign = ? ORDER BY row, id"));
  const ResetAtEnd reset(statement->with(campaign.value));
  for (;;) {
    TRY(const bool row, statement->step());
    if (!row) break;
    TRY(const RecordView view, read_view(*statement));
    TRY_VOID(visit(view));
  }
  return ok();
}

Result<void> SqliteStore::each_rejected(
    CampaignId campaign, const std::function<Result<void>(const RejectedRow&)>& visit) {
  TRY(Statement * statement,
      prepared("SELECT row, line, column, reason, detail, value FROM rejected WHERE campaign = ?"
               " ORDER BY row"));
  const ResetAtEnd reset(statement->with(campaign.value));
  for (;;) {
    TRY(const bool row, statement->step());
    if (!row) break;
    const auto reason = reason_from(statement->text(3));
    if (!reason) return damaged("rejected row");
    TRY_VOID(visit({statement->integer(0), statement->integer(1), statement->string(2), *reason,
                    statement->string(4), statement->string(5)}));
  }
  return ok();
}

}  // namespace ov::sqlite
