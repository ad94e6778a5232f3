#include "pipeline/run.h"

#include <algorithm>
#include <tuple>

#include "read_stage.h"
#include "write_stage.h"

namespace ov {

struct Run::State {
  State(RunParts run_parts, const Campaign& campaign, RunOptions run_options, Random run_random)
      : parts(std::move(run_parts)),
        id(campaign.id),
        options(std::move(run_options)),
        random(run_random),
        held(parts.store, parts.clock, id, options.lease_length),
        read(parts, options, held, inbox, random),
        write(parts, options, id, held, inbox, random) {}

  Result<void> take_arrivals();
  Result<void> commit_if_due();
  Result<void> sweep_if_due();
  Result<void> start_work();
  Result<void> note_if_finished();

  RunParts parts;
  CampaignId id;
  RunOptions options;
  Random random;
  std::shared_ptr<Inbox> inbox = std::make_shared<Inbox>();
  HeldSlices held;
  ReadStage read;
  WriteStage write;
  Duration commit_at{};
  Duration sweep_at{};
  std::int64_t waiting = 0;  ///< Records whose question is in a batch, at the last sweep.
  bool stopping = false;
  bool finished = false;
};

// An arrival that ends the run does not keep the others from being taken in: their work is done.
Result<void> Run::State::take_arrivals() {
  Result<void> outcome = ok();
  for (Arrival& arrival : inbox->take()) {
    if (auto* visit = std::get_if<VisitEnded>(&arrival)) {
      read.on_visit(std::move(visit->visit), stopping);
      continue;
    }
    auto& call = std::get<CallEnded>(arrival);
    Result<void> taken = write.on_call(call.job, std::move(call.result), stopping);
    if (outcome && !taken) outcome = std::move(taken);
  }
  return outcome;
}

Result<void> Run::State::commit_if_due() {
  const Duration now = parts.clock.elapsed();
  if (held.uncommitted() == 0) {
    commit_at = now + options.commit_interval;
    return ok();
  }
  if (now < commit_at && held.uncommitted() < options.commit_records) return ok();
  commit_at = now + options.commit_interval;
  return held.commit();
}

Result<void> Run::State::sweep_if_due() {
  const Duration now = parts.clock.elapsed();
  if (now < sweep_at) return ok();
  sweep_at = now + options.sweep_interval;
  if (options.sweeps) {
    TRY(std::ignore, parts.store.sweep(id, parts.clock.now()));
  }
  if (options.batch != nullptr) {
    TRY(waiting, options.batch->store->waiting(id));
  }
  return note_if_finished();
}

Result<void> Run::State::start_work() {
  if (stopping) return ok();
  // Before anything is leased: on a machine that slept, our own leases may just have ended.
  TRY_VOID(held.extend());
  if (options.writes) TRY_VOID(write.start_work());
  if (!options.reads) return ok();
  // Reading slows down when writing is behind: what is read ahead is bounded.
  TRY(const std::vector<Count> counts, parts.store.counts(id));
  std::int64_t backlog = 0;
  for (const Count& count : counts) {
    if (count.state == RecordState::writing) backlog += count.records;
  }
  // What waits for a batch is not what the write stage has in front of it.
  if (backlog - waiting < options.write_backlog_max) TRY_VOID(read.start_work());
  return ok();
}

Result<void> Run::State::note_if_finished() {
  if (!held.empty() || !read.idle() || !write.idle()) return ok();
  TRY(const std::vector<Count> counts, parts.store.counts(id));
  std::int64_t open = 0;
  for (const Count& count : counts) {
    if (!outcome_of(count.state)) open += count.records;
  }
  finished = open <= options.records_left_out + waiting;
  return ok();
}

Run::Run(RunParts parts, const Campaign& campaign, RunOptions options, Random random)
    : state_(std::make_unique<State>(std::move(parts), campaign, std::move(options), random)) {}
Run::~Run() = default;

Result<void> Run::run_once() {
  TRY_VOID(state_->take_arrivals());
  TRY_VOID(state_->commit_if_due());
  TRY_VOID(state_->sweep_if_due());
  return state_->start_work();
}

void Run::wait(Duration at_most) {
  // Results that wait to be committed shorten the wait, so that the commit interval holds.
  if (state_->held.uncommitted() > 0) at_most = std::min(at_most, state_->options.commit_interval);
  state_->inbox->wait(at_most);
}

bool Run::finished() const { return state_->finished; }

bool Run::out_of_budget() const { return state_->write.out_of_budget(); }

void Run::stop() {
  state_->stopping = true;
  state_->read.drop_pending();
  state_->write.drop_pending();
  state_->parts.web.stop();
  state_->parts.model.stop();
}

bool Run::stopped() const {
  return state_->stopping && state_->read.idle() && state_->write.idle();
}

Result<void> Run::close() {
  state_->stopping = true;
  TRY_VOID(state_->take_arrivals());
  TRY_VOID(state_->held.commit());
  return state_->held.give_back();
}

RunProgress Run::progress() const {
  RunProgress progress;
  progress.visits_in_flight = state_->read.in_flight();
  progress.calls_in_flight = state_->write.in_flight();
  progress.visits_done = state_->read.visits_done();
  progress.calls_done = state_->write.calls_done();
  progress.sites = state_->read.sites();
  progress.stale_dropped = state_->held.stale_dropped();
  progress.model_paused = state_->write.paused();
  return progress;
}

}  // namespace ov
