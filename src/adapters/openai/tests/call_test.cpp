#include "call.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace ov::adapters {
namespace {

using testing::HasSubstr;
using testing::Not;
namespace json = boost::json;

const Time now{std::chrono::seconds{784'111'770}};  // Sun, 06 Nov 1994 08:49:30 GMT

TEST(openai_url, its_parts_are_read) {
  const auto options = parse_openai_url(
      "http://127.0.0.1:8000/v1/"
      "?model=org%2Fsmall&temperature=0.3&max_tokens=300&in_flight=8&timeout=5");
  ASSERT_TRUE(options) << options.error().message();
  EXPECT_EQ(options->base_url, "http://127.0.0.1:8000/v1");
  EXPECT_EQ(options->model, "org/small");
  EXPECT_EQ(options->temperature, 0.3);
  EXPECT_EQ(options->tokens_max, 300);
  EXPECT_EQ(options->in_flight_max, 8U);
  EXPECT_EQ(options->call_timeout, std::chrono::seconds(5));
  EXPECT_EQ(parse_base_url("https://[::1]/v1")->host, "::1");
  EXPECT_EQ(parse_base_url("https://api.example/v1")->port, 443);
}

TEST(openai_url, all_that_is_wrong_is_told_together) {
  const auto options = parse_openai_url("http://user:secret@h/v1?temperature=9&max_tokens=1&x=1");
  ASSERT_FALSE(options);
  for (const char* part : {"must look like", "'temperature'", "'max_tokens'", "'x' is not known",
                           "'model' is missing"}) {
    EXPECT_THAT(options.error().message(), HasSubstr(part));
  }
  EXPECT_THAT(options.error().message(), Not(HasSubstr("secret")));
  for (const char* url :
       {"", "ftp://h/v1?model=m", "http:///v1?model=m", "http://h:0/v1?model=m",
        "http://h:99999/?model=m", "http://h h/?model=m", "http://[::1/?model=m"}) {
    EXPECT_FALSE(parse_openai_url(url)) << url;
  }
}

ModelRequest request() {
  ModelRequest out;
  out.system = "sys";
  out.user = "user \"text\"";
  out.schema = R"({"type":"object"})";
  return out;
}

TEST(openai_call, the_body_holds_what_was_asked) {
  OpenaiOptions options;
  options.model = "m";
  options.temperature = 0.5;
  options.tokens_max = 100;
  EXPECT_EQ(
      request_body(request(), options, {}),
      R"({"model":"m","messages":[{"role":"system","content":"sys"},{"role":"user","content":"user \"text\""}],"max_tokens":100,"temperature":5E-1,"response_format":{"type":"json_schema","json_schema":{"name":"message","strict":true,"schema":{"type":"object"}}}})");
  const std::string plain = request_body(request(), options, {ReplyFormat::plain, false, true});
  EXPECT_THAT(plain, HasSubstr("\"max_completion_tokens\":100"));
  EXPECT_THAT(plain, Not(HasSubstr("response_format")));
  EXPECT_THAT(plain, Not(HasSubstr("temperature")));
}

TEST(openai_call, a_second_try_shows_the_first) {
  OpenaiOptions options;
  options.model = "m";
  ModelRequest again = request();
  again.first_reply = "first";
  again.second_try = "wrong";
  const auto messages = json::parse(request_body(again, options, {})).at("messages").as_array();
  ASSERT_EQ(messages.size(), 4U);
  EXPECT_EQ(messages[2].at("role").as_string(), "assistant");
  EXPECT_EQ(messages[3].at("content").as_string(), "wrong");
}

TEST(openai_call, a_completion_is_read) {
  const auto reply = interpret(
      {200,
       R"({"model":"m-1","choices":[{"message":{"role":"assistant","content":"{}"},"finish_reason":"stop"}],"usage":{"prompt_tokens":12,"completion_tokens":3}})",
       "", ""},
      "", now);
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->text, "{}");
  EXPECT_EQ(reply->model, "m-1");
  EXPECT_EQ(reply->tokens_in, 12);
  EXPECT_EQ(reply->tokens_out, 3);
  const auto parts = interpret(
      {200,
       R"({"choices":[{"message":{"content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}}]})",
       "", ""},
      "", now);
  EXPECT_EQ(parts->text, "ab");
}

