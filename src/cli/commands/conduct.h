// Steps a run until every record has ended or a stop was asked for, and shows how it goes.
#pragma once

#include "base/clock.h"
#include "cli/progress.h"
#include "pipeline/run.h"

namespace ov::cli {

/// True when every record ended, false when it was stopped before. What was leased is committed or
/// given back in any case, also after an error.
/// Errors: those of the run; the first one.
Result<bool> conduct(Run& run, Store& store, CampaignId campaign, const Clock& clock,
                     ProgressPrinter& printer);

}  // namespace ov::cli
