// Queue: which slice to look at next. The store is the truth, and a message is a hint: it may be
// lost, doubled, late or out of order, and whoever receives one still leases the slice. What was
// received and not acked comes back after its visibility timeout; what came back too often becomes
// a dead letter, and waits for a person to redrive it.
//
// All calls block; any thread but a reactor's.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "domain/slice_name.h"

namespace ov {

/// Messages that one receive() gives at most.
inline constexpr std::size_t receive_count_max = 10;
inline constexpr std::chrono::seconds receive_wait_max{20};
inline constexpr std::chrono::hours visibility_timeout_max{12};

struct QueueMessage {
  SliceName name;
  int deliveries = 1;   ///< This one included; about.
  std::string receipt;  ///< Of this delivery; for the queue alone.
};

struct ReceiveOptions {
  Stage stage = Stage::read;
  std::size_t count_max = receive_count_max;    ///< 1 to receive_count_max.
  std::chrono::seconds visibility_timeout{60};  ///< 1 s to visibility_timeout_max.
  std::chrono::seconds wait{20};                ///< For a message to come; 0 to receive_wait_max.
};

/// All of them are estimates where several machines look.
struct QueueCounts {
  std::uint64_t waiting = 0;    ///< May be received.
  std::uint64_t in_flight = 0;  ///< Received, and neither acked nor back.
  std::uint64_t dead_letters = 0;
};

/// Errors of all calls: unavailable, timeout, throttled, denied, cancelled; not_found (the queue of
/// a stage does not exist).
class Queue {
 public:
  virtual ~Queue() = default;

  /// Puts one message each, of any stages, any number. After an error some of them may be there;
  /// offering all of them again does no harm.
  virtual Result<void> offer(std::span<const SliceName> names) = 0;

  /// Messages of a stage, none of which anybody else gets within the visibility timeout; none when
  /// none came within the wait.
  virtual Result<std::vector<QueueMessage>> receive(const ReceiveOptions& options) = 0;

  /// Has the visibility timeouts of `messages` end `length` from now; 0 gives them back at once.
  /// Returns those that are not ours any more, which is no reason to stop: leases decide.
  virtual Result<std::vector<SliceName>> extend(std::span<const QueueMessage> messages,
                                                std::chrono::seconds length) = 0;

  /// Done with: they do not come back. One that is not ours any more is passed over.
  virtual Result<void> ack(std::span<const QueueMessage> messages) = 0;

  /// Puts them among the dead letters of their stage.
  virtual Result<void> dead_letter(std::span<const QueueMessage> messages) = 0;

  /// Puts the dead letters of a stage back, to be received anew; how many. May take minutes.
  virtual Result<std::uint64_t> redrive(Stage stage) = 0;

  [[nodiscard]] virtual Result<QueueCounts> counts(Stage stage) = 0;

  /// Ends every receive(), present and future, as cancelled, within 100 ms. The other calls go on,
  /// for what is in flight is to be finished or given back. Any thread; for good.
  virtual void stop() = 0;
};

}  // namespace ov
