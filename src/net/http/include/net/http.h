// HttpClient: HTTP/1.1 on a Reactor, by one of two transports: libcurl's multi interface, or our
// own. It moves bytes and checks framing, sizes, time and the certificate; it resolves no names,
// follows no redirect, decodes no content, keeps no cookie and uses no proxy: those are decisions
// of its callers.
//
// libcurl is tuned as measured (a verified HTTPS connection costs about 1.5 ms of CPU, with its
// defaults on Debian 18 to 61 ms): the trust store is loaded once a client (CAINFO explicit, CAPATH
// null), and the checked address is given as a literal (CONNECT_TO), so it starts no resolver
// thread. Our own costs two thirds of that over HTTPS and one third over HTTP.
//
// Safety: every socket is opened only after `HttpOptions::address_allowed` said yes to the very
// address that connect() gets. A connection belongs to one session, is reused only for the same
// scheme, host, port and pinned address, and is closed when the session ends.
#pragma once

#include <sys/socket.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "net/reactor.h"
#include "net/task.h"
#include "net/tls.h"

namespace ov {

/// `put` and `post` carry a body; the answer to `head` has none, whatever its Content-Length says.
enum class HttpMethod : std::uint8_t { get, head, put, post, delete_ };
/// "GET" and so on, as sent.
std::string_view to_string(HttpMethod method);

struct HttpHeader {
  std::string name;   ///< As sent or received; compare without case.
  std::string value;  ///< Bytes without surrounding white space; received ones may be no UTF-8.
};

/// Why a fetch failed. Closed. The Error beside it has the kind in brackets.
enum class HttpFailure : std::uint8_t {
  none,             ///< It did not fail.
  invalid_request,  ///< URL, header or address unfit to send [invalid].
  blocked_address,  ///< The address check refused; nothing was sent [denied].
  connect,          ///< No connection: refused, unreachable [unavailable].
  tls,              ///< The handshake failed, or the port speaks no TLS [unavailable].
  certificate,      ///< The server's certificate does not verify [unavailable].
  disconnected,     ///< Connected, then closed or reset before a whole head came [unavailable].
  timeout,          ///< Connecting took too long, or the deadline passed [timeout].
  too_large,        ///< Head over header_bytes_max or headers_max [too_large].
  malformed,        ///< No HTTP, or ambiguous framing [invalid].
  cancelled,        ///< The reactor stops [cancelled].
  interrupted,  ///< `body_source` or `body_sink` failed [its kind], or is of another length [bug].
  internal,     ///< libcurl failed in a way its documentation excludes, or no memory [bug].
};
/// The name as written above.
std::string_view to_string(HttpFailure failure);

/// How the body ended.
enum class HttpBodyEnd : std::uint8_t {
  complete,  ///< As its framing says (or by close, where that is the framing).
  limit,     ///< More came than body_bytes_max; `body` holds exactly that many bytes.
  stopped,   ///< `go_on` said no.
  cut,       ///< The connection or its chunks broke off early; `body` is what came.
};

struct HttpLimits {
  std::size_t header_bytes_max = std::size_t{64} << 10;  ///< All heads, interim ones and trailers.
  std::size_t headers_max = 256;
  std::size_t body_bytes_max = std::size_t{2} << 20;  ///< As received: before any inflating.
  /// For TCP and TLS together; at least 1 ms.
  std::chrono::milliseconds connect_timeout{10'000};
};

struct HttpResponse {
  int status = 0;                   ///< 200 to 999; the final one, interim 1xx are dropped.
  std::vector<HttpHeader> headers;  ///< In order, repeated ones kept; no trailers.
  /// The final head byte for byte, from its status line to its empty line; empty unless
  /// HttpRequest::keep_head. Every transport fills it: it is what an archive keeps.
  std::string head;
  /// As received: chunked framing removed, Content-Encoding not. Empty where it went to
  /// HttpRequest::body_sink.
  std::string body;
  HttpBodyEnd body_end = HttpBodyEnd::complete;

  std::string remote_address;  ///< IP literal of the peer.
  bool reused = false;         ///< Came over a connection of an earlier fetch of the session.
  Duration connect_time{0};    ///< Until TCP and TLS were ready; 0 when reused.
  Duration total_time{0};
  /// Heads and body as kept: without TLS, chunk sizes and what came after a limit.
  std::uint64_t received_bytes = 0;

