// The fixture of the HTTP tests: a client on a reactor of its own, stepped until a fetch has ended.
// Every test runs with every transport: what one of them promises, both keep.
#pragma once

#include <gtest/gtest.h>
#include <netinet/in.h>

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "base/clock.h"
#include "net/http.h"
#include "net/reactor.h"
#include "tests/scripted_server.h"

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

  /// A server that answers a large request before it has read it, and reads on; the next request
  /// must not reach it as the rest of the first.
  void expect_no_request_within_another(const std::string& scheme, SSL_CTX* tls = nullptr) {
    std::string first_got;
    bool reused = true;
    {
      std::atomic<int> peers = 0;
      std::atomic<bool> is_over = false;
      ScriptedServer server(
          [&](Peer& peer) {
            if (peers++ > 0) {
              peer.read_request();
              peer.write("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\ntwo");
              return;
            }
            peer.write("HTTP/1.1 413 Too Large\r\nContent-Length: 4\r\n\r\nhalt");
            // The connection stays open until the client has made another, or has given up.
            while (peers < 2 && !is_over) std::this_thread::yield();
            first_got = peer.read_to_end();
          },
          tls);
      HttpSession session(*client);
      HttpRequest request = get(server.port(), "/first", scheme);
      request.method = HttpMethod::post;
      request.body.assign(std::size_t{24} << 20, 'a');
      const auto answered = fetch(session, std::move(request));
      EXPECT_EQ(answered ? answered->status : 0, 413);
      request = get(server.port(), "/second", scheme);
      request.deadline = reactor.in(std::chrono::seconds{5});
      if (const auto second = fetch(session, std::move(request))) reused = second->reused;
      is_over = true;
    }
    EXPECT_FALSE(reused);
    EXPECT_NE(first_got.find("/first"), std::string::npos);
    EXPECT_EQ(first_got.find("/second"), std::string::npos);
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
