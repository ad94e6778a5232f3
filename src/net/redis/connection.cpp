#include "connection.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>

namespace ov {
namespace {

constexpr std::size_t received_bytes_max = std::size_t{64} << 10;

std::string words_of(int number) { return std::generic_category().message(number); }

Error ended() { return {ErrorKind::unavailable, "the server closed the connection"}; }

}  // namespace

/// `co_await Readiness(...)`: until the socket can be read or, where something is to be written,
/// written, until interrupt(), or until `deadline`.
class RedisConnection::Readiness {
 public:
  Readiness(RedisConnection& connection, bool to_write, Deadline deadline)
      : connection_(connection),
        waiter_(connection.reactor_),
        deadline_(deadline),
        to_write_(to_write) {}
  Readiness(const Readiness&) = delete;
  Readiness& operator=(const Readiness&) = delete;
  ~Readiness() { connection_.waiting_ = nullptr; }

  bool await_ready() const noexcept { return false; }
  bool await_suspend(std::coroutine_handle<> handle) {
    connection_.waiting_ = &waiter_;
    connection_.reactor_.watch(connection_.socket_.get(), true, to_write_, connection_);
    return waiter_.suspend(handle, deadline_);
  }
  Result<void> await_resume() const { return waiter_.outcome(); }

 private:
  RedisConnection& connection_;
  Waiter waiter_;
  Deadline deadline_;
  bool to_write_;
};

RedisConnection::~RedisConnection() { close(); }

void RedisConnection::close() {
  if (socket_) reactor_.unwatch(socket_.get());
  socket_.reset();
  tls_.reset();
}

void RedisConnection::on_ready(int fd, bool, bool) {
  if (waiting_ != nullptr) {
    waiting_->wake();
  } else {
    reactor_.unwatch(fd);  // It would stay ready; the next wait watches it again.
  }
}

void RedisConnection::interrupt() {
  if (waiting_ != nullptr) waiting_->wake();
}

Task<void> RedisConnection::open(Endpoint endpoint, TlsClient* tls, std::string host,
                                 Deadline deadline) {
  close();
  sockaddr_storage storage{};
  const socklen_t size = [&]() -> socklen_t {
    if (endpoint.address.is_v4()) {
      auto& v4 = reinterpret_cast<sockaddr_in&>(storage);
      v4.sin_family = AF_INET;
      v4.sin_port = htons(endpoint.port);
      std::memcpy(&v4.sin_addr, endpoint.address.bytes.data(), sizeof v4.sin_addr);
      return sizeof v4;
    }
    auto& v6 = reinterpret_cast<sockaddr_in6&>(storage);
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(endpoint.port);
    std::memcpy(&v6.sin6_addr, endpoint.address.bytes.data(), sizeof v6.sin6_addr);
    return sizeof v6;
  }();
  socket_ = UniqueFd(
      ::socket(storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP));
  if (!socket_) co_return Error(ErrorKind::unavailable, "no socket: " + words_of(errno));
  const int on = 1;
  ::setsockopt(socket_.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (::connect(socket_.get(), reinterpret_cast<const sockaddr*>(&storage), size) != 0) {
    if (errno != EINPROGRESS) co_return Error(ErrorKind::unavailable, words_of(errno));
    CO_TRY_VOID(co_await Readiness(*this, true, deadline));
    int problem = 0;
    socklen_t problem_size = sizeof problem;
    ::getsockopt(socket_.get(), SOL_SOCKET, SO_ERROR, &problem, &problem_size);
    if (problem != 0) co_return Error(ErrorKind::unavailable, words_of(problem));
  }
  if (tls == nullptr) co_return ok();
  tls_ = tls->connect(host, true);
  if (!tls_) co_return Error(ErrorKind::unavailable, "no memory for TLS");
  co_return co_await shake_hands(deadline);
}

Task<void> RedisConnection::shake_hands(Deadline deadline) {
  for (;;) {
    const TlsStream::State state = tls_->handshake();
    if (!flush()) co_return ended();
    if (state == TlsStream::State::ready) co_return ok();
    if (state != TlsStream::State::wants_input) break;
    CO_TRY_VOID(co_await Readiness(*this, has_unsent(), deadline));
    // Not receive(), which would take the bytes for a reply.
    received_.resize(received_bytes_max);
    const ssize_t count = ::recv(socket_.get(), received_.data(), received_.size(), 0);
    if (count > 0) tls_->take_input({received_.data(), static_cast<std::size_t>(count)});
    if (count == 0) tls_->end_input();
  }
  const TlsProblem problem = tls_->problem();
  const bool refused = is_of_certificate(problem);
  co_return Error(refused ? ErrorKind::denied : ErrorKind::unavailable,
                  "TLS: " + std::string(sentence_of(problem)));
}

bool RedisConnection::has_unsent() const {
  return (tls_ && !tls_->outgoing().empty()) || sent_ < outgoing_.size();
}

// All that waits is encrypted at once, so it leaves in as few records as it can.
bool RedisConnection::encrypt() {
  if (outgoing_.empty()) return true;
  const bool taken = tls_->write(outgoing_);
  outgoing_.clear();
  return taken;
}

bool RedisConnection::flush() {
  if (tls_ && !encrypt()) return false;
  for (;;) {
    const std::string_view bytes =
        tls_ ? tls_->outgoing() : std::string_view(outgoing_).substr(sent_);
    if (bytes.empty()) break;
    const ssize_t count = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return errno == EAGAIN;
    const auto gone = static_cast<std::size_t>(count);
    if (tls_) {
      tls_->note_sent(gone);
    } else {
      sent_ += gone;
    }
  }
  outgoing_.clear();
  sent_ = 0;
  return true;
}

bool RedisConnection::decrypt(std::string_view bytes) {
  tls_->take_input(bytes);
  std::array<char, std::size_t{16} << 10> plain;  // A TLS record.
  for (;;) {
    std::size_t got = 0;
    switch (tls_->read(plain.data(), plain.size(), got)) {
      case TlsStream::State::ready:
        reader_.take({plain.data(), got});
        break;
      case TlsStream::State::wants_input:
        return true;
      case TlsStream::State::closed:
      case TlsStream::State::failed:
        return false;
    }
  }
}

bool RedisConnection::receive() {
  received_.resize(received_bytes_max);
  const ssize_t count = ::recv(socket_.get(), received_.data(), received_.size(), 0);
  if (count < 0) return errno == EAGAIN || errno == EINTR;
  if (count == 0) return false;
  const std::string_view bytes(received_.data(), static_cast<std::size_t>(count));
  if (tls_) return decrypt(bytes);
  reader_.take(bytes);
  return true;
}

Task<void> RedisConnection::wait(Deadline deadline) {
  if (!flush()) co_return ended();
  CO_TRY_VOID(co_await Readiness(*this, has_unsent(), deadline));
  if (!receive()) co_return ended();
  co_return ok();
}

Task<RedisValue> RedisConnection::ask(std::vector<std::string> words, Deadline deadline) {
  std::string command;
  append_command({words.begin(), words.end()}, command);
  put(command);
  for (;;) {
    CO_TRY(std::optional<RedisValue> reply, next());
    if (reply && !reply->is_push) co_return std::move(*reply);
    if (!reply) CO_TRY_VOID(co_await wait(deadline));
  }
}

}  // namespace ov
