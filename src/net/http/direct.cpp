#include "direct.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

#include "base/assert.h"
#include "errors.h"

namespace ov {

namespace {

struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t size = 0;
  [[nodiscard]] const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
};

/// `literal` has passed why_unfit().
SocketAddress socket_address(const std::string& literal, std::uint16_t port) {
  SocketAddress address;
  auto& v4 = reinterpret_cast<sockaddr_in&>(address.storage);
  auto& v6 = reinterpret_cast<sockaddr_in6&>(address.storage);
  if (inet_pton(AF_INET, literal.c_str(), &v4.sin_addr) == 1) {
    v4.sin_family = AF_INET;
    v4.sin_port = htons(port);
    address.size = sizeof v4;
  } else {
    OV_ASSERT(inet_pton(AF_INET6, literal.c_str(), &v6.sin6_addr) == 1);
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(port);
    address.size = sizeof v6;
  }
  return address;
}

constexpr std::string_view deadline_passed = "the deadline passed";
constexpr std::string_view connection_stalled = "nothing moved on the connection for too long";

std::string words_of(int number) { return std::generic_category().message(number); }

}  // namespace

// The engine

DirectEngine::DirectEngine(Reactor& on, HttpOptions given)
    : HttpEngine(on, std::move(given)),
      tls(options.ca_file),
      received(std::make_unique<char[]>(received_bytes_max)),
      decrypted(std::make_unique<char[]>(decrypted_bytes_max)) {}

DirectEngine::~DirectEngine() { OV_ASSERT(connections == 0); }

std::unique_ptr<HttpConnection> DirectEngine::open() {
  return std::make_unique<DirectConnection>(*this);
}

std::unique_ptr<HttpEngine> make_direct_engine(Reactor& reactor, HttpOptions options) {
  return std::make_unique<DirectEngine>(reactor, std::move(options));
}

// Waiting

/// `co_await Readiness(...)`: until the socket can be read or, where something is to be written,
/// written, or `deadline`. Which of the two is found out by trying.
class DirectConnection::Readiness {
 public:
  Readiness(DirectConnection& connection, bool to_write, Deadline deadline)
      : connection_(connection),
        waiter_(connection.engine_.reactor),
        deadline_(deadline),
        to_write_(to_write) {}
  Readiness(const Readiness&) = delete;
  Readiness& operator=(const Readiness&) = delete;
  ~Readiness() { connection_.waiting_ = nullptr; }

  bool await_ready() const noexcept { return false; }
  bool await_suspend(std::coroutine_handle<> handle) {
    connection_.waiting_ = &waiter_;
    Reactor& reactor = connection_.engine_.reactor;
    reactor.watch(connection_.socket_.get(), true, to_write_, connection_);
    return waiter_.suspend(handle, deadline_);
  }
  Waiter::State await_resume() const noexcept { return waiter_.state(); }

 private:
  DirectConnection& connection_;
  Waiter waiter_;
  Deadline deadline_;
  bool to_write_;
};

void DirectConnection::on_ready(int fd, bool, bool) {
  if (waiting_ != nullptr) {
    waiting_->wake();
    return;
  }
  // The descriptor would stay ready. A kept connection ended, or says what nobody asked for; in
  // the midst of a fetch a body has to be read or taken first.
  spoke_ = !busy_;
  engine_.reactor.unwatch(fd);
}

// A fetch

/// From the beginning of a fetch to its end or the destruction of its task.
struct DirectConnection::Use {
  explicit Use(DirectConnection& of) : connection(of) {
    OV_ASSERT(!connection.busy_);
    connection.busy_ = true;
    connection.failure = HttpFailure::none;
    connection.tls_problem = TlsProblem::none;
    connection.started_ = connection.engine_.reactor.clock().elapsed();
    connection.connected_in_ = Duration{0};
    ++connection.engine_.in_flight;
  }
  Use(const Use&) = delete;
  Use& operator=(const Use&) = delete;
  ~Use() {
    connection.busy_ = false;
    --connection.engine_.in_flight;
    if (!connection.reusable_) connection.close();
  }
  DirectConnection& connection;
};

DirectConnection::~DirectConnection() {
  OV_ASSERT(!busy_);
  close();
  --engine_.connections;
}

