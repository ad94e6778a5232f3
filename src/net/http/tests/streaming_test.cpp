// Bodies that are sent and taken part by part, which our own transport alone does.
#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "net/http.h"
#include "tests/authority.h"
#include "tests/fetching.h"
#include "tests/scripted_server.h"

namespace ov {
namespace {

using std::chrono::milliseconds;

/// A body of numbered parts, which notes what it was asked for.
struct Parts {
  std::vector<std::string> parts;
  std::vector<std::uint64_t> asked;
  std::optional<Error> error;  ///< In place of the last part.

  static Parts of(std::size_t count, std::size_t bytes) {
    Parts out;
    for (std::size_t i = 0; i < count; ++i) {
      out.parts.emplace_back(bytes, static_cast<char>('a' + i % 26));
    }
    return out;
  }
  [[nodiscard]] std::string whole() const {
    std::string out;
    for (const std::string& part : parts) out += part;
    return out;
  }
  Task<std::string> read(std::uint64_t offset) {
    asked.push_back(offset);
    std::uint64_t at = 0;
    for (const std::string& part : parts) {
      if (error && &part == &parts.back()) co_return Error(*error);
      if (at == offset) co_return std::string(part);
      at += part.size();
    }
    co_return std::string();
  }
  HttpBodySource source() {
    return {whole().size(), [this](std::uint64_t offset) { return read(offset); }};
  }
};

struct Streaming : Fetching {
  Streaming() {
    HttpOptions options = trusting_options();
    options.ca_file = authority.file();
    use(std::move(options));
  }
  [[nodiscard]] HttpRequest post(std::uint16_t port, Parts& parts,
                                 const std::string& scheme = "http") const {
    HttpRequest request = get(port, "/files", scheme);
    request.method = HttpMethod::post;
    request.body_source = parts.source();
    return request;
  }
  Task<void> take(std::string part) {
    taken.push_back(std::move(part));
    if (sink_error && taken.size() == 2) co_return Error(*sink_error);
    // As a sink that waits for somebody else.
    co_return co_await reactor.sleep_for(milliseconds{1});
  }
  void take_parts_of(HttpRequest& request) {
    request.body_sink = [this](std::string part) { return take(std::move(part)); };
  }
  [[nodiscard]] std::string all_taken() const {
    std::string out;
    for (const std::string& part : taken) out += part;
    return out;
  }
  [[nodiscard]] SSL_CTX* tls_of(const std::string& scheme) const {
    return scheme == "https" ? certificate.get() : nullptr;
  }