  /// First value of the header, without regard to case; nullptr when absent.
  [[nodiscard]] const std::string* header(std::string_view name) const;
};

/// A body that is read while it is sent, so that it need not fit into memory.
struct HttpBodySource {
  std::uint64_t bytes = 0;  ///< Of the whole body: its Content-Length.
  /// Gives the part that begins at byte `offset`: one byte at least, none behind the end. Asked for
  /// part after part from 0 on, and from 0 again when the request is sent once more.
  std::function<Task<std::string>(std::uint64_t offset)> read;
};

struct HttpRequest {
  HttpMethod method = HttpMethod::get;
  /// Absolute http or https URL in its serialised form, without userinfo; a fragment is not sent.
  std::string url;
  /// Where to connect, whatever host the URL names: an IPv4 or IPv6 literal without brackets, which
  /// the caller has resolved. Never empty: nothing here resolves names.
  std::string connect_address;
  std::uint16_t connect_port = 0;  ///< 1 to 65535.
  /// Sent as given, beside Host, User-Agent and Content-Length. Names and values without control
  /// characters. For encoded bodies give Accept-Encoding here, and decode what comes.
  std::vector<HttpHeader> headers;
  std::string body;  ///< Of put and post.
  /// Of put and post, in place of `body`. Our own transport alone, as the next two; by libcurl such
  /// a request is unfit to be sent.
  HttpBodySource body_source;
  /// Takes the body of a 2xx answer part by part, as it comes; the bodies of others are in the
  /// response as ever. As long as it is at work the connection is not read. A body that breaks off
  /// was taken as far as it came: see HttpResponse::body_end.
  std::function<Task<void>(std::string part)> body_sink;
  /// A fetch on whose connection nothing moves for so long ends [timeout]; 0: with its deadline.
  std::chrono::milliseconds stall_timeout{0};
  HttpLimits limits;
  bool keep_head = false;  ///< HttpResponse::head is wanted.
  /// Never sent a second time: for requests that cost money. A kept connection that the server
  /// closes meanwhile then fails the fetch [disconnected]; by libcurl, which cannot be kept from
  /// sending again, such a request goes over a new connection.
  bool send_once = false;
  /// Off: an https answer is taken from whoever gives it. The request then goes over a connection
  /// of its own, which no verifying fetch uses before or after; its headers are the caller's to
  /// leave out.
  bool verify_certificate = true;
  /// When the whole exchange must have ended. never() is allowed but seldom right.
  Deadline deadline = Deadline::never();
  /// Asked once the head is there and after each part of the body; false stops the transfer, and
  /// the connection with it. Runs inside the transfer: must neither start nor destroy one.
  std::function<bool(const HttpResponse& so_far)> go_on;
  /// Called by our own transport alone, when a new connection stands, TLS included, and nothing was
  /// sent yet. As `go_on`, it runs inside.
  std::function<void()> connected;
};

/// What moves the bytes. Both keep all that is promised here.
enum class HttpTransport : std::uint8_t {
  libcurl,  ///< For endpoints of all kinds: the one that has met more servers.
  direct,   ///< Our own, for the crawl (docs/adr/0008-a-transport-of-our-own.md).
};

struct HttpOptions {
  HttpTransport transport = HttpTransport::libcurl;
  /// Asked for the address of every socket before it is opened. Without it everything is refused.
  std::function<bool(const sockaddr* address, socklen_t length)> address_allowed;
  std::string user_agent;  ///< Header of every request; empty: none is sent.
  /// PEM file of trusted authorities; read once, with the first HTTPS connection.
  std::string ca_file = "/etc/ssl/certs/ca-certificates.crt";
  /// A kept connection that was idle for longer is not used again. A server may be about to close
  /// it, and a request that crosses with the close is sent once more: short where that costs money.
  std::chrono::seconds idle_max{118};
  /// For tests and fuzzing: gives a socket that is connected already, in place of connecting to
  /// `address` (still checked). Non-blocking; the client owns it. Returns -1 to fail.
  std::function<int(const sockaddr* address)> connected_socket;
};

/// `request` as it goes over the wire, body included, with `user_agent` of the client: what an
/// archive keeps. Empty when it is unfit to be sent.
[[nodiscard]] std::string text_as_sent(const HttpRequest& request, std::string_view user_agent);

class HttpClient;
struct HttpConnection;
struct HttpEngine;

/// One site's, or one endpoint's, connection: at most one, kept alive between fetches, closed when
/// the session is destroyed, when a fetch names another scheme, host, port, address or
/// verify_certificate, or when an answer's framing leaves doubt about where it ended. Fetches
/// follow each other; two at once on one session are a bug.
class HttpSession {
 public:
  explicit HttpSession(HttpClient& client);
  HttpSession(HttpSession&&) noexcept;
  HttpSession& operator=(HttpSession&&) noexcept;
  ~HttpSession();

  /// Sends `request` and gives the answer once it is whole, whatever its status. A body that hits
  /// its limit or breaks off is no failure: see HttpResponse::body_end.
  /// Errors: as HttpFailure says; failure() names which. A request on a kept connection that the
  /// server has closed meanwhile is sent again once on a new one.
  /// The session outlives the task; destroying the task ends the transfer and its connection.
  Task<HttpResponse> fetch(HttpRequest request);

  /// Whether `request` would be sent over a connection that is there. Our own transport alone can
  /// tell; with libcurl it is false.
  [[nodiscard]] bool keeps_connection_for(const HttpRequest& request) const;

  /// Why the last fetch failed; none when it did not.
  [[nodiscard]] HttpFailure failure() const;
  /// What was wrong with the server's TLS, when failure() is tls, certificate or timeout.
  [[nodiscard]] TlsProblem tls_problem() const;

 private:
  std::unique_ptr<HttpConnection> connection_;
};

/// The shared part: trust store, TLS context, buffers, libcurl's handles. One reactor's thread.
/// Ignore SIGPIPE in the process.
class HttpClient {
 public:
  /// `reactor` outlives the client.
  HttpClient(Reactor& reactor, HttpOptions options);
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;
  /// All sessions are gone before.
  ~HttpClient();

  /// One request on a connection of its own. As HttpSession::fetch.
  Task<HttpResponse> fetch(HttpRequest request);
  /// Transfers going on.
  [[nodiscard]] std::size_t in_flight() const;

 private:
  friend class HttpSession;
  std::unique_ptr<HttpEngine> engine_;
};

}  // namespace ov
