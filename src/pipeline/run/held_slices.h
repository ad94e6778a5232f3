// The leases that this process holds, and what is not yet committed: results under them, sites, and
// how calls ended.
#pragma once

#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "ports/store.h"

namespace ov {

/// A lease by name: the slice and the token it was leased under.
struct LeaseName {
  SliceId slice;
  std::int64_t token = 0;
};

/// A record in hand and the lease it came with.
struct Work {
  LeaseName lease;
  Record record;
};

class HeldSlices {
 public:
  HeldSlices(Store& store, const Clock& clock, CampaignId campaign, Duration lease_length)
      : store_(store), clock_(clock), campaign_(campaign), lease_length_(lease_length) {}

  /// Leases one slice of `stage` and returns its records; none when nothing is to be leased.
  Result<std::vector<Work>> take(Stage stage);

  /// Notes what a record came to. Ignored when its lease is not held any more.
  void finish(LeaseName lease, RecordResult result);
  /// Notes a site that was read; stored with the next commit.
  void keep(Site site);
  /// The site if it waits to be stored.
  [[nodiscard]] const Site* kept(const std::string& key) const;

  /// Notes how a call ended; stored with the next commit, whatever becomes of its lease.
  /// `answer_key`: of its question.
  void settle(const std::string& answer_key, CallSettlement settlement);
  /// The answer to a question if it waits to be stored.
  [[nodiscard]] std::optional<StoredAnswer> kept_answer(const std::string& answer_key) const;
  /// Grows whenever settlements were committed: money may be free again.
  [[nodiscard]] std::int64_t settled() const { return settled_; }
  /// Settlements that wait to be stored.
  [[nodiscard]] std::size_t unsettled() const { return settlements_.size(); }

  /// Commits everything noted. A slice whose lease was lost is dropped with its results.
  Result<void> commit();
  /// Renews leases that are a third spent.
  Result<void> extend();
  /// Gives back what is not finished.
  Result<void> give_back();

  /// False also when the slice came back to us under a newer token: then the older work is stale.
  [[nodiscard]] bool holds(LeaseName lease) const {
    const auto found = held_.find(lease.slice);
    return found != held_.end() && found->second.token == lease.token;
  }
  [[nodiscard]] bool empty() const { return held_.empty(); }
  [[nodiscard]] std::size_t uncommitted() const { return uncommitted_ + settlements_.size(); }
  [[nodiscard]] std::int64_t stale_dropped() const { return stale_dropped_; }

 private:
  struct Held {
    std::int64_t token = 0;
    std::size_t open = 0;  ///< Records without a committed result.
    Time extend_at;
    std::vector<RecordResult> results;
  };
  using HeldMap = std::map<SliceId, Held>;

  HeldMap::iterator drop(HeldMap::iterator lost);
  [[nodiscard]] Time next_extension() const { return clock_.now() + lease_length_ / 3; }

  Store& store_;
  const Clock& clock_;
  CampaignId campaign_;
  Duration lease_length_;
  HeldMap held_;
  std::unordered_map<std::string, Site> sites_;
  std::vector<CallSettlement> settlements_;
  std::unordered_map<std::string, std::size_t> answers_;  ///< By key: indexes into settlements_.
  std::int64_t settled_ = 0;
  std::size_t uncommitted_ = 0;
  std::int64_t stale_dropped_ = 0;
};

}  // namespace ov