Task<HttpResponse> DirectConnection::fetch(HttpRequest request) {
  const Use use(*this);
  if (const std::string_view reason = why_unfit(request); !reason.empty()) {
    co_return fail(HttpFailure::invalid_request, std::string(reason), request);
  }
  HttpTarget target;
  if (!read_target(request.url, target)) {
    co_return fail(HttpFailure::invalid_request, "the URL names no host to ask", request);
  }
  const Peer peer = peer_of(request, target);
  const std::string text = request_text(request, target, engine_.options.user_agent);
  for (;;) {
    const bool reused = can_reuse(peer);
    if (!reused) {
      // `request`, `target` and `text` live in this frame, which awaits at once; so below.
      CO_TRY_VOID(co_await connect(request, target));
      peer_ = peer;
      if (request.connected) request.connected();
    }
    AnswerReader answer(request);
    reusable_ = false;
    CO_TRY_VOID(co_await exchange(request, text, answer));
    // The server closed the kept connection while the request was on its way (RFC 9112 section
    // 9.3.1): sent again, once, since the next connection is a new one.
    if (reused && !answer.has_begun() && !request.send_once) continue;
    reusable_ = answer.is_reusable() && !broken_;
    used_at_ = engine_.reactor.clock().elapsed();
    if (answer.failure() != HttpFailure::none) {
      co_return fail(answer.failure(), std::string(to_string(answer.failure())), request);
    }
    answer.response().reused = reused;
    note_figures(answer.response(), answer);
    co_return std::move(answer.response());
  }
}

void DirectConnection::note_figures(HttpResponse& response, const AnswerReader& answer) const {
  response.remote_address = peer_.address;
  response.connect_time = connected_in_;
  response.total_time = used_at_ - started_;
  response.received_bytes = answer.received_bytes();
}

// Connecting

DirectConnection::Peer DirectConnection::peer_of(const HttpRequest& request,
                                                 const HttpTarget& target) {
  return {target.encrypted, request.verify_certificate, target.authority, request.connect_address,
          request.connect_port};
}

bool DirectConnection::keeps_for(const HttpRequest& request) const {
  HttpTarget target;
  return socket_ && read_target(request.url, target) && can_reuse(peer_of(request, target));
}

