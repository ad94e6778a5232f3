// Where visits and model calls report back, from whatever thread they end on.
#pragma once

#include <condition_variable>
#include <mutex>
#include <variant>
#include <vector>

#include "ports/model.h"
#include "ports/web.h"

namespace ov {

struct VisitEnded {
  Visit visit;  ///< visit.site.key names the visit.
};
struct CallEnded {
  std::int64_t job = 0;
  ModelResult result;
};
using Arrival = std::variant<VisitEnded, CallEnded>;

/// Shared by the run and the callbacks still out when it ends, hence held by shared_ptr.
class Inbox {
 public:
  void push(Arrival arrival) {
    {
      const std::lock_guard lock(mutex_);
      arrivals_.push_back(std::move(arrival));
    }
    changed_.notify_one();
  }

  /// Everything that came, in order.
  std::vector<Arrival> take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(arrivals_, {});
  }

  void wait(Duration at_most) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, at_most, [&] { return !arrivals_.empty(); });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Arrival> arrivals_;
};

}  // namespace ov
