// Slices, leases and commits.
#include <algorithm>

#include "store.h"

namespace ov::memory {

StoredSlice& MemoryStore::new_slice(CampaignId campaign, Stage stage, std::int64_t token) {
  StoredSlice& slice = slices_[SliceId{++last_id_}];
  slice.campaign = campaign;
  slice.stage = stage;
  slice.token = token;
  // What is taken in is of no sample; what moves on while one is worked on is.
  const Campaign& owner = campaigns_[campaign];
  slice.sample = owner.intake_done && owner.state == CampaignState::estimating;
  return slice;
}

StoredSlice* MemoryStore::newest_unleased(CampaignId campaign, Stage stage) {
  for (auto it = slices_.rbegin(); it != slices_.rend(); ++it) {
    StoredSlice& slice = it->second;
    if (slice.campaign == campaign && slice.stage == stage && slice.token == 0) return &slice;
  }
  return nullptr;
}

void MemoryStore::form_slices(CampaignId campaign, Stage stage, std::span<const RecordId> records) {
  const std::size_t most = slice_records_max(stage);
  StoredSlice* open = stage == Stage::write ? newest_unleased(campaign, stage) : nullptr;
  while (!records.empty()) {
    if (open == nullptr || open->records.size() >= most) open = &new_slice(campaign, stage, 0);
    const auto part = records.first(std::min(records.size(), most - open->records.size()));
    open->records.insert(part.begin(), part.end());
    records = records.subspan(part.size());
  }
}

void MemoryStore::count(CampaignId campaign, RecordState state, Reason reason,
                        std::int64_t change) {
  counts_[campaign][{to_string(state), to_string(reason)}] += change;
}

SliceMap::iterator MemoryStore::free_slice(CampaignId campaign, Stage stage, Time now) {
  auto best = slices_.end();
  for (auto it = slices_.begin(); it != slices_.end(); ++it) {
    const StoredSlice& slice = it->second;
    if (slice.campaign != campaign || slice.stage != stage || slice.until > now) continue;
    if (campaigns_[campaign].state == CampaignState::estimating && !slice.sample) continue;
    if (best == slices_.end() || slice.until < best->second.until) best = it;
  }
  return best;
}

bool MemoryStore::settle_death(SliceId id) {
  StoredSlice& slice = slices_.at(id);
  switch (after_death(slice.deaths, slice.records.size())) {
    case AfterDeath::lease_again:
      return true;
    case AfterDeath::dead_letter: {
      RecordResult result;
      result.record = *slice.records.begin();
      result.state = RecordState::dead;
      result.reason = slice.stage == Stage::write ? Reason::model_error : Reason::timeout;
      result.detail =
          "the worker died " + std::to_string(slice.deaths) + " times while working on it";
      result.attempts = records_.at(result.record).view.record.attempts + 1;
      (void)store_result(slice, result);
      slices_.erase(id);
      return false;
    }
    case AfterDeath::split: {
      const std::vector<RecordId> all(slice.records.begin(), slice.records.end());
      const std::span<const RecordId> half = std::span(all).subspan(all.size() / 2);
      for (const RecordId record : half) slice.records.erase(record);
      slice.deaths = 0;
      slice.until = Time{};
      slice.committed = false;
      // With a token of its own past, so that it is not filled up with records that are innocent.
      new_slice(slice.campaign, slice.stage, slice.token).records.insert(half.begin(), half.end());
      return false;
    }
  }
  return true;
}

Result<std::optional<Lease>> MemoryStore::lease(CampaignId campaign, Stage stage, Time now,
                                                Duration length) {
  for (;;) {
    const auto found = free_slice(campaign, stage, now);
    if (found == slices_.end()) return std::optional<Lease>();
    StoredSlice& slice = found->second;
    if (slice.until != Time{}) {
      slice.deaths = slice.committed ? 0 : slice.deaths + 1;
      for (const RecordId record : slice.records) end_calls_of(record, now);
      if (!settle_death(found->first)) continue;
    }
    slice.until = now + length;
    slice.committed = false;
    ++slice.token;
    Lease lease{found->first, slice.token, campaign, stage, slice.until, {}};
    for (const RecordId id : slice.records) {
      lease.records.push_back(records_.at(id).view.record);
      if (stage == Stage::read) lease.records.back().cells.clear();
    }
    return std::optional<Lease>(std::move(lease));
  }
}

Result<StoredSlice*> MemoryStore::held_slice(SliceId slice, std::int64_t token) {
  const auto found = slices_.find(slice);
  if (found == slices_.end() || found->second.token != token || found->second.until == Time{}) {
    return Error(ErrorKind::lease_lost, "the slice was leased again by somebody else");
  }
  return &found->second;
}

Result<void> MemoryStore::extend(SliceId slice, std::int64_t token, Time now, Duration length) {
  TRY(StoredSlice * held, held_slice(slice, token));
  held->until = now + length;
  return ok();
}

Result<void> MemoryStore::give_back(SliceId slice, std::int64_t token) {
  TRY(StoredSlice * held, held_slice(slice, token));
  held->until = Time{};
  return ok();
}

Result<void> MemoryStore::check_results(const StoredSlice& slice,
                                        std::span<const RecordResult> results) {
  for (const RecordResult& result : results) {
    if (!is_well_formed(slice.stage, result)) {
      return Error(ErrorKind::bug, "a result does not say who goes on with its record");
    }
    if (result.message && slice.records.contains(result.record) &&
        records_.at(result.record).view.message) {
      return Error(ErrorKind::bug, "a record has a message already");
    }
  }
  return ok();
}

bool MemoryStore::store_result(StoredSlice& slice, const RecordResult& result) {
  if (slice.records.erase(result.record) == 0) return false;
  RecordView& view = records_.at(result.record).view;
  Record& record = view.record;
  count(slice.campaign, record.state, record.reason, -1);
  count(slice.campaign, result.state, result.reason, 1);
  const bool moves_on = !result.due && result.state == RecordState::writing;
  record.state = result.state;
  record.reason = result.reason;
  view.attempts_total += std::max(0, result.attempts - record.attempts);
  record.attempts = moves_on ? 0 : result.attempts;
  if (slice.stage == Stage::read) {
    const auto versions = versions_.find(record.site);
    record.site_id = versions == versions_.end() ? SiteId{} : versions->second.back();
  }
  view.detail = result.detail;
  view.seconds += static_cast<double>(result.spent.count()) / 1e6;
  if (result.message) view.message = result.message;
  if (result.due) due_.insert({slice.campaign, *result.due, result.record, slice.stage});
  return true;
}

Result<std::vector<SliceId>> MemoryStore::commit(std::span<const SliceCommit> commits,
                                                 std::span<const Site> sites,
                                                 std::span<const CallSettlement> settlements) {
  std::vector<SliceId> lost;
  std::vector<SliceCommit> all_held;
  for (const SliceCommit& commit : commits) {
    const Result<StoredSlice*> held = held_slice(commit.slice, commit.token);
    if (held) TRY_VOID(check_results(**held, commit.results));
    if (held) {
      all_held.push_back(commit);
    } else {
      lost.push_back(commit.slice);
    }
  }
  TRY_VOID(check_settlements(settlements));
  // From here on nothing fails, which is this store's transaction.
  for (const CallSettlement& settlement : settlements) settle(settlement);
  if (all_held.empty()) return lost;
  for (const Site& site : sites) store_site(site);
  std::map<CampaignId, std::vector<RecordId>> to_write;
  for (const SliceCommit& commit : all_held) {
    const auto found = slices_.find(commit.slice);
    if (found == slices_.end()) continue;  // named twice, and ended by the first
    StoredSlice& slice = found->second;
    slice.committed = true;
    for (const RecordResult& result : commit.results) {
      if (store_result(slice, result) && slice.stage == Stage::read &&
          result.state == RecordState::writing) {
        to_write[slice.campaign].push_back(result.record);
      }
    }
    if (slice.records.empty()) slices_.erase(found);
  }
  for (const auto& [campaign, records] : to_write) form_slices(campaign, Stage::write, records);
  return lost;
}

Result<std::int64_t> MemoryStore::sweep(CampaignId campaign, Time now) {
  std::int64_t moved = 0;
  for (const Stage stage : {Stage::read, Stage::write}) {
    std::vector<RecordId> records;
    std::erase_if(due_, [&](const Due& due) {
      const bool ripe = due.campaign == campaign && due.at <= now && due.stage == stage;
      if (ripe) records.push_back(due.record);
      return ripe;
    });
    std::sort(records.begin(), records.end());
    form_slices(campaign, stage, records);
    moved += std::ssize(records);
  }
  return moved;
}

Result<void> MemoryStore::end_all_leases(Time now) {
  for (auto& [id, slice] : slices_) slice.until = std::min(slice.until, now);
  for (const auto& [record, calls] : calls_of_) end_calls_of(record, now);
  return ok();
}

void MemoryStore::end_calls_of(RecordId record, Time now) {
  const auto found = calls_of_.find(record);
  if (found == calls_of_.end()) return;
  for (const ModelCallId id : found->second) {
    // A call of a batch goes on without us, so it stays reserved.
    if (calls_.at(id).state != CallState::reserved || is_in_open_batch(id)) continue;
    CallSettlement lost;
    lost.call = id;
    lost.ended = now;
    settle(lost);
  }
}

}  // namespace ov::memory
