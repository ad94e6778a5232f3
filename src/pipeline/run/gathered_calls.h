// The questions of a run that asks by the batch: looked up among the answers that are kept, else
// added to the campaign's batch. A record whose question is in a batch waits without a lease, due
// at batch_wait_until, until the answers are there and the store wakes it.
#pragma once

#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "paid_calls.h"
#include "pipeline/run.h"

namespace ov {

class GatheredCalls {
 public:
  GatheredCalls(const RunParts& parts, const RunOptions& options, CampaignId campaign)
      : parts_(parts), batch_(*options.batch), campaign_(campaign) {}

  /// Whether `request` was put in a batch before, whatever became of it, or has an answer.
  Result<bool> knows(const ModelRequest& request);

  /// What is known of a question; with neither, it is in a batch if `waits`, and will be added to
  /// one by `add_all` if not.
  struct Known {
    std::optional<StoredAnswer> answer;
    std::optional<ModelFailure> failure;  ///< It will fail again; is not to be asked again.
    bool waits = false;
  };
  Result<Known> look_up(const Question& question);

  /// What became of the questions that were to be added.
  struct Added {
    std::vector<std::int64_t> jobs;
    std::vector<std::int64_t> unpaid;  ///< Do not fit under the budget.
  };
  /// Adds them to the open batch, and to a new one where that is full.
  Result<Added> add_all();

  /// The last questions did not fit.
  [[nodiscard]] bool starved() const { return starved_; }

 private:
  struct Waiting {
    std::int64_t job = 0;
    GatheredRequest request;
  };
  /// The batch that takes a line of so many bytes.
  Result<void> make_room(std::int64_t line_bytes);

  RunParts parts_;
  const BatchParts& batch_;
  CampaignId campaign_;
  std::optional<Batch> open_;  ///< The one that is added to.
  bool looked_ = false;        ///< Whether an earlier process left one open was asked.
  std::vector<Waiting> waiting_;
  std::unordered_set<std::string> asked_;  ///< Keys of waiting_.
  bool starved_ = false;
};

}  // namespace ov
