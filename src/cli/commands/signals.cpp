#include <unistd.h>

#include <csignal>

#include "command.h"

namespace ov::cli {
namespace {

volatile std::sig_atomic_t signals_seen = 0;

// Only what is safe in a handler: count, and on the second signal leave. Leaving is safe at any
// time, because everything that counts is in the store.
void on_signal(int) {
  if (signals_seen > 0) _exit(exit_incomplete);
  signals_seen = 1;
}

}  // namespace

void catch_signals() {
  struct sigaction action{};
  action.sa_handler = on_signal;
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  struct sigaction ignore{};
  ignore.sa_handler = SIG_IGN;
  sigaction(SIGPIPE, &ignore, nullptr);
}

bool stop_asked() { return signals_seen > 0; }

}  // namespace ov::cli
