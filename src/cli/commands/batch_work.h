// A run that asks by the batch: rounds of gathering questions, waiting for their answers, and
// writing from these.
#pragma once

#include <functional>

#include "cli/progress.h"
#include "conduct.h"
#include "pipeline/run.h"
#include "plan.h"

namespace ov::cli {

/// Works off what can be; with `batch`, questions are put in batches.
using WorkOnce = std::function<Result<RunEnd>(Web& web, Model& model, const BatchParts* batch)>;

/// Gathers, waits and writes until every record has ended. What is away when it is stopped stays
/// away: the same command fetches it. Errors: invalid (what is left waits for the batches of
/// another campaign, which the sentence names).
Result<RunEnd> work_in_batches(Store& store, const Campaign& campaign, const Plan& plan,
                               const Config& config, const Adapters& adapters,
                               ProgressPrinter& printer, const WorkOnce& work);

/// For a run that asks one by one: records that waited for batches which have ended go on. Errors:
/// invalid (batches of it or of another campaign are open; the sentence says how to go on).
Result<void> check_no_batch_is_open(Store& store, CampaignId campaign, Time now);

}  // namespace ov::cli
