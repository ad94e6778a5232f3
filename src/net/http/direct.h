// The transport of our own: one non-blocking socket a session on the reactor, TLS by net/tls, heads
// by head.h, bodies by body_reader.h. What it does without: proxies, authentication, upgrades,
// pipelining, and any connection that is not its session's.
#pragma once

#include <coroutine>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "answer_reader.h"
#include "base/unique_fd.h"
#include "net/reactor.h"
#include "net/tls.h"
#include "request.h"
#include "transport.h"

namespace ov {

struct DirectEngine final : HttpEngine {
  /// A wake reads this much of a socket at most, then the next socket has its turn.
  static constexpr std::size_t received_bytes_max = std::size_t{64} << 10;
  static constexpr std::size_t decrypted_bytes_max = std::size_t{16} << 10;  // a TLS record

  DirectEngine(Reactor& on, HttpOptions given);
  ~DirectEngine() override;
  std::unique_ptr<HttpConnection> open() override;

  TlsClient tls;
  // Shared by all connections: each uses up what it received before it waits again.
  std::unique_ptr<char[]> received;
  std::unique_ptr<char[]> decrypted;
  std::size_t connections = 0;
};

class DirectConnection final : public HttpConnection, private FdHandler {
 public:
  explicit DirectConnection(DirectEngine& engine) : engine_(engine) { ++engine_.connections; }
  ~DirectConnection() override;

  Task<HttpResponse> fetch(HttpRequest request) override;
  [[nodiscard]] bool keeps_for(const HttpRequest& request) const override;

 private:
  struct Use;
  class Readiness;

  /// Whom the open socket leads to. A fetch for anybody else opens another.
  struct Peer {
    bool encrypted = false;
    bool verified = false;
    std::string authority;
    std::string address;
    std::uint16_t port = 0;
    bool operator==(const Peer&) const = default;
  };
  enum class Input : std::uint8_t { bytes, none, ended, broken };

  void on_ready(int fd, bool readable, bool writable) override;

  // Connecting
  static Peer peer_of(const HttpRequest& request, const HttpTarget& target);
  [[nodiscard]] bool can_reuse(const Peer& peer) const;
  Task<void> connect(const HttpRequest& request, const HttpTarget& target);
  std::optional<Error> open_socket(const HttpRequest& request, bool& connected);
  Task<void> shake_hands(Deadline deadline, const HttpRequest& request);
  void close();

  // Sending and receiving
  Task<void> exchange(const HttpRequest& request, std::string_view text, AnswerReader& answer);
  Task<void> until_ready(const HttpRequest& request);
  [[nodiscard]] std::string_view unsent() const;
  /// Has `bytes`, which outlive their sending, sent next. False when TLS refuses.
  bool put(std::string_view bytes);
  void drop_unsent(std::size_t count);
  void send_unsent();
  /// Puts the next part of the body there, into `part`, when the one before has gone.
  Task<void> read_on(const HttpRequest& request, std::uint64_t& offset, std::string& part);
  /// Gives the sink what has come for it.
  Task<void> pass_on(const HttpRequest& request, AnswerReader& answer);
  bool absorb_input();
  Input receive(std::string_view& bytes);
  bool take(std::string_view bytes, AnswerReader& answer);
  bool take_encrypted(std::string_view bytes, AnswerReader& answer);

  // The outcome
  void note_figures(HttpResponse& response, const AnswerReader& answer) const;
  Error fail(HttpFailure kind, std::string message, const HttpRequest& request);
  /// `error` of the source or the sink, which says why.
  Error interrupt(Error error, const HttpRequest& request);
  Error fail_wait(Waiter::State state, const HttpRequest& request, std::string message);

  DirectEngine& engine_;
  UniqueFd socket_;
  std::unique_ptr<TlsStream> tls_;
  std::string_view plain_;  // of the request, what is still to be sent where there is no TLS
  Peer peer_;
  Waiter* waiting_ = nullptr;
  Duration started_{0};       // of the fetch
  Duration connected_in_{0};  // 0 where the connection was kept
  Duration used_at_{0};
  bool busy_ = false;
  bool reusable_ = false;
  bool spoke_ = false;   // something came while no answer was due
  bool broken_ = false;  // sending failed: the peer is gone, but may have answered before
};

}  // namespace ov
