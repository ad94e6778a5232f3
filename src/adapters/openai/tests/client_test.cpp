// The client against scripted endpoints on loopback.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <future>

#include "adapters/openai.h"
#include "scripted_endpoint.h"

namespace ov::adapters {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;

std::unique_ptr<Model> client(const std::string& urls, const std::string& key = "") {
  OpenaiOptions options = parse_openai_urls(urls).value();
  for (OpenaiEndpoint& endpoint : options.endpoints) endpoint.key = key;
  return make_openai_model(std::move(options)).value();
}

std::unique_ptr<Model> impatient_client(const std::string& urls, milliseconds timeout) {
  OpenaiOptions options = parse_openai_urls(urls).value();
  for (OpenaiEndpoint& endpoint : options.endpoints) endpoint.call_timeout = timeout;
  return make_openai_model(std::move(options)).value();
}

ModelRequest request() {
  ModelRequest request;
  request.system = "sys";
  request.user = "user";
  request.schema = R"({"type":"object"})";
  return request;
}

ModelResult ask(Model& model) {
  std::promise<ModelResult> promise;
  auto future = promise.get_future();
  model.write(request(), [&promise](ModelResult result) { promise.set_value(std::move(result)); });
  return future.get();
}

/// Makes `count` calls, as many at once as the model takes; what they came to.
std::vector<ModelResult> ask_many(Model& model, std::size_t count) {
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<ModelResult> results;
  std::unique_lock lock(mutex);
  for (std::size_t begun = 0; results.size() < count;) {
    while (begun < count && begun - results.size() < model.in_flight_max()) {
      ++begun;
      lock.unlock();
      model.write(request(), [&](ModelResult result) {
        const std::lock_guard inner(mutex);
        results.push_back(std::move(result));
        changed.notify_one();
      });
      lock.lock();
    }
    changed.wait_for(lock, milliseconds(5));
  }
  return results;
}

std::size_t written(const std::vector<ModelResult>& results) {
  return static_cast<std::size_t>(std::count_if(
      results.begin(), results.end(), [](const ModelResult& one) { return one.has_value(); }));
}

TEST(openai_client, a_call_comes_back_with_its_reply) {
  FakeEndpoint endpoint({good});
  const auto model = client(endpoint.url(), "sk-123");
  const ModelResult result = ask(*model);
  ASSERT_TRUE(result) << result.error().error.text();
  EXPECT_EQ(result->text, "hello");
  EXPECT_EQ(result->usage.in, 5);
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
  EXPECT_EQ(written(ask_many(*model, 200)), 200U);
}

TEST(openai_client, five_hundred_and_twelve_calls_end_when_it_stops) {
  FakeEndpoint endpoint({"hang"});
  const auto model = impatient_client(endpoint.url(), seconds(20));
  std::atomic<int> ended = 0;
  // As many as the endpoint is given at first are out, the rest wait for their turn.
  for (int i = 0; i < 512; ++i) {
    model->write(request(), [&ended](const ModelResult& result) {
      if (!result) ++ended;
    });
  }
  model->stop();
  while (ended < 512) std::this_thread::yield();
}

TEST(openai_client, being_asked_to_wait_is_passed_on) {
  FakeEndpoint endpoint({answer(429, "{}", "Retry-After: 9\r\n")});
  const ModelResult result = ask(*client(endpoint.url()));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().error.kind(), ErrorKind::throttled);
  EXPECT_EQ(result.error().retry_after, std::optional<Duration>(std::chrono::seconds(9)));
}

TEST(openai_client, a_silent_endpoint_ends_in_a_timeout_that_may_be_billed) {
  FakeEndpoint endpoint({"hang"});
  const ModelResult result = ask(*impatient_client(endpoint.url(), milliseconds(200)));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().error.kind(), ErrorKind::timeout);
  EXPECT_EQ(result.error().billing, Billing::unknown);
}

