// Acts of review: each makes the next version of a message. Version 1, the writer's, is copied to
// the versions at the first act only, so that messages nobody touches are stored once.
#include "ports/stored_form.h"
#include "store.h"

namespace ov::sqlite {
namespace {

Error conflict(const char* sentence) { return Error(ErrorKind::conflict, sentence); }

}  // namespace

Result<void> SqliteStore::store_version(RecordId record, const MessageVersion& version) {
  TRY(Statement * insert,
      prepared("INSERT INTO message_version (record, version, subject, body, review, by, why,"
               " at_us, evidence, asserted) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"));
  const std::string evidence = encode_evidence(version.evidence);
  const std::string asserted = encode_assertions(version.asserted);
  return insert
      ->with(record.value, version.version, version.subject, version.body,
             to_string(version.review), version.by, version.why,
             version.at ? microseconds(*version.at) : 0, evidence, asserted)
      .run();
}

Result<void> SqliteStore::decide(const ReviewDecision& decision, Time now) {
  TRY_VOID(check_texts(decision));
  TRY(const std::optional<RecordView> view, find_record(decision.record));
  if (!view || !view->message) {
    return Error(ErrorKind::not_found, "the record has no message to be reviewed");
  }
  const Record& record = view->record;
  const Message& message = *view->message;
  if (!is_reviewable(record.state)) return conflict("the message is on its way out already");
  if (message.version != decision.version_seen) {
    return conflict("the message has a newer version than the one that was seen");
  }
  const MessageVersion next = next_version(message, decision, now);
  if (message.version == 1) TRY_VOID(store_version(record.id, first_version(message)));
  TRY_VOID(store_version(record.id, next));
  TRY(Statement * update,
      prepared("UPDATE message SET subject = ?2, body = ?3, review = ?4 WHERE record = ?1"));
  TRY_VOID(update->with(record.id.value, next.subject, next.body, to_string(next.review)).run());
  if (decision.act == ReviewAct::edit) {
    TRY(Statement * drop, prepared("DELETE FROM evidence WHERE record = ?"));
    TRY_VOID(drop->with(record.id.value).run());
    TRY_VOID(store_evidence(record.id, next.evidence));
  }
  const RecordState state = record_state_after(decision.act);
  TRY_VOID(count(record.campaign, record.state, record.reason, -1));
  TRY_VOID(count(record.campaign, state, Reason::none, 1));
  TRY(Statement * move,
      prepared("UPDATE record SET state = ?2, reason = ?3, detail = ?4 WHERE id = ?1"));
  return move->with(record.id.value, to_string(state), to_string(Reason::none), decision.why).run();
}

Result<void> SqliteStore::review(std::span<const ReviewDecision> decisions, Time now) {
  TRY(Transaction transaction, Transaction::begin(database_));
  for (const ReviewDecision& decision : decisions) TRY_VOID(decide(decision, now));
  return transaction.commit();
}

Result<std::vector<MessageVersion>> SqliteStore::versions_of(RecordId record) {
  std::vector<MessageVersion> out;
  {
    TRY(Statement * find,
        prepared("SELECT version, subject, body, review, by, why, at_us, evidence, asserted"
                 " FROM message_version WHERE record = ? ORDER BY version"));
    const ResetAtEnd reset(find->with(record.value));
    for (;;) {
      TRY(const bool row, find->step());
      if (!row) break;
      MessageVersion version;
      version.version = static_cast<int>(find->integer(0));
      version.subject = find->string(1);
      version.body = find->string(2);
      const auto review = review_state_from(find->text(3));
      if (!review) return damaged("version of a message");
      version.review = *review;
      version.by = find->string(4);
      version.why = find->string(5);
      if (find->integer(6) != 0) version.at = Time{Duration{find->integer(6)}};
      TRY(version.evidence, decode_evidence(find->text(7)));
      TRY(version.asserted, decode_assertions(find->text(8)));
      out.push_back(std::move(version));
    }
  }
  if (!out.empty()) return out;
  TRY(const std::optional<Message> message, message_of(record));
  if (message) out.push_back(first_version(*message));
  return out;
}

Result<std::vector<RecordView>> SqliteStore::waiting(CampaignId campaign, std::int64_t after_row,
                                                     std::size_t at_most) {
  TRY(Statement * find,
      prepared("SELECT id, campaign, row, line, website, url, site, company, email, first_name,"
               " country, cells, state, reason, attempts, site_id, detail, spent_us, attempts_total"
               " FROM record WHERE campaign = ? AND row > ? AND state = 'review'"
               " ORDER BY row LIMIT ?"));
  const ResetAtEnd reset(find->with(campaign.value, after_row, static_cast<std::int64_t>(at_most)));
  std::vector<RecordView> out;
  for (;;) {
    TRY(const bool row, find->step());
    if (!row) break;
    TRY(RecordView view, read_view(*find));
    out.push_back(std::move(view));
  }
  return out;
}

}  // namespace ov::sqlite
