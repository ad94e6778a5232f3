#include <gtest/gtest.h>
#include <sys/resource.h>

#include <atomic>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

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
  using Ended = std::pair<HttpFailure, TlsProblem>;
  static Ended ended(HttpFailure failure, TlsProblem problem) { return {failure, problem}; }
  Ended how_it_fails(const ScriptedServer& server,
                     std::chrono::milliseconds connect_timeout = std::chrono::seconds{10}) {
    HttpSession session(*client);
    HttpRequest request = get_secure(server);
    request.limits.connect_timeout = connect_timeout;
    const Result<HttpResponse> response = fetch(session, std::move(request));
    EXPECT_EQ(response.has_value(), session.failure() == HttpFailure::none);
    return {session.failure(), session.tls_problem()};
  }

  const Authority authority;
  const std::shared_ptr<SSL_CTX> certificate = authority.issue("site.example");
};

TEST_P(HttpsTest, fetches_twice_over_one_verified_connection) {
  ScriptedServer server(always(answer("hello")), certificate.get());
  HttpSession session(*client);
  const auto first = fetch(session, get_secure(server));
  ASSERT_TRUE(first) << first.error().text();
  EXPECT_EQ(first->body, "hello");
  EXPECT_GT(first->connect_time, Duration{0});
  EXPECT_TRUE(fetch(session, get_secure(server))->reused);
  EXPECT_EQ(server.accepts(), 1);
}

TEST_P(HttpsTest, refuses_a_certificate_for_another_host) {
  const auto other = authority.issue("other.example");
  ScriptedServer server(always(answer("hello")), other.get());
  EXPECT_EQ(how_it_fails(server), ended(HttpFailure::certificate, TlsProblem::wrong_name));
}

TEST_P(HttpsTest, checks_an_address_in_the_url_against_the_addresses_of_the_certificate) {
  HttpSession session(*client);
  const auto read_address = [&](const ScriptedServer& server) {
    HttpRequest request = get_secure(server);
    request.url = "https://127.0.0.1/";
    return fetch(session, std::move(request)).has_value();
  };
  const auto of_address = authority.issue("127.0.0.1");
  ScriptedServer fitting(always(answer("hello")), of_address.get());
  EXPECT_TRUE(read_address(fitting));
  const auto of_another = authority.issue("127.0.0.2");
  for (SSL_CTX* other : {of_another.get(), certificate.get()}) {
    ScriptedServer server(always(answer("hello")), other);
    EXPECT_FALSE(read_address(server));
    EXPECT_EQ(session.tls_problem(), TlsProblem::wrong_name);
  }
}

TEST_P(HttpsTest, takes_no_host_from_the_subject_of_a_certificate) {
  const auto old_style = authority.issue_in_subject("site.example");
  ScriptedServer server(always(answer("hello")), old_style.get());
  EXPECT_EQ(how_it_fails(server), ended(HttpFailure::certificate, TlsProblem::wrong_name));
}

TEST_P(HttpsTest, takes_a_host_with_a_dot_at_its_end_for_the_one_without) {
  ScriptedServer server(always(answer("hello")), certificate.get());
  HttpSession session(*client);
  HttpRequest request = get_secure(server);
  request.url = "https://site.example./";
  const auto response = fetch(session, std::move(request));
  EXPECT_TRUE(response) << response.error().text();
}

TEST_P(HttpsTest, refuses_an_expired_certificate) {
  const auto expired = authority.issue("site.example", true);
  ScriptedServer server(always(answer("hello")), expired.get());
  EXPECT_EQ(how_it_fails(server), ended(HttpFailure::certificate, TlsProblem::expired));
}

TEST_P(HttpsTest, refuses_an_authority_that_is_not_trusted) {
  const Authority stranger("Another authority");
  const auto strange = stranger.issue("site.example");
  ScriptedServer server(always(answer("hello")), strange.get());
  EXPECT_EQ(how_it_fails(server), ended(HttpFailure::certificate, TlsProblem::unknown_authority));
}

TEST_P(HttpsTest, refuses_a_signature_that_is_forged_in_the_name_of_a_trusted_authority) {
  const Authority impostor;
  const auto forged = impostor.issue("site.example");
  ScriptedServer server(always(answer("hello")), forged.get());
  EXPECT_EQ(how_it_fails(server), ended(HttpFailure::certificate, TlsProblem::other_certificate));
}

TEST_P(HttpsTest, refuses_a_certificate_that_signs_itself) {
  const auto alone = Authority::self_signed("site.example");
  ScriptedServer server(always(answer("hello")), alone.get());
  EXPECT_EQ(how_it_fails(server), ended(HttpFailure::certificate, TlsProblem::self_signed));
}

