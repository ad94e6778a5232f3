#include "store.h"

namespace ov::postgres {

void store_messages(Transaction& transaction,
                    std::span<const std::pair<RecordId, const Message*>> messages) {
  if (messages.empty()) return;
  Column records = Column::integers();
  Column subjects = Column::texts();
  Column bodies = Column::texts();
  Column reviews = Column::texts();
  Column writers = Column::texts();
  Column variants = Column::texts();
  std::vector<std::pair<RecordId, const std::vector<Evidence>*>> evidence;
  for (const auto& [record, message] : messages) {
    records.add(record.value);
    subjects.add(message->subject);
    bodies.add(message->body);
    reviews.add(to_string(message->review));
    writers.add(message->writer);
    variants.add(message->variant);
    evidence.emplace_back(record, &message->evidence);
  }
  transaction.add(
      "INSERT INTO message (record, subject, body, review, writer, variant)"
      " SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[],"
      " $6::text[])",
      records, subjects, bodies, reviews, writers, variants);
  store_evidence(transaction, evidence);
}

void store_evidence(Transaction& transaction,
                    std::span<const std::pair<RecordId, const std::vector<Evidence>*>> all) {
  Column records = Column::integers();
  Column positions = Column::integers();
  Column pages = Column::texts();
  Column quotes = Column::texts();
  Column begins = Column::integers();
  Column ends = Column::integers();
  Column claims = Column::texts();
  for (const auto& [record, evidence] : all) {
    int position = 0;
    for (const Evidence& each : *evidence) {
      records.add(record.value);
      positions.add(position++);
      pages.add(each.page);
      quotes.add(each.quote);
      begins.add(static_cast<std::int64_t>(each.begin));
      ends.add(static_cast<std::int64_t>(each.end));
      claims.add(each.claim);
    }
  }
  if (records.size() == 0) return;
  transaction.add(
      "INSERT INTO evidence (record, position, page, quote, start_byte, end_byte, claim)"
      " SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::bigint[],"
      " $6::bigint[], $7::text[])",
      records, positions, pages, quotes, begins, ends, claims);
}

}  // namespace ov::postgres
