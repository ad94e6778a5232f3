#include "held_slices.h"

#include "base/assert.h"
#include "base/log.h"

namespace ov {

Result<std::vector<Work>> HeldSlices::take(Stage stage) {
  std::vector<Work> out;
  TRY(std::optional<Lease> lease, store_.lease(campaign_, stage, clock_.now(), lease_length_));
  if (!lease) return out;
  out.reserve(lease->records.size());
  for (Record& record : lease->records) out.push_back({lease->slice, std::move(record)});
  Held& held = held_[lease->slice];
  // Our own lease may have ended while we were busy and come back to us: the newer token counts,
  // and what was noted under the older one is the same work, to be done again.
  uncommitted_ -= held.results.size();
  held = {lease->token, out.size(), next_extension(), {}};
  return out;
}

void HeldSlices::finish(SliceId slice, RecordResult result) {
  const auto found = held_.find(slice);
  if (found == held_.end()) {
    ++stale_dropped_;
    return;
  }
  found->second.results.push_back(std::move(result));
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

HeldSlices::HeldMap::iterator HeldSlices::drop(HeldMap::iterator lost) {
  log(LogLevel::warning, "a lease was lost; its work is dropped and done again by its new holder");
  stale_dropped_ += std::ssize(lost->second.results);
  uncommitted_ -= lost->second.results.size();
  return held_.erase(lost);
}

Result<void> HeldSlices::commit() {
  // All kept sites go with the first commit, whichever slice's record made us read them, so that no
  // record is committed before the site it rests on.
  std::vector<Site> sites;
  sites.reserve(sites_.size());
  for (auto& [key, site] : sites_) sites.push_back(std::move(site));
  sites_.clear();
  for (auto it = held_.begin(); it != held_.end();) {
    Held& held = it->second;
    if (held.results.empty()) {
      ++it;
      continue;
    }
    const Result<void> done = store_.commit(it->first, held.token, held.results, sites);
    if (!done && done.error().kind() == ErrorKind::lease_lost) {
      it = drop(it);
      continue;
    }
    if (!done) return Error(done.error()).while_doing("committing results");
    sites.clear();
    OV_ASSERT(held.open >= held.results.size());
    held.open -= held.results.size();
    uncommitted_ -= held.results.size();
    held.results.clear();
    it = held.open == 0 ? held_.erase(it) : std::next(it);
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
