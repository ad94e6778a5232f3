#include "tests/scripted_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <utility>

#include "base/assert.h"

namespace ov {

long Peer::receive(char* buffer, std::size_t size) {
  if (tls_ != nullptr) return SSL_read(tls_, buffer, static_cast<int>(size));
  return ::recv(fd_, buffer, size, 0);
}

std::string Peer::read_request() {
  std::size_t need = std::string::npos;
  for (;;) {
    const std::size_t head_end = rest_.find("\r\n\r\n");
    if (head_end != std::string::npos && need == std::string::npos) {
      need = head_end + 4;
      const std::size_t length = rest_.find("Content-Length: ");
      if (length < head_end) need += std::stoul(rest_.substr(length + 16));
    }
    if (need != std::string::npos && rest_.size() >= need) {
      std::string request = rest_.substr(0, need);
      rest_.erase(0, need);
      return request;
    }
    std::array<char, 16384> buffer;
    const long got = receive(buffer.data(), buffer.size());
    if (got <= 0) return {};
    rest_.append(buffer.data(), static_cast<std::size_t>(got));
  }
}

bool Peer::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const long sent = tls_ != nullptr
                          ? SSL_write(tls_, bytes.data(), static_cast<int>(bytes.size()))
                          : ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

void Peer::wait_for_close() {
  std::array<char, 4096> buffer;
  while (receive(buffer.data(), buffer.size()) > 0) {
  }
}

std::string Peer::read_to_end() {
  std::string all = std::exchange(rest_, {});
  std::array<char, 16384> buffer;
  for (long got = 0; (got = receive(buffer.data(), buffer.size())) > 0;) {
    all.append(buffer.data(), static_cast<std::size_t>(got));
  }
  return all;
}

void Peer::reset_on_close() const {
  const linger now{1, 0};
  ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
}

void Peer::end_without_notice() const { ::shutdown(fd_, SHUT_RDWR); }

ScriptedServer::ScriptedServer(Script script, SSL_CTX* tls)
    : script_(std::move(script)),
      tls_(tls),
      listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  // OpenSSL writes without MSG_NOSIGNAL, also to a client that has left.
  std::signal(SIGPIPE, SIG_IGN);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  socklen_t length = sizeof address;
  OV_ASSERT(::bind(listener_.get(), generic, length) == 0);
  OV_ASSERT(::listen(listener_.get(), 4096) == 0);
  OV_ASSERT(::getsockname(listener_.get(), generic, &length) == 0);
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { accept_all(); });
}

ScriptedServer::~ScriptedServer() {
  ::shutdown(listener_.get(), SHUT_RDWR);
  acceptor_.join();
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
    for (const int fd : open_) ::shutdown(fd, SHUT_RDWR);
  }
  for (std::thread& peer : peers_) peer.join();
}

void ScriptedServer::accept_all() {
  for (;;) {
    const int fd = ::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0) return;
    ++accepts_;
    const std::lock_guard lock(mutex_);
    open_.push_back(fd);
    peers_.emplace_back([this, fd] { serve(fd); });
  }
}

void ScriptedServer::serve(int fd) {
  SSL* session = nullptr;
  bool connected = true;
  if (tls_ != nullptr) {
    session = SSL_new(tls_);
    SSL_set_fd(session, fd);
    connected = SSL_accept(session) == 1;
  }
  if (connected) {
    Peer peer(fd, session);
    script_(peer);
    if (session != nullptr) SSL_shutdown(session);
  }
  SSL_free(session);
  const std::lock_guard lock(mutex_);
  std::erase(open_, fd);
  ::close(fd);
}

ScriptedServer::Script always(std::string answer) {
  return [answer = std::move(answer)](Peer& peer) {
    while (!peer.read_request().empty() && peer.write(answer)) {
    }
  };
}

ScriptedServer::Script once(std::string bytes) {
  return [bytes = std::move(bytes)](Peer& peer) {
    peer.read_request();
    peer.write(bytes);
  };
}

}  // namespace ov
