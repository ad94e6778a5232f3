// What sessions and transfers share: the multi handle on its reactor, and pooled easy handles.
#pragma once

#include <curl/curl.h>

#include <cstddef>
#include <memory>
#include <vector>

#include "net/http.h"
#include "net/reactor.h"
#include "transport.h"

namespace ov {

struct CurlEasyDeleter {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
using CurlEasy = std::unique_ptr<CURL, CurlEasyDeleter>;

struct CurlShareDeleter {
  void operator()(CURLSH* share) const;
};
using CurlShare = std::unique_ptr<CURLSH, CurlShareDeleter>;

struct CurlListDeleter {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using CurlList = std::unique_ptr<curl_slist, CurlListDeleter>;

struct CurlEngine final : HttpEngine, private FdHandler {
  /// Handles kept for the next session; one is about 6 KB.
  static constexpr std::size_t pooled_max = 256;

  CurlEngine(Reactor& on, HttpOptions given);
  ~CurlEngine() override;
  std::unique_ptr<HttpConnection> open() override;

  /// A handle with all options of HttpOptions set; nullptr when out of memory.
  CurlEasy take_easy();
  void give_easy(CurlEasy easy);

  void on_ready(int fd, bool readable, bool writable) override;
  /// Lets libcurl act and tells the transfers that ended.
  void act(curl_socket_t socket, int events);

  struct ActTimer final : Timer {
    explicit ActTimer(CurlEngine& owner) : Timer(owner.reactor), engine(owner) {}
    ~ActTimer() override = default;
    void on_timer() override { engine.act(CURL_SOCKET_TIMEOUT, 0); }
    CurlEngine& engine;
  };

  ActTimer timer;
  CURLM* multi = nullptr;
  std::vector<CurlEasy> pool;
  std::size_t sessions = 0;

 private:
  static int on_socket(CURL* easy, curl_socket_t socket, int what, void* self, void* data);
  static int on_timeout(CURLM* multi, long timeout_ms, void* self);
  void set_constant_options(CURL* easy) const;
};

/// The connection cache is the session's own (a share of one user): looking for a connection to
/// reuse does not walk those of thousands of other sites, and closing this one with the session is
/// a matter of dropping the share.
struct CurlConnection final : HttpConnection {
  explicit CurlConnection(CurlEngine& owner);
  ~CurlConnection() override;
  Task<HttpResponse> fetch(HttpRequest request) override;

  /// Closes the kept connection, if there is one. False when out of memory.
  bool renew_connections();
  /// Bytes or an end on an idle connection that is not encrypted: no answer is due, so whatever
  /// they are, the next answer must not begin with them.
  [[nodiscard]] bool idle_connection_spoke() const;

  static curl_socket_t open_socket(void* self, curlsocktype purpose, curl_sockaddr* address);
  static int close_socket(void* self, curl_socket_t socket);
  static int already_connected(void*, curl_socket_t, curlsocktype) {
    return CURL_SOCKOPT_ALREADY_CONNECTED;
  }

  CurlEngine& client;
  CurlEasy easy;
  CurlShare share;
  int socket = -1;         // the open one
  bool encrypted = false;  // scheme of the last fetch
  bool busy = false;
  bool refused = false;  // the address check said no
};

}  // namespace ov
