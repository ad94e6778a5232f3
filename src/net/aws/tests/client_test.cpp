#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <mutex>
#include <thread>

#include "base/ascii.h"
#include "base/dates.h"
#include "net/aws.h"
#include "tests/scripted_server.h"

namespace ov {
namespace {

using std::chrono::milliseconds;

/// A service that answers each request with the next of `answers`, the last one again and again;
/// an empty one closes the connection, one that ends in "cut" does so once it is sent.
class Service {
 public:
  explicit Service(std::vector<std::string> answers)
      : answers_(std::move(answers)), server_([this](Peer& peer) { serve(peer); }) {}

  std::unique_ptr<AwsClient> client(std::map<std::string, std::string> more = {}) {
    AwsOptions options;
    options.service = "s3";
    options.region = "eu-central-1";
    options.endpoint = {false, "127.0.0.1", server_.port()};
    more.emplace("AWS_ACCESS_KEY_ID", "AKIA");
    more.emplace("AWS_SECRET_ACCESS_KEY", "secret");
    options.environment = [more](const std::string& name) -> std::optional<std::string> {
      const auto found = more.find(name);
      return found == more.end() ? std::nullopt : std::optional(found->second);
    };
    auto client = AwsClient::start(std::move(options));
    EXPECT_TRUE(client) << client.error().text();
    return std::move(*client);
  }
  std::vector<std::string> requests() {
    const std::lock_guard lock(mutex_);
    return requests_;
  }
  [[nodiscard]] std::uint16_t port() const { return server_.port(); }

 private:
  void serve(Peer& peer) {
    while (true) {
      const std::string request = peer.read_request();
      if (request.empty()) return;
      std::string answer;
      {
        const std::lock_guard lock(mutex_);
        answer = answers_[std::min(requests_.size(), answers_.size() - 1)];
        requests_.push_back(request);
      }
      if (answer.empty()) return;
      if (answer == "hang") {
        peer.wait_for_close();
        return;
      }
      peer.write(answer);
      if (answer.ends_with("cut")) return;
    }
  }

  std::vector<std::string> answers_;
  std::mutex mutex_;
  std::vector<std::string> requests_;
  ScriptedServer server_;
};

std::string answer(int status, const std::string& body = "", const std::string& headers = "") {
  return "HTTP/1.1 " + std::to_string(status) + " X\r\n" + headers +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}
std::string error(int status, const std::string& code, const std::string& headers = "") {
  return answer(status, "<Error><Code>" + code + "</Code><Message>why</Message></Error>", headers);
}
AwsRequest put() {
  AwsRequest request;
  request.method = HttpMethod::put;
  request.path = "/bucket/a key";
  request.query = {{"b", "2"}, {"a", "1"}};
  request.headers = {{"Content-Type", "text/plain"}};
  request.body = "body";
  return request;
}
std::string header_in(const std::string& request, const std::string& name) {
  const std::size_t at = ascii_lower(request).find("\r\n" + ascii_lower(name) + ": ");
  if (at == std::string::npos) return {};
  const std::size_t begin = at + name.size() + 4;
  return request.substr(begin, request.find("\r\n", begin) - begin);
}

TEST(AwsClient, sends_what_it_signs) {
  Service service({answer(200, "done", "x-amz-request-id: R1\r\nETag: \"e\"\r\n")});
  const auto result = service.client()->call(put());
  ASSERT_TRUE(result) << result.error().error.text();
  EXPECT_EQ(result->body, "done");
  EXPECT_EQ(result->request_id, "R1");
  EXPECT_EQ(result->header("etag"), "\"e\"");
  EXPECT_FALSE(result->repeated);
  const std::string sent = service.requests().at(0);
  EXPECT_TRUE(sent.starts_with("PUT /bucket/a%20key?a=1&b=2 HTTP/1.1\r\n")) << sent;
  EXPECT_NE(header_in(sent, "authorization")
                .find("SignedHeaders=content-type;host;x-amz-content-sha256;x-amz-date"),
            std::string::npos);
  EXPECT_EQ(header_in(sent, "x-amz-content-sha256"),
            "230d8358dc8e8890b4c58deeb62912ee2f20357ae92a5cc861b98e68fe31acb5");
  EXPECT_EQ(header_in(sent, "host"), "127.0.0.1:" + std::to_string(service.port()));
}

TEST(AwsClient, token_of_a_session_is_sent_and_signed) {
  Service service({answer(200)});
  ASSERT_TRUE(service.client({{"AWS_SESSION_TOKEN", "the-token"}})->call(put()));
  const std::string sent = service.requests().at(0);
  EXPECT_EQ(header_in(sent, "x-amz-security-token"), "the-token");
  EXPECT_NE(header_in(sent, "authorization").find(";x-amz-security-token,"), std::string::npos);
}

TEST(AwsClient, errors_name_the_request_and_are_not_repeated_in_vain) {
  Service service({error(403, "AccessDenied", "x-amz-request-id: R2\r\n")});
  const auto result = service.client()->call(put());
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().error.kind(), ErrorKind::denied);
  EXPECT_EQ(result.error().code, "AccessDenied");
  EXPECT_EQ(result.error().status, 403);
  EXPECT_EQ(result.error().error.message(), "s3 answered 403 AccessDenied: why [request R2]");
  EXPECT_EQ(service.requests().size(), 1U);
}

TEST(AwsClient, trouble_that_passes_is_waited_out) {
  Service service({error(500, "InternalError"), error(503, "SlowDown"), "",
                   "HTTP/1.1 200 X\r\nContent-Length: 10\r\n\r\ncut", answer(200, "done")});
  const auto client = service.client();
  const auto result = client->call(put());
  ASSERT_TRUE(result) << result.error().error.text();
  EXPECT_EQ(result->body, "done");
  EXPECT_TRUE(result->repeated);
  EXPECT_EQ(client->counts().calls, 1U);
  EXPECT_EQ(service.requests().size(), 5U);
}

TEST(AwsClient, tries_are_bounded) {
  Service service({error(500, "InternalError")});
  AwsRequest request = put();
  request.tries_max = 3;
  const auto result = service.client()->call(std::move(request));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().error.kind(), ErrorKind::unavailable);
  EXPECT_NE(result.error().error.text().find("trying 3 times"), std::string::npos);
  EXPECT_EQ(service.requests().size(), 3U);
}

