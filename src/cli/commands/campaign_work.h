// The work on a campaign, from its first row to its last record: what the commands that write
// share.
#pragma once

#include "command.h"
#include "conduct.h"
#include "pipeline/run.h"
#include "plan.h"

namespace ov::cli {

/// The campaign that was planned, made in `state`, with the policy asked for, where the store has
/// none.
Result<Campaign> find_or_create(Store& store, const Plan& plan, const Clock& clock, bool& is_new,
                                CampaignState state);

/// What a run does before its work: the policy that was asked for, else the campaign's own, decides
/// on what waits only because of an earlier policy or of a trial. Says so when it does.
Result<void> apply_policy(Store& store, Campaign& campaign, const Plan& plan, const Clock& clock);

/// What an estimate does instead: keeps the policy that was asked for, for the run to decide by.
Result<void> keep_policy(Store& store, Campaign& campaign, const Plan& plan);

/// What a run of `campaign` goes by, whoever planned it.
[[nodiscard]] RunOptions run_options(const Campaign& campaign, const Config& config);

/// Needs no secret, only to differ between processes.
[[nodiscard]] Random jitter(const Clock& clock);

/// Takes in what is left of the list and works off what is left of the records. `sites`: what the
/// visits found. The campaign is `finished` then, `incomplete` where its budget is used up, and
/// `running` where it was stopped.
Result<RunEnd> work_through(Store& store, Campaign campaign, const Plan& plan, const Config& config,
                            const Adapters& adapters, SitesRead& sites);

/// The same for a campaign that stays as it is, a `draft`.
Result<RunEnd> work_off_trial(Store& store, const Campaign& campaign, const Plan& plan,
                              const Config& config, const Adapters& adapters);

/// Takes in what is left of the list and works off a sample of its records; the campaign stays
/// `estimating`, until work_through goes on with it.
Result<RunEnd> work_off_sample(Store& store, const Campaign& campaign, const Plan& plan,
                               const Config& config, const Adapters& adapters, std::size_t records);

}  // namespace ov::cli
