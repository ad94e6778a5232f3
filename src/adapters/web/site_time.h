// The time that a site has (ReadLimits::site_timeout): it runs while the visit is a burden to the
// site or could be, and stands still while the visit waits for others.
#pragma once

#include <optional>
#include <utility>

#include "net/reactor.h"
#include "net/task.h"

namespace ov {

/// One reactor's thread; pinned, and outlives what bound() gives.
class SiteTime final : private Timer {
 public:
  SiteTime(Reactor& reactor, Duration allowed) : Timer(reactor), left_(allowed), ended_(reactor) {}

  /// From now on it runs.
  void run() {
    if (running_since_) return;
    running_since_ = reactor_.clock().elapsed();
    set(reactor_.in(left_));
  }
  /// From now on it stands still.
  void stand_still() {
    if (!running_since_) return;
    left_ -= reactor_.clock().elapsed() - *running_since_;
    running_since_.reset();
    cancel();
  }
  /// Runs `task` and gives its result, or destroys it and gives timeout when the time is up. Once.
  Task<void> bound(Task<void> task) {
    Task<void> child = report(*this, std::move(task));
    child.start();
    Result<void> result = co_await ended_.wait();
    co_return result;
  }

 private:
  void on_timer() override {
    if (!ended_.is_set()) ended_.set(Error{ErrorKind::timeout, "the site's time is up"});
  }
  static Task<void> report(SiteTime& self, Task<void> task) {
    Result<void> result = co_await std::move(task);
    if (!self.ended_.is_set()) self.ended_.set(std::move(result));
    co_return ok();
  }

  Duration left_;
  std::optional<Duration> running_since_;
  Completion<void> ended_;
};

}  // namespace ov
