// Which campaign of a data folder is meant.
#pragma once

#include <string>

#include "ports/store.h"

namespace ov::cli {

/// The campaign of this number, or the newest where `wanted` is empty. Errors: invalid (there is
/// none, one sentence), those of the store.
Result<Campaign> choose_campaign(Store& store, const std::string& wanted, const std::string& data);

/// The same for looking at what waits: where none is named, one that is more than rows that were
/// tried, because nothing of those is ever sent.
Result<Campaign> choose_campaign_to_review(Store& store, const std::string& wanted,
                                           const std::string& data);

/// The same for deciding on it: with several campaigns, one has to be named, because row numbers
/// are alike in all that share a list. Errors: also invalid (none is named: it lists them; it is
/// only tried rows).
Result<Campaign> choose_campaign_to_change(Store& store, const std::string& wanted,
                                           const std::string& data);

}  // namespace ov::cli
