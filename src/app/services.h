// Whether the services that --blobs and --queue name are as the program needs them.
#pragma once

#include "cli/commands.h"

namespace ov::app {

/// As cli::Adapters::check_services.
Result<std::vector<cli::ServiceReport>> check_services(const Config& config, bool mend);

}  // namespace ov::app