TEST(openai_call, every_failure_has_its_kind) {
  const struct {
    Answer answer;
    ErrorKind kind;
    const char* message;
    bool refused = false;
  } cases[] = {
      {{429, R"({"error":{"message":"slow down"}})", "7", ""}, ErrorKind::throttled, "slow down"},
      {{429, R"({"error":{"code":"insufficient_quota"}})", "", ""}, ErrorKind::denied, "429"},
      {{503, "busy", "3", ""}, ErrorKind::throttled, "busy"},
      {{503, "down", "", ""}, ErrorKind::unavailable, "down"},
      {{500, "", "", ""}, ErrorKind::unavailable, "500"},
      {{502, "<html>bad gateway", "", ""}, ErrorKind::unavailable, "bad gateway"},
      {{408, "", "", ""}, ErrorKind::timeout, "408"},
      {{413, "", "", ""}, ErrorKind::too_large, "413"},
      {{401, R"({"error":{"message":"Incorrect key sk-123 given"}})", "", ""},
       ErrorKind::denied,
       "Incorrect key *** given"},
      {{403, R"({"message":"no"})", "", ""}, ErrorKind::denied, "no"},
      {{404, R"({"error":"model not found"})", "", ""}, ErrorKind::invalid, "model not found"},
      {{400, R"({"detail":"bad"})", "", ""}, ErrorKind::invalid, "bad"},
      {{400, R"({"error":{"message":"filtered","code":"content_filter"}})", "", ""},
       ErrorKind::invalid,
       "filtered",
       true},
      {{301, "", "", ""}, ErrorKind::invalid, "301"},
      {{200, "not json", "", ""}, ErrorKind::invalid, "no chat completion"},
      {{200, R"({"choices":[]})", "", ""}, ErrorKind::invalid, "no chat completion"},
      {{200, R"({"choices":[{}]})", "", ""}, ErrorKind::invalid, "no message"},
      {{200, R"({"choices":[{"message":{"content":""}}]})", "", ""}, ErrorKind::invalid, "empty"},
      {{200, R"({"choices":[{"message":{"content":null}}]})", "", ""}, ErrorKind::invalid, "empty"},
      {{200, R"({"choices":[{"message":{"content":"{"},"finish_reason":"length"}]})", "", ""},
       ErrorKind::invalid,
       "cut off"},
      {{200, R"({"choices":[{"message":{"content":"","refusal":"I cannot"}}]})", "", ""},
       ErrorKind::invalid,
       "I cannot",
       true},
      {{200, R"({"choices":[{"message":{"content":"x"},"finish_reason":"content_filter"}]})", "",
        ""},
       ErrorKind::invalid,
       "content filter",
       true},
      {{200, R"({"choices":)" + std::string(100, '['), "", ""}, ErrorKind::invalid, "completion"},
  };
  for (const auto& c : cases) {
    const auto result = interpret(c.answer, "sk-123", now);
    ASSERT_FALSE(result) << c.message;
    EXPECT_EQ(result.error().error.kind(), c.kind) << c.answer.status << " " << c.message;
    EXPECT_THAT(result.error().error.message(), HasSubstr(c.message));
    EXPECT_EQ(result.error().refused, c.refused) << c.message;
  }
}

TEST(openai_call, retry_after_is_read_in_all_its_forms) {
  const auto seconds = [](int count) {
    return std::optional<Duration>(std::chrono::seconds(count));
  };
  EXPECT_EQ(parse_retry_after("7", now), seconds(7));
  EXPECT_EQ(parse_retry_after(" 0 ", now), seconds(0));
  EXPECT_EQ(parse_retry_after("99999999999", now), seconds(3600));
  EXPECT_EQ(parse_retry_after("Sun, 06 Nov 1994 08:49:37 GMT", now), seconds(7));
  EXPECT_EQ(parse_retry_after("Sun, 06 Nov 1994 08:00:00 GMT", now), seconds(0));
  for (const char* text : {"", "soon", "-1", "1.5", "Sun, 99 Nov 1994 08:49:37 GMT",
                           "Sunday, 06-Nov-94 08:49:37 GMT"}) {
    EXPECT_EQ(parse_retry_after(text, now), std::nullopt) << text;
  }
  const auto result = interpret({429, "", "7", "1500"}, "", now);
  EXPECT_EQ(result.error().retry_after, std::optional<Duration>(std::chrono::milliseconds(1500)));
}

TEST(openai_call, refused_forms_lead_to_plainer_ones) {
  const Abilities all;
  const auto about = [](std::string body) { return Answer{400, std::move(body), "", ""}; };
  EXPECT_EQ(lesser(about("response_format json_schema is not supported"), all)->format,
            ReplyFormat::json_object);
  EXPECT_EQ(lesser(about("response_format"), {ReplyFormat::json_object})->format,
            ReplyFormat::plain);
  EXPECT_FALSE(lesser(about("response_format"), {ReplyFormat::plain}));
  EXPECT_TRUE(lesser(about("use 'max_completion_tokens' instead"), all)->names_completion_tokens);
  EXPECT_FALSE(lesser(about("unsupported value: 'temperature'"), all)->takes_temperature);
  EXPECT_FALSE(lesser(about("prompt too long"), all));
  EXPECT_FALSE(lesser({500, "response_format", "", ""}, all));
}

}  // namespace
}  // namespace ov::adapters
