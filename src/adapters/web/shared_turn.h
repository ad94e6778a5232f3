// A visit's dealings with the workers that read beside this one (ports/shared_pace.h), on the
// visit's reactor.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "net/reactor.h"
#include "net/task.h"
#include "ports/shared_pace.h"

namespace ov {

/// Where answers from other threads are brought to, for as long as there is a reactor to bring them
/// to. Shared by the lane and by answers under way.
class SharedPaceHome {
 public:
  explicit SharedPaceHome(Reactor& reactor) : reactor_(&reactor) {}
  /// Any thread. Dropped once left().
  void post(Job job) {
    const std::lock_guard lock(mutex_);
    if (reactor_ != nullptr) reactor_->post(std::move(job));
  }
  void leave() {
    const std::lock_guard lock(mutex_);
    reactor_ = nullptr;
  }

 private:
  std::mutex mutex_;
  Reactor* reactor_;
};

/// One reactor's thread. `pace` and `reactor` outlive it.
class SharedTurn {
 public:
  SharedTurn(SharedPace& pace, std::shared_ptr<SharedPaceHome> home, Reactor& reactor,
             std::string site)
      : pace_(pace), home_(std::move(home)), reactor_(reactor), site_(std::move(site)) {}
  SharedTurn(const SharedTurn&) = delete;
  SharedTurn& operator=(const SharedTurn&) = delete;
  /// The visit has ended.
  ~SharedTurn() {
    if (asked_) pace_.end(site_);
  }

  /// Errors: cancelled. The turn outlives the task.
  Task<PaceAnswer> ask(PaceRequest request);
  /// What was granted last has been answered, or never will be.
  void answered(std::optional<Duration> pause) {
    if (last_.delay <= Duration{0} && !pause) return;
    pace_.answered(site_, last_.host, last_.delay, pause);
  }
  void let_go() {
    if (asked_) pace_.let_go(site_);
  }

 private:
  SharedPace& pace_;
  std::shared_ptr<SharedPaceHome> home_;
  Reactor& reactor_;
  std::string site_;
  PaceRequest last_;
  bool asked_ = false;
};

}  // namespace ov
