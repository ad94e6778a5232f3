// The sample of a campaign: what an estimate is made from before the rest is worked on.
#include <algorithm>

#include "domain/sample.h"
#include "store.h"

namespace ov::sqlite {

Result<bool> SqliteStore::is_estimating(CampaignId campaign) {
  TRY(Statement * find, prepared("SELECT state = 'estimating' FROM campaign WHERE id = ?"));
  const ResetAtEnd reset(find->with(campaign.value));
  TRY(const bool found, find->step());
  return found && find->integer(0) != 0;
}

Result<std::vector<RecordId>> SqliteStore::take_unread(CampaignId campaign,
                                                       std::span<const RecordId> records) {
  std::vector<std::pair<std::int64_t, RecordId>> members;
  {
    TRY(Statement * find,
        prepared("SELECT slice, record FROM slice_record WHERE slice IN (SELECT id FROM slice"
                 " WHERE campaign = ? AND stage = 'read' AND token = 0 AND sample = 0)"));
    const ResetAtEnd reset(find->with(campaign.value));
    for (;;) {
      TRY(const bool row, find->step());
      if (!row) break;
      const RecordId record{find->integer(1)};
      if (std::binary_search(records.begin(), records.end(), record)) {
        members.emplace_back(find->integer(0), record);
      }
    }
  }
  TRY(Statement * leave, prepared("DELETE FROM slice_record WHERE slice = ? AND record = ?"));
  TRY(Statement * end, prepared("DELETE FROM slice WHERE id = ?1"
                                " AND NOT EXISTS (SELECT 1 FROM slice_record WHERE slice = ?1)"));
  std::vector<RecordId> taken;
  for (const auto& [slice, record] : members) {
    TRY_VOID(leave->with(slice, record.value).run());
    TRY_VOID(end->with(slice).run());
    taken.push_back(record);
  }
  std::sort(taken.begin(), taken.end());
  return taken;
}

Result<std::int64_t> SqliteStore::choose_sample(CampaignId campaign, std::size_t records) {
  TRY(Transaction transaction, Transaction::begin(database_));
  TRY(const bool estimating, is_estimating(campaign));
  if (!estimating) return Error(ErrorKind::conflict, "the campaign is not being estimated");
  std::vector<RankedRecord> ranked;
  {
    TRY(Statement * find, prepared("SELECT r.id, r.row, c.fingerprint FROM record r"
                                   " JOIN campaign c ON c.id = r.campaign"
                                   " WHERE r.campaign = ? AND r.reason <> 'duplicate'"));
    const ResetAtEnd reset(find->with(campaign.value));
    for (;;) {
      TRY(const bool row, find->step());
      if (!row) break;
      ranked.emplace_back(sample_rank(find->text(2), find->integer(1)), RecordId{find->integer(0)});
    }
  }
  const std::vector<RecordId> chosen = lowest_ranked(std::move(ranked), records);
  TRY(const std::vector<RecordId> taken, take_unread(campaign, chosen));
  TRY_VOID(form_slices(campaign, Stage::read, taken));
  TRY_VOID(transaction.commit());
  return std::ssize(chosen);
}

}  // namespace ov::sqlite
