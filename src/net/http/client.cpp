#include <algorithm>

#include "base/ascii.h"
#include "transport.h"

namespace ov {

HttpClient::HttpClient(Reactor& reactor, HttpOptions options)
    : engine_(options.transport == HttpTransport::direct
                  ? make_direct_engine(reactor, std::move(options))
                  : make_curl_engine(reactor, std::move(options))) {}

HttpClient::~HttpClient() = default;

std::size_t HttpClient::in_flight() const { return engine_->in_flight; }

Task<HttpResponse> HttpClient::fetch(HttpRequest request) {
  HttpSession session(*this);
  co_return co_await session.fetch(std::move(request));
}

HttpSession::HttpSession(HttpClient& client) : connection_(client.engine_->open()) {}
HttpSession::HttpSession(HttpSession&&) noexcept = default;
HttpSession& HttpSession::operator=(HttpSession&&) noexcept = default;
HttpSession::~HttpSession() = default;

bool HttpSession::keeps_connection_for(const HttpRequest& request) const {
  return connection_->keeps_for(request);
}
HttpFailure HttpSession::failure() const { return connection_->failure; }
TlsProblem HttpSession::tls_problem() const { return connection_->tls_problem; }

Task<HttpResponse> HttpSession::fetch(HttpRequest request) {
  return connection_->fetch(std::move(request));
}

const std::string* HttpResponse::header(std::string_view name) const {
  const auto found = std::ranges::find_if(
      headers, [&](const HttpHeader& header) { return equal_ignoring_case(header.name, name); });
  return found == headers.end() ? nullptr : &found->value;
}

}  // namespace ov
