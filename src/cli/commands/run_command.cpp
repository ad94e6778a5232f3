// overture run: list in, messages out. The steps in order are in run_campaign; what was asked for
// is checked in plan.cpp, the work itself is in campaign_work.cpp.
#include <cstdio>

#include "campaign_work.h"
#include "cli/progress.h"
#include "command.h"
#include "output_file.h"
#include "pipeline/deliver.h"
#include "plan.h"
#include "printable.h"
#include "summary.h"

namespace ov::cli {
namespace {

/// Records that ended before this process; its pace is counted from here.
Result<std::int64_t> count_ended(Store& store, const Campaign& campaign) {
  TRY(const std::vector<Count> counts, store.counts(campaign.id));
  return count_outcomes(counts).ended();
}

/// Hands parts on to `file` until a stop is asked for.
Sink into(OutputFile& file) {
  return [&file](std::string_view part) -> Result<void> {
    if (stop_asked()) return Error(ErrorKind::cancelled, "stopped while the results were written");
    return file.write(part);
  };
}

/// False when it was stopped before the end; then neither file is there.
Result<bool> write_files(Store& store, const Campaign& campaign, const Plan& plan) {
  TRY(OutputFile results, OutputFile::create(plan.arguments.out));
  TRY(OutputFile rejected, OutputFile::create(plan.rejected_path));
  Result<void> written = deliver_results(store, campaign.id, plan.format, into(results));
  if (written) written = deliver_rejected(store, campaign.id, into(rejected));
  if (!written && written.error().kind() == ErrorKind::cancelled) return false;
  TRY_VOID(written);
  TRY_VOID(results.finish());
  TRY_VOID(rejected.finish());
  return true;
}

void print_places(const Campaign& campaign, const Plan& plan) {
  std::printf("messages  %s\n", plan.arguments.out.c_str());
  if (campaign.rows_rejected > 0) std::printf("rejected  %s\n", plan.rejected_path.c_str());
  if (plan.writer == "quote:") {
    std::printf("Written by quote: without a model; --model URL has one write instead.\n");
  }
}

ExitCode stopped(const char* sentence) {
  std::printf("%s\n", sentence);
  return exit_incomplete;
}

/// Everything after the store is open.
Result<ExitCode> run_campaign(Store& store, const Plan& plan, const Config& config,
                              const Adapters& adapters) {
  bool is_new = false;
  TRY(Campaign campaign,
      find_or_create(store, plan, *adapters.clock, is_new, CampaignState::running));
  TRY_VOID(apply_policy(store, campaign, plan, *adapters.clock));
  TRY(const std::int64_t ended_before, count_ended(store, campaign));
  const Duration start = adapters.clock->elapsed();
  const bool was_finished = campaign.state == CampaignState::finished;
  RunEnd end = RunEnd::finished;
  SitesRead sites;
  if (was_finished) {
    std::printf("This run is finished already; its results are written again.\n");
  } else {
    if (!is_new) std::fprintf(stderr, "going on where the last run stopped\n");
    TRY(end, work_through(store, campaign, plan, config, adapters, sites));
  }
  const Duration took = adapters.clock->elapsed() - start;

  TRY(const std::optional<Campaign> now, store.find_campaign(plan.fingerprint));
  if (!now) return Error(ErrorKind::bug, "the campaign is gone from the store");
  bool delivered = false;
  // What was written is paid for and handed out, also when the budget ended the run.
  if (end != RunEnd::stopped) {
    TRY(delivered, write_files(store, *now, plan));
  }
  TRY(const std::vector<Count> counts, store.counts(now->id));
  TRY_VOID(print_summary(store, *now, counts));
  if (!was_finished) {
    std::printf("%s\n", pace_text(count_outcomes(counts).ended() - ended_before, took).c_str());
    std::printf("%s", sites_text(sites).c_str());
  }
  TRY(const CampaignMoney money, store.money(now->id));
  std::printf("%s", money_lines(money).c_str());
  if (end == RunEnd::stopped) {
    return stopped("Stopped before the end; nothing is lost. The same command goes on.");
  }
  if (end == RunEnd::out_of_budget) {
    if (delivered) print_places(*now, plan);
    return stopped(wall_sentence(money).c_str());
  }
  if (!delivered) {
    return stopped("Stopped while the results were written; the same command writes them.");
  }
  print_places(*now, plan);
  if (!model_failed_all(counts)) return exit_done;
  complain(
      "the model endpoint kept failing and nothing was written; see overture doctor, then run "
      "again with another --data",
      exit_failed);
  return exit_failed;
}

// A mistake of whoever asked is 2; that the machine cannot do it is 1, as is all that fails later.
ExitCode exit_code_of_plan(ErrorKind kind) {
  return kind == ErrorKind::invalid || kind == ErrorKind::too_large ? exit_usage : exit_failed;
}

int failed(const Error& error) {
  if (error.kind() == ErrorKind::lease_lost) {
    return complain("another process took over the work in this data folder", exit_failed);
  }
  return complain(error.text(), exit_failed);
}

}  // namespace

int run_command(const RunArguments& arguments, const Config& config, const Adapters& adapters) {
  const Result<Plan> plan = make_plan(arguments, config, adapters);
  if (!plan) return complain(plan.error().text(), exit_code_of_plan(plan.error().kind()));
  if (config.text("brief").empty()) {
    std::fprintf(
        stderr,
        "note: without --brief the built-in sample is used: its offer, signed by %s of %s. "
        "Copy a brief of examples/briefs before messages go to anybody.\n",
        plan->brief.sender.name.c_str(), plan->brief.sender.company.c_str());
  }
  catch_signals();
  ignore_broken_pipes();
  auto store = adapters.open_store(config);
  if (!store) return failed(store.error());
  const Result<ExitCode> code = run_campaign(**store, *plan, config, adapters);
  return code ? *code : failed(code.error());
}

}  // namespace ov::cli
