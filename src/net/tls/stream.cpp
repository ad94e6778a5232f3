// The client's side of TLS on the TLS library. It keeps to what OpenSSL 3 and the BoringSSL family
// have in common, so it compiles against either.
#include <arpa/inet.h>
#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "base/assert.h"
#include "net/tls.h"

namespace ov {

namespace {

template <auto free>
struct FreeBy {
  template <class T>
  void operator()(T* object) const {
    free(object);
  }
};
using Store = std::unique_ptr<X509_STORE, FreeBy<X509_STORE_free>>;
using SslContext = std::unique_ptr<SSL_CTX, FreeBy<SSL_CTX_free>>;
using Ssl = std::unique_ptr<SSL, FreeBy<SSL_free>>;

/// What a peer may make us answer without reading it (key updates): more is an attack.
constexpr std::size_t unsent_bytes_max = std::size_t{64} << 10;
constexpr std::string_view http_1_1 = "\x08http/1.1";  // one entry of an ALPN list

/// What a stream's BIO reads from and writes to.
struct Pipe {
  std::string_view in;
  std::string out;
  std::size_t sent = 0;      // of `out`: large requests leave in many pieces
  std::size_t answered = 0;  // of `out`, at most: what the peer made us say
  bool ended = false;
};

int read_pipe(BIO* bio, char* buffer, int size) {
  Pipe& pipe = *static_cast<Pipe*>(BIO_get_data(bio));
  BIO_clear_retry_flags(bio);
  if (pipe.in.empty()) {
    if (pipe.ended) return 0;
    BIO_set_retry_read(bio);
    return -1;
  }
  const std::size_t count = std::min(pipe.in.size(), static_cast<std::size_t>(std::max(size, 0)));
  std::memcpy(buffer, pipe.in.data(), count);
  pipe.in.remove_prefix(count);
  return static_cast<int>(count);
}

int write_pipe(BIO* bio, const char* bytes, int size) {
  BIO_clear_retry_flags(bio);
  if (size <= 0) return 0;
  static_cast<Pipe*>(BIO_get_data(bio))->out.append(bytes, static_cast<std::size_t>(size));
  return size;
}

long control_pipe(BIO* bio, int command, long, void*) {
  switch (command) {
    case BIO_CTRL_FLUSH:
      return 1;
    case BIO_CTRL_EOF: {
      const Pipe* pipe = static_cast<const Pipe*>(BIO_get_data(bio));
      return pipe->ended && pipe->in.empty() ? 1 : 0;
    }
    default:
      return 0;
  }
}

const BIO_METHOD* pipe_method() {
  static BIO_METHOD* const method = [] {
    BIO_METHOD* made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "overture pipe");
    OV_ASSERT(made != nullptr);
    BIO_meth_set_read(made, read_pipe);
    BIO_meth_set_write(made, write_pipe);
    BIO_meth_set_ctrl(made, control_pipe);
    return made;
  }();
  return method;
}

bool is_ip_literal(const char* text) {
  std::array<unsigned char, sizeof(in6_addr)> bytes;
  return inet_pton(AF_INET, text, bytes.data()) == 1 ||
         inet_pton(AF_INET6, text, bytes.data()) == 1;
}

std::string without_final_dot(const std::string& host) {
  return host.ends_with('.') ? host.substr(0, host.size() - 1) : host;
}

bool set_name(SSL* ssl, const std::string& host) {
  if (!expect_host(SSL_get0_param(ssl), host)) return false;
  const std::string name = without_final_dot(host);
  return is_ip_literal(name.c_str()) || SSL_set_tlsext_host_name(ssl, name.c_str()) == 1;
}

}  // namespace

