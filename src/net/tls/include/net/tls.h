// The client's side of TLS without any I/O: bytes of the peer go in, bytes for the peer come out.
// Who owns the socket decides when to read and to write, so one receive buffer serves all streams
// of a reactor, and the end of a handshake leaves together with the first request.
//
// One TlsClient a reactor holds what is dear to make: the trusted authorities and the library's
// context (made anew for each connection, as libcurl does, it costs 0.1 to 0.2 ms of CPU).
//
// Every stream verifies the chain up to a trusted authority, the dates, the uses and the host name,
// and speaks TLS 1.2 or 1.3; there is no session cache, since a site is connected to once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

struct X509_VERIFY_PARAM_st;  // of the TLS library

namespace ov {

/// What is wrong with a server's TLS, as far as it can be told. Closed.
enum class TlsProblem : std::uint8_t {
  none,
  // Of its certificate: see is_of_certificate().
  expired,            ///< Its certificate, or one of the chain.
  not_yet_valid,      ///< As expired, before its time.
  wrong_name,         ///< Good for another host.
  self_signed,        ///< Signed by nobody else, and not trusted.
  unknown_authority,  ///< The chain leads to no trusted root, or lacks an intermediate.
  other_certificate,  ///< Anything else that does not verify: weak key, wrong use, revoked.
  // Of the handshake.
  too_old,         ///< The server speaks nothing newer than TLS 1.1.
  no_tls,          ///< What it answered is no TLS at all.
  chain_too_long,  ///< More than certificate_chain_bytes_max.
  handshake,       ///< Any other handshake that failed.
  // Of time: TCP connected, and the handshake did not end within the connect timeout.
  stalled,
};
/// The name as written above.
std::string_view to_string(TlsProblem problem);
/// What to tell people, without an end: "its certificate has expired". Empty for none.
std::string_view sentence_of(TlsProblem problem);
/// Whether it is one of a certificate or of a proof that the server holds its key, as opposed to a
/// handshake that could not be made: the first may be an attack, the second is a server without TLS
/// that we speak. Doubt counts as the first.
bool is_of_certificate(TlsProblem problem);
/// From the TLS library's codes, for whoever drives it by another way than TlsStream. Never none.
/// `result`: the X509_V_ERR_ code of a verification that failed.
TlsProblem problem_of_verification(long result);
/// `error`: the first ERR_get_error() of a handshake that failed and was not over the chain; 0 when
/// there was none.
TlsProblem problem_of_error(unsigned long error);
/// Has the certificate verified for `host`, a name or an IP literal as TlsClient::connect takes it,
/// for whoever drives the library by another way. False when out of memory.
bool expect_host(X509_VERIFY_PARAM_st* expected, const std::string& host);
/// Longest chain of certificates that is read.
inline constexpr std::size_t certificate_chain_bytes_max = std::size_t{100} << 10;

/// One connection. Not thread-safe; pinned to the client that made it.
class TlsStream {
 public:
  enum class State : std::uint8_t {
    ready,        ///< The handshake has ended, or bytes were read.
    wants_input,  ///< All input is used up and more is needed: send outgoing(), then receive.
    closed,       ///< The peer ended the stream in order (close_notify).
    failed,       ///< For good. In a handshake problem() says why.
  };

  TlsStream(const TlsStream&) = delete;
  TlsStream& operator=(const TlsStream&) = delete;
  ~TlsStream();

  /// What the peer sent next; read from there, not copied, so it stays valid until it is drained().
  /// Call with the input before it drained.
  void take_input(std::string_view bytes);
  /// The peer sends no more: what is incomplete now fails.
  void end_input();
  [[nodiscard]] bool drained() const;

  /// Goes on with the handshake. Call until it is ready.
  State handshake();
  /// Reads at most `size` bytes of what the peer said; `got` is set when ready.
  State read(char* buffer, std::size_t size, std::size_t& got);
  /// Encrypts `text` into outgoing(), after the handshake. False when the stream has failed.
  bool write(std::string_view text);
  /// Bytes for the peer that are still to be sent; valid until the stream is used again.
  [[nodiscard]] std::string_view outgoing() const;
  /// The first `count` bytes of outgoing() were sent, or never will be.
  void note_sent(std::size_t count);
  /// Why the handshake failed; none when it did not.
  [[nodiscard]] TlsProblem problem() const;

 private:
  friend class TlsClient;
  struct Body;
  explicit TlsStream(std::unique_ptr<Body> body);
  std::unique_ptr<Body> body_;
};

/// Makes streams. One thread.
class TlsClient {
 public:
  /// `ca_file`: PEM file of trusted authorities, read with the first stream. When it cannot be
  /// read, every stream that verifies fails as other_certificate.
  explicit TlsClient(std::string ca_file);
  TlsClient(const TlsClient&) = delete;
  TlsClient& operator=(const TlsClient&) = delete;
  /// All streams are gone before.
  ~TlsClient();

  /// A stream to `host`: a name (a dot at its end does not matter) or an IP literal without
  /// brackets. It is sent to the server (names only), and the certificate must be for it. Without
  /// `verify` any certificate will do. nullptr when out of memory.
  std::unique_ptr<TlsStream> connect(const std::string& host, bool verify);

  /// The library behind this build: "OpenSSL 3.0.22" or the like.
  [[nodiscard]] static std::string_view library();

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

}  // namespace ov
