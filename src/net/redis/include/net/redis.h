// A client of Redis on a reactor: commands go out as they come, many on the way at once, and their
// replies come back in order (pipelining), so that a command costs microseconds however far the
// server is. Of our own because the packaged hiredis speaks no TLS; of the protocol it knows what
// Redis answers in either version (RESP2 and 3), each reply bounded before it is kept.
//
// The client keeps one connection up by itself: it resolves, connects, shakes hands, logs in, makes
// sure that the server is a primary, and begins again with growing pauses when anything fails.
// Behind Sentinel it asks the sentinels for the primary each time it connects; whatever a fail-over
// looks like from here (a cut connection, silence, READONLY) ends the connection, so the next one
// leads to the new primary.
//
// While there is no connection commands fail at once; one that was on the way when a connection
// ended fails as well, and may or may not have been carried out. Nothing is sent twice.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "net/task.h"

namespace ov {

class Reactor;

/// Largest reply in bytes as sent.
inline constexpr std::size_t redis_reply_bytes_max = std::size_t{1} << 20;
/// Values in one reply, those in arrays and maps included.
inline constexpr std::size_t redis_reply_values_max = 16'384;
inline constexpr int redis_reply_depth_max = 8;

struct RedisValue {
  enum class Kind : std::uint8_t { nil, text, error, integer, array };
  Kind kind = Kind::nil;
  /// Of text and error; any bytes. Also of what RESP3 calls a double, a big number or a boolean.
  std::string text;
  std::int64_t integer = 0;
  /// Of an array, a set or a map (whose keys and values alternate).
  std::vector<RedisValue> elements;
  bool is_push = false;  ///< Nobody asked for it (RESP3, outermost only).

  [[nodiscard]] bool is_error() const { return kind == Kind::error; }
};

/// Reads replies out of a stream of bytes, however it is cut.
class RedisReader {
 public:
  void take(std::string_view bytes) { buffer_.append(bytes); }
  /// The next reply; nothing when it has not come as a whole. Errors: invalid (no reply at all),
  /// too_large (a limit above); the reader is of no use after one.
  Result<std::optional<RedisValue>> next();

 private:
  std::string buffer_;
  std::size_t begin_ = 0;      ///< Of what has not been read.
  std::size_t looked_at_ = 0;  ///< Bytes of an incomplete reply that were looked at in vain.
};

/// "*2\r\n$3\r\nGET\r\n$1\r\na\r\n" at the end of `out`.
void append_command(const std::vector<std::string_view>& words, std::string& out);

/// Where a server is, as a URL says it.
struct RedisAddress {
  struct Server {
    std::string host;  ///< A name or an address, without brackets.
    std::uint16_t port = 0;
    bool operator==(const Server&) const = default;
  };
  std::vector<Server> servers;  ///< One; behind Sentinel the sentinels, at least one.
  std::string primary;          ///< Behind Sentinel its name for the primary; else empty.
  std::string user;             ///< Empty: "default".
  int database = 0;
  bool encrypted = false;
  bool operator==(const RedisAddress&) const = default;
};
inline constexpr std::size_t redis_sentinels_max = 16;
inline constexpr int redis_database_max = 10'000;

/// redis://[USER@]HOST[:PORT][/DATABASE], rediss:// for TLS, and
/// redis[s]+sentinel://[USER@]HOST[:PORT],HOST[:PORT],…/NAME[/DATABASE] behind Sentinel.
/// Errors: invalid, with what would be accepted; a password in the URL is refused and not repeated.
Result<RedisAddress> parse_redis_url(std::string_view url);
/// For people: "redis://host:6379/0"; no user.
[[nodiscard]] std::string to_string(const RedisAddress& address);

struct RedisOptions {
  RedisAddress address;
  std::string password;  ///< Empty: none is sent. Never printed.
  std::string ca_file;   ///< PEM file of the authorities trusted, for TLS.
  /// Of one attempt to connect, from the look-up to the log-in; shared by the sentinels asked.
  std::chrono::milliseconds connect_timeout{2'000};
  /// A reply that takes longer ends the connection.
  std::chrono::milliseconds reply_timeout{1'000};
  /// Between attempts, doubled each time from the first to the second.
  std::chrono::milliseconds pause_min{50};
  std::chrono::milliseconds pause_max{1'000};
  /// Commands on the way at once; further ones fail.
  std::size_t in_flight_max = 50'000;
};

/// Lives and is used on the thread of its reactor, which outlives it.
class RedisClient {
 public:
  /// `words` is sent as it is. `done` is called once, on the loop, not before send() returns unless
  /// there is no connection. A reply of Redis that says an error is a value of kind error.
  /// Errors: unavailable (no connection, or it ended), timeout, cancelled.
  using Done = std::function<void(Result<RedisValue>)>;

  RedisClient(Reactor& reactor, RedisOptions options);
  RedisClient(const RedisClient&) = delete;
  RedisClient& operator=(const RedisClient&) = delete;
  /// What is on the way ends with cancelled.
  ~RedisClient();

  void send(const std::vector<std::string_view>& words, Done done);

  /// Whether commands can be sent.
  [[nodiscard]] bool is_connected() const;
  /// Of the server that is connected: 40 hexadecimal digits that no other process ever has.
  [[nodiscard]] const std::string& run_id() const;
  /// Why there is no connection; nothing while there is one, or before the first attempt ended.
  /// Kinds: denied (user or password are refused, or the certificate), else unavailable or timeout.
  [[nodiscard]] const std::optional<Error>& problem() const;
  /// `changed` is called on the loop whenever a connection stands or an attempt has failed.
  void on_change(std::function<void()> changed);

 private:
  struct Body;
  std::unique_ptr<Body> body_;
};

}  // namespace ov
