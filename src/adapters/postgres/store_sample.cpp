// The sample of a campaign: what an estimate is made from before the rest is worked on.
#include <algorithm>

#include "domain/sample.h"
#include "store.h"

namespace ov::postgres {
namespace {

/// Takes the records out of the slices that intake put them in; those that were still there.
Result<std::vector<RecordId>> take_unread(Transaction& transaction, CampaignId campaign,
                                          std::span<const RecordId> chosen) {
  Column ids = Column::integers();
  for (const RecordId record : chosen) ids.add(record.value);
  transaction.add(
      "SELECT id FROM slice WHERE campaign = $1 AND stage = 'read' AND token = 0 AND NOT sample"
      " ORDER BY id FOR UPDATE",
      campaign.value);
  transaction.add(
      "DELETE FROM slice_record WHERE record = ANY ($2::bigint[]) AND slice IN (SELECT id"
      " FROM slice WHERE campaign = $1 AND stage = 'read' AND token = 0 AND NOT sample)"
      " RETURNING record",
      campaign.value, ids);
  transaction.add(
      "DELETE FROM slice WHERE campaign = $1 AND stage = 'read' AND token = 0 AND NOT sample"
      " AND NOT EXISTS (SELECT 1 FROM slice_record WHERE slice = slice.id)",
      campaign.value);
  TRY(const std::vector<Rows> rows, transaction.run());
  std::vector<RecordId> taken;
  for (int row = 0; row < rows[1].size(); ++row) taken.push_back({rows[1].integer(row, 0)});
  std::sort(taken.begin(), taken.end());
  return taken;
}

}  // namespace

Result<std::int64_t> PostgresStore::choose_sample(CampaignId campaign, std::size_t records) {
  return session_.write([&](Transaction& transaction) -> Result<std::int64_t> {
    TRY(const Rows state,
        transaction.ask("SELECT state, fingerprint FROM campaign WHERE id = $1 FOR UPDATE",
                        campaign.value));
    if (state.empty() || state.bytes(0, 0) != to_string(CampaignState::estimating)) {
      return Error(ErrorKind::conflict, "the campaign is not being estimated");
    }
    TRY(const Rows rows,
        transaction.ask("SELECT id, row FROM record WHERE campaign = $1 AND reason <> 'duplicate'",
                        campaign.value));
    const std::string fingerprint = state.text(0, 1);
    std::vector<RankedRecord> ranked;
    ranked.reserve(static_cast<std::size_t>(rows.size()));
    for (int row = 0; row < rows.size(); ++row) {
      ranked.emplace_back(sample_rank(fingerprint, rows.integer(row, 1)),
                          RecordId{rows.integer(row, 0)});
    }
    const std::vector<RecordId> chosen = lowest_ranked(std::move(ranked), records);
    ToSlice taken{campaign, Stage::read, {}};
    TRY(taken.records, take_unread(transaction, campaign, chosen));
    SliceForming slices;
    slices.ask(transaction, std::span(&taken, 1));
    TRY(const std::vector<Rows> asked, transaction.run());
    std::size_t first = 0;
    slices.take(asked, first);
    slices.store(transaction, std::span(&taken, 1));
    return std::ssize(chosen);
  });
}

}  // namespace ov::postgres
