// Time is handed in, so that tests and the simulation own it. system_clock::now() appears in one
// file only, clock.cpp.
#pragma once

#include <chrono>
#include <string>

namespace ov {

/// Wall time, microseconds since 1970 UTC.
using Time = std::chrono::sys_time<std::chrono::microseconds>;
using Duration = std::chrono::microseconds;

/// Thread safe.
class Clock {
 public:
  virtual ~Clock() = default;
  /// Wall time; may jump. For what is stored (leases, due times) and shown.
  [[nodiscard]] virtual Time now() const = 0;
  /// Monotonic time since an arbitrary start. For timeouts and rates within this process.
  [[nodiscard]] virtual Duration elapsed() const = 0;
};

/// The machine's clocks.
class SystemClock final : public Clock {
 public:
  [[nodiscard]] Time now() const override;
  [[nodiscard]] Duration elapsed() const override;
};

/// Stands still until told; for tests and the simulation. One thread.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(Time start = Time{std::chrono::seconds{1'800'000'000}}) : now_(start) {}
  [[nodiscard]] Time now() const override { return now_; }
  [[nodiscard]] Duration elapsed() const override { return elapsed_; }
  void advance(Duration by) {
    now_ += by;
    elapsed_ += by;
  }
  /// Moves wall time alone, as a suspended machine or a corrected clock does.
  void jump(Duration by) { now_ += by; }

 private:
  Time now_;
  Duration elapsed_{0};
};

/// "2026-11-22T15:48:00Z".
std::string to_iso8601(Time time);

}  // namespace ov
