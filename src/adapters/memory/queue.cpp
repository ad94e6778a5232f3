#include <algorithm>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>

#include "adapters/memory.h"

namespace ov {
namespace {

class MemoryQueue final : public Queue {
 public:
  MemoryQueue(const Clock& clock, int deliveries_max)
      : clock_(clock), deliveries_max_(deliveries_max) {}

  Result<void> offer(std::span<const SliceName> names) override {
    const std::lock_guard lock(mutex_);
    for (const SliceName& name : names) stages_[name.stage].messages.push_back({name});
    came_.notify_all();
    return ok();
  }

  Result<std::vector<QueueMessage>> receive(const ReceiveOptions& options) override {
    std::unique_lock lock(mutex_);
    const Duration until = clock_.elapsed() + options.wait;
    while (true) {
      if (stopped_) return Error(ErrorKind::cancelled, "the queue was told to stop");
      std::vector<QueueMessage> out = take(options);
      const Duration now = clock_.elapsed();
      if (!out.empty() || now >= until) return out;
      came_.wait_for(lock, std::min(until, next_return(options.stage)) - now);
    }
  }

  Result<std::vector<SliceName>> extend(std::span<const QueueMessage> messages,
                                        std::chrono::seconds length) override {
    const std::lock_guard lock(mutex_);
    std::vector<SliceName> lost;
    for (const QueueMessage& message : messages) {
      const auto held = find(message);
      if (held == stages_[message.name.stage].messages.end()) {
        lost.push_back(message.name);
        continue;
      }
      held->hidden_until = clock_.elapsed() + length;
      if (length.count() == 0) held->receipt = 0;
    }
    came_.notify_all();
    return lost;
  }

  Result<void> ack(std::span<const QueueMessage> messages) override {
    const std::lock_guard lock(mutex_);
    for (const QueueMessage& message : messages) remove(message);
    return ok();
  }

  Result<void> dead_letter(std::span<const QueueMessage> messages) override {
    const std::lock_guard lock(mutex_);
    for (const QueueMessage& message : messages) {
      remove(message);
      stages_[message.name.stage].dead.push_back(message.name);
    }
    return ok();
  }

  Result<std::uint64_t> redrive(Stage stage) override {
    const std::lock_guard lock(mutex_);
    StageQueue& queue = stages_[stage];
    bury(queue);
    const std::uint64_t moved = queue.dead.size();
    for (const SliceName& name : queue.dead) queue.messages.push_back({name});
    queue.dead.clear();
    came_.notify_all();
    return moved;
  }

  Result<QueueCounts> counts(Stage stage) override {
    const std::lock_guard lock(mutex_);
    StageQueue& queue = stages_[stage];
    bury(queue);
    QueueCounts out;
    out.dead_letters = queue.dead.size();
    for (const Held& held : queue.messages) ++(is_hidden(held) ? out.in_flight : out.waiting);
    return out;
  }

  void stop() override {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    came_.notify_all();
  }

 private:
  struct Held {
    SliceName name;
    int deliveries = 0;
    std::uint64_t receipt = 0;  ///< Of the last delivery; 0: none that counts.
    Duration hidden_until{0};
  };
  struct StageQueue {
    std::deque<Held> messages;
    std::vector<SliceName> dead;
  };

  [[nodiscard]] bool is_hidden(const Held& held) const {
    return held.hidden_until > clock_.elapsed();
  }

  /// Those that came back too often are dead letters.
  void bury(StageQueue& queue) const {
    std::erase_if(queue.messages, [&](const Held& held) {
      const bool dies = !is_hidden(held) && held.deliveries >= deliveries_max_;
      if (dies) queue.dead.push_back(held.name);
      return dies;
    });
  }

  std::vector<QueueMessage> take(const ReceiveOptions& options) {
    StageQueue& queue = stages_[options.stage];
    bury(queue);
    std::vector<QueueMessage> out;
    for (Held& held : queue.messages) {
      if (out.size() == std::min(options.count_max, receive_count_max)) break;
      if (is_hidden(held)) continue;
      held.receipt = ++receipts_;
      held.hidden_until = clock_.elapsed() + options.visibility_timeout;
      out.push_back({held.name, ++held.deliveries, std::to_string(held.receipt)});
    }
    return out;
  }

  /// When the next hidden message is back.
  Duration next_return(Stage stage) {
    Duration next = Duration::max();
    for (const Held& held : stages_[stage].messages) next = std::min(next, held.hidden_until);
    return next;
  }

  std::deque<Held>::iterator find(const QueueMessage& message) {
    return std::ranges::find_if(stages_[message.name.stage].messages, [&](const Held& held) {
      return held.receipt != 0 && std::to_string(held.receipt) == message.receipt &&
             is_hidden(held);
    });
  }
  void remove(const QueueMessage& message) {
    const auto held = find(message);
    if (held != stages_[message.name.stage].messages.end()) {
      stages_[message.name.stage].messages.erase(held);
    }
  }

  const Clock& clock_;
  const int deliveries_max_;
  std::mutex mutex_;
  std::condition_variable came_;
  std::map<Stage, StageQueue> stages_;
  std::uint64_t receipts_ = 0;
  bool stopped_ = false;
};

}  // namespace

std::unique_ptr<Queue> make_memory_queue(const Clock& clock, int deliveries_max) {
  return std::make_unique<MemoryQueue>(clock, deliveries_max);
}

}  // namespace ov
