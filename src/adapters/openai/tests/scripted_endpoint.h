// A chat endpoint on loopback that answers as it is told.
#pragma once

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>

#include <atomic>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/ascii.h"
#include "base/unique_fd.h"

namespace ov::adapters {

/// Answers each request with the next canned answer (the last one again and again); keeps what it
/// was sent. An empty answer closes the connection, "hang" waits for the end.
class FakeEndpoint {
 public:
  /// `family`: AF_INET for 127.0.0.1, AF_INET6 for ::1. works() tells whether there is such a
  /// thing.
  explicit FakeEndpoint(std::deque<std::string> answers, int family = AF_INET)
      : answers_(std::move(answers)) {
    listener_ = UniqueFd(::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in6 address{};  // What is read of it for IPv4 lies at the same places.
    socklen_t length = sizeof(address);
    if (family == AF_INET6) {
      address.sin6_family = AF_INET6;
      address.sin6_addr = in6addr_loopback;
    } else {
      auto& v4 = reinterpret_cast<sockaddr_in&>(address);
      v4.sin_family = AF_INET;
      v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
      length = sizeof(v4);
    }
    if (::bind(listener_.get(), reinterpret_cast<sockaddr*>(&address), length) == 0) {
      ::listen(listener_.get(), 128);
      ::getsockname(listener_.get(), reinterpret_cast<sockaddr*>(&address), &length);
      port_ = ntohs(address.sin6_port);
    }
    if (works()) acceptor_ = std::thread([this] { accept_all(); });
  }
  ~FakeEndpoint() {
    stopping_ = true;
    if (acceptor_.joinable()) acceptor_.join();
    for (std::thread& connection : connections_) connection.join();
  }

  [[nodiscard]] std::string url(std::string_view host = "127.0.0.1") const {
    return "http://" + std::string(host) + ":" + std::to_string(port_) + "/v1?model=m&timeout=5";
  }
  [[nodiscard]] bool works() const { return port_ != 0; }
  [[nodiscard]] std::vector<std::string> requests() {
    const std::lock_guard lock(mutex_);
    return requests_;
  }
  [[nodiscard]] std::size_t connections() {
    const std::lock_guard lock(mutex_);
    return connections_.size();
  }

 private:
  [[nodiscard]] bool readable(int fd) const {
    pollfd entry{fd, POLLIN, 0};
    while (!stopping_) {
      if (::poll(&entry, 1, 20) > 0) return true;
    }
    return false;
  }

  void accept_all() {
    while (readable(listener_.get())) {
      UniqueFd socket(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
      const std::lock_guard lock(mutex_);
      connections_.emplace_back([this, fd = std::move(socket)] { serve(fd.get()); });
    }
  }

  void serve(int fd) {
    std::string buffer;
    while (true) {
      const std::optional<std::string> request = read_request(fd, buffer);
      if (!request) return;
      const std::string answer = next_answer(*request);
      if (answer.empty()) return;
      if (answer == "hang") {
        (void)readable(fd);
        return;
      }
      (void)!::send(fd, answer.data(), answer.size(), MSG_NOSIGNAL);
    }
  }

  std::optional<std::string> read_request(int fd, std::string& buffer) const {
    while (true) {
      const std::size_t head = buffer.find("\r\n\r\n");
      if (head != std::string::npos) {
        const std::string lower = ascii_lower(buffer.substr(0, head));
        const std::size_t field = lower.find("content-length: ");
        const std::size_t size =
            field == std::string::npos ? 0 : std::stoul(lower.substr(field + 16));
        if (buffer.size() >= head + 4 + size) {
          std::string request = buffer.substr(0, head + 4 + size);
          buffer.erase(0, head + 4 + size);
          return request;
        }
      }
      char bytes[4096];
      if (!readable(fd)) return std::nullopt;
      const ssize_t got = ::recv(fd, bytes, sizeof(bytes), 0);
      if (got <= 0) return std::nullopt;
      buffer.append(bytes, static_cast<std::size_t>(got));
    }
  }

  std::string next_answer(const std::string& request) {
    const std::lock_guard lock(mutex_);
    requests_.push_back(request);
    std::string answer = answers_.front();
    if (answers_.size() > 1) answers_.pop_front();
    return answer;
  }

  UniqueFd listener_;
  std::uint16_t port_ = 0;
  std::atomic<bool> stopping_ = false;
  std::thread acceptor_;
  std::mutex mutex_;
  std::deque<std::string> answers_;
  std::vector<std::string> requests_;
  std::vector<std::thread> connections_;
};

inline std::string answer(int status, const std::string& body, const std::string& headers = "") {
  return "HTTP/1.1 " + std::to_string(status) + " X\r\nContent-Type: application/json\r\n" +
         headers + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

inline const std::string good = answer(
    200,
    R"({"model":"m-1","choices":[{"message":{"content":"hello"},"finish_reason":"stop"}],"usage":{"prompt_tokens":5,"completion_tokens":2}})");

}  // namespace ov::adapters
