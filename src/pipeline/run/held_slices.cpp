#include "held_slices.h"

#include "base/assert.h"
#include "base/log.h"

namespace ov {

Result<std::vector<Work>> HeldSlices::take(Stage stage) {
  std::vector<Work> out;
  TRY(std::optional<Lease> lease, store_.lease(campaign_, stage, clock_.now(), lease_length_));
  if (!lease) return out;
  out.reserve(lease->records.size());
  for (Record& record : lease->records) {
    out.push_back({{lease->slice, lease->token}, std::move(record)});
  }
  Held& held = held_[lease->slice];
  // A lease of our own may have ended while we slept (a suspended machine) and come back to us: the
  // newer token counts, and what was noted under the older one is stale.
  stale_dropped_ += std::ssize(held.results);
  uncommitted_ -= held.results.size();
  held = {lease->token, out.size(), next_extension(), {}};
  return out;
}

void HeldSlices::finish(LeaseName lease, RecordResult result) {
  if (!holds(lease)) {
    ++stale_dropped_;
    return;
  }
  held_.at(lease.slice).results.push_back(std::move(result));
  ++uncommitted_;
}

void HeldSlices::keep(Site site) {
  std::string key = site.key;
  sites_.insert_or_assign(std::move(key), std::move(site));
}

const Site* HeldSlices::kept(const std::string& key) const {
  const auto found = sites_.find(key);
  return found == sites_.end() ? nullptr : &found->second;
}

void HeldSlices::settle(const std::string& answer_key, CallSettlement settlement) {
  if (settlement.answer) answers_.try_emplace(answer_key, settlements_.size());
  settlements_.push_back(std::move(settlement));
}

std::optional<StoredAnswer> HeldSlices::kept_answer(const std::string& answer_key) const {
  const auto found = answers_.find(answer_key);
  if (found == answers_.end()) return std::nullopt;
  const CallSettlement& settlement = settlements_[found->second];
  return StoredAnswer{*settlement.answer, settlement.model, settlement.endpoint, settlement.usage,
                      settlement.cost_microdollars};
}

HeldSlices::HeldMap::iterator HeldSlices::drop(HeldMap::iterator lost) {
  log(LogLevel::warning, "a lease was lost; its work is dropped and done again by its new holder");
  stale_dropped_ += std::ssize(lost->second.results);
  uncommitted_ -= lost->second.results.size();
  return held_.erase(lost);
}

Result<void> HeldSlices::commit() {
  std::vector<SliceCommit> commits;
  for (const auto& [slice, held] : held_) {
    if (!held.results.empty()) commits.push_back({slice, held.token, held.results});
  }
  if (commits.empty() && settlements_.empty()) return ok();
  // All kept sites go along, whichever slice's record made us read them, so that no record is
  // committed before the site it rests on.
  std::vector<Site> sites;
  sites.reserve(sites_.size());
  for (auto& [key, site] : sites_) sites.push_back(std::move(site));
  sites_.clear();
  const Result<std::vector<SliceId>> lost = store_.commit(commits, sites, settlements_);
  if (!lost) return Error(lost.error()).while_doing("committing results");
  settled_ += std::ssize(settlements_);
  settlements_.clear();
  answers_.clear();
  for (const SliceId slice : *lost) drop(held_.find(slice));
  // With every lease lost nothing was stored; the sites were read all the same.
  if (lost->size() == commits.size()) {
    for (Site& site : sites) keep(std::move(site));
  }
  for (const SliceCommit& commit : commits) {
    const auto found = held_.find(commit.slice);
    if (found == held_.end()) continue;
    Held& held = found->second;
    OV_ASSERT(held.open >= held.results.size());
    held.open -= held.results.size();
    uncommitted_ -= held.results.size();
    held.results.clear();
    if (held.open == 0) held_.erase(found);
  }
  return ok();
}

Result<void> HeldSlices::extend() {
  const Time now = clock_.now();
  for (auto it = held_.begin(); it != held_.end();) {
    if (it->second.extend_at > now) {
      ++it;
      continue;
    }
    const Result<void> done = store_.extend(it->first, it->second.token, now, lease_length_);
    if (!done && done.error().kind() == ErrorKind::lease_lost) {
      it = drop(it);
      continue;
    }
    if (!done) return Error(done.error()).while_doing("extending a lease");
    it->second.extend_at = next_extension();
    ++it;
  }
  return ok();
}

Result<void> HeldSlices::give_back() {
  for (const auto& [slice, held] : held_) {
    const Result<void> done = store_.give_back(slice, held.token);
    if (!done && done.error().kind() != ErrorKind::lease_lost) {
      return Error(done.error()).while_doing("giving a slice back");
    }
  }
  held_.clear();
  return ok();
}

}  // namespace ov