  const Authority authority;
  const std::shared_ptr<SSL_CTX> certificate = authority.issue("site.example");
  std::vector<std::string> taken;
  std::optional<Error> sink_error;
};

// Sending

TEST_P(Streaming, body_from_a_source_arrives_whole_with_its_length) {
  for (const std::string scheme : {"http", "https"}) {
    Parts parts = Parts::of(40, 100'000);
    std::string got;
    {
      ScriptedServer server(
          [&](Peer& peer) {
            got = peer.read_request();
            peer.write(answer("kept"));
          },
          tls_of(scheme));
      HttpSession session(*client);
      const auto response = fetch(session, post(server.port(), parts, scheme));
      ASSERT_TRUE(response) << response.error().text();
      EXPECT_EQ(response->body, "kept");
    }
    EXPECT_NE(got.find("Content-Length: 4000000\r\n"), std::string::npos);
    EXPECT_TRUE(got.ends_with("\r\n\r\n" + parts.whole())) << scheme;
    ASSERT_EQ(parts.asked.size(), 40U);
    EXPECT_EQ(parts.asked[39], 3'900'000U);
  }
}

TEST_P(Streaming, empty_body_is_not_asked_for) {
  ScriptedServer server(always(answer("kept")));
  Parts parts;
  HttpSession session(*client);
  EXPECT_EQ(fetch(session, post(server.port(), parts))->body, "kept");
  EXPECT_TRUE(parts.asked.empty());
}

TEST_P(Streaming, connection_is_used_again_after_a_body_from_a_source) {
  ScriptedServer server(always(answer("kept")));
  HttpSession session(*client);
  Parts parts = Parts::of(3, 10);
  EXPECT_FALSE(fetch(session, post(server.port(), parts))->reused);
  Parts again = Parts::of(3, 10);
  EXPECT_TRUE(fetch(session, post(server.port(), again))->reused);
}

TEST_P(Streaming, refusal_in_the_midst_of_a_body_is_heard_and_the_rest_not_read) {
  for (const char* status : {"401 Unauthorized", "307 Temporary Redirect"}) {
    for (const std::string scheme : {"http", "https"}) {
      std::atomic<bool> is_over = false;
      Parts parts = Parts::of(400, 100'000);
      ScriptedServer server(
          [&](Peer& peer) {
            peer.write("HTTP/1.1 " + std::string(status) + "\r\nContent-Length: 4\r\n\r\nhalt");
            while (!is_over) std::this_thread::yield();
          },
          tls_of(scheme));
      HttpSession session(*client);
      const auto response = fetch(session, post(server.port(), parts, scheme));
      is_over = true;
      ASSERT_TRUE(response) << response.error().text();
      EXPECT_EQ(response->status, std::stoi(status));
      EXPECT_EQ(response->body, "halt");
      EXPECT_LT(parts.asked.size(), 400U);
      // What follows would be taken for the rest of the body.
      EXPECT_FALSE(session.keeps_connection_for(get(server.port(), "/", scheme)));
    }
  }
}

TEST_P(Streaming, peer_that_leaves_in_the_midst_of_a_body_fails_the_fetch) {
  std::atomic<int> begun = 0;
  ScriptedServer server([&](Peer& peer) {
    while (begun < 2) std::this_thread::yield();
    peer.reset_on_close();
  });
  Parts parts = Parts::of(400, 100'000);
  HttpRequest request = post(server.port(), parts);
  request.body_source.read = [&](std::uint64_t offset) {
    ++begun;
    return parts.read(offset);
  };
  EXPECT_EQ(failure_of(std::move(request)), HttpFailure::disconnected);
  EXPECT_LT(parts.asked.size(), 400U);
}

TEST_P(Streaming, request_that_goes_again_starts_its_body_from_the_beginning) {
  for (const bool send_once : {false, true}) {
    Parts parts = Parts::of(3, 10);
    // Each connection gives one answer: the second request on the first gets none.
    ScriptedServer server([](Peer& peer) {
      peer.read_request();
      peer.write(answer("kept"));
      peer.read_request();
    });
    HttpSession session(*client);
    ASSERT_TRUE(fetch(session, get(server.port())));
    HttpRequest request = post(server.port(), parts);
    request.send_once = send_once;
    EXPECT_EQ(fetch(session, std::move(request)).has_value(), !send_once);
    EXPECT_EQ(server.accepts(), send_once ? 1 : 2);
    const std::vector<std::uint64_t> once = {0, 10, 20};
    const std::vector<std::uint64_t> twice = {0, 10, 20, 0, 10, 20};
    EXPECT_EQ(parts.asked, send_once ? once : twice);
  }
}

TEST_P(Streaming, body_that_is_not_as_long_as_announced_is_not_sent_as_if_it_were) {
  struct Case {
    std::uint64_t announced;
    const char* says;
  };
  for (const Case& one : {Case{31, "shorter than was announced"}, Case{29, "longer than was"}}) {
    std::string got;
    Parts parts = Parts::of(3, 10);
    {
      std::atomic<bool> is_over = false;
      ScriptedServer server([&](Peer& peer) {
        got = peer.read_to_end();
        is_over = true;
      });
      HttpRequest request = post(server.port(), parts);
      request.body_source.bytes = one.announced;
      HttpSession session(*client);
      const auto response = fetch(session, std::move(request));
      ASSERT_FALSE(response);
      EXPECT_EQ(session.failure(), HttpFailure::interrupted);
      EXPECT_EQ(response.error().kind(), ErrorKind::bug);
      EXPECT_NE(response.error().text().find(one.says), std::string::npos);
      EXPECT_FALSE(session.keeps_connection_for(get(server.port())));
      while (!is_over) std::this_thread::yield();
    }
    EXPECT_LT(got.size() - got.find("\r\n\r\n") - 4, one.announced);
  }
}

TEST_P(Streaming, error_of_the_source_is_the_fetches) {
  ScriptedServer server([](Peer& peer) { peer.read_to_end(); });
  Parts parts = Parts::of(3, 10);
  parts.error = Error(ErrorKind::unavailable, "the store cannot be read");
  HttpSession session(*client);
  const auto response = fetch(session, post(server.port(), parts));
  ASSERT_FALSE(response);
  EXPECT_EQ(session.failure(), HttpFailure::interrupted);
  EXPECT_EQ(response.error().kind(), ErrorKind::unavailable);
  EXPECT_EQ(response.error().message(), "the store cannot be read");
}

TEST_P(Streaming, source_that_gives_nothing_ends_with_the_deadline) {
  ScriptedServer server([](Peer& peer) { peer.read_to_end(); });
  HttpRequest request = get(server.port());
  request.method = HttpMethod::post;
  Completion<std::string> never(reactor);
  request.body_source = {10, [&never](std::uint64_t) -> Task<std::string> {
                           return [](Completion<std::string>& done) -> Task<std::string> {
                             co_return co_await done.wait();
                           }(never);
                         }};
  request.deadline = reactor.in(milliseconds{30});
  EXPECT_EQ(failure_of(std::move(request)), HttpFailure::timeout);
}

TEST_P(Streaming, source_belongs_to_a_post_without_another_body) {
  Parts parts = Parts::of(1, 10);
  HttpRequest request = post(1, parts);
  request.body = "another";
  EXPECT_EQ(failure_of(std::move(request)), HttpFailure::invalid_request);
  request = post(1, parts);
  request.method = HttpMethod::get;
  EXPECT_EQ(failure_of(std::move(request)), HttpFailure::invalid_request);
}

// Stalls

TEST_P(Streaming, upload_that_nobody_takes_ends_long_before_its_deadline) {
  std::atomic<bool> is_over = false;
  ScriptedServer server([&](Peer&) {
    while (!is_over) std::this_thread::yield();
  });
  Parts parts = Parts::of(400, 100'000);
  HttpRequest request = post(server.port(), parts);
  request.stall_timeout = milliseconds{30};
  HttpSession session(*client);
  const auto response = fetch(session, std::move(request));
  is_over = true;
  ASSERT_FALSE(response);
  EXPECT_EQ(session.failure(), HttpFailure::timeout);
  EXPECT_NE(response.error().text().find("nothing moved"), std::string::npos);
}

TEST_P(Streaming, answer_that_stops_ends_as_a_stall) {
  std::atomic<bool> is_over = false;
  ScriptedServer server([&](Peer& peer) {
    peer.read_request();
    peer.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nsome");
    while (!is_over) std::this_thread::yield();
  });
  HttpRequest request = get(server.port());
  request.stall_timeout = milliseconds{500};
  take_parts_of(request);
  EXPECT_EQ(failure_of(std::move(request)), HttpFailure::timeout);
  is_over = true;
  EXPECT_EQ(all_taken(), "some");
}

// Taking

TEST_P(Streaming, body_goes_to_the_sink_part_by_part_and_not_into_the_response) {
  const std::string body(3'000'000, 'x');
  for (const std::string scheme : {"http", "https"}) {
    taken.clear();
    ScriptedServer server(always(answer(body)), tls_of(scheme));
    HttpSession session(*client);
    HttpRequest request = get(server.port(), "/", scheme);
    request.limits.body_bytes_max = 4'000'000;
    take_parts_of(request);
    const auto response = fetch(session, std::move(request));
    ASSERT_TRUE(response) << response.error().text();
    EXPECT_EQ(response->body, "");
    EXPECT_EQ(response->body_end, HttpBodyEnd::complete);
    EXPECT_GT(response->received_bytes, body.size());
    EXPECT_EQ(all_taken(), body) << scheme;
    for (const std::string& part : taken) EXPECT_LE(part.size(), 1U << 17);
    // The connection is as good as any.
    EXPECT_TRUE(fetch(session, get(server.port(), "/", scheme))->reused);
  }
}

TEST_P(Streaming, body_of_a_refusal_is_in_the_response) {
  ScriptedServer server(always("HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\ngone"));
  HttpSession session(*client);
  HttpRequest request = get(server.port());
  take_parts_of(request);
  EXPECT_EQ(fetch(session, std::move(request))->body, "gone");
  EXPECT_TRUE(taken.empty());
}

TEST_P(Streaming, body_that_breaks_off_is_taken_as_far_as_it_came) {
  ScriptedServer server(once("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nsome"));
  HttpSession session(*client);
  HttpRequest request = get(server.port());
  take_parts_of(request);
  const auto response = fetch(session, std::move(request));
  ASSERT_TRUE(response) << response.error().text();
  EXPECT_EQ(response->body_end, HttpBodyEnd::cut);
  EXPECT_EQ(all_taken(), "some");
}

TEST_P(Streaming, limit_of_a_body_holds_for_the_sink) {
  ScriptedServer server(always(answer(std::string(300'000, 'x'))));
  HttpSession session(*client);
  HttpRequest request = get(server.port());
  request.limits.body_bytes_max = 200'000;
  take_parts_of(request);
  EXPECT_EQ(fetch(session, std::move(request))->body_end, HttpBodyEnd::limit);
  EXPECT_EQ(all_taken().size(), 200'000U);
}

TEST_P(Streaming, error_of_the_sink_ends_the_fetch) {
  ScriptedServer server(always(answer(std::string(3'000'000, 'x'))));
  sink_error = Error(ErrorKind::too_large, "the disk is full");
  HttpSession session(*client);
  HttpRequest request = get(server.port());
  request.limits.body_bytes_max = 4'000'000;
  take_parts_of(request);
  const auto response = fetch(session, std::move(request));
  ASSERT_FALSE(response);
  EXPECT_EQ(session.failure(), HttpFailure::interrupted);
  EXPECT_EQ(response.error().message(), "the disk is full");
  EXPECT_FALSE(session.keeps_connection_for(get(server.port())));
  EXPECT_EQ(taken.size(), 2U);
}

INSTANTIATE_TEST_SUITE_P(transports, Streaming, testing::Values(HttpTransport::direct),
                         name_of_transport);

using NotStreaming = Fetching;

TEST_P(NotStreaming, libcurl_refuses_what_it_does_not_do) {
  ScriptedServer server(always(answer("hello")));
  Parts parts = Parts::of(1, 10);
  HttpRequest request = get(server.port());
  request.method = HttpMethod::post;
  request.body_source = parts.source();
  EXPECT_EQ(failure_of(std::move(request)), HttpFailure::invalid_request);
  request = get(server.port());
  request.body_sink = [](std::string) -> Task<void> { co_return ok(); };
  EXPECT_EQ(failure_of(std::move(request)), HttpFailure::invalid_request);
  request = get(server.port());
  request.stall_timeout = milliseconds{1};
  EXPECT_EQ(failure_of(std::move(request)), HttpFailure::invalid_request);
  EXPECT_EQ(server.accepts(), 0);
}

INSTANTIATE_TEST_SUITE_P(transports, NotStreaming, testing::Values(HttpTransport::libcurl),
                         name_of_transport);

}  // namespace
}  // namespace ov
