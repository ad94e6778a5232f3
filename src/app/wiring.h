// The only place that knows adapters: which one stands behind each port.
#pragma once

#include "base/clock.h"
#include "cli/commands.h"

namespace ov::app {

/// `clock` must outlive what is made.
cli::Adapters make_adapters(const Clock& clock);

}  // namespace ov::app
