#include "campaign_work.h"

#include <cstdio>

#include "batch_work.h"
#include "cli/progress.h"
#include "conduct.h"
#include "pipeline/review.h"
#include "printable.h"

namespace ov::cli {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

/// False when it was stopped before the end.
Result<bool> take_in(Store& store, const Campaign& campaign, const Plan& plan, const Config& config,
                     ProgressPrinter& printer) {
  if (campaign.intake_done) return true;
  IntakeOptions options;
  options.dedupe = plan.dedupe;
  options.rows_max = config.integer("rows");
  options.brief = &plan.brief;
  options.by_quote = plan.by_quote();
  options.rows = plan.rows;
  Intake intake(store, campaign, plan.list.plan(), options);
  std::uint64_t bytes = 0;
  bool stopped = false;
  TRY_VOID(plan.list.each_part([&](std::string_view part) -> Result<bool> {
    TRY_VOID(intake.feed(part));
    bytes += part.size();
    if (printer.wants()) {
      const auto share = plan.list.bytes() == 0 ? 100 : bytes * 100 / plan.list.bytes();
      printer.show_text("taking in the list: " + with_commas(intake.rows()) + " rows, " +
                        std::to_string(share) + "%");
    }
    stopped = stop_asked();
    return !stopped && !intake.full();
  }));
  if (stopped) return false;
  TRY_VOID(intake.finish());
  return true;
}

/// Who reads and writes, and how.
struct Workers {
  Web* web = nullptr;
  Model* model = nullptr;
  const BatchParts* batch = nullptr;
};

void add_to(SitesRead& sites, const SitesRead& more) {
  sites.first_read += more.first_read;
  sites.unchanged += more.unchanged;
  sites.changed += more.changed;
  sites.records_reused += more.records_reused;
  sites.asked_to_be_left += more.asked_to_be_left;
}

/// One run, to its end or a stop.
Result<RunEnd> work_singly(Store& store, const Campaign& campaign, const Plan& plan,
                           const Config& config, const Adapters& adapters, ProgressPrinter& printer,
                           std::int64_t left_out, SitesRead& sites, const Workers& workers) {
  RunOptions options = run_options(campaign, config);
  options.records_left_out = left_out;
  options.batch = workers.batch;
  Run run(
      {store, *workers.web, *workers.model, *adapters.clock, plan.brief, adapters.detect_language},
      campaign, std::move(options), jitter(*adapters.clock));
  Result<RunEnd> ended = conduct(run, store, campaign.id, *adapters.clock, printer);
  add_to(sites, run.progress().sites);
  return ended;
}

/// `left_out`: see RunOptions. `sites`: what the visits found.
Result<RunEnd> work_off(Store& store, const Campaign& campaign, const Plan& plan,
                        const Config& config, const Adapters& adapters, ProgressPrinter& printer,
                        std::int64_t left_out, SitesRead& sites) {
  const auto work = [&](Web& web, Model& model, const BatchParts* batch) {
    return work_singly(store, campaign, plan, config, adapters, printer, left_out, sites,
                       {&web, &model, batch});
  };
  // An estimate is of single calls: nobody waits a day for it.
  if (plan.batches && left_out == 0) {
    return work_in_batches(store, campaign, plan, config, adapters, printer, work);
  }
  TRY_VOID(check_no_batch_is_open(store, campaign.id, adapters.clock->now()));
  return work(*plan.web, *plan.model, nullptr);
}

/// What comes before any work: nothing of an earlier process is under way any more.
Result<void> begin(Store& store, const Campaign& campaign, const Plan& plan,
                   const Adapters& adapters) {
  std::fprintf(stderr, "%s", printable_lines(plan.list.plan().description).c_str());
  std::fprintf(stderr, "%s", printable_lines(plan.warnings).c_str());
  TRY_VOID(apply_budget(store, campaign.id, plan.budget, *plan.model));
  // In a store that is shared, whoever holds leases may be at work.
  if (store.is_shared()) return ok();
  // Whoever held leases here is gone: we hold the folder's lock.
  return store.end_all_leases(adapters.clock->now());
}

/// Records that a sample may be drawn from.
Result<std::int64_t> records_to_work_on(Store& store, CampaignId campaign) {
  TRY(const std::vector<Count> counts, store.counts(campaign));
  std::int64_t records = 0;
  for (const Count& count : counts) {
    if (count.reason != Reason::duplicate) records += count.records;
  }
  return records;
}

/// "2 messages that waited are approved".
std::string approved_text(std::int64_t approved) {
  return approved == 1 ? "1 message that waited is approved"
                       : with_commas(approved) + " messages that waited are approved";
}

}  // namespace

