// One connection to a Redis server or a sentinel: a socket, TLS where it is asked for, bytes out
// and replies in. It knows nothing of what is said.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/unique_fd.h"
#include "net/address.h"
#include "net/reactor.h"
#include "net/redis.h"
#include "net/task.h"
#include "net/tls.h"

namespace ov {

/// On one reactor's thread; one coroutine at a time waits for it.
class RedisConnection final : private FdHandler {
 public:
  explicit RedisConnection(Reactor& reactor) : reactor_(reactor) {}
  RedisConnection(const RedisConnection&) = delete;
  RedisConnection& operator=(const RedisConnection&) = delete;
  ~RedisConnection();

  /// `tls`: null for a plain connection; outlives this. `host`: what its certificate must be for.
  /// Errors: unavailable, timeout, denied (its certificate), cancelled; then it may be called
  /// again.
  Task<void> open(Endpoint endpoint, TlsClient* tls, std::string host, Deadline deadline);

  /// Has `bytes` sent, from the next wait() on.
  void put(std::string_view bytes) { outgoing_ += bytes; }
  /// Sends what it can and waits until something has come, the caller is woken by interrupt(), or
  /// `deadline`. Errors: unavailable (it ended), timeout, cancelled.
  Task<void> wait(Deadline deadline);
  /// Ends a wait() that is under way, since there is more to send. On the loop.
  void interrupt();
  /// The next reply that has come. Errors: see RedisReader.
  Result<std::optional<RedisValue>> next() { return reader_.next(); }
  /// Sends `words` and waits for their reply. Errors: as wait() and next().
  Task<RedisValue> ask(std::vector<std::string> words, Deadline deadline);

 private:
  class Readiness;
  void on_ready(int fd, bool readable, bool writable) override;
  Task<void> shake_hands(Deadline deadline);
  [[nodiscard]] bool has_unsent() const;
  /// False when the connection has ended.
  bool flush();
  bool encrypt();
  bool receive();
  bool decrypt(std::string_view bytes);
  void close();

  Reactor& reactor_;
  UniqueFd socket_;
  std::unique_ptr<TlsStream> tls_;
  std::string outgoing_;
  std::size_t sent_ = 0;  ///< Of outgoing_, without TLS.
  RedisReader reader_;
  Waiter* waiting_ = nullptr;
  std::string received_;  ///< Room for what comes in at once.
};

}  // namespace ov