bool expect_host(X509_VERIFY_PARAM* expected, const std::string& host) {
  const std::string name = without_final_dot(host);
  if (is_ip_literal(name.c_str())) {
    return X509_VERIFY_PARAM_set1_ip_asc(expected, name.c_str()) == 1;
  }
  // The subject's common name is no name of a host (RFC 9110 section 4.3.4).
  X509_VERIFY_PARAM_set_hostflags(
      expected, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
  return X509_VERIFY_PARAM_set1_host(expected, name.data(), name.size()) == 1;
}

struct TlsStream::Body {
  Pipe pipe;
  Ssl ssl;
  TlsProblem problem = TlsProblem::none;
  bool failed = false;
};

struct TlsClient::Context {
  std::string ca_file;
  SslContext ssl;
  bool trusts_nobody = false;

  /// Once, with the first stream; an unreadable file leaves a store that trusts nobody.
  bool prepare();
};

bool TlsClient::Context::prepare() {
  if (ssl) return true;
  SslContext made(SSL_CTX_new(TLS_client_method()));
  Store store(X509_STORE_new());
  if (!made || !store) return false;
  trusts_nobody = X509_STORE_load_locations(store.get(), ca_file.c_str(), nullptr) != 1;
  ERR_clear_error();
  SSL_CTX_set_cert_store(made.get(), store.release());
  SSL_CTX_set_verify(made.get(), SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set_session_cache_mode(made.get(), SSL_SESS_CACHE_OFF);
  SSL_CTX_set_max_cert_list(made.get(), certificate_chain_bytes_max);
  // What a server asks for in the middle of an answer would not be sent before its end.
  SSL_CTX_set_options(made.get(), SSL_OP_NO_RENEGOTIATION);
  SSL_CTX_set_mode(made.get(), SSL_MODE_RELEASE_BUFFERS | SSL_MODE_AUTO_RETRY);
  if (SSL_CTX_set_min_proto_version(made.get(), TLS1_2_VERSION) != 1 ||
      SSL_CTX_set_alpn_protos(made.get(), reinterpret_cast<const unsigned char*>(http_1_1.data()),
                              static_cast<unsigned>(http_1_1.size())) != 0) {  // 0 is success
    return false;
  }
  ssl = std::move(made);
  return true;
}

TlsClient::TlsClient(std::string ca_file) : context_(std::make_unique<Context>()) {
  context_->ca_file = std::move(ca_file);
}
TlsClient::~TlsClient() = default;

std::string_view TlsClient::library() { return OpenSSL_version(OPENSSL_VERSION); }

std::unique_ptr<TlsStream> TlsClient::connect(const std::string& host, bool verify) {
  if (!context_->prepare()) return nullptr;
  auto body = std::make_unique<TlsStream::Body>();
  body->ssl.reset(SSL_new(context_->ssl.get()));
  BIO* bio = BIO_new(pipe_method());
  if (!body->ssl || bio == nullptr) {
    BIO_free(bio);
    return nullptr;
  }
  BIO_set_data(bio, &body->pipe);
  BIO_set_init(bio, 1);
  SSL_set_bio(body->ssl.get(), bio, bio);
  SSL_set_connect_state(body->ssl.get());
  if (!set_name(body->ssl.get(), host)) return nullptr;
  if (!verify) SSL_set_verify(body->ssl.get(), SSL_VERIFY_NONE, nullptr);
  if (verify && context_->trusts_nobody) {
    body->failed = true;
    body->problem = TlsProblem::other_certificate;
  }
  return std::unique_ptr<TlsStream>(new TlsStream(std::move(body)));
}

TlsStream::TlsStream(std::unique_ptr<Body> body) : body_(std::move(body)) {}
TlsStream::~TlsStream() = default;

void TlsStream::take_input(std::string_view bytes) {
  // The library asks for more only when it has used up what there was; were it otherwise, bytes
  // would be lost, and the stream with them.
  if (!body_->pipe.in.empty()) body_->failed = true;
  body_->pipe.in = bytes;
}
void TlsStream::end_input() { body_->pipe.ended = true; }
bool TlsStream::drained() const {
  return body_->pipe.in.empty() && SSL_has_pending(body_->ssl.get()) == 0;
}
std::string_view TlsStream::outgoing() const {
  return std::string_view(body_->pipe.out).substr(body_->pipe.sent);
}
void TlsStream::note_sent(std::size_t count) {
  Pipe& pipe = body_->pipe;
  pipe.sent += count;
  if (pipe.sent < pipe.out.size()) return;
  // Thousands of streams wait for answers with nothing to say: none keeps the room for its request.
  pipe.out = {};
  pipe.sent = pipe.answered = 0;
}
TlsProblem TlsStream::problem() const { return body_->problem; }

TlsStream::State TlsStream::handshake() {
  if (body_->failed) return State::failed;
  SSL* ssl = body_->ssl.get();
  ERR_clear_error();
  const int done = SSL_do_handshake(ssl);
  if (done == 1) return State::ready;
  if (SSL_get_error(ssl, done) == SSL_ERROR_WANT_READ) return State::wants_input;
  const unsigned long error = ERR_peek_error();
  const long verified = SSL_get_verify_result(ssl);
  const bool over_chain = SSL_get_verify_mode(ssl) != SSL_VERIFY_NONE && verified != X509_V_OK;
  body_->problem = over_chain ? problem_of_verification(verified) : problem_of_error(error);
  body_->failed = true;
  ERR_clear_error();
  return State::failed;
}

TlsStream::State TlsStream::read(char* buffer, std::size_t size, std::size_t& got) {
  Pipe& pipe = body_->pipe;
  body_->failed = body_->failed || pipe.answered > unsent_bytes_max;
  if (body_->failed) return State::failed;
  SSL* ssl = body_->ssl.get();
  ERR_clear_error();
  constexpr std::size_t asked_max = std::size_t{1} << 20;
  const std::size_t said_before = pipe.out.size();
  const int count = SSL_read(ssl, buffer, static_cast<int>(std::min(size, asked_max)));
  pipe.answered += pipe.out.size() - said_before;
  if (count > 0) {
    got = static_cast<std::size_t>(count);
    return State::ready;
  }
  switch (SSL_get_error(ssl, count)) {
    case SSL_ERROR_WANT_READ:
      return State::wants_input;
    case SSL_ERROR_ZERO_RETURN:
      return State::closed;
    default:
      body_->failed = true;
      ERR_clear_error();
      return State::failed;
  }
}

bool TlsStream::write(std::string_view text) {
  ERR_clear_error();
  constexpr std::size_t asked_max = std::size_t{1} << 20;
  while (!body_->failed && !text.empty()) {
    const int count = SSL_write(body_->ssl.get(), text.data(),
                                static_cast<int>(std::min(text.size(), asked_max)));
    // The pipe takes everything, so there is no partial write and no waiting.
    if (count <= 0)
      body_->failed = true;
    else
      text.remove_prefix(static_cast<std::size_t>(count));
  }
  ERR_clear_error();
  return !body_->failed;
}

}  // namespace ov
