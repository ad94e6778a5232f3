// What a run says at its end: each outcome with its records and the most frequent reasons.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "pipeline/run.h"
#include "ports/store.h"

namespace ov::cli {

/// "dns 12, timeout 3": the reasons of `counts`, the most frequent first; beyond five they are
/// summed up as "others".
[[nodiscard]] std::string reasons_text(const std::vector<Count>& counts);

/// Prints to standard output. `counts`: those of the campaign.
/// Errors: those of the store; bug (the counts do not add up to the rows of the list).
Result<void> print_summary(Store& store, const Campaign& campaign,
                           const std::vector<Count>& counts);

/// What is to be told of the sites beside the records, a sentence a line, each ended by a line
/// feed: what changed since an earlier visit, what was not asked again, what was left out. Empty
/// where there is nothing of the kind.
[[nodiscard]] std::string sites_text(const SitesRead& sites);

/// True when the model failed records for good and nothing at all was written.
[[nodiscard]] bool model_failed_all(const std::vector<Count>& counts);

}  // namespace ov::cli
