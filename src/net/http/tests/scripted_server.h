// A server on loopback that does, connection by connection, what a test's script says.
#pragma once

#include <openssl/ssl.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/unique_fd.h"

namespace ov {

/// One accepted connection, on a thread of its own. Blocking; every call ends when the server does.
class Peer {
 public:
  Peer(int fd, SSL* tls) : fd_(fd), tls_(tls) {}
  /// One request: head and, by its Content-Length, body. Empty when the client has closed.
  std::string read_request();
  /// False when the client is gone.
  bool write(std::string_view bytes);
  /// Until the client closes; what else it sends is dropped.
  void wait_for_close();
  /// All that comes until the client closes.
  std::string read_to_end();
  /// Closes with a reset in place of an orderly end.
  void reset_on_close() const;
  /// Ends TCP at once: of TLS, no close_notify is sent.
  void end_without_notice() const;

 private:
  long receive(char* buffer, std::size_t size);
  int fd_;
  SSL* tls_;
  std::string rest_;
};

class ScriptedServer {
 public:
  using Script = std::function<void(Peer&)>;

  /// Listens at once, on a free port of 127.0.0.1. With `tls`, each connection begins with a
  /// handshake; one that fails is closed without running the script.
  explicit ScriptedServer(Script script, SSL_CTX* tls = nullptr);
  ~ScriptedServer();
  ScriptedServer(const ScriptedServer&) = delete;
  ScriptedServer& operator=(const ScriptedServer&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }
  /// Connections accepted so far.
  [[nodiscard]] int accepts() const { return accepts_; }

 private:
  void accept_all();
  void serve(int fd);

  Script script_;
  SSL_CTX* tls_;
  UniqueFd listener_;
  std::uint16_t port_ = 0;
  std::atomic<int> accepts_ = 0;
  std::mutex mutex_;
  bool ending_ = false;
  std::vector<int> open_;
  std::vector<std::thread> peers_;
  std::thread acceptor_;
};

/// A script that answers each request of a connection with the same bytes.
ScriptedServer::Script always(std::string answer);
/// A script that answers the first request with `bytes` and then closes.
ScriptedServer::Script once(std::string bytes);

}  // namespace ov