TEST(AwsClient, what_must_not_be_repeated_is_sent_once_where_it_may_have_been_done) {
  Service broken({error(500, "InternalError")});
  AwsRequest request = put();
  request.repeat = AwsRepeat::never;
  EXPECT_FALSE(broken.client()->call(request));
  EXPECT_EQ(broken.requests().size(), 1U);
  // "Slow down" says that nothing was done.
  Service busy({error(503, "SlowDown"), answer(200)});
  const auto result = busy.client()->call(request);
  ASSERT_TRUE(result);
  EXPECT_FALSE(result->repeated);
}

TEST(AwsClient, error_under_a_200_is_an_error_where_there_may_be_one) {
  Service service({error(200, "InternalError"), answer(200, "<Fine/>")});
  AwsRequest request = put();
  request.error_may_be_in_200 = true;
  const auto result = service.client()->call(std::move(request));
  ASSERT_TRUE(result);
  EXPECT_EQ(result->body, "<Fine/>");
}

TEST(AwsClient, clock_of_the_service_is_taken_over_when_it_refuses_ours) {
  Service service(
      {error(403, "RequestTimeTooSkewed", "Date: Fri, 01 Jan 2100 00:00:00 GMT\r\n"), answer(200)});
  const auto client = service.client();
  ASSERT_TRUE(client->call(put()));
  ASSERT_TRUE(client->call(put()));
  const auto requests = service.requests();
  ASSERT_EQ(requests.size(), 3U);
  EXPECT_TRUE(header_in(requests[1], "x-amz-date").starts_with("21000101T0000"));
  EXPECT_TRUE(header_in(requests[2], "x-amz-date").starts_with("21000101T0000"));
}

TEST(AwsClient, wrong_signature_under_the_right_time_is_no_matter_of_clocks) {
  Service service({error(403, "SignatureDoesNotMatch",
                         "Date: " + std::string("Sat, 28 Nov 1970 00:00:00 GMT") + "\r\n"),
                   error(403, "SignatureDoesNotMatch",
                         "Date: " + std::string("Sat, 28 Nov 1970 00:00:00 GMT") + "\r\n")});
  EXPECT_EQ(service.client()->call(put()).error().error.kind(), ErrorKind::denied);
  EXPECT_EQ(service.requests().size(), 2U);  // the clock is mended once, not for ever
}

