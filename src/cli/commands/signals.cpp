#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <csignal>

#include "command.h"

namespace ov::cli {
namespace {

// Written in a handler and read by any thread: a lock-free atomic is safe for both, where
// volatile sig_atomic_t is safe within one thread only.
std::atomic<int> signals_seen = 0;
static_assert(std::atomic<int>::is_always_lock_free);

// Only what is safe in a handler: count, and on the second signal leave. Leaving is safe at any
// time, because everything that counts is in the store.
void on_signal(int) {
  if (signals_seen.fetch_add(1) > 0) _exit(exit_incomplete);
}

}  // namespace

void catch_signals() {
  struct sigaction action{};
  action.sa_handler = on_signal;
  sigemptyset(&action.sa_mask);
  // A stop is never noticed by a call that fails with EINTR: every wait of a run is bounded and
  // stop_asked() is looked at between them. So system calls go on after the handler, and no library
  // beneath us has to get EINTR right. (poll, epoll_wait and sleeps still end early.)
  action.sa_flags = SA_RESTART;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

void ignore_broken_pipes() {
  struct sigaction ignore{};
  ignore.sa_handler = SIG_IGN;
  sigaction(SIGPIPE, &ignore, nullptr);
}

bool stop_asked() { return signals_seen.load() > 0; }

// A signal that comes between the two calls is noticed one step later.
void wait_for_stop(std::chrono::milliseconds at_most) {
  constexpr std::chrono::milliseconds step{100};
  for (auto left = at_most; left.count() > 0 && !stop_asked(); left -= step) {
    ::poll(nullptr, 0, static_cast<int>(std::min(left, step).count()));
  }
}

}  // namespace ov::cli