TEST(openai_client, broken_connections_and_endless_answers_are_failures) {
  FakeEndpoint closing({""});
  EXPECT_EQ(ask(*client(closing.url())).error().error.kind(), ErrorKind::unavailable);
  FakeEndpoint endless({answer(200, std::string(3U << 20U, ' '))});
  EXPECT_EQ(ask(*client(endless.url())).error().error.kind(), ErrorKind::too_large);
  EXPECT_EQ(ask(*client("http://127.0.0.1:1/v1?model=m&timeout=1")).error().error.kind(),
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

TEST(openai_client, a_request_that_may_be_billed_is_sent_once) {
  const struct {
    std::string answer;
    Billing billing;
    std::size_t sent;
  } cases[] = {{"", Billing::unknown, 1},
               {answer(502, "{}"), Billing::unknown, 1},
               {answer(504, "{}"), Billing::unknown, 1},
               {answer(500, "{}"), Billing::none, 5},
               {answer(503, "{}"), Billing::none, 5},
               {answer(400, "{}"), Billing::none, 1}};
  for (const auto& c : cases) {
    FakeEndpoint endpoint({c.answer});
    const ModelResult result = ask(*client(endpoint.url()));
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().billing, c.billing) << c.answer;
    EXPECT_EQ(endpoint.requests().size(), c.sent) << c.answer;
  }
}

TEST(openai_client, a_kept_connection_that_breaks_is_not_asked_again) {
  FakeEndpoint endpoint({good, "", good});
  const auto model = client(endpoint.url());
  ASSERT_TRUE(ask(*model));
  const ModelResult second = ask(*model);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().billing, Billing::unknown);
  EXPECT_EQ(endpoint.requests().size(), 2U);
}

TEST(openai_client, faults_that_nobody_billed_are_tried_again) {
  FakeEndpoint endpoint({answer(500, "{}"), answer(429, "{}"), answer(503, "{}"), good});
  const ModelResult result = ask(*client(endpoint.url()));
  ASSERT_TRUE(result) << result.error().error.text();
  EXPECT_EQ(endpoint.requests().size(), 4U);
}

TEST(openai_client, retry_after_is_waited_for) {
  FakeEndpoint endpoint({answer(429, "{}", "Retry-After: 1\r\n"), good});
  const auto model = client(endpoint.url());
  const SystemClock clock;
  const Duration began = clock.elapsed();
  ASSERT_TRUE(ask(*model));
  EXPECT_GE(clock.elapsed() - began, milliseconds(990));
}

TEST(openai_client, an_endpoint_that_asks_for_rest_takes_no_calls) {
  FakeEndpoint endpoint({answer(429, "{}", "Retry-After: 60\r\n")});
  const auto model = client(endpoint.url());
  EXPECT_GT(model->in_flight_max(), 0U);
  const ModelResult result = ask(*model);
  ASSERT_FALSE(result);
  EXPECT_GE(result.error().retry_after.value(), seconds(59));
  EXPECT_EQ(model->in_flight_max(), 0U);
}

TEST(openai_client, of_two_endpoints_one_dead_the_other_takes_over) {
  FakeEndpoint dead({answer(500, "{}")});
  FakeEndpoint well({good});
  const auto model = client(dead.url() + " " + well.url());
  const auto results = ask_many(*model, 100);
  EXPECT_EQ(written(results), 100U);
  EXPECT_EQ(well.requests().size(), 100U);
  EXPECT_LE(dead.requests().size(), 40U);
  for (const ModelResult& result : results) {
    EXPECT_THAT("http://" + result->endpoint, HasSubstr("127.0.0.1:"));
  }
}

TEST(openai_client, a_key_that_one_endpoint_refuses_leaves_the_other) {
  FakeEndpoint closed({answer(401, R"({"error":{"message":"no such key sk-1"}})")});
  FakeEndpoint well({good});
  const auto model = client(closed.url() + " " + well.url(), "sk-1");
  EXPECT_EQ(written(ask_many(*model, 50)), 50U);
  EXPECT_LE(closed.requests().size(), 20U);
}

