// A web server for tests: one reactor on a thread of its own, listening on loopback. What it
// answers is a table from "host/path" (or "/path" for any host) to replies; it counts connections
// and keeps the requests it got, so that a test can say what was asked and what was never touched.
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/unique_fd.h"
#include "net/address.h"
#include "net/reactor.h"
#include "tests/fake_dns.h"

namespace ov {

struct WebReply {
  int status = 200;
  std::vector<std::string> headers{};  ///< "Name: value".
  std::string body{};
  std::string type = "text/html";
  bool close = false;          ///< After the answer.
  bool silent = false;         ///< Never answers.
  std::string raw{};           ///< When not empty, sent in place of all of the above.
  std::string endless{};       ///< When not empty, sent after that again and again.
  std::size_t drip_bytes = 0;  ///< When not 0, so many bytes every 10 ms and no faster.
};

/// `endpoint` as the socket calls want it; returns its size.
inline socklen_t name_of(const Endpoint& endpoint, sockaddr_storage& name) {
  const std::string text = to_string(endpoint.address);
  if (endpoint.address.family == IpAddress::Family::v6) {
    auto& v6 = reinterpret_cast<sockaddr_in6&>(name);
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(endpoint.port);
    EXPECT_EQ(inet_pton(AF_INET6, text.c_str(), &v6.sin6_addr), 1);
    return sizeof v6;
  }
  auto& v4 = reinterpret_cast<sockaddr_in&>(name);
  v4.sin_family = AF_INET;
  v4.sin_port = htons(endpoint.port);
  EXPECT_EQ(inet_pton(AF_INET, text.c_str(), &v4.sin_addr), 1);
  return sizeof v4;
}

/// Whether this machine lets us listen there (an address of its own, a port that is free and not
/// kept for others).
inline bool can_listen(const Endpoint& endpoint) {
  sockaddr_storage name{};
  const socklen_t size = name_of(endpoint, name);
  const UniqueFd fd(::socket(name.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int on = 1;
  if (!fd) return false;
  setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  return bind(fd.get(), reinterpret_cast<sockaddr*>(&name), size) == 0;
}

/// A socket bound to `address` on a free port, or on `port`.
inline UniqueFd bound_socket(const std::string& address, std::uint16_t& port) {
  sockaddr_storage name{};
  const socklen_t size = name_of({*parse_ip(address), port}, name);
  UniqueFd fd(::socket(name.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  const int on = 1;
  setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  EXPECT_EQ(bind(fd.get(), reinterpret_cast<sockaddr*>(&name), size), 0);
  socklen_t bound_size = sizeof name;
  getsockname(fd.get(), reinterpret_cast<sockaddr*>(&name), &bound_size);
  // The port stands at the same place for both families.
  port = ntohs(reinterpret_cast<sockaddr_in*>(&name)->sin_port);
  return fd;
}

/// An endpoint on loopback where nobody listens for as long as this lives.
class ClosedPort {
 public:
  ClosedPort() : fd_(bound_socket("127.0.0.1", endpoint.port)) {
    endpoint.address = *parse_ip("127.0.0.1");
  }
  Endpoint endpoint;

 private:
  UniqueFd fd_;
};

/// An endpoint that takes no connection and refuses none: its queue is full, so the
/// kernel drops what asks for one.
class DeafPort {
 public:
  explicit DeafPort(const std::string& address = "127.0.0.1", std::uint16_t port = 0) {
    listener_ = bound_socket(address, port);
    endpoint = {*parse_ip(address), port};
    EXPECT_EQ(listen(listener_.get(), 0), 0);
    sockaddr_storage name{};
    const socklen_t size = name_of(endpoint, name);
    for (UniqueFd& caller : callers_) {
      caller = UniqueFd(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
      const int refused = connect(caller.get(), reinterpret_cast<sockaddr*>(&name), size);
      EXPECT_TRUE(refused == 0 || errno == EINPROGRESS);
    }
  }
  Endpoint endpoint;

 private:
  UniqueFd listener_;
  std::array<UniqueFd, 4> callers_;
};

class FakeWeb final : public FdHandler {
 public:
  using Handler = std::function<WebReply(const std::string& host, const std::string& path)>;

  /// Listens on `address`; any other loopback address makes a server nobody should reach.
  explicit FakeWeb(const std::string& address = "127.0.0.1", std::uint16_t port = 0) {
    listener_ = bound_socket(address, port);
    EXPECT_EQ(listen(listener_.get(), 4096), 0);
    endpoint = {*parse_ip(address), port};
    reactor_.watch(listener_.get(), true, false, *this);
    thread_ = std::thread([this] {
      sigset_t pipe;
      sigemptyset(&pipe);
      sigaddset(&pipe, SIGPIPE);
      pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
      reactor_.run();
    });
  }
  FakeWeb(const FakeWeb&) = delete;
  FakeWeb& operator=(const FakeWeb&) = delete;
  ~FakeWeb() {
    reactor_.stop();
    thread_.join();
  }

  /// "http://127.0.0.1:PORT" + path.
  [[nodiscard]] std::string url(const std::string& path = "/") const {
    return "http://" + to_string(endpoint) + path;
  }
  void set(const std::string& key, WebReply reply) {
    const std::lock_guard lock(mutex_);
    pages_[key] = std::move(reply);
  }
  void set_handler(Handler handler) {
    const std::lock_guard lock(mutex_);
    handler_ = std::move(handler);
  }
  /// "host/path" of each request in order.
  [[nodiscard]] std::vector<std::string> requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
  }
  [[nodiscard]] std::string last_head() const {
    const std::lock_guard lock(mutex_);
    return heads_.empty() ? "" : heads_.back();
  }
  /// The head of each request in order.
  [[nodiscard]] std::vector<std::string> heads() const {
    const std::lock_guard lock(mutex_);
    return heads_;
  }
  [[nodiscard]] int count(const std::string& request) const {
    int found = 0;
    for (const auto& known : requests()) found += known == request ? 1 : 0;
    return found;
  }

  Endpoint endpoint;
  std::atomic<int> accepted = 0;
  std::atomic<int> open = 0;      ///< Connections whose end was not seen yet.
  std::atomic<int> open_max = 0;  ///< Most that were established at once.

 private:
  struct Connection {
    UniqueFd fd;
    std::string in{};
    std::string out{};
    WebReply reply{};
    bool busy = false;
  };

  void on_ready(int fd, bool readable, bool writable) override {
    if (fd == listener_.get()) {
      accept_all();
      return;
    }
    const auto found = connections_.find(fd);
    if (found == connections_.end()) return;
    if (readable && !receive(found->second)) return drop(fd);
    if (writable || !found->second.out.empty()) send(fd);
  }

  void accept_all() {
    for (;;) {
      const int fd = accept4(listener_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
      if (fd < 0) return;
      ++accepted;
      ++open;
      connections_[fd].fd = UniqueFd(fd);
      if (open > open_max) open_max = std::max(open_max.load(), established());
      reactor_.watch(fd, true, false, *this);
    }
  }

  /// Connections that the other side has not closed; `open` has those as well whose end the loop
  /// has not looked at yet.
  [[nodiscard]] int established() const {
    return static_cast<int>(
        std::count_if(connections_.begin(), connections_.end(), [](const auto& known) {
          tcp_info info{};
          socklen_t size = sizeof info;
          getsockopt(known.second.fd.get(), IPPROTO_TCP, TCP_INFO, &info, &size);
          return info.tcpi_state == TCP_ESTABLISHED;
        }));
  }

  void drop(int fd) {
    reactor_.unwatch(fd);
    open -= static_cast<int>(connections_.erase(fd));
  }

  bool receive(Connection& connection) {
    std::array<char, 16384> bytes{};
    const ssize_t size = recv(connection.fd.get(), bytes.data(), bytes.size(), 0);
    if (size < 0) return errno == EAGAIN;
    if (size == 0) return false;
    // A TLS handshake: what web servers answer on a port without TLS.
    if (connection.in.empty() && bytes[0] == '\x16') {
      const std::string refusal = "HTTP/1.1 400 X\r\nConnection: close\r\n\r\n";
      ::send(connection.fd.get(), refusal.data(), refusal.size(), MSG_NOSIGNAL);
      return false;
    }
    connection.in.append(bytes.data(), static_cast<std::size_t>(size));
    answer(connection);
    return true;
  }

  void answer(Connection& connection) {
    const std::size_t end = connection.in.find("\r\n\r\n");
    if (connection.busy || end == std::string::npos) return;
    const std::string head = connection.in.substr(0, end);
    connection.in.erase(0, end + 4);
    const std::string path = head.substr(4, head.find(' ', 4) - 4);
    const std::size_t host_at = head.find("\r\nHost: ") + 8;
    const std::string host = head.substr(host_at, head.find("\r\n", host_at) - host_at);
    connection.reply = reply_to(host, path, head);
    const WebReply& reply = connection.reply;
    connection.busy = reply.silent || !reply.endless.empty() || reply.drip_bytes > 0 || reply.close;
    if (reply.silent) return;
    connection.out = reply.raw.empty() ? head_of(reply) + reply.body : reply.raw;
    if (reply.drip_bytes > 0) reactor_.spawn(drip(*this, connection.fd.get()));
  }

  static std::string head_of(const WebReply& reply) {
    std::string head = "HTTP/1.1 " + std::to_string(reply.status) + " X\r\n";
    if (!reply.type.empty()) head += "Content-Type: " + reply.type + "\r\n";
    for (const auto& header : reply.headers) head += header + "\r\n";
    return head + "Content-Length: " + std::to_string(reply.body.size()) + "\r\n\r\n";
  }

  WebReply reply_to(const std::string& host, const std::string& path, const std::string& head) {
    const std::lock_guard lock(mutex_);
    requests_.push_back(host + path);
    heads_.push_back(head);
    if (handler_) return handler_(host, path);
    for (const auto& key : {host + path, path}) {
      if (const auto found = pages_.find(key); found != pages_.end()) return found->second;
    }
    return WebReply{.status = 404, .body = "not here"};
  }

  void send(int fd) {
    Connection& connection = connections_[fd];
    if (connection.reply.drip_bytes > 0) return;
    for (;;) {
      if (connection.out.empty()) connection.out = connection.reply.endless;
      if (connection.out.empty()) break;
      const ssize_t size = ::send(fd, connection.out.data(), connection.out.size(), MSG_NOSIGNAL);
      if (size < 0 && errno != EAGAIN) return drop(fd);
      if (size < 0) return reactor_.watch(fd, true, true, *this);
      connection.out.erase(0, static_cast<std::size_t>(size));
    }
    if (connection.reply.close) return drop(fd);
    reactor_.watch(fd, true, false, *this);
    if (!connection.in.empty()) answer(connection);
  }

  static Task<void> drip(FakeWeb& self, int fd) {
    for (;;) {
      CO_TRY_VOID(co_await self.reactor_.sleep_for(std::chrono::milliseconds{10}));
      const auto found = self.connections_.find(fd);
      if (found == self.connections_.end()) co_return ok();
      Connection& connection = found->second;
      if (connection.out.empty()) connection.out = connection.reply.endless;
      if (connection.out.empty()) co_return ok();
      const std::size_t bytes = std::min(connection.reply.drip_bytes, connection.out.size());
      if (::send(fd, connection.out.data(), bytes, MSG_NOSIGNAL) < 0) co_return ok();
      connection.out.erase(0, bytes);
    }
  }

  SystemClock clock_;
  UniqueFd listener_;
  mutable std::mutex mutex_;
  std::map<std::string, WebReply> pages_;
  Handler handler_;
  std::vector<std::string> requests_;
  std::vector<std::string> heads_;
  std::unordered_map<int, Connection> connections_;
  Reactor reactor_{clock_};
  std::thread thread_;
};

/// A FakeDns on a reactor and thread of its own. Fill `script` before the first question.
class DnsThread {
 public:
  DnsThread() = default;
  ~DnsThread() {
    reactor_.stop();
    if (thread_.joinable()) thread_.join();
  }
  void start() {
    thread_ = std::thread([this] { reactor_.run(); });
  }

 private:
  SystemClock clock_;
  Reactor reactor_{clock_};

 public:
  FakeDns server{reactor_};

 private:
  std::thread thread_;
};

}  // namespace ov
