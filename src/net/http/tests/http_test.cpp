#include "net/http.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

#include "tests/fetching.h"
#include "tests/scripted_server.h"

namespace ov {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

using HttpTest = Fetching;

TEST_P(HttpTest, gives_status_headers_and_body) {
  ScriptedServer server(always(answer("hello", "X-One: 1\r\nx-one: 2\r\n")));
  HttpSession session(*client);
  const auto response = fetch(session, get(server.port()));
  ASSERT_TRUE(response) << response.error().text();
  EXPECT_EQ(response->status, 200);
  EXPECT_EQ(response->body, "hello");
  EXPECT_EQ(response->body_end, HttpBodyEnd::complete);
  EXPECT_EQ(*response->header("X-ONE"), "1");
  EXPECT_EQ(response->header("absent"), nullptr);
  EXPECT_EQ(response->remote_address, "127.0.0.1");
  EXPECT_FALSE(response->reused);
}

TEST_P(HttpTest, sends_the_request_that_was_asked_for_and_little_else) {
  std::string got;
  {
    ScriptedServer server([&](Peer& peer) {
      got = peer.read_request();
      peer.write(answer(""));
    });
    HttpSession session(*client);
    HttpRequest request = get(server.port(), "/a/../b?q=%20#part");
    request.headers = {{"Accept", "text/html"}, {"X-Empty", ""}};
    ASSERT_TRUE(fetch(session, std::move(request)));
  }
  EXPECT_EQ(got,
            "GET /a/../b?q=%20 HTTP/1.1\r\nHost: site.example\r\nUser-Agent: OvertureTest/1\r\n"
            "Accept: text/html\r\nX-Empty:\r\n\r\n");
}

TEST_P(HttpTest, sends_each_method_with_the_body_that_it_has) {
  const struct {
    HttpMethod method;
    std::string_view first_line;
    bool with_body;
  } cases[] = {{HttpMethod::put, "PUT / HTTP/1.1\r\n", true},
               {HttpMethod::post, "POST / HTTP/1.1\r\n", true},
               {HttpMethod::delete_, "DELETE / HTTP/1.1\r\n", false},
               {HttpMethod::get, "GET / HTTP/1.1\r\n", false}};
  for (const auto& c : cases) {
    std::string got;
    {
      ScriptedServer server([&](Peer& peer) {
        got = peer.read_request();
        peer.write(answer("done"));
      });
      HttpSession session(*client);
      HttpRequest request = get(server.port());
      request.method = c.method;
      request.body = "sent";
      const auto response = fetch(session, std::move(request));
      EXPECT_EQ(response ? response->body : "", "done");
    }
    EXPECT_TRUE(got.starts_with(c.first_line)) << got;
    EXPECT_EQ(got.find("Content-Length: 4\r\n") != std::string::npos, c.with_body) << got;
    EXPECT_EQ(got.ends_with("\r\n\r\nsent"), c.with_body) << got;
    EXPECT_EQ(got.find("Expect"), std::string::npos) << got;
  }
}

TEST_P(HttpTest, answer_to_head_ends_with_its_head_and_keeps_the_connection) {
  ScriptedServer server([](Peer& peer) {
    while (true) {
      const std::string request = peer.read_request();
      if (request.empty()) return;
      const bool is_head = request.starts_with("HEAD ");
      peer.write(is_head ? "HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n" : answer("whole"));
    }
  });
  HttpSession session(*client);
  HttpRequest request = get(server.port());
  request.method = HttpMethod::head;
  const auto head = fetch(session, std::move(request));
  ASSERT_TRUE(head) << head.error().text();
  EXPECT_EQ(*head->header("Content-Length"), "5000");
  EXPECT_EQ(head->body_end, HttpBodyEnd::complete);
  const auto next = fetch(session, get(server.port()));
  ASSERT_TRUE(next) << next.error().text();
  EXPECT_EQ(next->body, "whole");
  EXPECT_TRUE(next->reused);
}

TEST_P(HttpTest, posts_a_body_of_any_bytes) {
  std::string got;
  const std::string body("a\0b\r\n\r\nc", 8);
  {
    ScriptedServer server([&](Peer& peer) {
      got = peer.read_request();
      peer.write(answer("done"));
    });
    HttpSession session(*client);
    HttpRequest request = get(server.port());
    request.method = HttpMethod::post;
    request.headers = {{"Content-Type", "application/json"}};
    request.body = body;
    ASSERT_TRUE(fetch(session, std::move(request)));
  }
  EXPECT_TRUE(got.starts_with("POST / HTTP/1.1\r\n"));
  EXPECT_NE(got.find("Content-Length: 8\r\n"), std::string::npos);
  EXPECT_EQ(got.find("Expect"), std::string::npos);
  EXPECT_TRUE(got.ends_with("\r\n\r\n" + body));
}

TEST_P(HttpTest, decodes_chunks_but_no_content) {
  ScriptedServer server(
      always("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n\r\n"
             "5\r\nhello\r\n7;x=y\r\n, world\r\n0\r\nX-Trailer: 1\r\n\r\n"));
  HttpSession session(*client);
  const auto response = fetch(session, get(server.port()));
  ASSERT_TRUE(response) << response.error().text();
  EXPECT_EQ(response->body, "hello, world");
  EXPECT_EQ(response->header("x-trailer"), nullptr);
}

TEST_P(HttpTest, follows_no_redirect) {
  ScriptedServer server(
      always("HTTP/1.1 301 Moved\r\nLocation: http://127.0.0.1/\r\nContent-Length: 0\r\n\r\n"));
  HttpSession session(*client);
  EXPECT_EQ(fetch(session, get(server.port()))->status, 301);
  EXPECT_EQ(server.accepts(), 1);
}

// Connections

TEST_P(HttpTest, reuses_the_connection_of_a_session) {
  ScriptedServer server(always(answer("hello")));
  HttpSession session(*client);
  EXPECT_FALSE(fetch(session, get(server.port(), "/1"))->reused);
  EXPECT_TRUE(fetch(session, get(server.port(), "/2"))->reused);
  EXPECT_TRUE(fetch(session, get(server.port(), "/3"))->reused);
  EXPECT_EQ(server.accepts(), 1);
}

TEST_P(HttpTest, shares_no_connection_between_sessions) {
  ScriptedServer server(always(answer("hello")));
  HttpSession first(*client);
  HttpSession second(*client);
  ASSERT_TRUE(fetch(first, get(server.port())));
  EXPECT_FALSE(fetch(second, get(server.port()))->reused);
  EXPECT_EQ(server.accepts(), 2);
}

TEST_P(HttpTest, closes_the_connection_with_the_session) {
  std::atomic<bool> closed = false;
  {
    ScriptedServer server([&](Peer& peer) {
      peer.read_request();
      peer.write(answer("hello"));
      peer.wait_for_close();
      closed = true;
    });
    {
      HttpSession session(*client);
      ASSERT_TRUE(fetch(session, get(server.port())));
    }
    while (!closed) std::this_thread::yield();
  }
  EXPECT_TRUE(closed);
}

TEST_P(HttpTest, connects_anew_for_another_pinned_address_of_the_same_host) {
  ScriptedServer server(always(answer("hello")));
  HttpSession session(*client);
  ASSERT_TRUE(fetch(session, get(server.port())));
  // The server listens on 127.0.0.1 alone.
  HttpRequest request = get(server.port());
  request.connect_address = "127.0.0.2";
  EXPECT_FALSE(fetch(session, std::move(request)));
  EXPECT_EQ(session.failure(), HttpFailure::connect);
  EXPECT_EQ(server.accepts(), 1);
}

TEST_P(HttpTest, connects_anew_when_the_server_closed_the_kept_connection) {
  ScriptedServer server(once(answer("hello")));
  HttpSession session(*client);
  for (int i = 1; i <= 3; ++i) {
    const auto response = fetch(session, get(server.port()));
    ASSERT_TRUE(response) << response.error().text();
    EXPECT_EQ(response->body, "hello");
  }
  EXPECT_EQ(server.accepts(), 3);
}

TEST_P(HttpTest, sends_again_once_what_crossed_with_the_close_of_a_kept_connection) {
  // Each connection answers one request, reads another and closes without a word.
  ScriptedServer server([](Peer& peer) {
    peer.read_request();
    peer.write(answer("hello"));
    peer.read_request();
  });
  HttpSession session(*client);
  ASSERT_TRUE(fetch(session, get(server.port(), "/1")));
  const auto second = fetch(session, get(server.port(), "/2"));
  ASSERT_TRUE(second) << second.error().text();
  EXPECT_FALSE(second->reused);
  EXPECT_EQ(server.accepts(), 2);
}

TEST_P(HttpTest, does_not_send_again_what_a_new_connection_left_unanswered) {
  std::atomic<int> requests = 0;
  {
    ScriptedServer server([&](Peer& peer) {
      while (!peer.read_request().empty() && ++requests == 1) peer.write(answer("hello"));
    });
    HttpSession session(*client);
    ASSERT_TRUE(fetch(session, get(server.port(), "/1")));
    EXPECT_FALSE(fetch(session, get(server.port(), "/2")));
    EXPECT_EQ(session.failure(), HttpFailure::disconnected);
    EXPECT_EQ(server.accepts(), 2);
  }
  EXPECT_EQ(requests, 3);  // "/1", and "/2" on the kept connection and on a new one.
}

TEST_P(HttpTest, keeps_no_connection_for_longer_than_it_may_be_idle) {
  if (GetParam() == HttpTransport::libcurl) GTEST_SKIP() << "libcurl counts in whole seconds.";
  ScriptedServer server(always(answer("hello")));
  HttpOptions options = trusting_options();
  options.idle_max = seconds{0};
  use(std::move(options));
  HttpSession session(*client);
  ASSERT_TRUE(fetch(session, get(server.port(), "/1")));
  for (const Duration then = clock.elapsed(); clock.elapsed() <= then;) {
  }
  EXPECT_FALSE(fetch(session, get(server.port(), "/2"))->reused);
  EXPECT_EQ(server.accepts(), 2);
}

// Large requests

constexpr std::size_t large_bytes = std::size_t{24} << 20;  // more than socket buffers hold

TEST_P(HttpTest, sends_a_large_request_whole) {
  std::string got;
  std::string body(large_bytes, 'a');
  for (std::size_t i = 0; i < body.size(); i += 997) body[i] = static_cast<char>('b' + i % 23);
  {
    ScriptedServer server([&](Peer& peer) {
      got = peer.read_request();
      peer.write(answer("done"));
    });
    HttpSession session(*client);
    HttpRequest request = get(server.port());
    request.method = HttpMethod::post;
    request.body = body;
    const auto response = fetch(session, std::move(request));
    ASSERT_TRUE(response) << response.error().text();
    EXPECT_EQ(response->body, "done");
  }
  EXPECT_TRUE(got.ends_with(body));
}

TEST_P(HttpTest, reads_an_answer_that_comes_before_the_request_was_sent) {
  // Nothing of the request is read: who sends all of it first waits for good.
  std::atomic<bool> is_read = false;
  ScriptedServer server([&](Peer& peer) {
    peer.write("HTTP/1.1 413 Too Large\r\nContent-Length: 4\r\n\r\nhalt");
    while (!is_read) std::this_thread::yield();
  });
  HttpSession session(*client);
  HttpRequest request = get(server.port());
  request.method = HttpMethod::post;
  request.body.assign(large_bytes, 'a');
  const auto response = fetch(session, std::move(request));
  is_read = true;
  ASSERT_TRUE(response) << response.error().text();
  EXPECT_EQ(response->status, 413);
  EXPECT_EQ(response->body, "halt");
}

TEST_P(HttpTest, sends_no_request_after_the_beginning_of_another) {
  expect_no_request_within_another("http");
}

TEST_P(HttpTest, takes_no_unasked_bytes_for_the_next_answer) {
  for (const std::string& first :
       {answer("one") + answer("smuggled"),
        std::string("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n"
                    "3\r\none\r\n0\r\n\r\n") +
            answer("smuggled"),
        std::string("HTTP/1.1 204 None\r\n\r\n") + answer("smuggled"),
        "HTTP/1.1 200 OK\r\nContent-Length: 3, 3\r\n\r\none" + answer("smuggled")}) {
    std::atomic<int> requests = 0;
    ScriptedServer server([&](Peer& peer) {
      while (!peer.read_request().empty()) peer.write(requests++ == 0 ? first : answer("two"));
    });
    HttpSession session(*client);
    ASSERT_TRUE(fetch(session, get(server.port(), "/1")));
    const auto second = fetch(session, get(server.port(), "/2"));
    ASSERT_TRUE(second) << second.error().text();
    EXPECT_EQ(second->body, "two") << first;
  }
}

// The address check

TEST_P(HttpTest, never_connects_to_a_refused_address) {
  ScriptedServer server(always(answer("secret")));
  std::uint16_t asked_port = 0;
  HttpOptions options = trusting_options();
  options.address_allowed = [&](const sockaddr* address, socklen_t) {
    sockaddr_in ipv4{};
    std::memcpy(&ipv4, address, sizeof ipv4);
    asked_port = ntohs(ipv4.sin_port);
    return false;
  };
  use(std::move(options));
  EXPECT_EQ(failure_of(get(server.port())), HttpFailure::blocked_address);
  EXPECT_EQ(asked_port, server.port());
  EXPECT_EQ(server.accepts(), 0);
}

TEST_P(HttpTest, refuses_every_address_without_a_check) {
  ScriptedServer server(always(answer("secret")));
  use(HttpOptions{});
  EXPECT_EQ(failure_of(get(server.port())), HttpFailure::blocked_address);
  EXPECT_EQ(server.accepts(), 0);
}

TEST_P(HttpTest, sends_nothing_for_a_request_that_is_unfit) {
  ScriptedServer server(always(answer("secret")));
  const auto unfit = [&](auto&& change) {
    HttpRequest request = get(server.port());
    change(request);
    return failure_of(std::move(request));
  };
  const std::vector<std::function<void(HttpRequest&)>> changes = {
      [](HttpRequest& r) { r.url = "ftp://site.example/"; },
      [](HttpRequest& r) { r.url = "file:///etc/passwd"; },
      [](HttpRequest& r) { r.url = "http://site.example/ x"; },
      [](HttpRequest& r) { r.url = "http://site.example/\r\nX: y"; },
      [](HttpRequest& r) { r.url = "http://user:secret@site.example/"; },
      [](HttpRequest& r) { r.url = "http://"; },
      [](HttpRequest& r) { r.url = "http://:80/"; },
      [](HttpRequest& r) { r.url.clear(); },
      [](HttpRequest& r) { r.url += std::string(20'000, 'a'); },
      [](HttpRequest& r) { r.connect_address = "site.example"; },
      [](HttpRequest& r) { r.connect_address = "2130706433"; },
      [](HttpRequest& r) { r.connect_address = "0x7f.1"; },
      [](HttpRequest& r) { r.connect_address = "[::1]"; },
      [](HttpRequest& r) { r.connect_address.clear(); },
      [](HttpRequest& r) { r.connect_port = 0; },
      [](HttpRequest& r) { r.headers = {{"A", "b\r\nC: d"}}; },
      [](HttpRequest& r) { r.headers = {{"A b", "c"}}; },
      [](HttpRequest& r) { r.headers = {{"", "c"}}; },
      [](HttpRequest& r) { r.headers = {{"Host", "other.example"}}; },
      [](HttpRequest& r) { r.headers = {{"content-length", "3"}}; },
  };
  for (std::size_t i = 0; i < changes.size(); ++i) {
    EXPECT_EQ(unfit(changes[i]), HttpFailure::invalid_request) << "change " << i;
  }
  EXPECT_EQ(server.accepts(), 0);
}

// Limits

TEST_P(HttpTest, cuts_a_body_at_its_limit) {
  const std::string body(100'000, 'x');
  for (const std::string& bytes :
       {answer(body), "HTTP/1.1 200 OK\r\n\r\n" + body,
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n186a0\r\n" + body +
            "\r\n0\r\n\r\n"}) {
    ScriptedServer server(once(bytes));
    HttpSession session(*client);
    HttpRequest request = get(server.port());
    request.limits.body_bytes_max = 50'001;
    const auto response = fetch(session, std::move(request));
    ASSERT_TRUE(response);
    EXPECT_EQ(response->body.size(), 50'001U);
    EXPECT_EQ(response->body_end, HttpBodyEnd::limit);
    HttpRequest exact = get(server.port());
    exact.limits.body_bytes_max = body.size();
    EXPECT_EQ(fetch(session, std::move(exact))->body_end, HttpBodyEnd::complete);
  }
}

TEST_P(HttpTest, fails_on_a_head_over_its_limits) {
  std::string many = "HTTP/1.1 200 OK\r\n";
  for (int i = 0; i < 257; ++i) many += "A: b\r\n";
  for (const std::string& head :
       {many + "\r\n", "HTTP/1.1 200 OK\r\nA: " + std::string(70'000, 'x') + "\r\n\r\n",
        "HTTP/1.1 200 OK\r\nA: " + std::string(300'000, 'x') + "\r\n\r\n"}) {
    ScriptedServer server(once(head));
    EXPECT_EQ(failure_of(get(server.port())), HttpFailure::too_large) << head.size();
  }
}

/// Writes `part` until the client goes away.
ScriptedServer::Script endless(std::string start, const std::string& part) {
  std::string parts;
  while (parts.size() < 8000) parts += part;
  return [start = std::move(start), part = std::move(parts)](Peer& peer) {
    peer.read_request();
    peer.write(start);
    while (peer.write(part)) {
    }
  };
}

TEST_P(HttpTest, ends_endless_answers_at_a_limit) {
  const std::string ok = "HTTP/1.1 200 OK\r\n";
  const std::string chunked = ok + "Transfer-Encoding: chunked\r\n\r\n";
  const struct {
    ScriptedServer::Script script;
    HttpFailure failure;
  } cases[] = {
      {endless("", "HTTP/1.1 100 Continue\r\n\r\n"), HttpFailure::too_large},
      {endless(ok, "A: b\r\n"), HttpFailure::too_large},
      {endless(ok + "A: ", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"), HttpFailure::too_large},
      {endless(chunked + "0\r\n", "A: b\r\n"), HttpFailure::too_large},
      {endless(chunked, "1\r\nx\r\n"), HttpFailure::none},
      {endless(ok + "\r\n", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"), HttpFailure::none},
  };
  for (const auto& [script, failure] : cases) {
    ScriptedServer server(script);
    EXPECT_EQ(failure_of(get(server.port())), failure);
  }
}

TEST_P(HttpTest, ends_a_slow_drip_at_the_deadline) {
  std::atomic<bool> gone = false;
  ScriptedServer server([&](Peer& peer) {
    peer.read_request();
    peer.write("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
    peer.wait_for_close();
    gone = true;
  });
  HttpRequest request = get(server.port());
  request.deadline = reactor.in(milliseconds{50});
  EXPECT_EQ(failure_of(std::move(request)), HttpFailure::timeout);
  EXPECT_GE(clock.elapsed(), request.deadline.at);
  while (!gone) std::this_thread::yield();
}

TEST_P(HttpTest, stops_when_told_after_the_head_or_in_the_body) {
  ScriptedServer server(endless("HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\n\r\n", "data"));
  HttpSession session(*client);
  HttpRequest head_only = get(server.port());
  head_only.go_on = [](const HttpResponse& so_far) {
    return *so_far.header("content-type") == "text/html";
  };
  const auto head = fetch(session, std::move(head_only));
  EXPECT_EQ(head->body_end, HttpBodyEnd::stopped);
  EXPECT_EQ(head->body, "");
  HttpRequest some = get(server.port());
  some.go_on = [](const HttpResponse& so_far) { return so_far.body.size() < 1000; };
  const auto body = fetch(session, std::move(some));
  EXPECT_EQ(body->body_end, HttpBodyEnd::stopped);
  EXPECT_GE(body->body.size(), 1000U);
}

// Broken answers

TEST_P(HttpTest, names_what_is_wrong_with_an_answer) {
  const struct {
    std::string bytes;
    HttpFailure failure;
  } cases[] = {
      {"", HttpFailure::disconnected},
      {"hello, this is no HTTP at all\r\n\r\n", HttpFailure::malformed},
      {"SSH-2.0-OpenSSH_9.2\r\n", HttpFailure::malformed},
      {"HTTP/1.1 200 OK\r\nA: b\r\n", HttpFailure::disconnected},
      {"HTTP/1.1 100 Continue\r\n\r\n", HttpFailure::disconnected},
      {"HTTP/1.1 101 Switching Protocols\r\n\r\n", HttpFailure::malformed},
      {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
       HttpFailure::malformed},
      {std::string("HTTP/1.1 200 OK\r\nA: b\0c\r\n\r\n", 28), HttpFailure::malformed},
  };
  for (const auto& [bytes, failure] : cases) {
    ScriptedServer server(once(bytes));
    EXPECT_EQ(failure_of(get(server.port())), failure) << bytes;
  }
}

TEST_P(HttpTest, gives_what_came_of_a_body_that_broke_off) {
  for (const std::string& bytes :
       {std::string("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhello"),
        std::string("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"),
        std::string("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nzz\r\n"),
        std::string("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                    "5\r\nhello\r\nffffffffffffffffffff\r\n")}) {
    ScriptedServer server(once(bytes));
    HttpSession session(*client);
    const auto response = fetch(session, get(server.port()));
    ASSERT_TRUE(response) << bytes << response.error().text();
    EXPECT_EQ(response->body, "hello") << bytes;
    EXPECT_EQ(response->body_end, HttpBodyEnd::cut) << bytes;
  }
}

TEST_P(HttpTest, tells_a_refused_from_a_broken_connection) {
  std::uint16_t closed_port = 0;
  {
    const ScriptedServer server(always(""));
    closed_port = server.port();
  }
  EXPECT_EQ(failure_of(get(closed_port)), HttpFailure::connect);
  ScriptedServer server([](Peer& peer) {
    peer.read_request();
    peer.reset_on_close();
  });
  EXPECT_EQ(failure_of(get(server.port())), HttpFailure::disconnected);
}

// Ending

TEST_P(HttpTest, destroying_the_task_ends_the_transfer_and_its_connection) {
  std::atomic<bool> gone = false;
  std::atomic<bool> asked = false;
  ScriptedServer server([&](Peer& peer) {
    peer.read_request();
    asked = true;
    peer.wait_for_close();
    gone = true;
  });
  HttpSession session(*client);
  Task<HttpResponse> task = session.fetch(get(server.port()));
  task.start();
  while (!asked) reactor.run_once(milliseconds{10});
  EXPECT_EQ(client->in_flight(), 1U);
  task.reset();
  EXPECT_EQ(client->in_flight(), 0U);
  while (!gone) std::this_thread::yield();
}

TEST_P(HttpTest, ends_as_cancelled_when_the_reactor_stops) {
  ScriptedServer server([&](Peer& peer) {
    peer.read_request();
    reactor.stop();
    peer.wait_for_close();
  });
  EXPECT_EQ(failure_of(get(server.port())), HttpFailure::cancelled);
  EXPECT_EQ(failure_of(get(server.port())), HttpFailure::cancelled);
}

Task<void> count_fetches(HttpClient& client, HttpRequest request, int fetches, int& good) {
  HttpSession session(client);
  for (int i = 0; i < fetches; ++i) {
    CO_TRY(const HttpResponse response, co_await session.fetch(request));
    if (response.body == "hello") ++good;
  }
  co_return ok();
}

TEST_P(HttpTest, runs_a_hundred_sessions_at_once) {
  ScriptedServer server(always(answer("hello")));
  int good = 0;
  for (int i = 0; i < 100; ++i) reactor.spawn(count_fetches(*client, get(server.port()), 3, good));
  reactor.run_until_idle();
  EXPECT_EQ(good, 300);
  EXPECT_EQ(server.accepts(), 100);
}

INSTANTIATE_TEST_SUITE_P(transports, HttpTest, both_transports, name_of_transport);

}  // namespace
}  // namespace ov
