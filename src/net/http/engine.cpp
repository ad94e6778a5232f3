#include "engine.h"

#include "base/assert.h"
#include "transfer.h"

namespace ov {

namespace {

/// libcurl's and OpenSSL's process-wide set-up, once, before the first handle.
bool curl_is_ready() {
  static const bool ready = curl_global_init(CURL_GLOBAL_ALL) == CURLE_OK;
  return ready;
}

}  // namespace

CurlEngine::CurlEngine(Reactor& on, HttpOptions given)
    : HttpEngine(on, std::move(given)), timer(*this) {
  OV_ASSERT(curl_is_ready());
  multi = curl_multi_init();
  OV_ASSERT(multi != nullptr);
  curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, on_socket);
  curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, this);
  curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, on_timeout);
  curl_multi_setopt(multi, CURLMOPT_TIMERDATA, this);
  // Applies to each session's cache: a second connection (a redirect to https, say) ends the first.
  curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, 1L);
  curl_multi_setopt(multi, CURLMOPT_PIPELINING, CURLPIPE_NOTHING);
}

CurlEngine::~CurlEngine() {
  OV_ASSERT(sessions == 0);
  pool.clear();
  curl_multi_cleanup(multi);
}

int CurlEngine::on_socket(CURL*, curl_socket_t socket, int what, void* self, void*) {
  auto& engine = *static_cast<CurlEngine*>(self);
  if (what == CURL_POLL_REMOVE) {
    engine.reactor.unwatch(socket);
  } else {
    engine.reactor.watch(socket, (what & CURL_POLL_IN) != 0, (what & CURL_POLL_OUT) != 0, engine);
  }
  return 0;
}

int CurlEngine::on_timeout(CURLM*, long timeout_ms, void* self) {
  auto& engine = *static_cast<CurlEngine*>(self);
  engine.timer.set(timeout_ms < 0 ? Deadline::never()
                                  : engine.reactor.in(std::chrono::milliseconds{timeout_ms}));
  return 0;
}

void CurlEngine::on_ready(int fd, bool readable, bool writable) {
  act(fd, (readable ? CURL_CSELECT_IN : 0) | (writable ? CURL_CSELECT_OUT : 0));
}

void CurlEngine::act(curl_socket_t socket, int events) {
  int running = 0;
  const CURLMcode code = curl_multi_socket_action(multi, socket, events, &running);
  OV_ASSERT(code == CURLM_OK);
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi, &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    const CURLcode result = message->data.result;
    void* transfer = nullptr;
    curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
    // Takes the handle off, after which `message` is gone.
    static_cast<CurlTransfer*>(transfer)->ended(result);
  }
}

std::unique_ptr<HttpConnection> CurlEngine::open() {
  return std::make_unique<CurlConnection>(*this);
}

CurlEasy CurlEngine::take_easy() {
  if (!pool.empty()) {
    CurlEasy easy = std::move(pool.back());
    pool.pop_back();
    return easy;
  }
  CurlEasy easy(curl_easy_init());
  if (easy) set_constant_options(easy.get());
  return easy;
}

void CurlEngine::give_easy(CurlEasy easy) {
  if (pool.size() < pooled_max) pool.push_back(std::move(easy));
}

void CurlEngine::set_constant_options(CURL* easy) const {
  const auto set = [easy](CURLoption option, auto value) {
    // Only lack of memory or an option this libcurl does not know can fail; the second is a bug.
    const CURLcode code = curl_easy_setopt(easy, option, value);
    OV_ASSERT(code == CURLE_OK);
  };
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_PROTOCOLS_STR, "http,https");
  set(CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
  set(CURLOPT_FOLLOWLOCATION, 0L);
  set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  set(CURLOPT_HTTP09_ALLOWED, 0L);
  set(CURLOPT_HTTP_CONTENT_DECODING, 0L);
  set(CURLOPT_PATH_AS_IS, 1L);
  set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
  set(CURLOPT_PROXY, "");  // empty, not null: null would ask the environment
  set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  // The literals of CONNECT_TO would pile up in the name cache, which is walked after each
  // transfer.
  set(CURLOPT_DNS_CACHE_TIMEOUT, 0L);
  set(CURLOPT_MAXAGE_CONN, static_cast<long>(options.idle_max.count()));
  if (!options.user_agent.empty()) set(CURLOPT_USERAGENT, options.user_agent.c_str());

  set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  set(CURLOPT_SSL_CTX_FUNCTION, CurlTransfer::on_tls_context);
  set(CURLOPT_CAINFO, options.ca_file.c_str());
  // With a CAPATH, which Debian's libcurl has by default, the parsed store is not cached and each
  // connection loads it again: 18 to 61 ms in place of 1.5.
  set(CURLOPT_CAPATH, static_cast<char*>(nullptr));
  set(CURLOPT_CA_CACHE_TIMEOUT, -1L);
  // Sessions would be resumed only when one site is connected to twice; they cost memory always.
  set(CURLOPT_SSL_SESSIONID_CACHE, 0L);

  set(CURLOPT_HEADERFUNCTION, CurlTransfer::on_header);
  set(CURLOPT_WRITEFUNCTION, CurlTransfer::on_body);
  set(CURLOPT_OPENSOCKETFUNCTION, CurlConnection::open_socket);
  set(CURLOPT_CLOSESOCKETFUNCTION, CurlConnection::close_socket);
  if (options.connected_socket) {
    set(CURLOPT_SOCKOPTFUNCTION, CurlConnection::already_connected);
  }
}

std::unique_ptr<HttpEngine> make_curl_engine(Reactor& reactor, HttpOptions options) {
  return std::make_unique<CurlEngine>(reactor, std::move(options));
}

}  // namespace ov
