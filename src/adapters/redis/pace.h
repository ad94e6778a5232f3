// What one worker knows of its visits, and what it says of them while Redis is away. On the thread
// of its client; RedisPace (pace.cpp) brings the calls of other threads there.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "adapters/redis.h"
#include "net/reactor.h"
#include "net/redis.h"

namespace ov {

/// Pauses of hosts that are told again to a Redis that lost its memory; any one is forgotten
/// beyond.
inline constexpr std::size_t kept_pauses_max = 10'000;

class PaceClient {
 public:
  using Done = std::function<void(PaceAnswer)>;

  PaceClient(Reactor& reactor, RedisPaceOptions options);

  void ask(const PaceRequest& request, Done done);
  void answered(const std::string& host, Duration delay, std::optional<Duration> pause);
  void let_go(const std::string& site);
  void end(const std::string& site);

  /// Says that the worker is there and renews the leases that are a third through. `done`: with how
  /// many workers there are, itself included.
  void beat(std::function<void(Result<std::int64_t>)> done);
  /// The worker leaves; `done` when Redis has heard all that was said before.
  void leave(std::function<void()> done);

  [[nodiscard]] RedisClient& redis() { return redis_; }

 private:
  struct Held {
    std::string server;   ///< Where it has a connection; empty for none.
    Duration renewed{0};  ///< Not before this, by our clock.
  };
  /// What the script answers: a word, a number, since when its memory is, and more words.
  struct Reply {
    std::string word;
    std::int64_t number = 0;
    std::string since;
    std::vector<std::string> more;
  };
  using Words = std::vector<std::string>;

  void run_script(Words arguments, std::function<void(Result<Reply>)> done);
  void send_script(const Words& arguments, bool by_hash, std::function<void(Result<Reply>)> done);
  Result<Reply> read(const RedisValue& value);
  void note_since(const std::string& since);
  void on_change();
  void tell_all_again();
  void renew(bool all);
  void renew_some(Words pairs);
  [[nodiscard]] PaceAnswer answer_alone(const PaceRequest& request);
  [[nodiscard]] PaceAnswer away();

  Reactor& reactor_;
  const RedisPaceOptions options_;
  const std::string hash_;                      ///< SHA-1 of the script, by which Redis keeps it.
  std::unordered_map<std::string, Held> held_;  ///< By site: granted, and not ended.
  std::unordered_map<std::string, Duration> pauses_;  ///< Of hosts, until when.
  std::unordered_map<std::string, Duration> alone_;   ///< By server: its next request, while away.
  std::string since_;
  std::int64_t workers_ = 1;
  bool was_connected_ = false;
  Duration lost_at_{0};
  std::uint64_t spread_ = 0;
  std::string complaint_;  ///< The last that Redis answered the script with.
  RedisClient redis_;      ///< Last: it calls the above until it has gone.
};

}  // namespace ov
