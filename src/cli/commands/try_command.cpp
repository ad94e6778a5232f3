// overture try: a few rows spread over the list, each with its message and what that rests on. It
// is a small campaign of its own in the same data folder, so a run later finds the sites read and
// the answers paid for. It stays a draft: none of its messages is approved, or sent.
#include <cstdio>

#include "campaign_work.h"
#include "cli/progress.h"
#include "command.h"
#include "plan.h"
#include "printable.h"
#include "try_report.h"

namespace ov::cli {
namespace {

Result<RunEnd> work(Store& store, const Campaign& campaign, const Plan& plan, const Config& config,
                    const Adapters& adapters) {
  TRY(const std::vector<Count> counts, store.counts(campaign.id));
  if (campaign.intake_done && count_outcomes(counts).open == 0) return RunEnd::finished;
  return work_off_trial(store, campaign, plan, config, adapters);
}

Result<TryReport> make_report(Store& store, CampaignId campaign, const Plan& plan,
                              const Config& config) {
  TryReport report;
  report.writer = plan.writer;
  report.data = store_place(config);
  TRY_VOID(store.each_record(campaign, [&report](const RecordView& view) {
    report.rows.push_back(view);
    return ok();
  }));
  TRY_VOID(store.each_rejected(campaign, [&report](const RejectedRow& row) {
    report.rejected.push_back(row);
    return ok();
  }));
  return report;
}

Result<ExitCode> try_rows(Store& store, const Plan& plan, const TryArguments& arguments,
                          const Config& config, const Adapters& adapters) {
  bool is_new = false;
  TRY(const Campaign campaign,
      find_or_create(store, plan, *adapters.clock, is_new, CampaignState::draft));
  TRY(const RunEnd end, work(store, campaign, plan, config, adapters));
  TRY(TryReport report, make_report(store, campaign.id, plan, config));
  report.complete = end == RunEnd::finished;
  const std::string text = arguments.json ? try_json(report) : try_lines(report, screen_of(stdout));
  std::fwrite(text.data(), 1, text.size(), stdout);
  if (end == RunEnd::finished) return exit_done;
  if (end == RunEnd::out_of_budget) {
    TRY(const CampaignMoney money, store.money(campaign.id));
    complain(wall_sentence(money), exit_incomplete);
    return exit_incomplete;
  }
  complain("stopped before the end; nothing is lost, the same command goes on", exit_incomplete);
  return exit_incomplete;
}

}  // namespace

int try_command(const TryArguments& arguments, const Config& config, const Adapters& adapters) {
  const Result<Plan> plan = make_plan({arguments.list, ""}, config, adapters, arguments.rows);
  if (!plan) {
    const ErrorKind kind = plan.error().kind();
    const bool mistake = kind == ErrorKind::invalid || kind == ErrorKind::too_large;
    return complain(plan.error().text(), mistake ? exit_usage : exit_failed);
  }
  catch_signals();
  ignore_broken_pipes();
  auto store = adapters.open_store(config);
  if (!store) return complain(store.error().text(), exit_failed);
  const Result<ExitCode> code = try_rows(**store, *plan, arguments, config, adapters);
  return code ? *code : complain(code.error().text(), exit_failed);
}

}  // namespace ov::cli
