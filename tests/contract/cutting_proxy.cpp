#include "cutting_proxy.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <string>
#include <string_view>

#include "base/assert.h"

namespace ov {
namespace {

using std::string_view_literals::operator""sv;

sockaddr_in loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

bool send_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

/// What a server says that is told to stop, in place of ReadyForQuery at the end of `answer`.
/// Source: "Message Formats" and "Error and Notice Message Fields" (PostgreSQL 15, 55.7, 55.8).
std::string stopped_after(std::string_view answer) {
  constexpr std::size_t ready_bytes = 6;
  constexpr std::string_view fields = "SFATAL\0VFATAL\0C57P01\0Mterminating connection\0\0"sv;
  OV_ASSERT(answer.size() >= ready_bytes && answer[answer.size() - ready_bytes] == 'Z');
  std::string out(answer.substr(0, answer.size() - ready_bytes));
  out.append("E\0\0\0"sv).push_back(static_cast<char>(4 + fields.size()));
  return out.append(fields);
}

}  // namespace

CuttingProxy::CuttingProxy(int port)
    : server_port_(port), listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof address;
  OV_ASSERT(::bind(listener_.get(), reinterpret_cast<sockaddr*>(&address), size) == 0);
  OV_ASSERT(::listen(listener_.get(), 8) == 0);
  OV_ASSERT(::getsockname(listener_.get(), reinterpret_cast<sockaddr*>(&address), &size) == 0);
  port_ = ntohs(address.sin_port);
  std::array<int, 2> pipe{};
  OV_ASSERT(::pipe2(pipe.data(), O_CLOEXEC) == 0);
  stop_read_ = UniqueFd(pipe[0]);
  stop_write_ = UniqueFd(pipe[1]);
  thread_ = std::thread([this] { serve(); });
}

CuttingProxy::~CuttingProxy() {
  stop_write_ = UniqueFd();
  thread_.join();
}

void CuttingProxy::serve() {
  for (;;) {
    std::array<pollfd, 2> waited{
        {{listener_.get(), POLLIN, 0}, {stop_read_.get(), POLLIN | POLLHUP, 0}}};
    if (::poll(waited.data(), waited.size(), -1) <= 0 || waited[1].revents != 0) return;
    const UniqueFd client(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (client) forward(client.get());
  }
}

void CuttingProxy::forward(int client) {
  const UniqueFd server(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const sockaddr_in address = loopback(server_port_);
  if (::connect(server.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    return;
  }
  std::array<char, 65536> buffer{};
  Cut cut_at_answer = Cut::never;
  for (;;) {
    std::array<pollfd, 3> waited{
        {{client, POLLIN, 0}, {server.get(), POLLIN, 0}, {stop_read_.get(), POLLIN | POLLHUP, 0}}};
    if (::poll(waited.data(), waited.size(), -1) <= 0 || waited[2].revents != 0) return;
    if (waited[0].revents != 0) {
      const ssize_t got = ::recv(client, buffer.data(), buffer.size(), 0);
      if (got <= 0) return;
      const std::string_view bytes(buffer.data(), static_cast<std::size_t>(got));
      // The whole statement with the zero byte behind it, as Parse carries it.
      if (bytes.find(std::string_view("COMMIT\0", 7)) != std::string_view::npos) {
        if (cut_ == Cut::before_commit) {
          cut_ = Cut::never;
          ++cuts_;
          return;
        }
        if (cut_ == Cut::after_commit || cut_ == Cut::stop_after_commit) {
          cut_at_answer = cut_.exchange(Cut::never);
        }
      }
      if (!send_all(server.get(), bytes)) return;
    }
    if (waited[1].revents != 0) {
      const ssize_t got = ::recv(server.get(), buffer.data(), buffer.size(), 0);
      if (got <= 0) return;
      if (cut_at_answer != Cut::never) {
        ++cuts_;
        if (cut_at_answer == Cut::stop_after_commit) {
          send_all(client, stopped_after({buffer.data(), static_cast<std::size_t>(got)}));
        }
        return;
      }
      if (cut_ == Cut::silence) continue;
      if (!send_all(client, {buffer.data(), static_cast<std::size_t>(got)})) return;
    }
  }
}

}  // namespace ov
