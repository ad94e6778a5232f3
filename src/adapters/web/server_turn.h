// A visit's share of a server (net/pace.h), on the visit's reactor: waits its turn for a connection
// and for each request.
#pragma once

#include <memory>
#include <optional>

#include "net/pace.h"
#include "net/reactor.h"
#include "net/task.h"

namespace ov {

/// Holds one connection to one server, or none; gives it back when destroyed. One reactor's thread.
/// `pace` and `reactor` outlive it.
class ServerTurn {
 public:
  ServerTurn(AddressPace& pace, Reactor& reactor) : pace_(pace), reactor_(reactor) {}
  ServerTurn(const ServerTurn&) = delete;
  ServerTurn& operator=(const ServerTurn&) = delete;
  ~ServerTurn() { give_back(); }

  [[nodiscard]] bool is_for(const IpAddress& server) const { return held_ && server_ == server; }
  /// Asks for a connection to `server` (server_of). True when it is held at once, false when it
  /// has to be waited for or come again for: see wait().
  [[nodiscard]] bool ask(const IpAddress& server, bool is_platform);
  /// Waits for what ask() did not give.
  /// Errors: throttled (come_again() says when), cancelled. The turn outlives the task.
  Task<void> wait();
  /// Waits until a request may be sent to the server that a connection is held to, at most
  /// `at_most`. Errors: throttled (come_again() says when), cancelled. The turn outlives the task.
  Task<void> wait_for_request(Duration at_most);
  /// How long after now it makes sense to try again; for after an error throttled.
  [[nodiscard]] Duration come_again() const;
  void give_back();

 private:
  struct Waiting;
  AddressPace& pace_;
  Reactor& reactor_;
  IpAddress server_;
  bool held_ = false;
  Duration held_since_{0};
  Duration come_again_at_{0};
  std::shared_ptr<Waiting> waiting_;  ///< In the server's line, between ask() and wait().
};

}  // namespace ov
