// overture estimate: a random sample of the list, worked off for real, and what the whole will come
// to. The campaign is that of the run, which goes on from there and decides what is approved.
#include <cstdio>

#include "base/hash.h"
#include "campaign_work.h"
#include "command.h"
#include "estimate_report.h"
#include "plan.h"

namespace ov::cli {
namespace {

/// A run that was begun goes on by itself; what it has done is told, and nothing more is done.
bool is_begun(const Campaign& campaign) { return campaign.state != CampaignState::estimating; }

Result<ExitCode> say(const EstimateReport& report, RunEnd end, const CampaignMoney& money,
                     bool json) {
  const std::string text = json ? estimate_json(report) : estimate_lines(report);
  std::fwrite(text.data(), 1, text.size(), stdout);
  if (end == RunEnd::finished) return exit_done;
  complain(end == RunEnd::out_of_budget
               ? wall_sentence(money)
               : "stopped before the end; nothing is lost, the same command goes on",
           exit_incomplete);
  return exit_incomplete;
}

Result<ExitCode> estimate_campaign(Store& store, const Plan& plan,
                                   const EstimateArguments& arguments, const Config& config,
                                   const Adapters& adapters) {
  bool is_new = false;
  TRY(Campaign campaign,
      find_or_create(store, plan, *adapters.clock, is_new, CampaignState::estimating));
  RunEnd end = RunEnd::finished;
  if (is_begun(campaign)) {
    std::fprintf(
        stderr, "this run has begun: the estimate is from what it has done, in the list's order\n");
    if (plan.review_policy && *plan.review_policy != campaign.review_policy) {
      std::fprintf(stderr, "its review policy stays %s; overture run changes it\n",
                   to_string(campaign.review_policy).c_str());
    }
  } else {
    TRY_VOID(keep_policy(store, campaign, plan));
    TRY(end, work_off_sample(store, campaign, plan, config, adapters,
                             static_cast<std::size_t>(arguments.sample)));
  }
  std::int64_t records = 0;
  TRY(const std::vector<SampledRecord> sample, sampled_records(store, campaign.id, records));
  TRY(const CampaignMoney money, store.money(campaign.id));
  if (sample.empty() && end != RunEnd::finished) {
    complain(end == RunEnd::out_of_budget ? wall_sentence(money)
                                          : "stopped before any record ended; nothing is lost",
             exit_incomplete);
    return exit_incomplete;
  }
  EstimateReport report;
  report.pace = {static_cast<std::size_t>(*config.integer("crawl.in_flight_max")),
                 plan.model->in_flight_max()};
  report.writer = plan.writer;
  report.complete = end == RunEnd::finished;
  TRY(report.estimate, estimate_from(sample, records, report.pace, fnv1a(plan.fingerprint)));
  return say(report, end, money, arguments.json);
}

}  // namespace

int estimate_command(const EstimateArguments& arguments, const Config& config,
                     const Adapters& adapters) {
  const Result<Plan> plan = make_plan({arguments.list, "", true}, config, adapters);
  if (!plan) {
    const ErrorKind kind = plan.error().kind();
    const bool mistake = kind == ErrorKind::invalid || kind == ErrorKind::too_large;
    return complain(plan.error().text(), mistake ? exit_usage : exit_failed);
  }
  catch_signals();
  ignore_broken_pipes();
  auto store = adapters.open_store(config);
  if (!store) return complain(store.error().text(), exit_failed);
  const Result<ExitCode> code = estimate_campaign(**store, *plan, arguments, config, adapters);
  return code ? *code : complain(code.error().text(), exit_failed);
}

}  // namespace ov::cli
