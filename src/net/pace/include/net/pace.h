// How hard one server is asked, however many sites it serves. Thousands of small sites share one
// machine, and each of them politely asked one page at a time is still a flood for that machine. So
// every server address has a budget beside the pace of each host: so many connections at once and
// so many requests a second. Platforms that are built for crowds (a table in platforms.cpp) get
// more.
//
// A decision is a function of what was decided before and of the time that is handed in; there is
// no clock, no thread and no wait in here. Who finds an address in use either stands in its short
// line, first come, first served, or, when that is full, is sent away with the time to come again,
// which keeps memory bounded and leaves the others' places to the others.
//
// All reactors of a reader share it. Addresses are dealt to shards by hash,
// each with a lock that is held for some hundred nanoseconds; a visit takes about seven of them.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "net/address.h"

namespace ov {

/// What one server address is asked for at most. 0 is no limit.
struct AddressCaps {
  std::size_t connections_max = 8;
  /// On average; as many as `connections_max` may come at once after a pause.
  std::size_t requests_per_second = 20;
};

struct PaceOptions {
  AddressCaps usual;
  AddressCaps platform{.connections_max = 64, .requests_per_second = 200};
  /// In one address's line: this many for each of its connections. Enough to keep it in use until
  /// those who were sent away come again.
  std::size_t waiting_per_connection = 4;
  /// In all lines together.
  std::size_t waiting_max = 1'000;
  /// Hosts of one address that must answer 429 or 503 within `complaints_window` before the
  /// address as a whole is asked for less.
  std::size_t complaining_hosts = 3;
  Duration complaints_window = std::chrono::seconds{60};
  /// No connection is given for as long as the hosts asked, but within these.
  Duration pause_min = std::chrono::seconds{5};
  Duration pause_max = std::chrono::minutes{10};
  /// An address that complained gets half its requests a second, at most four times halved; each
  /// time this passes after the pause without a complaint, one halving is taken back.
  Duration recovery = std::chrono::minutes{2};
  /// Longest time that someone is sent away for.
  Duration come_again_max = std::chrono::hours{1};
};

/// A server as the pace sees it: an IPv4 address, or the /64 of an IPv6 address, which is the least
/// that one machine is given; the forms that carry an IPv4 address count as that.
[[nodiscard]] IpAddress server_of(const IpAddress& address);

/// Whether an address belongs to a platform that serves many sites and is built to: by its block,
/// or by one of the names that the site's name is an alias of (lower case, without final dot).
[[nodiscard]] bool is_shared_platform(const IpAddress& address,
                                      std::span<const std::string> aliases);

/// One that stands in an address's line. Lives as long as it stands there.
class PaceWaiter {
 public:
  /// The line is left, once. `come_again` is nothing when a connection was granted, which then has
  /// to be given back with leave(); otherwise the time to come again. Any thread, with the address
  /// locked: must neither block nor call the pace.
  virtual void on_turn(std::optional<Duration> come_again) = 0;

 protected:
  ~PaceWaiter() = default;

 private:
  friend class AddressPace;
  std::list<PaceWaiter*>::iterator place_;
  bool in_line_ = false;
};

/// Any thread. All times are Clock::elapsed() of one clock.
class AddressPace {
 public:
  explicit AddressPace(PaceOptions options);
  AddressPace(const AddressPace&) = delete;
  AddressPace& operator=(const AddressPace&) = delete;
  ~AddressPace();

  enum class Entry : std::uint8_t {
    granted,  ///< A connection may be used; give it back with leave().
    waits,    ///< The waiter stands in line and will be told.
    busy,     ///< The line is full: come again at `come_again`.
  };
  struct Answer {
    Entry entry = Entry::granted;
    Duration come_again{0};
  };
  /// Asks for one connection to `server` (a server_of). `is_platform`: once true for an address, it
  /// stays so while the address is known. `waiter` outlives its place in the line.
  Answer enter(const IpAddress& server, bool is_platform, Duration now, PaceWaiter& waiter);
  /// Gives a connection back that was held for `held`.
  void leave(const IpAddress& server, Duration now, Duration held);
  /// Leaves the line. False when it had been left already: then on_turn has been called.
  bool forget(const IpAddress& server, PaceWaiter& waiter);

  /// When the next request may be sent to `server`, at `now` or later, which is then booked;
  /// nothing, and nothing booked, when that is after `latest`. For one who holds a connection.
  std::optional<Duration> book_request(const IpAddress& server, Duration now, Duration latest);

  /// `host` of `server` answered 429, or 503 with a Retry-After, and asked for `asked`.
  void note_complaint(const IpAddress& server, std::uint64_t host, Duration asked, Duration now);

  /// What a server of its kind is asked for.
  [[nodiscard]] const AddressCaps& caps(bool is_platform) const {
    return is_platform ? options_.platform : options_.usual;
  }
  /// Servers that something is kept of.
  [[nodiscard]] std::size_t servers() const;
  /// Those who stand in lines.
  [[nodiscard]] std::size_t waiting() const { return waiting_.load(std::memory_order_relaxed); }

 private:
  struct Server;
  struct Shard;
  static constexpr std::size_t shards = 64;

  [[nodiscard]] Shard& shard_of(const IpAddress& server) const;
  [[nodiscard]] const AddressCaps& caps_of(const Server& server) const;
  [[nodiscard]] std::size_t line_max(const Server& server) const;
  [[nodiscard]] Duration request_gap(const Server& server) const;
  Duration next_visit(Server& server, Duration now) const;
  void recover(Server& server, Duration now) const;
  PaceWaiter& take_first(Server& server);
  void send_line_away(Server& server, Duration now);

  const PaceOptions options_;
  std::unique_ptr<std::array<Shard, shards>> shards_;
  std::atomic<std::size_t> waiting_ = 0;
};

}  // namespace ov
