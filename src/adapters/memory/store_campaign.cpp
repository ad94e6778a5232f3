// Campaigns and what their lists bring in.
#include "store.h"

namespace ov::memory {

Result<std::optional<Campaign>> MemoryStore::find_campaign(std::string_view fingerprint) {
  for (auto it = campaigns_.rbegin(); it != campaigns_.rend(); ++it) {
    if (it->second.fingerprint == fingerprint) return std::optional<Campaign>(it->second);
  }
  return std::optional<Campaign>();
}

Result<std::vector<Campaign>> MemoryStore::campaigns() {
  std::vector<Campaign> out;
  for (const auto& [id, campaign] : campaigns_) out.push_back(campaign);
  return out;
}

Result<CampaignId> MemoryStore::create_campaign(const Campaign& campaign) {
  for (const auto& [id, other] : campaigns_) {
    if (!campaign.fingerprint.empty() && other.fingerprint == campaign.fingerprint) {
      return Error(ErrorKind::conflict, "there is a campaign with this fingerprint");
    }
  }
  const CampaignId id{++last_id_};
  campaigns_[id] = campaign;
  campaigns_[id].id = id;
  return id;
}

Result<void> MemoryStore::move_campaign(CampaignId campaign, CampaignMove move) {
  CampaignState& state = campaigns_[campaign].state;
  if (state == move.from) state = move.to;
  return ok();
}

Result<void> MemoryStore::set_review_policy(CampaignId campaign, const ReviewPolicy& policy) {
  campaigns_[campaign].review_policy = policy;
  return ok();
}

Result<void> MemoryStore::insert(CampaignId id, const IntakeBatch& batch) {
  Campaign& campaign = campaigns_[id];
  if (campaign.intake_done || batch.rows_before != campaign.rows_read) {
    return Error(ErrorKind::conflict, "these rows of the list were taken in before");
  }
  campaign.rows_read = batch.rows_read;
  campaign.rows_rejected += std::ssize(batch.rejected);
  std::vector<RecordId> fresh;
  for (const IntakeBatch::Row& row : batch.rows) {
    StoredRecord stored{{row.record, {}, {}, {}, 0, 0}, row.dedupe_key};
    Record& record = stored.view.record;
    record.id = {++last_id_};
    record.campaign = id;
    const bool duplicate =
        !row.dedupe_key.empty() && !dedupe_keys_.emplace(id, row.dedupe_key).second;
    record.state = duplicate ? RecordState::skipped : RecordState::waiting;
    record.reason = duplicate ? Reason::duplicate : Reason::none;
    count(id, record.state, record.reason, 1);
    if (!duplicate) fresh.push_back(record.id);
    records_.emplace(record.id, std::move(stored));
  }
  for (const RejectedRow& row : batch.rejected) rejected_[id].push_back(row);
  form_slices(id, Stage::read, fresh);
  return ok();
}

Result<void> MemoryStore::finish_intake(CampaignId campaign) {
  campaigns_[campaign].intake_done = true;
  return ok();
}

}  // namespace ov::memory