TEST(AwsClient, expired_keys_are_fetched_anew_once) {
  std::atomic<int> fetches = 0;
  ScriptedServer keys([&](Peer& peer) {
    while (!peer.read_request().empty()) {
      ++fetches;
      peer.write(answer(200, R"({"AccessKeyId":"ASIA)" + std::to_string(fetches.load()) +
                                 R"(","SecretAccessKey":"s","Token":"t",)"
                                 R"("Expiration":"2099-01-01T00:00:00Z"})"));
    }
  });
  Service service({error(400, "ExpiredToken"), answer(200)});
  const std::string url = "http://127.0.0.1:" + std::to_string(keys.port()) + "/";
  const auto client = service.client({{"AWS_ACCESS_KEY_ID", ""},
                                      {"AWS_SECRET_ACCESS_KEY", ""},
                                      {"AWS_CONTAINER_CREDENTIALS_FULL_URI", url}});
  const auto result = client->call(put());
  ASSERT_TRUE(result) << result.error().error.text();
  const auto requests = service.requests();
  ASSERT_EQ(requests.size(), 2U);
  EXPECT_NE(requests[0].find("Credential=ASIA1/"), std::string::npos);
  EXPECT_NE(requests[1].find("Credential=ASIA2/"), std::string::npos);
}

TEST(AwsClient, answers_are_bounded) {
  Service service({answer(200, std::string(2'000, 'x'))});
  AwsRequest request = put();
  request.answer_bytes_max = 1'000;
  EXPECT_EQ(service.client()->call(std::move(request)).error().error.kind(), ErrorKind::too_large);
}

TEST(AwsClient, calls_made_together_come_back_in_their_order) {
  ScriptedServer server([](Peer& peer) {
    while (true) {
      const std::string request = peer.read_request();
      if (request.empty()) return;
      peer.write(answer(200, request.substr(0, request.find(" HTTP"))));
    }
  });
  AwsOptions options;
  options.service = "sqs";
  options.region = "eu-central-1";
  options.endpoint = {false, "127.0.0.1", server.port()};
  options.environment = [](const std::string& name) -> std::optional<std::string> {
    return name.ends_with("KEY_ID") || name.ends_with("ACCESS_KEY") ? std::optional("k")
                                                                    : std::nullopt;
  };
  const auto client = AwsClient::start(std::move(options));
  ASSERT_TRUE(client);
  std::vector<AwsRequest> requests(100);
  for (std::size_t i = 0; i < requests.size(); ++i) requests[i].path = "/" + std::to_string(i);
  const auto results = (*client)->call_all(std::move(requests));
  ASSERT_EQ(results.size(), 100U);
  for (std::size_t i = 0; i < results.size(); ++i) {
    ASSERT_TRUE(results[i]);
    EXPECT_EQ(results[i]->body, "POST /" + std::to_string(i));
  }
  EXPECT_LE(server.accepts(), 64);
}

TEST(AwsClient, stop_ends_a_call_that_waits_for_its_answer) {
  Service service({"hang"});
  const auto client = service.client();
  SystemClock clock;
  std::thread stopper([&] {
    while (service.requests().empty()) std::this_thread::yield();
    client->stop();
  });
  const auto result = client->call(put());
  const Duration stopped = clock.elapsed();
  stopper.join();
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().error.kind(), ErrorKind::cancelled);
  EXPECT_EQ(client->call(put()).error().error.kind(), ErrorKind::cancelled);
  EXPECT_LT(clock.elapsed() - stopped, milliseconds{100});
}

TEST(AwsClient, a_silent_service_ends_a_try_by_its_timeout) {
  Service service({"hang"});
  AwsRequest request = put();
  request.timeout = milliseconds{50};
  request.tries_max = 2;
  EXPECT_EQ(service.client()->call(std::move(request)).error().error.kind(), ErrorKind::timeout);
  EXPECT_EQ(service.requests().size(), 2U);
}

TEST(AwsClient, without_a_region_it_does_not_start) {
  AwsOptions options;
  options.environment = [](const std::string&) { return std::optional<std::string>(); };
  EXPECT_EQ(AwsClient::start(std::move(options)).error().kind(), ErrorKind::invalid);
}

}  // namespace
}  // namespace ov
