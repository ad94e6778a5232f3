// Acts of review: each makes the next version of a message. Version 1, the writer's, is copied to
// the versions at the first act only, so that messages nobody touches are stored once.
#include <map>

#include "store.h"

namespace ov::postgres {
namespace {

Error conflict(const char* sentence) { return Error(ErrorKind::conflict, sentence); }

Result<MessageVersion> read_version(const Row& row) {
  MessageVersion version;
  version.version = row.number(0);
  version.subject = row.text(1);
  version.body = row.text(2);
  const auto review = review_state_from(row.bytes(3));
  if (!review) return damaged("version of a message");
  version.review = *review;
  version.by = row.text(4);
  version.why = row.text(5);
  if (row.integer(6) != 0) version.at = time_from(row.integer(6));
  TRY(version.evidence, decode_evidence(row.text(7)));
  TRY(version.asserted, decode_assertions(row.text(8)));
  return version;
}

/// Records under review within one transaction: acts are done here in their order, and what they
/// came to is stored at once.
class Desk {
 public:
  explicit Desk(std::vector<RecordView> views) {
    for (RecordView& view : views) views_.emplace(view.record.id, std::move(view));
  }
  Result<void> decide(const ReviewDecision& decision, Time now);
  void store(Transaction& transaction) const;

 private:
  void store_versions(Transaction& transaction) const;
  void store_messages(Transaction& transaction) const;
  void store_records(Transaction& transaction) const;

