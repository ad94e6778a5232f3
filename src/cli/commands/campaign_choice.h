// Which campaign of a data folder is meant.
#pragma once

#include <string>

#include "ports/store.h"

namespace ov::cli {

/// The campaign of this number, or the newest where `wanted` is empty. Errors: invalid (there is
/// none, one sentence), those of the store.
Result<Campaign> choose_campaign(Store& store, const std::string& wanted, const std::string& data);

}  // namespace ov::cli
