#include "write_stage.h"

#include <algorithm>

#include "decide.h"
#include "pipeline/question.h"

namespace ov {
namespace {

/// So many calls in a row that the endpoint calls malformed, none accepted, are our configuration's
/// fault and not the records'.
constexpr int malformed_in_a_row_max = 20;
/// The same before the first answer, where a wrong address or model is the likelier reason.
constexpr int denied_before_an_answer_max = 3;
/// One failure after a long quiet time is no outage.
constexpr int failures_in_a_row_min = 5;

}  // namespace

WriteStage::WriteStage(const RunParts& parts, const RunOptions& options, CampaignId campaign,
                       HeldSlices& held, std::shared_ptr<Inbox> inbox, Random& random)
    : parts_(parts),
      options_(options),
      held_(held),
      random_(random),
      calls_(parts, options, campaign, held, std::move(inbox)),
      tokens_(parts.store, parts.model.identity(), options) {
  if (options.batch != nullptr) gathered_.emplace(parts, options, campaign);
}

Result<void> WriteStage::start_work() {
  if (paused() || !calls_.may_fit() || (gathered_ && gathered_->starved())) return ok();
  TRY_VOID(tokens_.refresh());
  // Records whose site says nothing, or whose answer is kept, end at once, so this may go through
  // many; what is not committed stays bounded, and so are those that wait for another's answer.
  const std::size_t most = parts_.model.in_flight_max();
  while (calls_.open() < most && jobs_.size() < 2 * most + write_slice_records_max &&
         held_.uncommitted() < options_.commit_records) {
    TRY(const std::optional<std::int64_t> job, next_question());
    if (!job) break;
    TRY_VOID(ask(*job));
  }
  TRY(const std::vector<std::int64_t> unpaid, calls_.start());
  queue_.insert(queue_.begin(), unpaid.begin(), unpaid.end());
  return gathered_ ? add_gathered() : ok();
}

Result<void> WriteStage::lease_one() {
  TRY(std::vector<Work> work, held_.take(Stage::write));
  for (Work& item : work) pending_.push_back(std::move(item));
  return work.empty() ? ok() : tokens_.refresh();
}

void WriteStage::drop_pending() {
  dropping_ = true;
  pending_.clear();
  for (const std::int64_t job : queue_) jobs_.erase(job);
  queue_.clear();
}

Result<std::optional<std::int64_t>> WriteStage::next_question() {
  while (!queue_.empty()) {
    const std::int64_t id = queue_.front();
    queue_.pop_front();
    Job& job = jobs_.at(id);
    const bool held = held_.holds(job.work.lease);
    if (held && !is_outdated(job)) return std::optional(id);
    if (held) pending_.push_front(std::move(job.work));
    jobs_.erase(id);
  }
  for (;;) {
    if (pending_.empty()) TRY_VOID(lease_one());
    if (pending_.empty() || held_.uncommitted() >= options_.commit_records) {
      return std::optional<std::int64_t>();
    }
    Work work = std::move(pending_.front());
    pending_.pop_front();
    if (!held_.holds(work.lease)) continue;
    TRY(const std::optional<std::int64_t> job, prepare(std::move(work)));
    if (job) return job;
  }
}

const WriteStage::Variant& WriteStage::variant_of(const Brief& brief) {
  return variants_.try_emplace(brief.variant, brief).first->second;
}

ModelRequest WriteStage::first_question_of(const Job& job, Dossier dossier) {
  return first_question(job.work.record.id, *job.brief, variant_of(*job.brief).system, job.row,
                        job.site, std::move(dossier), parts_.model.tokens_max());
}

Result<std::optional<std::int64_t>> WriteStage::prepare(Work work) {
  Result<Site> site = parts_.store.site(work.record.site_id);
  if (!site) return Error(site.error()).while_doing("loading what was read for a record");
  Job job;
  job.site = std::move(*site);
  job.sixteenths = tokens_.sixteenths();
  Dossier dossier = choose_dossier(job.site, job.sixteenths);
  if (dossier.empty()) {
    const Reason reason = dossier.suspicious ? Reason::injection_suspected : Reason::too_thin;
    held_.finish(work.lease, abstain(work.record, reason, "the pages hold no usable sentence"));
    return std::optional<std::int64_t>();
  }
  job.brief = &brief_for(parts_.brief, work.record);
  job.started = parts_.clock.elapsed();
  job.row = row_facts(work.record, options_.columns);
  job.suspicious = dossier.suspicious;
  job.work = std::move(work);
  job.request = first_question_of(job, std::move(dossier));
  const std::int64_t id = ++last_job_;
  jobs_.emplace(id, std::move(job));
  return std::optional(id);
}

// Most questions never get here: their site is newer than the ratio, or all that it says fits with
// and without.
Result<void> WriteStage::prefer_what_was_asked(Job& job) {
  const bool built_by_ratio = job.sixteenths != token_sixteenths_one;
  if (!built_by_ratio || !job.request.second_try.empty() ||
      !tokens_.may_be_older_than_ratio(job.site)) {
    return ok();
  }
  const auto knows = [this](const ModelRequest& request) {
    return gathered_ ? gathered_->knows(request) : calls_.knows(request);
  };
  TRY(const bool known, knows(job.request));
  if (known) return ok();
  ModelRequest before = first_question_of(job, choose_dossier(job.site));
  if (before.user == job.request.user) return ok();
  TRY(const bool asked, knows(before));
  if (asked) {
    job.request = std::move(before);
    job.sixteenths = token_sixteenths_one;
  }
  return ok();
}

Result<void> WriteStage::ask(std::int64_t id) {
  Job& job = jobs_.at(id);
  TRY_VOID(prefer_what_was_asked(job));
  const bool singly =
      !gathered_ || (options_.batch->second_tries_singly && !job.request.second_try.empty());
  if (!singly) return gather(id);
  TRY(const std::optional<StoredAnswer> answer,
      calls_.look_up({id, job.work.record.id, &job.request}));
  if (answer) on_reply(id, answer->text, answer->model);
  return ok();
}

Result<void> WriteStage::gather(std::int64_t id) {
  Job& job = jobs_.at(id);
  TRY(const GatheredCalls::Known known, gathered_->look_up({id, job.work.record.id, &job.request}));
  if (known.answer) {
    on_reply(id, known.answer->text, known.answer->model);
  } else if (known.failure) {
    end(job, after_model_failure(job.work.record, *known.failure, ModelFault::call, {},
                                 parts_.clock.now(), random_));
    jobs_.erase(id);
  } else if (known.waits) {
    put_off(id);
  }
  return ok();
}

Result<void> WriteStage::add_gathered() {
  TRY(const GatheredCalls::Added added, gathered_->add_all());
  for (const std::int64_t job : added.jobs) put_off(job);
  queue_.insert(queue_.begin(), added.unpaid.begin(), added.unpaid.end());
  return ok();
}

void WriteStage::put_off(std::int64_t id) {
  Job& job = jobs_.at(id);
  RecordResult result;
  result.record = job.work.record.id;
  result.state = RecordState::writing;
  result.attempts = job.work.record.attempts;
  result.due = batch_wait_until;
  end(job, std::move(result));
  jobs_.erase(id);
}

Result<void> WriteStage::on_call(std::int64_t id, ModelResult result, bool stopping) {
  if (!jobs_.contains(id)) return ok();
  const std::vector<std::int64_t> followers = calls_.on_call(id, result);
  ++calls_done_;
  if (!result) {
    const auto job = jobs_.extract(id);
    // The next of them asks for itself.
    if (dropping_) {
      for (const std::int64_t follower : followers) jobs_.erase(follower);
    } else {
      queue_.insert(queue_.begin(), followers.begin(), followers.end());
    }
    return stopping ? ok() : on_failure(job.mapped(), result.error());
  }
  note_answer();
  malformed_in_a_row_ = 0;
  tokens_.note(jobs_.at(id).request, *result);
  on_reply(id, result->text, result->model);
  for (const std::int64_t follower : followers) on_reply(follower, result->text, result->model);
  return ok();
}

void WriteStage::note_answer() {
  answered_at_ = parts_.clock.elapsed();
  failing_since_.reset();
  failures_in_a_row_ = 0;
}

Result<void> WriteStage::on_failure(Job& job, const ModelFailure& failure) {
  const ErrorKind kind = failure.error.kind();
  ModelFault fault = ModelFault::call;
  if (kind == ErrorKind::denied || kind == ErrorKind::not_found) {
    TRY_VOID(note_denial(failure));
    // An endpoint that answers others may have denied this text; else nobody knows yet.
    if (!answered_at_) fault = ModelFault::endpoint;
  } else if (kind == ErrorKind::throttled || kind == ErrorKind::unavailable ||
             kind == ErrorKind::timeout) {
    // An endpoint that answers others but fails this call again and again does so because of it.
    const bool answers_others = answered_at_ && *answered_at_ > job.started;
    if (kind == ErrorKind::throttled || !answers_others) fault = ModelFault::endpoint;
    TRY_VOID(note_silence(failure));
  } else {
    note_answer();
    // Declining to write is an answer to a call that was well formed.
    if (failure.refused) malformed_in_a_row_ = 0;
    if (!failure.refused && ++malformed_in_a_row_ >= malformed_in_a_row_max) {
      return Error(failure.error)
          .while_doing(
              "asking the model, every call is refused; nothing is lost, see overture "
              "doctor");
    }
  }
  const Duration asked = std::min(failure.retry_after.value_or(Duration{}), retry_delay_max);
  end(job,
      after_model_failure(job.work.record, failure, fault, asked, parts_.clock.now(), random_));
  return ok();
}

Result<void> WriteStage::note_denial(const ModelFailure& failure) {
  const int most = answered_at_ ? malformed_in_a_row_max : denied_before_an_answer_max;
  if (failure.may_be_of_call && ++malformed_in_a_row_ < most) return ok();
  return Error(failure.error)
      .while_doing(
          "asking the model; nothing is lost, correct --model or its key and run the "
          "same command again");
}

Result<void> WriteStage::note_silence(const ModelFailure& failure) {
  const Duration now = parts_.clock.elapsed();
  ++failures_in_a_row_;
  if (!failing_since_) failing_since_ = now;
  if (now - *failing_since_ <= options_.model_silence_max ||
      failures_in_a_row_ < failures_in_a_row_min) {
    return ok();
  }
  return Error(failure.error)
      .while_doing(
          "asking the model, which has not answered for a while; nothing is lost, run "
          "the same command again later");
}

void WriteStage::on_reply(std::int64_t id, std::string_view text, const std::string& model) {
  Job& job = jobs_.at(id);
  std::vector<std::string> problems;
  std::optional<RecordResult> ended;
  Result<Reply> reply = parse_reply(text);
  if (!reply) {
    problems.push_back(reply.error().message());
  } else if (!reply->abstain.empty()) {
    ended = abstain(job.work.record, Reason::too_thin, "the writer abstained: " + reply->abstain);
  } else {
    // What is proven is what is sent: the greeting and sign-off of the brief included.
    reply->body = complete_body(*job.brief, job.row, reply->body);
    if (!job.proof) job.proof = std::make_unique<SiteProof>(job.site);
    ProofResult proof = job.proof->prove(*reply, *job.brief, job.row, parts_.detect_language, {},
                                         &variant_of(*job.brief).support);
    for (const ProofFailure& failure : proof.failures) problems.push_back(failure.sentence);
    if (proof.proven()) ended = written(job, std::move(*reply), std::move(proof), model);
  }
  if (!ended && try_again(id, job, text, problems)) return;
  if (!ended) {
    std::string detail = problems.empty() ? std::string() : problems.front();
    ended = abstain(job.work.record, Reason::unproven, std::move(detail));
  }
  end(job, std::move(*ended));
  jobs_.erase(id);
}

bool WriteStage::try_again(std::int64_t id, Job& job, std::string_view reply,
                           std::span<const std::string> problems) {
  if (!job.request.second_try.empty()) return false;
  if (dropping_ || !held_.holds(job.work.lease)) {
    // Nobody is asked for it any more; its answer is kept, and whoever goes on with the record
    // starts from there.
    jobs_.erase(id);
    return true;
  }
  ask_again(job.request, reply, problems);
  queue_.push_back(id);
  return true;
}

RecordResult WriteStage::written(const Job& job, Reply reply, ProofResult proof,
                                 std::string model) const {
  RecordResult result;
  result.record = job.work.record.id;
  result.state = RecordState::done;
  result.attempts = job.work.record.attempts + 1;
  Message message;
  message.subject = std::move(reply.subject);
  message.body = std::move(reply.body);
  for (ProvenQuote& quote : proof.evidence) {
    message.evidence.push_back({std::move(quote.page_url), std::move(quote.quote), quote.begin,
                                quote.end, std::move(quote.claim)});
  }
  message.writer = std::move(model);
  message.variant = job.brief->variant;
  // Who tries to give the model orders may have had some success, whatever the proof says.
  if (job.suspicious) result.reason = Reason::injection_suspected;
  if (job.suspicious ||
      waits_for_person(options_.review_policy, options_.fingerprint, job.work.record.row)) {
    message.review = ReviewState::proposed;
    result.state = RecordState::review;
  }
  result.message = std::move(message);
  return result;
}

void WriteStage::end(Job& job, RecordResult result) {
  result.spent = parts_.clock.elapsed() - job.started;
  held_.finish(job.work.lease, std::move(result));
}

}  // namespace ov
