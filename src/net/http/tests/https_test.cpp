#include <gtest/gtest.h>
#include <sys/resource.h>

#include <atomic>
#include <string>

#include "net/http.h"
#include "tests/authority.h"
#include "tests/fetching.h"
#include "tests/scripted_server.h"

namespace ov {
namespace {

struct HttpsTest : Fetching {
  HttpsTest() { use(options()); }
  [[nodiscard]] HttpOptions options() const {
    HttpOptions made = trusting_options();
    made.ca_file = authority.file();
    return made;
  }
  HttpRequest get_secure(const ScriptedServer& server) const {
    return get(server.port(), "/", "https");
  }

  const Authority authority;
  const std::shared_ptr<SSL_CTX> certificate = authority.issue("site.example");
};

TEST_F(HttpsTest, fetches_twice_over_one_verified_connection) {
  ScriptedServer server(always(answer("hello")), certificate.get());
  HttpSession session(*client);
  const auto first = fetch(session, get_secure(server));
  ASSERT_TRUE(first) << first.error().text();
  EXPECT_EQ(first->body, "hello");
  EXPECT_GT(first->connect_time, Duration{0});
  EXPECT_TRUE(fetch(session, get_secure(server))->reused);
  EXPECT_EQ(server.accepts(), 1);
}

TEST_F(HttpsTest, refuses_a_certificate_for_another_host) {
  const auto other = authority.issue("other.example");
  ScriptedServer server(always(answer("hello")), other.get());
  EXPECT_EQ(failure_of(get_secure(server)), HttpFailure::tls);
}

TEST_F(HttpsTest, refuses_an_expired_certificate) {
  const auto expired = authority.issue("site.example", true);
  ScriptedServer server(always(answer("hello")), expired.get());
  EXPECT_EQ(failure_of(get_secure(server)), HttpFailure::tls);
}

TEST_F(HttpsTest, refuses_an_authority_that_is_not_trusted) {
  const Authority stranger;
  const auto strange = stranger.issue("site.example");
  ScriptedServer server(always(answer("hello")), strange.get());
  EXPECT_EQ(failure_of(get_secure(server)), HttpFailure::tls);
}

TEST_F(HttpsTest, fails_as_tls_where_a_server_speaks_something_else) {
  ScriptedServer server([](Peer& peer) { peer.write("HTTP/1.1 400 Bad\r\n\r\n"); });
  EXPECT_EQ(failure_of(get_secure(server)), HttpFailure::tls);
}

TEST_F(HttpsTest, fails_as_tls_when_the_trust_store_cannot_be_read) {
  ScriptedServer server(always(answer("hello")), certificate.get());
  HttpOptions broken = options();
  broken.ca_file = "/nowhere/authorities.pem";
  use(std::move(broken));
  EXPECT_EQ(failure_of(get_secure(server)), HttpFailure::tls);
}

TEST_F(HttpsTest, ends_a_handshake_that_stalls_at_the_connect_timeout) {
  ScriptedServer server([](Peer& peer) { peer.wait_for_close(); });
  HttpRequest request = get_secure(server);
  request.limits.connect_timeout = std::chrono::milliseconds{50};
  EXPECT_EQ(failure_of(std::move(request)), HttpFailure::timeout);
}

TEST_F(HttpsTest, ends_the_plain_connection_when_a_session_moves_to_https) {
  std::atomic<bool> plain_closed = false;
  ScriptedServer plain([&](Peer& peer) {
    peer.read_request();
    peer.write(answer("plain"));
    peer.wait_for_close();
    plain_closed = true;
  });
  ScriptedServer secure(always(answer("secure")), certificate.get());
  HttpSession session(*client);
  ASSERT_TRUE(fetch(session, get(plain.port())));
  EXPECT_EQ(fetch(session, get_secure(secure))->body, "secure");
  while (!plain_closed) std::this_thread::yield();
}

}  // namespace
}  // namespace ov
