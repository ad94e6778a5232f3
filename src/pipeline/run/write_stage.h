// The write stage: dossier, prompt, model, proof; one second try with what failed, then abstain.
// What a call costs, and whether it is made at all, is the matter of PaidCalls.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

#include "base/random.h"
#include "gathered_calls.h"
#include "held_slices.h"
#include "inbox.h"
#include "paid_calls.h"
#include "pipeline/dossier.h"
#include "pipeline/run.h"
#include "prompt_tokens.h"

namespace ov {

class WriteStage {
 public:
  WriteStage(const RunParts& parts, const RunOptions& options, CampaignId campaign,
             HeldSlices& held, std::shared_ptr<Inbox> inbox, Random& random);

  Result<void> start_work();
  /// Errors: the endpoint cannot be used at all; see Run::run_once.
  Result<void> on_call(std::int64_t job, ModelResult result, bool stopping);
  /// Forgets what has not been asked; what is in flight gets no second try any more.
  void drop_pending();

  [[nodiscard]] bool idle() const { return pending_.empty() && jobs_.empty(); }
  [[nodiscard]] std::size_t in_flight() const { return calls_.open(); }
  [[nodiscard]] bool out_of_budget() const {
    const bool batch_is_full = gathered_ && gathered_->starved() && idle_calls();
    return !queue_.empty() && (calls_.out_of_budget() || batch_is_full);
  }
  [[nodiscard]] std::int64_t calls_done() const { return calls_done_; }
  /// Every endpoint rests, or has asked us to.
  [[nodiscard]] bool paused() const { return parts_.model.in_flight_max() == 0; }

 private:
  struct Job {
    Work work;
    const Brief* brief = nullptr;  ///< The record's variant; part of the run's brief.
    Site site;
    RowFacts row;
    ModelRequest request;
    std::unique_ptr<SiteProof> proof;       ///< Of `site`; made at the first proof.
    bool suspicious = false;                ///< Some page speaks to a model.
    int sixteenths = token_sixteenths_one;  ///< By which `request` was built.
    Duration started{};
  };

  /// What the messages of one variant have in common.
  struct Variant {
    explicit Variant(const Brief& brief) : system(system_prompt(brief)), support(brief) {}
    std::string system;  ///< What the model is told for all of them.
    BriefSupport support;
  };

  Result<void> lease_one();
  /// The next job with a question: a second try, one that did not fit before, or a new record's.
  /// Nothing when there is none now.
  Result<std::optional<std::int64_t>> next_question();
  /// Makes a record's job; nothing when the record ended without one.
  Result<std::optional<std::int64_t>> prepare(Work work);
  const Variant& variant_of(const Brief& brief);
  /// The job's first question, from a dossier of its site.
  ModelRequest first_question_of(const Job& job, Dossier dossier);
  /// Whether the job's first question waited while a ratio became known.
  [[nodiscard]] bool is_outdated(const Job& job) const {
    return job.request.second_try.empty() && job.sixteenths != tokens_.sixteenths();
  }
  /// Goes back to the job's first question as it was before there was a ratio, where that one was
  /// asked: its answer is paid for.
  Result<void> prefer_what_was_asked(Job& job);
  /// Answers the job from what is kept, or has the model asked.
  Result<void> ask(std::int64_t id);
  /// The same for a job whose question goes into a batch.
  Result<void> gather(std::int64_t id);
  /// Adds what was gathered to the batch.
  Result<void> add_gathered();
  /// Ends the job; its record waits for a batch.
  void put_off(std::int64_t id);
  [[nodiscard]] bool idle_calls() const { return calls_.open() == 0 && held_.unsettled() == 0; }
  /// Ends the job with `result`, its time filled in.
  void end(Job& job, RecordResult result);
  /// The endpoint answered something, were it a refusal.
  void note_answer();
  Result<void> on_failure(Job& job, const ModelFailure& failure);
  /// Errors: key, account, address or model are wrong.
  Result<void> note_denial(const ModelFailure& failure);
  /// Errors: no endpoint has answered for too long.
  Result<void> note_silence(const ModelFailure& failure);
  /// True when the job was given its second try.
  bool try_again(std::int64_t id, Job& job, std::string_view reply,
                 std::span<const std::string> problems);
  /// `text`: what the model said, now or before; `model`: which one did.
  void on_reply(std::int64_t id, std::string_view text, const std::string& model);
  /// What is proven: approved, or waiting for a person.
  [[nodiscard]] RecordResult written(const Job& job, Reply reply, ProofResult proof,
                                     std::string model) const;

  RunParts parts_;
  const RunOptions& options_;
  HeldSlices& held_;
  std::shared_ptr<Inbox> inbox_;
  Random& random_;
  PaidCalls calls_;
  std::optional<GatheredCalls> gathered_;  ///< Only where questions are put in batches.
  PromptTokens tokens_;
  std::map<std::string, Variant> variants_;  ///< By name.
  std::deque<Work> pending_;
  std::unordered_map<std::int64_t, Job> jobs_;
  std::deque<std::int64_t> queue_;  ///< Jobs with a question that is to be looked up or asked.
  bool dropping_ = false;           ///< Nothing new is asked any more.
  std::int64_t last_job_ = 0;
  std::int64_t calls_done_ = 0;
  std::optional<Duration> answered_at_;    ///< The last answer of any kind.
  std::optional<Duration> failing_since_;  ///< The first failure since then.
  int failures_in_a_row_ = 0;
  int malformed_in_a_row_ = 0;  ///< Those that were denied included.
};

}  // namespace ov