TEST(openai_client, of_two_dead_endpoints_the_failure_is_told) {
  const auto model = impatient_client("http://127.0.0.1:1/v1?model=m http://127.0.0.1:2/v1?model=m",
                                      milliseconds(500));
  const ModelResult result = ask(*model);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().error.kind(), ErrorKind::unavailable);
  EXPECT_EQ(result.error().billing, Billing::none);
}

TEST(openai_client, weights_share_the_calls) {
  FakeEndpoint heavy({good});
  FakeEndpoint light({good});
  const auto model =
      client(heavy.url() + "&weight=4&in_flight=10 " + light.url() + "&in_flight=10");
  // Fewer than have a place: where both are full, the faster one takes more, whatever its weight.
  EXPECT_EQ(written(ask_many(*model, 10)), 10U);
  EXPECT_GT(heavy.requests().size(), light.requests().size());
}

TEST(openai_client, a_limit_a_minute_that_is_set_is_kept) {
  FakeEndpoint endpoint({good});
  const auto model = client(endpoint.url() + "&rpm=600");
  const SystemClock clock;
  const Duration began = clock.elapsed();
  // 60 gather in six seconds and are there at once; the others come at ten a second.
  EXPECT_EQ(written(ask_many(*model, 70)), 70U);
  EXPECT_GE(clock.elapsed() - began, milliseconds(900));
}

TEST(openai_client, azure_is_sent_its_own_header_and_version) {
  FakeEndpoint endpoint({good});
  const auto model = client(endpoint.url() + "&dialect=azure&api-version=2024-10-21", "k-1");
  ASSERT_TRUE(ask(*model));
  const std::string sent = endpoint.requests()[0];
  EXPECT_THAT(sent, testing::StartsWith("POST /v1/chat/completions?api-version=2024-10-21 HTTP"));
  EXPECT_THAT(sent, HasSubstr("api-key: k-1\r\n"));
  EXPECT_EQ(sent.find("Authorization"), std::string::npos);
}

TEST(openai_client, price_and_identity_are_told) {
  const auto model = client(
      "http://a.test/v1?model=b&price_in=1&price_out=2.5 "
      "http://b.test/v1?model=a&temperature=0.5&price_in=3&price_out=1&price_cached_in=0.5");
  EXPECT_EQ(model->price(), (ModelPrice{3'000'000, 2'500'000, 1'000'000}));
  EXPECT_EQ(model->identity(), "a form=json_schema temperature=0.5; b form=json_schema");
  EXPECT_EQ(model->name(), "model a, b");
  EXPECT_EQ(client("http://127.0.0.1/v1?model=x")->price(), std::nullopt);
}

TEST(openai_client, a_probe_tells_what_an_endpoint_can_do) {
  FakeEndpoint endpoint({answer(400, "response_format json_schema"), good});
  OpenaiOptions options = parse_openai_urls(endpoint.url() + "&rpm=60").value();
  options.endpoints[0].key = "sk-secret";
  const auto reports = probe_openai(options, seconds(5));
  ASSERT_EQ(reports.size(), 1U);
  EXPECT_FALSE(reports[0].error);
  std::string told;
  for (const EndpointTrait& trait : reports[0].traits) {
    told += trait.name + "=" + trait.value + " (" + trait.override + ")\n";
  }
  for (const char* words : {"kind=compatible (dialect)", "reply=JSON mode, no schema (format)",
                            "not encrypted", "60 requests a minute", "5 tokens in, 2 out"}) {
    EXPECT_THAT(told, HasSubstr(words));
  }
  EXPECT_EQ(told.find("sk-secret"), std::string::npos);
}

}  // namespace
}  // namespace ov::adapters
