#include "write_stage.h"

#include <algorithm>

#include "decide.h"

namespace ov {
namespace {

using std::chrono::seconds;

constexpr Duration pause_first = seconds{1};
constexpr Duration pause_max = seconds{30};
/// So many calls in a row that the endpoint calls malformed, none accepted, are our configuration's
/// fault and not the records'.
constexpr int malformed_in_a_row_max = 20;
/// One failure after a long quiet time is no outage.
constexpr int failures_in_a_row_min = 5;

}  // namespace

WriteStage::WriteStage(const RunParts& parts, const RunOptions& options, HeldSlices& held,
                       std::shared_ptr<Inbox> inbox, Random& random)
    : parts_(parts),
      options_(options),
      held_(held),
      inbox_(std::move(inbox)),
      random_(random),
      system_(system_prompt(parts.brief)) {}

Result<void> WriteStage::start_work() {
  // Records whose site says nothing end at once, so this may go through many; what is not committed
  // stays bounded.
  while (!paused() && jobs_.size() < parts_.model.in_flight_max() &&
         held_.uncommitted() < options_.commit_records) {
    if (pending_.empty()) TRY_VOID(lease_one());
    if (pending_.empty()) return ok();
    Work work = std::move(pending_.front());
    pending_.pop_front();
    if (held_.holds(work.lease)) TRY_VOID(start(std::move(work)));
  }
  return ok();
}

Result<void> WriteStage::lease_one() {
  TRY(std::vector<Work> work, held_.take(Stage::write));
  for (Work& item : work) pending_.push_back(std::move(item));
  return ok();
}

Result<void> WriteStage::start(Work work) {
  Result<Site> site = parts_.store.site(work.record.site_id);
  if (!site) return Error(site.error()).while_doing("loading what was read for a record");
  Dossier dossier = choose_dossier(*site);
  if (dossier.empty()) {
    const Reason reason = dossier.suspicious ? Reason::injection_suspected : Reason::too_thin;
    held_.finish(work.lease, abstain(work.record, reason, "the pages hold no usable sentence"));
    return ok();
  }
  const Brief& brief = parts_.brief;
  Job job;
  job.started = parts_.clock.elapsed();
  job.row = row_facts(work.record, options_.columns);
  job.request.record = work.record.id.value;
  job.request.system = system_;
  job.request.user = user_prompt(brief, job.row, message_language(brief, *site), dossier.pages);
  job.request.schema = std::string(reply_schema());
  job.request.pages = std::move(dossier.quotes);
  job.request.subject_template = brief.quote_subject.render(job.row);
  job.request.body_template = brief.quote_body.render(job.row);
  job.site = std::move(*site);
  job.work = std::move(work);
  const std::int64_t id = ++last_job_;
  call(id, jobs_.emplace(id, std::move(job)).first->second);
  return ok();
}

void WriteStage::call(std::int64_t id, const Job& job) {
  parts_.model.write(job.request, [inbox = inbox_, id](ModelResult result) {
    inbox->push(CallEnded{id, std::move(result)});
  });
}

Result<void> WriteStage::on_call(std::int64_t id, ModelResult result, bool stopping) {
  const auto found = jobs_.find(id);
  if (found == jobs_.end()) return ok();
  ++calls_done_;
  if (!result) {
    const auto job = jobs_.extract(found);
    return stopping ? ok() : on_failure(job.mapped(), result.error());
  }
  note_answer();
  malformed_in_a_row_ = 0;
  Job& job = found->second;
  job.tokens_in += result->tokens_in;
  job.tokens_out += result->tokens_out;
  on_reply(id, job, *result);
  return ok();
}

void WriteStage::note_answer() {
  answered_at_ = parts_.clock.elapsed();
  failing_since_.reset();
  failures_in_a_row_ = 0;
  pause_ = {};
}

Result<void> WriteStage::on_failure(Job& job, const ModelFailure& failure) {
  const ErrorKind kind = failure.error.kind();
  if (kind == ErrorKind::denied || kind == ErrorKind::not_found) {
    return Error(failure.error)
        .while_doing(
            "asking the model; nothing is lost, correct --model or its key and run the "
            "same command again");
  }
  ModelFault fault = ModelFault::call;
  if (kind == ErrorKind::throttled || kind == ErrorKind::unavailable ||
      kind == ErrorKind::timeout) {
    // An endpoint that answers others but fails this call again and again does so because of it.
    const bool answers_others = answered_at_ && *answered_at_ > job.started;
    if (kind == ErrorKind::throttled || !answers_others) fault = ModelFault::endpoint;
    TRY_VOID(pause_calls(failure));
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
  const Duration pause = paused_until_ - parts_.clock.elapsed();
  end(job,
      after_model_failure(job.work.record, failure, fault, pause, parts_.clock.now(), random_));
  return ok();
}

Result<void> WriteStage::pause_calls(const ModelFailure& failure) {
  const Duration now = parts_.clock.elapsed();
  ++failures_in_a_row_;
  if (!failing_since_) failing_since_ = now;
  if (now - *failing_since_ > options_.model_silence_max &&
      failures_in_a_row_ >= failures_in_a_row_min) {
    return Error(failure.error)
        .while_doing(
            "asking the model, which has not answered for a while; nothing is lost, run "
            "the same command again later");
  }
  // Calls in flight fail together; only the first of them makes the pause longer.
  if (now >= paused_until_) pause_ = std::clamp(pause_ * 2, pause_first, pause_max);
  const Duration asked = std::min(failure.retry_after.value_or(Duration{}), retry_delay_max);
  paused_until_ = std::max(paused_until_, now + std::max(pause_, asked));
  return ok();
}

void WriteStage::on_reply(std::int64_t id, Job& job, const ModelReply& model_reply) {
  std::vector<std::string> problems;
  std::optional<RecordResult> ended;
  Result<Reply> reply = parse_reply(model_reply.text);
  if (!reply) {
    problems.push_back(reply.error().message());
  } else if (!reply->abstain.empty()) {
    ended = abstain(job.work.record, Reason::too_thin, "the writer abstained: " + reply->abstain);
  } else {
    // What is proven is what is sent: the greeting and sign-off of the brief included.
    reply->body = complete_body(parts_.brief, job.row, reply->body);
    if (!job.proof) job.proof = std::make_unique<SiteProof>(job.site);
    ProofResult proof = job.proof->prove(*reply, parts_.brief, job.row, parts_.detect_language);
    for (const ProofFailure& failure : proof.failures) problems.push_back(failure.sentence);
    if (proof.proven()) {
      ended = written(job, std::move(*reply), std::move(proof), model_reply.model);
    }
  }
  if (!ended && try_again(id, job, model_reply.text, problems)) return;
  if (!ended) {
    std::string detail = problems.empty() ? std::string() : problems.front();
    ended = abstain(job.work.record, Reason::unproven, std::move(detail));
  }
  end(job, std::move(*ended));
  jobs_.erase(id);
}

bool WriteStage::try_again(std::int64_t id, Job& job, const std::string& reply,
                           std::span<const std::string> problems) {
  if (!job.request.second_try.empty() || !held_.holds(job.work.lease)) return false;
  job.request.first_reply = std::string(reply.substr(0, reply_bytes_max));
  job.request.second_try = second_try_prompt(problems);
  call(id, job);
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
    message.evidence.push_back(
        {std::move(quote.page_url), std::move(quote.quote), quote.begin, quote.end});
  }
  message.writer = std::move(model);
  message.tokens_in = job.tokens_in;
  message.tokens_out = job.tokens_out;
  if (job.tokens_in + job.tokens_out == 0) message.cost_microdollars = 0;
  result.message = std::move(message);
  return result;
}

void WriteStage::end(Job& job, RecordResult result) {
  result.spent = parts_.clock.elapsed() - job.started;
  held_.finish(job.work.lease, std::move(result));
}

}  // namespace ov
