// Steps a run until every record has ended or a stop was asked for, and shows how it goes.
#pragma once

#include <cstdint>
#include <functional>

#include "base/clock.h"
#include "cli/progress.h"
#include "pipeline/run.h"

namespace ov::cli {

/// Why a run came to its end. What is not `finished` goes on with the same command.
enum class RunEnd : std::uint8_t { finished, stopped, out_of_budget, left };

/// Asked between two steps: whether to leave the rest to others or for later.
using Leave = std::function<Result<bool>()>;

/// What was leased is committed or given back in any case, also after an error.
/// Errors: those of the run; the first one.
Result<RunEnd> conduct(Run& run, Store& store, CampaignId campaign, const Clock& clock,
                       ProgressPrinter& printer, const Leave& leave = {});

}  // namespace ov::cli
