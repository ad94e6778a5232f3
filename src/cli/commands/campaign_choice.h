// Which campaign of a data folder is meant.
#pragma once

#include <string>

#include "ports/store.h"

namespace ov::cli {

/// The campaign of this number, or the newest where `wanted` is empty. Errors: invalid (there is
/// none, one sentence), those of the store.
Result<Campaign> choose_campaign(Store& store, const std::string& wanted, const std::string& data);

/// The same for what changes something: with several campaigns, one has to be named, because row
/// numbers are alike in all that share a list. Errors: also invalid (none is named; it lists them).
Result<Campaign> choose_campaign_to_change(Store& store, const std::string& wanted,
                                           const std::string& data);

}  // namespace ov::cli