bool DirectConnection::can_reuse(const Peer& peer) const {
  if (!socket_ || !reusable_ || spoke_ || peer != peer_) return false;
  const Duration idle = engine_.reactor.clock().elapsed() - used_at_;
  if (idle > engine_.options.idle_max) return false;
  // No answer is due, so whatever stands there, bytes or an end, the next answer must not begin
  // with it.
  char byte = 0;
  return ::recv(socket_.get(), &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 && errno == EAGAIN;
}

void DirectConnection::close() {
  plain_ = {};
  if (!socket_) return;
  tls_.reset();
  engine_.reactor.unwatch(socket_.get());
  socket_.reset();
  reusable_ = false;
}

/// Opens the socket and starts connecting; `connected` says whether that is done already.
std::optional<Error> DirectConnection::open_socket(const HttpRequest& request, bool& connected) {
  const HttpOptions& options = engine_.options;
  const SocketAddress address = socket_address(request.connect_address, request.connect_port);
  if (!options.address_allowed || !options.address_allowed(address.get(), address.size)) {
    return fail(HttpFailure::blocked_address, "the address is not allowed", request);
  }
  connected = static_cast<bool>(options.connected_socket);
  socket_ = UniqueFd(connected ? options.connected_socket(address.get())
                               : ::socket(address.get()->sa_family,
                                          SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP));
  if (!socket_) return fail(HttpFailure::connect, "no socket: " + words_of(errno), request);
  if (!connected) connected = ::connect(socket_.get(), address.get(), address.size) == 0;
  if (connected || errno == EINPROGRESS) return std::nullopt;
  return fail(HttpFailure::connect, words_of(errno), request);
}

Task<void> DirectConnection::connect(const HttpRequest& request, const HttpTarget& target) {
  close();
  spoke_ = false;
  broken_ = false;
  bool connected = false;
  if (std::optional<Error> error = open_socket(request, connected)) co_return *std::move(error);
  const Deadline deadline = std::min(
      request.deadline,
      engine_.reactor.in(std::max(request.limits.connect_timeout, std::chrono::milliseconds{1})));
  if (!connected) {
    const Waiter::State state = co_await Readiness(*this, true, deadline);
    if (state != Waiter::State::woken) {
      co_return fail_wait(state, request, "no connection in time");
    }
    int problem = 0;
    socklen_t size = sizeof problem;
    ::getsockopt(socket_.get(), SOL_SOCKET, SO_ERROR, &problem, &size);
    if (problem != 0) {
      const bool late = problem == ETIMEDOUT;
      co_return fail(late ? HttpFailure::timeout : HttpFailure::connect, words_of(problem),
                     request);
    }
  }
  if (target.encrypted) {
    tls_ = engine_.tls.connect(target.host, request.verify_certificate);
    if (!tls_) co_return fail(HttpFailure::internal, "no memory for TLS", request);
    CO_TRY_VOID(co_await shake_hands(deadline, request));
  }
  connected_in_ = engine_.reactor.clock().elapsed() - started_;
  co_return ok();
}

Task<void> DirectConnection::shake_hands(Deadline deadline, const HttpRequest& request) {
  for (;;) {
    const TlsStream::State state = tls_->handshake();
    // What the last step leaves to send goes out with the request.
    if (state == TlsStream::State::ready && absorb_input()) co_return ok();
    // A handshake that failed has an alert to send, which does the server good and us none.
    send_unsent();
    if (state != TlsStream::State::wants_input) break;
    const Waiter::State waited = co_await Readiness(*this, !unsent().empty(), deadline);
    if (waited != Waiter::State::woken) {
      // The server is to blame only where it had the time that servers are given.
      const bool is_slow = waited == Waiter::State::expired && deadline < request.deadline;
      if (is_slow) tls_problem = TlsProblem::stalled;
      co_return fail_wait(waited, request, std::string(sentence_of(TlsProblem::stalled)));
    }
    std::string_view bytes;
    const Input input = receive(bytes);
    if (input == Input::bytes) tls_->take_input(bytes);
    if (input == Input::ended || input == Input::broken) tls_->end_input();
  }
  tls_problem = tls_->problem() == TlsProblem::none ? TlsProblem::handshake : tls_->problem();
  const bool certificate = is_of_certificate(tls_problem);
  co_return fail(certificate ? HttpFailure::certificate : HttpFailure::tls,
                 std::string(sentence_of(tls_problem)), request);
}

// Sending and receiving

std::string_view DirectConnection::unsent() const { return tls_ ? tls_->outgoing() : plain_; }

void DirectConnection::drop_unsent(std::size_t count) {
  if (tls_) {
    tls_->note_sent(count);
  } else {
    plain_.remove_prefix(count);
  }
}

/// As much as the kernel takes now. When the peer is gone broken_ is set, and nobody will take the
/// rest.
void DirectConnection::send_unsent() {
  const std::string_view bytes = unsent();
  if (bytes.empty()) return;
  if (!broken_) {
    const ssize_t count = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count > 0) drop_unsent(static_cast<std::size_t>(count));
    broken_ = count < 0 && errno != EAGAIN && errno != EINTR;
  }
  if (broken_) drop_unsent(unsent().size());
}

/// Uses up what came along with the end of the handshake: tickets are fine, an answer before the
/// question is not.
bool DirectConnection::absorb_input() {
  if (tls_->drained()) return true;
  std::size_t got = 0;
  return tls_->read(engine_.decrypted.get(), DirectEngine::decrypted_bytes_max, got) ==
         TlsStream::State::wants_input;
}

DirectConnection::Input DirectConnection::receive(std::string_view& bytes) {
  const ssize_t count =
      ::recv(socket_.get(), engine_.received.get(), DirectEngine::received_bytes_max, 0);
  if (count > 0) {
    bytes = {engine_.received.get(), static_cast<std::size_t>(count)};
    return Input::bytes;
  }
  if (count == 0) return Input::ended;
  const bool again = errno == EAGAIN || errno == EINTR;
  return again ? Input::none : Input::broken;
}

Task<void> DirectConnection::exchange(const HttpRequest& request, std::string_view text,
                                      AnswerReader& answer) {
  const std::uint64_t source_bytes = request.body_source.read ? request.body_source.bytes : 0;
  std::uint64_t offset = 0;
  std::string part;
  if (!put(text)) {
    answer.end(false);
    co_return ok();
  }
  for (;;) {
    // A server may answer while the request is on its way (413, 401), and take no more of it before
    // it has said so: reading waits for no sending.
    send_unsent();
    const bool has_more = offset < source_bytes && !broken_;
    if (has_more && unsent().empty()) {
      CO_TRY_VOID(co_await read_on(request, offset, part));
    } else {
      CO_TRY_VOID(co_await until_ready(request));
    }
    std::string_view bytes;
    const Input input = receive(bytes);
    if (input == Input::none) continue;
    const bool ended = input == Input::bytes ? take(bytes, answer) : true;
    // Without TLS the end of the connection may be the end of the body; with TLS only close_notify
    // may, or whoever can cut a line could cut a page.
    if (input != Input::bytes) answer.end(input == Input::ended && !tls_);
    CO_TRY_VOID(co_await pass_on(request, answer));
    if (!ended) continue;
    // The server would take the next request for the rest of this one.
    if (!unsent().empty() || offset < source_bytes) broken_ = true;
    co_return ok();
  }
}

