// What stands behind HttpClient and HttpSession: two transports with the same promises.
#pragma once

#include <cstddef>
#include <memory>

#include "net/http.h"

namespace ov {

struct HttpEngine {
  explicit HttpEngine(Reactor& on, HttpOptions given) : reactor(on), options(std::move(given)) {}
  HttpEngine(const HttpEngine&) = delete;
  HttpEngine& operator=(const HttpEngine&) = delete;
  virtual ~HttpEngine() = default;
  virtual std::unique_ptr<HttpConnection> open() = 0;

  Reactor& reactor;
  HttpOptions options;
  std::size_t in_flight = 0;
};

struct HttpConnection {
  HttpConnection() = default;
  HttpConnection(const HttpConnection&) = delete;
  HttpConnection& operator=(const HttpConnection&) = delete;
  virtual ~HttpConnection() = default;
  /// As HttpSession::fetch.
  virtual Task<HttpResponse> fetch(HttpRequest request) = 0;
  /// As HttpSession::keeps_connection_for.
  [[nodiscard]] virtual bool keeps_for(const HttpRequest&) const { return false; }

  // Of the last fetch.
  HttpFailure failure = HttpFailure::none;
  TlsProblem tls_problem = TlsProblem::none;
};

std::unique_ptr<HttpEngine> make_curl_engine(Reactor& reactor, HttpOptions options);
std::unique_ptr<HttpEngine> make_direct_engine(Reactor& reactor, HttpOptions options);

}  // namespace ov