RunOptions run_options(const Campaign& campaign, const Config& config) {
  RunOptions options;
  options.campaign_created = campaign.created;
  options.columns = campaign.columns;
  options.review_policy = policy_of_writing(campaign);
  options.fingerprint = campaign.fingerprint;
  options.max_age = hours{*config.integer("crawl.max_age")};
  options.obey = obeyed_signals(config);
  options.account_calls = !writes_by_quote(campaign.writer);
  options.lease_length = seconds{*config.integer("lease")};
  return options;
}

Random jitter(const Clock& clock) {
  return Random(static_cast<std::uint64_t>(clock.now().time_since_epoch().count()));
}

Result<Campaign> find_or_create(Store& store, const Plan& plan, const Clock& clock, bool& is_new,
                                CampaignState state) {
  TRY(std::optional<Campaign> found, store.find_campaign(plan.fingerprint));
  is_new = !found;
  if (found) return std::move(*found);
  Campaign campaign;
  campaign.fingerprint = plan.fingerprint;
  campaign.list = plan.arguments.list;
  campaign.columns = plan.list.plan().columns;
  campaign.brief = plan.brief_text;
  campaign.writer = plan.writer;
  campaign.created = clock.now();
  campaign.state = state;
  if (plan.review_policy) campaign.review_policy = *plan.review_policy;
  const Result<CampaignId> id = store.create_campaign(campaign);
  if (!id && id.error().kind() == ErrorKind::conflict) {
    // Another process began the same run just now.
    is_new = false;
    TRY(found, store.find_campaign(plan.fingerprint));
    if (!found) return id.error();
    return std::move(*found);
  }
  if (!id) return id.error();
  campaign.id = *id;
  return campaign;
}

Result<void> apply_policy(Store& store, Campaign& campaign, const Plan& plan, const Clock& clock) {
  const ReviewPolicy policy = plan.review_policy.value_or(campaign.review_policy);
  const bool changed = policy != campaign.review_policy;
  if (!changed && !is_trial(campaign.state)) return ok();
  TRY(const std::int64_t approved, change_policy(store, campaign, policy, clock.now()));
  campaign.review_policy = policy;
  if (changed) {
    std::fprintf(stderr, "review policy is now %s; %s\n", to_string(policy).c_str(),
                 approved_text(approved).c_str());
  } else if (approved > 0) {
    std::fprintf(stderr, "review policy is %s; %s, from the estimate\n", to_string(policy).c_str(),
                 approved_text(approved).c_str());
  }
  return ok();
}

Result<void> keep_policy(Store& store, Campaign& campaign, const Plan& plan) {
  if (!plan.review_policy || *plan.review_policy == campaign.review_policy) return ok();
  campaign.review_policy = *plan.review_policy;
  return store.set_review_policy(campaign.id, campaign.review_policy);
}

Result<RunEnd> work_through(Store& store, Campaign campaign, const Plan& plan, const Config& config,
                            const Adapters& adapters, SitesRead& sites) {
  TRY_VOID(begin(store, campaign, plan, adapters));
  if (campaign.state != CampaignState::running) {
    TRY_VOID(store.move_campaign(campaign.id, {campaign.state, CampaignState::running}));
    campaign.state = CampaignState::running;
  }
  ProgressPrinter printer(stderr, *adapters.clock);
  TRY(const bool taken_in, take_in(store, campaign, plan, config, printer));
  if (!taken_in) return RunEnd::stopped;
  TRY(const RunEnd end, work_off(store, campaign, plan, config, adapters, printer, 0, sites));
  if (end == RunEnd::finished) {
    TRY_VOID(store.move_campaign(campaign.id, {campaign.state, CampaignState::finished}));
  } else if (end == RunEnd::out_of_budget) {
    TRY_VOID(store.move_campaign(campaign.id, {campaign.state, CampaignState::incomplete}));
  }
  return end;
}

Result<RunEnd> work_off_trial(Store& store, const Campaign& campaign, const Plan& plan,
                              const Config& config, const Adapters& adapters) {
  TRY_VOID(begin(store, campaign, plan, adapters));
  ProgressPrinter printer(stderr, *adapters.clock);
  TRY(const bool taken_in, take_in(store, campaign, plan, config, printer));
  if (!taken_in) return RunEnd::stopped;
  SitesRead ignored;
  return work_off(store, campaign, plan, config, adapters, printer, 0, ignored);
}

Result<RunEnd> work_off_sample(Store& store, const Campaign& campaign, const Plan& plan,
                               const Config& config, const Adapters& adapters,
                               std::size_t records) {
  TRY_VOID(begin(store, campaign, plan, adapters));
  ProgressPrinter printer(stderr, *adapters.clock);
  TRY(const bool taken_in, take_in(store, campaign, plan, config, printer));
  if (!taken_in) return RunEnd::stopped;
  TRY(const std::int64_t drawn, store.choose_sample(campaign.id, records));
  TRY(const std::int64_t all, records_to_work_on(store, campaign.id));
  SitesRead ignored;
  return work_off(store, campaign, plan, config, adapters, printer, all - drawn, ignored);
}

}  // namespace ov::cli
