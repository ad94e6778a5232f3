// SharedPace for several workers in one process: what the one on Redis is held against in tests.
#pragma once

#include <memory>

#include "base/clock.h"
#include "ports/shared_pace.h"

namespace ov {

/// What its workers share. Any thread; outlives its workers.
class MemoryPace {
 public:
  MemoryPace(const Clock& clock, Duration lease_length, Duration grace_length);
  ~MemoryPace();
  MemoryPace(const MemoryPace&) = delete;
  MemoryPace& operator=(const MemoryPace&) = delete;

  [[nodiscard]] std::unique_ptr<SharedPace> worker();
  /// As Redis when it is emptied: begins anew, with grace.
  void forget();

 private:
  struct Table;
  class Worker;
  std::unique_ptr<Table> table_;
};

}  // namespace ov
