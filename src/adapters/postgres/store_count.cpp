#include "store.h"

namespace ov::postgres {

void CountChanges::add(CampaignId campaign, RecordState state, Reason reason, std::int64_t change) {
  changes_[{campaign, state, reason}] += change;
}

void CountChanges::store(Transaction& transaction) const {
  Column campaigns = Column::integers();
  Column states = Column::texts();
  Column reasons = Column::texts();
  Column changes = Column::integers();
  for (const auto& [key, change] : changes_) {
    if (change == 0) continue;
    campaigns.add(std::get<0>(key).value);
    states.add(to_string(std::get<1>(key)));
    reasons.add(to_string(std::get<2>(key)));
    changes.add(change);
  }
  if (changes.size() == 0) return;
  // A shard for each of a few server processes, so that two commits seldom meet at one row.
  transaction.add(
      "INSERT INTO record_count (campaign, state, reason, shard, records)"
      " SELECT campaign, state, reason, pg_backend_pid() % 16, change"
      " FROM unnest($1::bigint[], $2::text[], $3::text[], $4::bigint[])"
      " AS given (campaign, state, reason, change) ORDER BY campaign, state, reason"
      " ON CONFLICT (campaign, state, reason, shard)"
      " DO UPDATE SET records = record_count.records + excluded.records",
      campaigns, states, reasons, changes);
}

}  // namespace ov::postgres