/// Until the connection can be read, or written where something is to be sent.
Task<void> DirectConnection::until_ready(const HttpRequest& request) {
  const bool may_stall = request.stall_timeout.count() > 0;
  const Deadline stalled =
      may_stall ? engine_.reactor.in(request.stall_timeout) : Deadline::never();
  const Waiter::State waited =
      co_await Readiness(*this, !unsent().empty(), std::min(request.deadline, stalled));
  if (waited == Waiter::State::woken) co_return ok();
  co_return fail_wait(
      waited, request,
      std::string(stalled < request.deadline ? connection_stalled : deadline_passed));
}

bool DirectConnection::put(std::string_view bytes) {
  if (tls_) return tls_->write(bytes);
  plain_ = bytes;
  return true;
}

Task<void> DirectConnection::read_on(const HttpRequest& request, std::uint64_t& offset,
                                     std::string& part) {
  const HttpBodySource& source = request.body_source;
  Result<std::string> read =
      co_await with_deadline(engine_.reactor, request.deadline, source.read(offset));
  if (!read) co_return interrupt(std::move(read).error(), request);
  if (read->empty() || read->size() > source.bytes - offset) {
    const char* what = read->empty() ? "shorter" : "longer";
    co_return interrupt(
        Error(ErrorKind::bug, std::string("the body is ") + what + " than was announced"), request);
  }
  part = std::move(*read);
  offset += part.size();
  if (!put(part)) co_return fail(HttpFailure::internal, "TLS takes no more", request);
  co_return ok();
}

Task<void> DirectConnection::pass_on(const HttpRequest& request, AnswerReader& answer) {
  std::string part = answer.take_part_for_sink();
  if (part.empty()) co_return ok();
  Result<void> taken =
      co_await with_deadline(engine_.reactor, request.deadline, request.body_sink(std::move(part)));
  if (!taken) co_return interrupt(std::move(taken).error(), request);
  co_return ok();
}

/// True when the answer has ended.
bool DirectConnection::take(std::string_view bytes, AnswerReader& answer) {
  return tls_ ? take_encrypted(bytes, answer) : answer.take(bytes);
}

bool DirectConnection::take_encrypted(std::string_view bytes, AnswerReader& answer) {
  tls_->take_input(bytes);
  for (;;) {
    std::size_t got = 0;
    switch (tls_->read(engine_.decrypted.get(), DirectEngine::decrypted_bytes_max, got)) {
      case TlsStream::State::ready:
        if (!answer.take({engine_.decrypted.get(), got})) break;
        // What is left would be read as the beginning of the next answer.
        if (!tls_->drained()) broken_ = true;
        return true;
      case TlsStream::State::wants_input:
        return false;
      case TlsStream::State::closed:
        answer.end(true);
        return true;
      case TlsStream::State::failed:
        answer.end(false);
        return true;
    }
  }
}

// The outcome

Error DirectConnection::fail(HttpFailure kind, std::string message, const HttpRequest& request) {
  failure = kind;
  reusable_ = false;
  return Error(kind_of(kind), std::move(message))
      .while_doing("fetching from " + origin_of(request.url));
}

Error DirectConnection::interrupt(Error error, const HttpRequest& request) {
  failure = error.kind() == ErrorKind::timeout     ? HttpFailure::timeout
            : error.kind() == ErrorKind::cancelled ? HttpFailure::cancelled
                                                   : HttpFailure::interrupted;
  reusable_ = false;
  return std::move(error).while_doing("fetching from " + origin_of(request.url));
}

Error DirectConnection::fail_wait(Waiter::State state, const HttpRequest& request,
                                  std::string message) {
  if (state == Waiter::State::cancelled) {
    return fail(HttpFailure::cancelled, "the work was told to stop", request);
  }
  return fail(HttpFailure::timeout, std::move(message), request);
}

}  // namespace ov