TEST_P(HttpsTest, refuses_a_server_that_speaks_nothing_newer_than_tls_1_1) {
  SSL_CTX_set_security_level(certificate.get(), 0);
  SSL_CTX_set_min_proto_version(certificate.get(), TLS1_VERSION);
  SSL_CTX_set_max_proto_version(certificate.get(), TLS1_1_VERSION);
  ScriptedServer server(always(answer("hello")), certificate.get());
  EXPECT_EQ(how_it_fails(server), ended(HttpFailure::tls, TlsProblem::too_old));
}

TEST_P(HttpsTest, refuses_a_chain_of_more_than_100_kb_and_takes_one_of_80) {
  const auto long_chain = authority.issue_with_chain("site.example", 120'000);
  ScriptedServer too_long(always(answer("hello")), long_chain.get());
  EXPECT_EQ(how_it_fails(too_long), ended(HttpFailure::tls, TlsProblem::chain_too_long));
  const auto short_chain = authority.issue_with_chain("site.example", 80'000);
  ScriptedServer fine(always(answer("hello")), short_chain.get());
  EXPECT_EQ(how_it_fails(fine), ended(HttpFailure::none, TlsProblem::none));
}

TEST_P(HttpsTest, fails_as_tls_where_a_server_speaks_something_else) {
  ScriptedServer server([](Peer& peer) { peer.write("HTTP/1.1 400 Bad\r\n\r\n"); });
  EXPECT_EQ(how_it_fails(server), ended(HttpFailure::tls, TlsProblem::no_tls));
}

// "certificate", not "tls": nobody may take it for a server without TLS and go on in the clear.
TEST_P(HttpsTest, verifies_nothing_when_the_trust_store_cannot_be_read) {
  ScriptedServer server(always(answer("hello")), certificate.get());
  HttpOptions broken = options();
  broken.ca_file = "/nowhere/authorities.pem";
  use(std::move(broken));
  EXPECT_EQ(failure_of(get_secure(server)), HttpFailure::certificate);
}

TEST_P(HttpsTest, ends_a_handshake_that_stalls_at_the_connect_timeout) {
  ScriptedServer server([](Peer& peer) { peer.wait_for_close(); });
  EXPECT_EQ(how_it_fails(server, std::chrono::milliseconds{50}),
            ended(HttpFailure::timeout, TlsProblem::stalled));
}

TEST_P(HttpsTest, does_not_call_a_handshake_stalled_that_the_deadline_ended) {
  ScriptedServer server([](Peer& peer) { peer.wait_for_close(); });
  HttpSession session(*client);
  HttpRequest request = get_secure(server);
  request.deadline = reactor.in(std::chrono::milliseconds{50});
  EXPECT_FALSE(fetch(session, std::move(request)));
  EXPECT_EQ(session.failure(), HttpFailure::timeout);
  EXPECT_EQ(session.tls_problem(), TlsProblem::none);
}

// Ends of streams

TEST_P(HttpsTest, takes_the_end_of_the_stream_for_the_end_of_the_body_only_when_it_was_announced) {
  if (GetParam() == HttpTransport::libcurl) GTEST_SKIP() << "libcurl 7.88 asks for no notice.";
  constexpr std::string_view until_close = "HTTP/1.1 200 OK\r\n\r\nhello";
  ScriptedServer orderly(once(std::string(until_close)), certificate.get());
  HttpSession session(*client);
  const auto whole = fetch(session, get_secure(orderly));
  ASSERT_TRUE(whole) << whole.error().text();
  EXPECT_EQ(whole->body, "hello");
  EXPECT_EQ(whole->body_end, HttpBodyEnd::complete);
  // Anyone on the line can end TCP.
  ScriptedServer broken(
      [&](Peer& peer) {
        peer.read_request();
        peer.write(until_close);
        peer.end_without_notice();
      },
      certificate.get());
  const auto part = fetch(session, get_secure(broken));
  ASSERT_TRUE(part) << part.error().text();
  EXPECT_EQ(part->body, "hello");
  EXPECT_EQ(part->body_end, HttpBodyEnd::cut);
}

TEST_P(HttpsTest, gives_what_came_before_an_early_end_of_the_stream) {
  ScriptedServer in_body(once("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello"),
                         certificate.get());
  HttpSession session(*client);
  const auto part = fetch(session, get_secure(in_body));
  ASSERT_TRUE(part) << part.error().text();
  EXPECT_EQ(part->body, "hello");
  EXPECT_EQ(part->body_end, HttpBodyEnd::cut);
  for (const std::string before : {"", "HTTP/1.1 200 OK\r\nContent-"}) {
    ScriptedServer in_head(once(before), certificate.get());
    EXPECT_EQ(how_it_fails(in_head), ended(HttpFailure::disconnected, TlsProblem::none)) << before;
  }
}

TEST_P(HttpsTest, sends_again_what_crossed_with_the_end_of_a_kept_stream) {
  ScriptedServer server(
      [](Peer& peer) {
        peer.read_request();
        peer.write(answer("hello"));
        peer.read_request();
      },
      certificate.get());
  HttpSession session(*client);
  ASSERT_TRUE(fetch(session, get_secure(server)));
  const auto second = fetch(session, get_secure(server));
  ASSERT_TRUE(second) << second.error().text();
  EXPECT_FALSE(second->reused);
  EXPECT_EQ(server.accepts(), 2);
}

TEST_P(HttpsTest, reads_an_answer_that_comes_before_a_large_request_was_sent) {
  std::atomic<bool> is_read = false;
  ScriptedServer server(
      [&](Peer& peer) {
        peer.write("HTTP/1.1 413 Too Large\r\nContent-Length: 4\r\n\r\nhalt");
        while (!is_read) std::this_thread::yield();
      },
      certificate.get());
  HttpSession session(*client);
  HttpRequest request = get_secure(server);
  request.method = HttpMethod::post;
  request.body.assign(std::size_t{24} << 20, 'a');
  const auto response = fetch(session, std::move(request));
  is_read = true;
  ASSERT_TRUE(response) << response.error().text();
  EXPECT_EQ(response->status, 413);
  EXPECT_EQ(response->body, "halt");
}

TEST_P(HttpsTest, sends_no_request_after_the_beginning_of_another) {
  expect_no_request_within_another("https", certificate.get());
}

TEST_P(HttpsTest, tells_when_a_new_connection_stands_and_whether_one_is_kept) {
  if (GetParam() == HttpTransport::libcurl) GTEST_SKIP() << "Our own transport alone tells.";
  std::atomic<int> told = 0;
  ScriptedServer server(
      [&](Peer& peer) {
        while (!peer.read_request().empty()) {
          // Before the answer: the server itself says nothing until then.
          while (told == 0) std::this_thread::yield();
          peer.write(answer("hello"));
        }
      },
      certificate.get());
  HttpSession session(*client);
  HttpRequest request = get_secure(server);
  request.connected = [&] { ++told; };
  EXPECT_FALSE(session.keeps_connection_for(request));
  ASSERT_TRUE(fetch(session, request));
  EXPECT_EQ(told, 1);
  EXPECT_TRUE(session.keeps_connection_for(request));
  EXPECT_TRUE(fetch(session, request)->reused);
  EXPECT_EQ(told, 1);
  HttpRequest unverified = request;
  unverified.verify_certificate = false;
  EXPECT_FALSE(session.keeps_connection_for(unverified));
  EXPECT_FALSE(session.keeps_connection_for(get(server.port())));
}

TEST_P(HttpsTest, sends_a_large_request_whole) {
  const std::string body(std::size_t{24} << 20, 'a');
  std::atomic<bool> is_whole = false;
  ScriptedServer server(
      [&](Peer& peer) {
        is_whole = peer.read_request().ends_with("\r\n\r\n" + body);
        peer.write(answer("done"));
      },
      certificate.get());
  HttpSession session(*client);
  HttpRequest request = get_secure(server);
  request.method = HttpMethod::post;
  request.body = body;
  const auto response = fetch(session, std::move(request));
  ASSERT_TRUE(response) << response.error().text();
  EXPECT_TRUE(is_whole);
}

TEST_P(HttpsTest, says_in_a_sentence_what_is_wrong_with_a_certificate) {
  const auto expired = authority.issue("site.example", true);
  ScriptedServer server(always(answer("hello")), expired.get());
  HttpSession session(*client);
  EXPECT_EQ(fetch(session, get_secure(server)).error().message(), "its certificate has expired");
}

TEST_P(HttpsTest, reads_in_spite_of_a_bad_certificate_only_where_told_to) {
  const auto alone = Authority::self_signed("other.example");
  ScriptedServer server(always(answer("hello")), alone.get());
  HttpSession session(*client);
  HttpRequest trusting = get_secure(server);
  trusting.verify_certificate = false;
  const auto read = fetch(session, trusting);
  ASSERT_TRUE(read) << read.error().text();
  EXPECT_EQ(read->body, "hello");
  EXPECT_TRUE(fetch(session, trusting)->reused);
  // The connection that nobody verified serves no fetch that asks for verification, nor the
  // reverse.
  EXPECT_FALSE(fetch(session, get_secure(server)));
  EXPECT_EQ(session.failure(), HttpFailure::certificate);
}

TEST_P(HttpsTest, gives_an_unverified_fetch_a_connection_of_its_own) {
  ScriptedServer server(always(answer("hello")), certificate.get());
  HttpSession session(*client);
  ASSERT_TRUE(fetch(session, get_secure(server)));
  HttpRequest trusting = get_secure(server);
  trusting.verify_certificate = false;
  EXPECT_FALSE(fetch(session, std::move(trusting))->reused);
  EXPECT_FALSE(fetch(session, get_secure(server))->reused);
  EXPECT_EQ(server.accepts(), 3);
}

TEST_P(HttpsTest, ends_the_plain_connection_when_a_session_moves_to_https) {
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

INSTANTIATE_TEST_SUITE_P(transports, HttpsTest, both_transports, name_of_transport);

}  // namespace
}  // namespace ov
