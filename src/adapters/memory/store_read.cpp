// Counts and views: what reports, results and checks are made from.
#include "store.h"

namespace ov::memory {
namespace {

std::vector<Count> count_list(const CountMap& map) {
  std::vector<Count> out;
  for (const auto& [names, records] : map) {
    if (records == 0) continue;
    out.push_back({*record_state_from(names.first), *reason_from(names.second), records});
  }
  return out;
}

}  // namespace

Result<std::vector<Count>> MemoryStore::counts(CampaignId campaign) {
  return count_list(counts_[campaign]);
}

Result<std::vector<Count>> MemoryStore::counts_by_scan(CampaignId campaign) {
  CountMap scanned;
  for (const auto& [id, stored] : records_) {
    const Record& record = stored.view.record;
    if (record.campaign == campaign) {
      ++scanned[{to_string(record.state), to_string(record.reason)}];
    }
  }
  return count_list(scanned);
}

RecordView MemoryStore::view_of(const StoredRecord& stored) {
  RecordView view = stored.view;
  view.calls = totals_of(view.record.id);
  return view;
}

Result<void> MemoryStore::each_record(CampaignId campaign,
                                      const std::function<Result<void>(const RecordView&)>& visit) {
  for (const auto& [id, stored] : records_) {
    if (stored.view.record.campaign != campaign) continue;
    TRY_VOID(visit(view_of(stored)));
  }
  return ok();
}

Result<std::optional<RecordView>> MemoryStore::find_record(CampaignId campaign, std::int64_t row) {
  for (const auto& [id, stored] : records_) {
    const Record& record = stored.view.record;
    if (record.campaign == campaign && record.row == row) {
      return std::optional<RecordView>(view_of(stored));
    }
  }
  return std::optional<RecordView>();
}

Result<std::optional<RecordView>> MemoryStore::find_record(RecordId record) {
  const auto found = records_.find(record);
  if (found == records_.end()) return std::optional<RecordView>();
  return std::optional<RecordView>(view_of(found->second));
}

Result<void> MemoryStore::each_rejected(
    CampaignId campaign, const std::function<Result<void>(const RejectedRow&)>& visit) {
  for (const RejectedRow& row : rejected_[campaign]) TRY_VOID(visit(row));
  return ok();
}

}  // namespace ov::memory
