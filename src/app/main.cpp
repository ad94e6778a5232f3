// overture: parse, wire, run. What the commands do is in cli/commands, what stands behind the ports
// is chosen in wiring.cpp.
#include <sys/resource.h>

#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "base/clock.h"
#include "cli/commands.h"
#include "wiring.h"

namespace {

// Sites in flight are limited by settings, not by the soft limit a shell happens to give.
void raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  (void)setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    raise_descriptor_limit();
    const ov::SystemClock clock;
    const ov::cli::Adapters adapters = ov::app::make_adapters(clock);
    return ov::cli::run_program({argv + 1, argv + argc}, adapters);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "overture: bug: %s\n", error.what());
    return ov::cli::exit_failed;
  }
}
