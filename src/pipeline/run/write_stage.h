// The write stage: dossier, prompt, model, proof; one second try with what failed, then abstain.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

#include "base/random.h"
#include "held_slices.h"
#include "inbox.h"
#include "pipeline/dossier.h"
#include "pipeline/run.h"

namespace ov {

class WriteStage {
 public:
  WriteStage(const RunParts& parts, const RunOptions& options, HeldSlices& held,
             std::shared_ptr<Inbox> inbox, Random& random);

  Result<void> start_work();
  /// Errors: the endpoint cannot be used at all; see Run::run_once.
  Result<void> on_call(std::int64_t job, ModelResult result, bool stopping);
  void drop_pending() { pending_.clear(); }

  [[nodiscard]] bool idle() const { return pending_.empty() && jobs_.empty(); }
  [[nodiscard]] std::size_t in_flight() const { return jobs_.size(); }
  [[nodiscard]] std::int64_t calls_done() const { return calls_done_; }
  [[nodiscard]] bool paused() const { return parts_.clock.elapsed() < paused_until_; }

 private:
  struct Job {
    Work work;
    Site site;
    RowFacts row;
    ModelRequest request;
    std::unique_ptr<SiteProof> proof;  ///< Of `site`; made at the first proof.
    Duration started{};
    std::int64_t tokens_in = 0;
    std::int64_t tokens_out = 0;
  };

  Result<void> lease_one();
  Result<void> start(Work work);
  void call(std::int64_t id, const Job& job);
  /// Ends the job with `result`, its time and tokens filled in.
  void end(Job& job, RecordResult result);
  /// The endpoint answered something, were it a refusal.
  void note_answer();
  Result<void> on_failure(Job& job, const ModelFailure& failure);
  /// Makes the endpoint's pause longer. Errors: it has not answered for too long.
  Result<void> pause_calls(const ModelFailure& failure);
  /// True when the job was given its second try.
  bool try_again(std::int64_t id, Job& job, const std::string& reply,
                 std::span<const std::string> problems);
  void on_reply(std::int64_t id, Job& job, const ModelReply& reply);
  [[nodiscard]] RecordResult written(const Job& job, Reply reply, ProofResult proof,
                                     std::string model) const;

  RunParts parts_;
  const RunOptions& options_;
  HeldSlices& held_;
  std::shared_ptr<Inbox> inbox_;
  Random& random_;
  std::string system_;
  std::deque<Work> pending_;
  std::unordered_map<std::int64_t, Job> jobs_;
  std::int64_t last_job_ = 0;
  std::int64_t calls_done_ = 0;
  Duration paused_until_{};
  Duration pause_{};                       ///< The last pause; doubles while nothing is answered.
  std::optional<Duration> answered_at_;    ///< The last answer of any kind.
  std::optional<Duration> failing_since_;  ///< The first failure since then.
  int failures_in_a_row_ = 0;
  int malformed_in_a_row_ = 0;
};

}  // namespace ov
