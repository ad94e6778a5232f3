// The calls of the write stage, each paid for once: a question is looked up among the answers that
// are kept, else joined to the same question in flight, else reserved, asked and settled. All calls
// that start in one step share one transaction; none starts without its money.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "held_slices.h"
#include "inbox.h"
#include "pipeline/run.h"

namespace ov {

/// What one job of the write stage asks. `request` stays where it is until the answer is there.
struct Question {
  std::int64_t job = 0;
  RecordId record;
  const ModelRequest* request = nullptr;
};

class PaidCalls {
 public:
  PaidCalls(const RunParts& parts, const RunOptions& options, CampaignId campaign, HeldSlices& held,
            std::shared_ptr<Inbox> inbox);

  /// Whether the answer to `request` is kept or on its way.
  Result<bool> knows(const ModelRequest& request);

  /// The answer to the question where one is kept. Else the question waits for `start`, or for the
  /// same question of another job.
  Result<std::optional<StoredAnswer>> look_up(const Question& question);

  /// Reserves and starts what waits. Returns the jobs whose calls do not fit under the budget:
  /// they are to be looked up again once `may_fit` says so, those that waited for them as well.
  Result<std::vector<std::int64_t>> start();

  /// False as long as nothing was settled since a call did not fit.
  [[nodiscard]] bool may_fit() const { return starved_at_ != held_.settled(); }
  /// Calls did not fit, and nothing is under way that could free money.
  [[nodiscard]] bool out_of_budget() const {
    return !may_fit() && calls_.empty() && held_.unsettled() == 0;
  }

  /// Takes the end of a job's call in: it is settled with the next commit. Returns the jobs that
  /// waited for the same question.
  std::vector<std::int64_t> on_call(std::int64_t job, const ModelResult& result);

  /// Calls that wait to be started or are in flight.
  [[nodiscard]] std::size_t open() const { return calls_.size(); }

 private:
  struct Call {
    Question question;
    std::string key;  ///< Empty where calls are not accounted for.
    CallBounds bounds;
    std::optional<ModelCallId> id;
    std::vector<std::int64_t> followers;  ///< Jobs with the same question.
  };

  /// The question waits for `start`.
  void add(const Question& question, std::string key);
  void send(const Question& question);

  RunParts parts_;
  bool account_;
  CampaignId campaign_;
  HeldSlices& held_;
  std::shared_ptr<Inbox> inbox_;
  std::string identity_;
  std::unordered_map<std::int64_t, Call> calls_;          ///< By the job that asks.
  std::unordered_map<std::string, std::int64_t> asking_;  ///< By key: the job that asks.
  std::vector<std::int64_t> waiting_;                     ///< Of calls_, not started.
  std::optional<std::int64_t> starved_at_;  ///< HeldSlices::settled when a call did not fit.
};

}  // namespace ov
