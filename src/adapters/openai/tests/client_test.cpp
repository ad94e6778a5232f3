// The client against a scripted endpoint on loopback.
#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>

#include <atomic>
#include <condition_variable>
#include <deque>
#include <future>
#include <mutex>
#include <thread>

#include "adapters/openai.h"
#include "base/ascii.h"
#include "base/unique_fd.h"

namespace ov::adapters {
namespace {

using testing::HasSubstr;

/// Answers each request with the next canned answer (the last one again and again); keeps what it
/// was sent. An empty answer closes the connection, "hang" waits for the end.
class FakeEndpoint {
 public:
  /// `family`: AF_INET for 127.0.0.1, AF_INET6 for ::1. works() tells whether there is such a
  /// thing.
  explicit FakeEndpoint(std::deque<std::string> answers, int family = AF_INET)
      : answers_(std::move(answers)) {
    listener_ = UniqueFd(::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in6 address{};  // What is read of it for IPv4 lies at the same places.
    socklen_t length = sizeof(address);
    if (family == AF_INET6) {
      address.sin6_family = AF_INET6;
      address.sin6_addr = in6addr_loopback;
    } else {
      auto& v4 = reinterpret_cast<sockaddr_in&>(address);
      v4.sin_family = AF_INET;
      v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
      length = sizeof(v4);
    }
    if (::bind(listener_.get(), reinterpret_cast<sockaddr*>(&address), length) == 0) {
      ::listen(listener_.get(), 128);
      ::getsockname(listener_.get(), reinterpret_cast<sockaddr*>(&address), &length);
      port_ = ntohs(address.sin6_port);
    }
    if (works()) acceptor_ = std::thread([this] { accept_all(); });
  }
  ~FakeEndpoint() {
    stopping_ = true;
    if (acceptor_.joinable()) acceptor_.join();
    for (std::thread& connection : connections_) connection.join();
  }

  [[nodiscard]] std::string url(std::string_view host = "127.0.0.1") const {
    return "http://" + std::string(host) + ":" + std::to_string(port_) + "/v1?model=m&timeout=5";
  }
  [[nodiscard]] bool works() const { return port_ != 0; }
  [[nodiscard]] std::vector<std::string> requests() {
    const std::lock_guard lock(mutex_);
    return requests_;
  }
  [[nodiscard]] std::size_t connections() {
    const std::lock_guard lock(mutex_);
    return connections_.size();
  }

 private:
  [[nodiscard]] bool readable(int fd) const {
    pollfd entry{fd, POLLIN, 0};
    while (!stopping_) {
      if (::poll(&entry, 1, 20) > 0) return true;
    }
    return false;
  }

  void accept_all() {
    while (readable(listener_.get())) {
      UniqueFd socket(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
      const std::lock_guard lock(mutex_);
      connections_.emplace_back([this, fd = std::move(socket)] { serve(fd.get()); });
    }
  }

  void serve(int fd) {
    std::string buffer;
    while (true) {
      const std::optional<std::string> request = read_request(fd, buffer);
      if (!request) return;
      const std::string answer = next_answer(*request);
      if (answer.empty()) return;
      if (answer == "hang") {
        (void)readable(fd);
        return;
      }
      (void)!::send(fd, answer.data(), answer.size(), MSG_NOSIGNAL);
    }
  }

  std::optional<std::string> read_request(int fd, std::string& buffer) const {
    while (true) {
      const std::size_t head = buffer.find("\r\n\r\n");
      if (head != std::string::npos) {
        const std::string lower = ascii_lower(buffer.substr(0, head));
        const std::size_t field = lower.find("content-length: ");
        const std::size_t size =
            field == std::string::npos ? 0 : std::stoul(lower.substr(field + 16));
        if (buffer.size() >= head + 4 + size) {
          std::string request = buffer.substr(0, head + 4 + size);
          buffer.erase(0, head + 4 + size);
          return request;
        }
      }
      char bytes[4096];
      if (!readable(fd)) return std::nullopt;
      const ssize_t got = ::recv(fd, bytes, sizeof(bytes), 0);
      if (got <= 0) return std::nullopt;
      buffer.append(bytes, static_cast<std::size_t>(got));
    }
  }

  std::string next_answer(const std::string& request) {
    const std::lock_guard lock(mutex_);
    requests_.push_back(request);
    std::string answer = answers_.front();
    if (answers_.size() > 1) answers_.pop_front();
    return answer;
  }

  UniqueFd listener_;
  std::uint16_t port_ = 0;
  std::atomic<bool> stopping_ = false;
  std::thread acceptor_;
  std::mutex mutex_;
  std::deque<std::string> answers_;
  std::vector<std::string> requests_;
  std::vector<std::thread> connections_;
};

std::string answer(int status, const std::string& body, const std::string& headers = "") {
  return "HTTP/1.1 " + std::to_string(status) + " X\r\nContent-Type: application/json\r\n" +
         headers + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

const std::string good = answer(
    200,
    R"({"model":"m-1","choices":[{"message":{"content":"hello"},"finish_reason":"stop"}],"usage":{"prompt_tokens":5,"completion_tokens":2}})");

std::unique_ptr<Model> client(const std::string& url, const std::string& key = "") {
  OpenaiOptions options = parse_openai_url(url).value();
  options.key = key;
  return make_openai_model(std::move(options)).value();
}

ModelResult ask(Model& model) {
  ModelRequest request;
  request.system = "sys";
  request.user = "user";
  request.schema = R"({"type":"object"})";
  std::promise<ModelResult> promise;
  auto future = promise.get_future();
  model.write(std::move(request),
              [&promise](ModelResult result) { promise.set_value(std::move(result)); });
  return future.get();
}

TEST(openai_client, a_call_comes_back_with_its_reply) {
  FakeEndpoint endpoint({good});
  const auto model = client(endpoint.url(), "sk-123");
  const ModelResult result = ask(*model);
  ASSERT_TRUE(result) << result.error().error.text();
  EXPECT_EQ(result->text, "hello");
  EXPECT_EQ(result->tokens_in, 5);
  EXPECT_EQ(model->name(), "model m");
  ASSERT_EQ(endpoint.requests().size(), 1U);
  const std::string sent = endpoint.requests()[0];
  EXPECT_THAT(sent, testing::StartsWith("POST /v1/chat/completions HTTP/1.1\r\n"));
  EXPECT_THAT(sent, HasSubstr("Authorization: Bearer sk-123\r\n"));
  EXPECT_EQ(sent.find("sk-123"), sent.rfind("sk-123"));
}

TEST(openai_client, without_a_key_none_is_sent) {
  FakeEndpoint endpoint({good});
  ASSERT_TRUE(ask(*client(endpoint.url())));
  EXPECT_EQ(endpoint.requests()[0].find("Authorization"), std::string::npos);
}

TEST(openai_client, calls_one_after_the_other_share_a_connection) {
  FakeEndpoint endpoint({good});
  const auto model = client(endpoint.url());
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(ask(*model));
  EXPECT_EQ(endpoint.connections(), 1U);
}

TEST(openai_client, localhost_is_known_without_dns) {
  FakeEndpoint endpoint({good});
  EXPECT_TRUE(ask(*client(endpoint.url("localhost"))));
}

TEST(openai_client, an_address_that_refuses_leads_to_the_next) {
  FakeEndpoint endpoint({good}, AF_INET6);
  if (!endpoint.works()) GTEST_SKIP() << "This machine has no IPv6 on loopback.";
  const auto model = client(endpoint.url("localhost"));
  for (int i = 0; i < 3; ++i) {
    const ModelResult result = ask(*model);
    ASSERT_TRUE(result) << result.error().error.text();
  }
  // The address that answered is kept, and its connection with it.
  EXPECT_EQ(endpoint.requests().size(), 3U);
  EXPECT_EQ(endpoint.connections(), 1U);
}

TEST(openai_client, a_refused_form_is_asked_for_once) {
  const std::string no_schema =
      answer(400, R"({"error":{"message":"response_format: json_schema"}})");
  const std::string no_json =
      answer(400, R"({"error":{"message":"response_format: json_object"}})");
  FakeEndpoint endpoint({no_schema, no_json, good});
  const auto model = client(endpoint.url());
  ASSERT_TRUE(ask(*model));
  ASSERT_TRUE(ask(*model));
  const auto requests = endpoint.requests();
  ASSERT_EQ(requests.size(), 4U);
  EXPECT_THAT(requests[0], HasSubstr("json_schema"));
  EXPECT_THAT(requests[1], HasSubstr("json_object"));
  EXPECT_EQ(requests[2].find("response_format"), std::string::npos);
  EXPECT_EQ(requests[3].find("response_format"), std::string::npos);
}

TEST(openai_client, many_calls_are_in_flight_together) {
  FakeEndpoint endpoint({good});
  const auto model = client(endpoint.url());
  constexpr int calls = 64;
  std::mutex mutex;
  std::condition_variable changed;
  int ended = 0;
  int written = 0;
  for (int i = 0; i < calls; ++i) {
    model->write({}, [&](const ModelResult& result) {
      const std::lock_guard lock(mutex);
      ++ended;
      if (result) ++written;
      changed.notify_one();
    });
  }
  std::unique_lock lock(mutex);
  EXPECT_TRUE(changed.wait_for(lock, std::chrono::seconds(20), [&] { return ended == calls; }));
  EXPECT_EQ(written, calls);
}

TEST(openai_client, being_asked_to_wait_is_passed_on) {
  FakeEndpoint endpoint({answer(429, "{}", "Retry-After: 9\r\n")});
  const ModelResult result = ask(*client(endpoint.url()));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().error.kind(), ErrorKind::throttled);
  EXPECT_EQ(result.error().retry_after, std::optional<Duration>(std::chrono::seconds(9)));
}

TEST(openai_client, a_silent_endpoint_ends_in_a_timeout) {
  FakeEndpoint endpoint({"hang"});
  OpenaiOptions options = parse_openai_url(endpoint.url()).value();
  options.call_timeout = std::chrono::milliseconds(200);
  const ModelResult result = ask(*make_openai_model(options).value());
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().error.kind(), ErrorKind::timeout);
}

TEST(openai_client, broken_connections_and_endless_answers_are_failures) {
  FakeEndpoint closing({""});
  EXPECT_EQ(ask(*client(closing.url())).error().error.kind(), ErrorKind::unavailable);
  FakeEndpoint endless({answer(200, std::string(3U << 20U, ' '))});
  EXPECT_EQ(ask(*client(endless.url())).error().error.kind(), ErrorKind::too_large);
  EXPECT_EQ(ask(*client("http://127.0.0.1:1/v1?model=m")).error().error.kind(),
            ErrorKind::unavailable);
}

TEST(openai_client, stopping_ends_calls_in_flight_and_later_ones) {
  FakeEndpoint endpoint({"hang"});
  const auto model = client(endpoint.url());
  std::promise<ModelResult> promise;
  auto future = promise.get_future();
  model->write({}, [&promise](ModelResult result) { promise.set_value(std::move(result)); });
  model->stop();
  EXPECT_EQ(future.get().error().error.kind(), ErrorKind::cancelled);
  EXPECT_EQ(ask(*model).error().error.kind(), ErrorKind::cancelled);
}

TEST(openai_client, a_model_that_is_destroyed_still_ends_its_calls) {
  FakeEndpoint endpoint({"hang"});
  std::atomic<int> ended = 0;
  {
    const auto model = client(endpoint.url());
    for (int i = 0; i < 10; ++i) model->write({}, [&ended](const ModelResult&) { ++ended; });
  }
  EXPECT_EQ(ended, 10);
}

}  // namespace
}  // namespace ov::adapters
