// The read stage: one visit for each site, however many records in hand name it.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/random.h"
#include "held_slices.h"
#include "inbox.h"
#include "known_sites.h"
#include "pipeline/run.h"

namespace ov {

class ReadStage {
 public:
  ReadStage(const RunParts& parts, const RunOptions& options, HeldSlices& held,
            std::shared_ptr<Inbox> inbox, Random& random)
      : parts_(parts),
        known_(parts.store, parts.clock, options),
        held_(held),
        inbox_(std::move(inbox)),
        random_(random) {}

  /// Leases while there is room and starts visits.
  Result<void> start_work();
  /// `stopping`: the visit may have been cut short by us and is thrown away.
  void on_visit(Visit visit, bool stopping);
  /// Forgets what has not been started.
  void drop_pending() { pending_.clear(); }

  [[nodiscard]] bool idle() const { return pending_.empty() && visiting_.empty(); }
  [[nodiscard]] std::size_t in_flight() const { return visiting_.size(); }
  [[nodiscard]] std::int64_t visits_done() const { return visits_done_; }
  [[nodiscard]] const SitesRead& sites() const { return known_.counts(); }

 private:
  struct VisitInFlight {
    Duration started{};
    std::shared_ptr<const Site> earlier;  ///< Also with the visit, which may outlast the run.
    std::vector<Work> waiting;
  };

  Result<void> lease_more();
  Result<void> start_pending();
  /// What is known without a visit: just read by us, or in the store.
  Result<KnownSites::Answer> known_site(const std::string& key);

  RunParts parts_;
  KnownSites known_;
  HeldSlices& held_;
  std::shared_ptr<Inbox> inbox_;
  Random& random_;
  std::deque<Work> pending_;
  std::unordered_map<std::string, VisitInFlight> visiting_;
  std::int64_t visits_done_ = 0;
};

}  // namespace ov
