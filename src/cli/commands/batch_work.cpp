#include "batch_work.h"

#include <algorithm>
#include <cstdio>
#include <tuple>

#include "base/hash.h"
#include "pipeline/batch.h"
#include "printable.h"

namespace ov::cli {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

BatchWorkOptions work_options(const Config& config, bool others_are_away) {
  BatchWorkOptions options;
  options.others_are_away = others_are_away;
  options.look_max = seconds{*config.integer("batch_look_max")};
  options.look_first = std::min(options.look_first, options.look_max);
  options.list_delay = seconds{*config.integer("batch_list_delay")};
  return options;
}

/// Unique over all stores: no two have the same campaign at the same microsecond.
std::function<std::string()> key_maker(const Campaign& campaign, const Clock& clock) {
  return [&campaign, &clock, made = 0]() mutable {
    constexpr std::size_t key_digits = 32;
    const std::string text = campaign.fingerprint + " " +
                             std::to_string(clock.now().time_since_epoch().count()) + " " +
                             std::to_string(++made);
    return sha256_hex(text).substr(0, key_digits);
  };
}

void tell_oddities(const BatchOddities& oddities) {
  const auto tell = [](std::int64_t count, const char* what) {
    if (count > 0) std::fprintf(stderr, "batch answers: %s %s\n", with_commas(count).c_str(), what);
  };
  tell(oddities.broken, "broken lines; their questions are asked again, and counted as paid");
  tell(oddities.unknown, "to questions that were not asked, left out");
  tell(oddities.repeated, "to questions that were answered before, left out");
}

/// An error that names a campaign other than `campaign` with questions in batches: they are asked
/// once, whoever asks them.
Result<void> check_no_other_is_open(Store& store, BatchStore& kept, CampaignId campaign) {
  TRY(const std::vector<Campaign> campaigns, store.campaigns());
  for (const Campaign& other : campaigns) {
    if (other.id == campaign) continue;
    TRY(const std::vector<Batch> open, kept.open_batches(other.id));
    const bool holds = std::any_of(open.begin(), open.end(),
                                   [](const Batch& one) { return one.answered < one.requests; });
    if (!holds) continue;
    return Error(ErrorKind::invalid,
                 "campaign " + std::to_string(other.id.value) + " (" + other.list +
                     ") of this data folder has questions in batches, which this run may share; "
                     "finish that run first: its command with --batch fetches the answers");
  }
  return ok();
}

/// Whether campaigns other than `campaign` have batches at the endpoint, or perhaps.
Result<bool> has_others_away(Store& store, BatchStore& kept, CampaignId campaign) {
  TRY(const std::vector<Campaign> campaigns, store.campaigns());
  for (const Campaign& other : campaigns) {
    if (other.id == campaign) continue;
    TRY(const std::vector<Batch> open, kept.open_batches(other.id));
    const bool away = std::any_of(open.begin(), open.end(), [](const Batch& one) {
      return one.state == BatchState::creating || one.state == BatchState::submitted;
    });
    if (away) return true;
  }
  return false;
}

/// False when it was stopped before every batch had ended.
Result<bool> wait_for_answers(BatchWork& work, BatchModel& model, ProgressPrinter& printer) {
  TRY_VOID(work.begin());
  std::string told;
  while (!work.finished()) {
    TRY_VOID(work.run_once());
    // What changes is told at once, the time until the next look now and then.
    const std::string progress = work.progress();
    const std::string news = progress.substr(0, progress.find(';'));
    if (printer.wants() || news != told) printer.show_text(progress);
    told = news;
    if (stop_asked()) {
      const std::string farewell = work.farewell();
      model.stop();
      printer.finish();
      std::fprintf(stderr, "stopping: %s\n", printable_lines(farewell).c_str());
      return false;
    }
    work.wait(milliseconds{100});
  }
  tell_oddities(work.oddities());
  return true;
}

}  // namespace

Result<RunEnd> work_in_batches(Store& store, const Campaign& campaign, const Plan& plan,
                               const Config& config, const Adapters& adapters,
                               ProgressPrinter& printer, const WorkOnce& work) {
  BatchStore* kept = store.batches();
  if (kept == nullptr) return Error(ErrorKind::bug, "this store keeps no batches");
  BatchParts parts;
  parts.model = plan.batches.get();
  parts.store = kept;
  parts.limits = {*config.integer("batch_requests_max"), *config.integer("batch_bytes_max")};
  parts.second_tries_singly = config.text("batch_second_tries") == "single";
  parts.new_key = key_maker(campaign, *adapters.clock);
  // A run that ends at the wall stops who works for it; another round needs others.
  std::unique_ptr<Web> web;
  std::unique_ptr<Model> model;
  for (;;) {
    TRY(const std::vector<Batch> away, kept->open_batches(campaign.id));
    if (away.empty()) {
      TRY(std::ignore, kept->wake(campaign.id, adapters.clock->now()));
    }
    TRY(const RunEnd end, work(web ? *web : *plan.web, model ? *model : *plan.model, &parts));
    if (end == RunEnd::stopped) return end;
    TRY(const std::vector<Batch> open, kept->open_batches(campaign.id));
    if (open.empty()) {
      if (end == RunEnd::out_of_budget) return end;
      TRY(const std::int64_t waiting, kept->waiting(campaign.id));
      if (waiting == 0) return end;
      // What still waits is in a batch of another campaign, which we do not fetch.
      TRY_VOID(check_no_other_is_open(store, *kept, campaign.id));
      continue;
    }
    TRY(const bool others_are_away, has_others_away(store, *kept, campaign.id));
    BatchWork batches(*kept, *plan.batches, *adapters.clock, campaign.id,
                      work_options(config, others_are_away), parts.new_key);
    TRY(const bool answered, wait_for_answers(batches, *plan.batches, printer));
    if (!answered) return RunEnd::stopped;
    // Not one more question fits: the batch that was begun for it is empty.
    const bool asked =
        std::any_of(open.begin(), open.end(), [](const Batch& one) { return one.requests > 0; });
    if (end == RunEnd::out_of_budget && !asked) return end;
    if (end == RunEnd::out_of_budget) {
      TRY(web, adapters.make_web(config));
      TRY(model, adapters.make_model(config));
    }
  }
}

Result<void> check_no_batch_is_open(Store& store, CampaignId campaign, Time now) {
  BatchStore* kept = store.batches();
  if (kept == nullptr) return ok();
  TRY(const std::vector<Batch> open, kept->open_batches(campaign));
  if (open.empty()) {
    TRY_VOID(check_no_other_is_open(store, *kept, campaign));
    TRY(std::ignore, kept->wake(campaign, now));
    return ok();
  }
  return Error(ErrorKind::invalid,
               "this run has questions in " + std::to_string(open.size()) +
                   (open.size() == 1 ? " batch" : " batches") +
                   " that may be answered and paid for; the same command with --batch fetches the "
                   "answers");
}

}  // namespace ov::cli
