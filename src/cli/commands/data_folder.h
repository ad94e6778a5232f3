// The store of a data folder for commands that look at it or decide on what is in it: they make
// nothing where there is nothing.
#pragma once

#include <memory>

#include "command.h"
#include "ports/store.h"

namespace ov::cli {

/// The store as it is now, beside a run that may go on. Errors: not_found (there is no data; the
/// sentence names the folder that was looked in), invalid and unavailable (it cannot be read).
Result<std::unique_ptr<Store>> open_to_read(const Config& config, const Adapters& adapters);

/// The store for an act of review. Errors: as above; conflict (a run works in the folder).
Result<std::unique_ptr<Store>> open_to_decide(const Config& config, const Adapters& adapters);

/// Says why there is no store. Returns exit_usage where the wrong folder was named.
int complain_of_data(const Error& error);

}  // namespace ov::cli
