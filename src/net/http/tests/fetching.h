// The fixture of the HTTP tests: a client on a reactor of its own, stepped until a fetch has ended.
// Every test runs with every transport: what one of them promises, both keep.
#pragma once

#include <gtest/gtest.h>
#include <netinet/in.h>

#include <memory>
#include <string>
#include <utility>

#include "base/clock.h"
#include "net/http.h"
#include "net/reactor.h"

namespace ov {

struct Fetching : testing::TestWithParam<HttpTransport> {
  static HttpOptions trusting_options() {
    HttpOptions options;
    options.transport = GetParam();
    options.user_agent = "OvertureTest/1";
    options.address_allowed = [](const sockaddr*, socklen_t) { return true; };
    return options;
  }
  void use(HttpOptions options) {
    client.reset();
    client = std::make_unique<HttpClient>(reactor, std::move(options));
  }

  [[nodiscard]] HttpRequest get(std::uint16_t port, const std::string& path = "/",
                                const std::string& scheme = "http") const {
    HttpRequest request;
    request.url = scheme + "://site.example" + path;
    request.connect_address = "127.0.0.1";
    request.connect_port = port;
    request.deadline = reactor.in(std::chrono::seconds{20});
    return request;
  }

  template <class T>
  Result<T> run(Task<T> task) {
    task.start();
    while (!task.done()) reactor.run_once(std::chrono::seconds{1});
    return task.take_result();
  }
  Result<HttpResponse> fetch(HttpSession& session, HttpRequest request) {
    return run(session.fetch(std::move(request)));
  }
  /// Fetches once and gives how it failed; none when it did not.
  HttpFailure failure_of(HttpRequest request) {
    HttpSession session(*client);
    const Result<HttpResponse> response = fetch(session, std::move(request));
    EXPECT_EQ(response.has_value(), session.failure() == HttpFailure::none);
    return session.failure();
  }

  SystemClock clock;
  Reactor reactor{clock};
  std::unique_ptr<HttpClient> client = std::make_unique<HttpClient>(reactor, trusting_options());
};

inline void PrintTo(HttpFailure failure, std::ostream* out) { *out << to_string(failure); }
inline void PrintTo(TlsProblem problem, std::ostream* out) { *out << to_string(problem); }

inline std::string name_of_transport(const testing::TestParamInfo<HttpTransport>& info) {
  return info.param == HttpTransport::direct ? "direct" : "libcurl";
}
inline const auto both_transports = testing::Values(HttpTransport::libcurl, HttpTransport::direct);

inline std::string answer(const std::string& body, const std::string& headers = "") {
  return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + headers +
         "\r\n" + body;
}

}  // namespace ov