  std::map<RecordId, RecordView> views_;
  std::map<RecordId, bool> touched_;  ///< Whether the evidence is another one as well.
  std::vector<std::pair<RecordId, MessageVersion>> versions_;
  CountChanges counts_;
};

Result<void> Desk::decide(const ReviewDecision& decision, Time now) {
  TRY_VOID(check_texts(decision));
  const auto found = views_.find(decision.record);
  if (found == views_.end() || !found->second.message) {
    return Error(ErrorKind::not_found, "the record has no message to be reviewed");
  }
  RecordView& view = found->second;
  Record& record = view.record;
  Message& message = *view.message;
  if (!is_reviewable(record.state)) return conflict("the message is on its way out already");
  if (message.version != decision.version_seen) {
    return conflict("the message has a newer version than the one that was seen");
  }
  MessageVersion next = next_version(message, decision, now);
  if (message.version == 1) versions_.emplace_back(record.id, first_version(message));
  message.version = next.version;
  message.subject = next.subject;
  message.body = next.body;
  message.review = next.review;
  message.evidence = next.evidence;
  message.asserted = next.asserted;
  versions_.emplace_back(record.id, std::move(next));
  const RecordState state = record_state_after(decision.act);
  counts_.add(record.campaign, record.state, record.reason, -1);
  counts_.add(record.campaign, state, Reason::none, 1);
  record.state = state;
  record.reason = Reason::none;
  view.detail = decision.why;
  bool& evidence_too = touched_[record.id];
  evidence_too = evidence_too || decision.act == ReviewAct::edit;
  return ok();
}

void Desk::store(Transaction& transaction) const {
  if (versions_.empty()) return;
  store_versions(transaction);
  store_messages(transaction);
  store_records(transaction);
  counts_.store(transaction);
}

void Desk::store_versions(Transaction& transaction) const {
  Column records = Column::integers();
  Column versions = Column::integers();
  Column subjects = Column::texts();
  Column bodies = Column::texts();
  Column reviews = Column::texts();
  Column by = Column::texts();
  Column why = Column::texts();
  Column times = Column::integers();
  Column evidence = Column::texts();
  Column asserted = Column::texts();
  for (const auto& [record, version] : versions_) {
    records.add(record.value);
    versions.add(version.version);
    subjects.add(version.subject);
    bodies.add(version.body);
    reviews.add(to_string(version.review));
    by.add(version.by);
    why.add(version.why);
    times.add(version.at ? microseconds(*version.at) : 0);
    evidence.add(encode_evidence(version.evidence));
    asserted.add(encode_assertions(version.asserted));
  }
  transaction.add(
      "INSERT INTO message_version (record, version, subject, body, review, by, why, at_us,"
      " evidence, asserted) SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::text[],"
      " $4::text[], $5::text[], $6::text[], $7::text[], $8::bigint[], $9::text[], $10::text[])",
      records, versions, subjects, bodies, reviews, by, why, times, evidence, asserted);
}

void Desk::store_messages(Transaction& transaction) const {
  Column records = Column::integers();
  Column subjects = Column::texts();
  Column bodies = Column::texts();
  Column reviews = Column::texts();
  Column edited = Column::integers();
  std::vector<std::pair<RecordId, const std::vector<Evidence>*>> evidence;
  for (const auto& [record, evidence_too] : touched_) {
    const Message& message = *views_.at(record).message;
    records.add(record.value);
    subjects.add(message.subject);
    bodies.add(message.body);
    reviews.add(to_string(message.review));
    if (!evidence_too) continue;
    edited.add(record.value);
    evidence.emplace_back(record, &message.evidence);
  }
  transaction.add(
      "UPDATE message SET subject = given.subject, body = given.body, review = given.review"
      " FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[])"
      " AS given (record, subject, body, review) WHERE message.record = given.record",
      records, subjects, bodies, reviews);
  if (edited.size() == 0) return;
  transaction.add("DELETE FROM evidence WHERE record = ANY ($1::bigint[])", edited);
  store_evidence(transaction, evidence);
}

void Desk::store_records(Transaction& transaction) const {
  Column records = Column::integers();
  Column states = Column::texts();
  Column details = Column::texts();
  for (const auto& [record, evidence_too] : touched_) {
    const RecordView& view = views_.at(record);
    records.add(record.value);
    states.add(to_string(view.record.state));
    details.add(view.detail);
  }
  transaction.add(
      "UPDATE record SET state = given.state, reason = '', detail = given.detail"
      " FROM unnest($1::bigint[], $2::text[], $3::text[]) AS given (id, state, detail)"
      " WHERE record.id = given.id",
      records, states, details);
  // No act leaves a message waiting.
  transaction.add(
      "DELETE FROM review_waiting WHERE (campaign, row, record) IN"
      " (SELECT campaign, row, id FROM record WHERE id = ANY ($1::bigint[]))",
      records);
}

}  // namespace

Result<void> PostgresStore::review(std::span<const ReviewDecision> decisions, Time now) {
  if (decisions.empty()) return ok();
  Column ids = Column::integers();
  for (const ReviewDecision& decision : decisions) ids.add(decision.record.value);
  return session_.write([&](Transaction& transaction) -> Result<void> {
    transaction.add("SELECT 1 FROM record WHERE id = ANY ($1::bigint[]) ORDER BY id FOR UPDATE",
                    ids);
    for (Query& query : view_queries("SELECT unnest($1::bigint[])", Parameters::of(ids))) {
      transaction.add_query(std::move(query));
    }
    TRY(const std::vector<Rows> rows, transaction.run());
    TRY(std::vector<RecordView> views, read_views(std::span(rows).subspan(1)));
    Desk desk(std::move(views));
    for (const ReviewDecision& decision : decisions) TRY_VOID(desk.decide(decision, now));
    desk.store(transaction);
    return ok();
  });
}

Result<std::vector<MessageVersion>> PostgresStore::versions_of(RecordId record) {
  std::vector<Query> queries = view_queries("SELECT $1::bigint", Parameters::of(record.value));
  queries.push_back(
      {"SELECT version, subject, body, review, by, why, at_us, evidence, asserted"
       " FROM message_version WHERE record = $1 ORDER BY version",
       Parameters::of(record.value)});
  TRY(const std::vector<Rows> rows, session_.read(std::move(queries)));
  std::vector<MessageVersion> out;
  for (int row = 0; row < rows.back().size(); ++row) {
    TRY(MessageVersion version, read_version(Row(rows.back(), row)));
    out.push_back(std::move(version));
  }
  if (!out.empty()) return out;
  TRY(const std::vector<RecordView> views, read_views(std::span(rows).first(view_queries_count)));
  if (!views.empty() && views.front().message) out.push_back(first_version(*views.front().message));
  return out;
}

Result<std::vector<RecordView>> PostgresStore::waiting(CampaignId campaign, std::int64_t after_row,
                                                       std::size_t at_most) {
  TRY(const std::vector<Rows> rows,
      session_.read(view_queries(
          "SELECT record FROM review_waiting WHERE campaign = $1 AND row > $2 ORDER BY row LIMIT "
          "$3",
          Parameters::of(campaign.value, after_row, static_cast<std::int64_t>(at_most)))));
  return read_views(rows);
}

}  // namespace ov::postgres
