// The sample of a campaign: what an estimate is made from before the rest is worked on.
#include <algorithm>

#include "domain/sample.h"
#include "store.h"

namespace ov::memory {

Result<std::int64_t> MemoryStore::choose_sample(CampaignId campaign, std::size_t count) {
  const Campaign& estimated = campaigns_[campaign];
  if (estimated.state != CampaignState::estimating) {
    return Error(ErrorKind::conflict, "the campaign is not being estimated");
  }
  std::vector<RankedRecord> ranked;
  for (const auto& [id, stored] : records_) {
    const Record& record = stored.view.record;
    if (record.campaign != campaign || record.reason == Reason::duplicate) continue;
    ranked.emplace_back(sample_rank(estimated.fingerprint, record.row), id);
  }
  const std::vector<RecordId> chosen = lowest_ranked(std::move(ranked), count);
  std::vector<RecordId> taken;
  for (auto it = slices_.begin(); it != slices_.end();) {
    StoredSlice& slice = it->second;
    if (slice.campaign == campaign && slice.stage == Stage::read && slice.token == 0 &&
        !slice.sample) {
      for (const RecordId record : chosen) {
        if (slice.records.erase(record) > 0) taken.push_back(record);
      }
    }
    it = slice.records.empty() ? slices_.erase(it) : std::next(it);
  }
  std::sort(taken.begin(), taken.end());
  form_slices(campaign, Stage::read, taken);
  return std::ssize(chosen);
}

}  // namespace ov::memory
