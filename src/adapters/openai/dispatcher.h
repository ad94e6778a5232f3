// The client thread's work: calls wait for a place at one of the endpoints, are made, and are made
// again elsewhere or later when nobody can have billed them.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "base/random.h"
#include "endpoint.h"
#include "pool.h"

namespace ov::adapters {

/// One call on its way; whatever happens to it, `done` is called once.
class Call {
 public:
  Call(ModelRequest call_request, std::function<void(ModelResult)> done);
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;
  ~Call();
  void finish(ModelResult result);

  const ModelRequest request;
  Billing billing = Billing::none;  ///< Of a call that is destroyed: unknown while it is out.

 private:
  std::function<void(ModelResult)> done_;
};

/// The pool, shared with the thread that asks how much may be in flight.
struct SharedPool {
  explicit SharedPool(const std::vector<OpenaiEndpoint>& endpoints) : pool(endpoints) {}
  std::mutex mutex;
  Pool pool;  ///< Under mutex.
};

/// Lives on the client thread.
class Dispatcher {
 public:
  /// All outlive it.
  Dispatcher(Reactor& reactor, const Clock& clock, const OpenaiOptions& options,
             SharedPool& shared);
  ~Dispatcher();

  /// Makes the call; ends when it is finished.
  Task<void> run(std::unique_ptr<Call> call);

 private:
  struct Waiting;
  class Alarm;

  Task<Pool::Ticket> place(double tokens, std::optional<std::size_t> rather_not, Deadline deadline);
  void pump();
  [[nodiscard]] Pool::Choice begin(double tokens, std::optional<std::size_t> rather_not);
  /// `request`: what was asked; nullptr when nothing was.
  void end(const Pool::Ticket& ticket, const Asked& asked, const ModelRequest* request);
  [[nodiscard]] bool is_made_again(const ModelFailure& failure, int tries) const;
  [[nodiscard]] Duration pause_before(int tries);
  [[nodiscard]] Duration rest() const;
  void add_context(ModelFailure& failure, const Endpoint& endpoint) const;

  Reactor& reactor_;
  SharedPool& shared_;
  std::vector<std::unique_ptr<Endpoint>> endpoints_;
  std::deque<Waiting*> waiting_;  ///< First come, first served.
  std::unique_ptr<Alarm> alarm_;
  Random random_{0x6d6f64656c};  ///< Spreads retries; any seed does.
};

}  // namespace ov::adapters
