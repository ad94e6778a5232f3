#include "reply.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "request.h"
#include "retry_after.h"

namespace ov::adapters {
namespace {

using testing::HasSubstr;
using testing::Not;
namespace json = boost::json;

const Time now{std::chrono::seconds{784'111'770}};  // Sun, 06 Nov 1994 08:49:30 GMT

ModelRequest sample() {
  ModelRequest request;
  request.system = "sys";
  request.user = "user \"quoted\"";
  request.schema = R"({"type":"object"})";
  return request;
}

OpenaiEndpoint endpoint_of(const std::string& url) {
  return parse_openai_urls(url).value().endpoints.at(0);
}

TEST(openai_request, each_dialect_gets_the_fields_it_knows) {
  const struct {
    const char* url;
    const char* tokens_field;
    const char* form;  ///< Of response_format, or "".
  } cases[] = {
      {"https://api.openai.com/v1?model=m", "max_completion_tokens", "json_schema"},
      {"https://x.openai.azure.com/openai/v1?model=m", "max_completion_tokens", "json_schema"},
      {"http://h/v1?model=m&dialect=vllm", "max_tokens", "json_schema"},
      {"http://h/v1?model=m&dialect=llama-server", "max_tokens", "json_schema"},
      {"http://h/v1?model=m&dialect=ollama", "max_tokens", "json_schema"},
      {"https://ollama.com/v1?model=m", "max_tokens", "json_object"},
      {"https://openrouter.ai/api/v1?model=m", "max_tokens", "json_schema"},
      {"https://api.groq.com/openai/v1?model=m", "max_completion_tokens", "json_schema"},
      {"https://api.mistral.ai/v1?model=m", "max_tokens", "json_schema"},
      {"https://bedrock-runtime.us-west-2.amazonaws.com/openai/v1?model=m", "max_completion_tokens",
       "json_schema"},
      {"http://h/v1?model=m", "max_tokens", "json_schema"},
      {"http://h/v1?model=m&format=plain", "max_tokens", ""},
      {"http://h/v1?model=m&format=json_object&tokens_field=max_completion_tokens",
       "max_completion_tokens", "json_object"},
  };
  for (const auto& c : cases) {
    const OpenaiEndpoint endpoint = endpoint_of(c.url);
    const json::value body =
        json::parse(request_body(sample(), endpoint, first_abilities(endpoint)));
    EXPECT_EQ(body.at("model"), "m") << c.url;
    EXPECT_EQ(body.at(c.tokens_field), 1024) << c.url;
    const json::object& fields = body.as_object();
    const std::string form = fields.contains("response_format")
                                 ? fields.at("response_format").at("type").as_string().c_str()
                                 : "";
    EXPECT_EQ(form, c.form) << c.url;
  }
}

TEST(openai_request, the_prompt_is_sent_as_it_is_in_four_turns_at_most) {
  ModelRequest request = sample();
  const OpenaiEndpoint endpoint = endpoint_of("http://h/v1?model=m&max_tokens=64&temperature=0.2");
  json::value body = json::parse(request_body(request, endpoint, {}));
  ASSERT_EQ(body.at("messages").as_array().size(), 2U);
  EXPECT_EQ(body.at("messages").at(1).at("content"), "user \"quoted\"");
  EXPECT_EQ(body.at("max_tokens"), 64);
  EXPECT_EQ(body.at("temperature"), 0.2);
  request.first_reply = "{}";
  request.second_try = "That was not it.";
  body = json::parse(request_body(request, endpoint, {}));
  ASSERT_EQ(body.at("messages").as_array().size(), 4U);
  EXPECT_EQ(body.at("messages").at(2).at("role"), "assistant");
  Abilities no_temperature;
  no_temperature.takes_temperature = false;
  EXPECT_THAT(request_body(request, endpoint, no_temperature), Not(HasSubstr("temperature")));
}

TEST(openai_request, no_more_tokens_are_asked_for_than_the_request_allows) {
  ModelRequest request = sample();
  request.tokens_max = 100;
  EXPECT_EQ(reply_tokens_max(request, endpoint_of("http://h/v1?model=m&max_tokens=4000")), 100);
}

struct GoodReply {
  const char* what;
  const char* body;
  const char* text;
  TokenUsage usage;
};

const GoodReply good_replies[] = {
    {"OpenAI",
     R"({"id":"c","object":"chat.completion","model":"gpt","choices":[{"index":0,"message":)"
     R"({"role":"assistant","content":"{\"a\":1}","refusal":null,"annotations":[]},"logprobs":null,)"
     R"("finish_reason":"stop"}],"usage":{"prompt_tokens":1200,"completion_tokens":30,"total_tokens":)"
     R"(1230,"prompt_tokens_details":{"cached_tokens":1024,"audio_tokens":0},)"
     R"("completion_tokens_details":{"reasoning_tokens":10}}})",
     R"({"a":1})",
     {1200, 30, 1024, true}},
    {"Azure, with filter results",
     R"({"choices":[{"content_filter_results":{"hate":{"filtered":false}},"finish_reason":"stop",)"
     R"("message":{"content":"{}"}}],"model":"m","prompt_filter_results":[],)"
     R"("usage":{"prompt_tokens":5,"completion_tokens":2}})",
     "{}",
     {5, 2, 0, true}},
    {"vLLM, reasoning in a field of its own",
     R"({"choices":[{"message":{"content":"\n\n{}","reasoning_content":"Let me see {","tool_calls":[]},)"
     R"("finish_reason":"stop","stop_reason":null}],"usage":{"prompt_tokens":5,"completion_tokens":9,)"
     R"("prompt_tokens_details":null},"prompt_logprobs":null})",
     "{}",
     {5, 9, 0, true}},
    {"llama-server, with timings",
     R"({"choices":[{"finish_reason":"stop","index":0,"message":{"role":"assistant","content":"{}"}}],)"
     R"("usage":{"completion_tokens":2,"prompt_tokens":7,"total_tokens":9},"timings":{"prompt_n":7}})",
     "{}",
     {7, 2, 0, true}},
    {"Ollama, reasoning in another field",
     R"({"model":"qwen3","choices":[{"message":{"content":"{}","reasoning":"Hm."},"finish_reason":)"
     R"("stop"}],"usage":{"prompt_tokens":7,"completion_tokens":2}})",
     "{}",
     {7, 2, 0, true}},
    {"OpenRouter",
     R"({"id":"gen","provider":"X","model":"a/b","choices":[{"native_finish_reason":"STOP",)"
     R"("finish_reason":"stop","error":null,"message":{"content":"{}","refusal":null,"reasoning":null}}],)"
     R"("usage":{"prompt_tokens":7,"completion_tokens":2,"cost":0.0001}})",
     "{}",
     {7, 2, 0, true}},
    {"Groq",
     R"({"choices":[{"message":{"content":"{}"},"finish_reason":"stop"}],"usage":{"queue_time":0.1,)"
     R"("prompt_tokens":7,"completion_tokens":2},"x_groq":{"id":"req"}})",
     "{}",
     {7, 2, 0, true}},
    {"Mistral, content in parts, thinking among them",
     R"({"choices":[{"message":{"content":[{"type":"thinking","thinking":[{"type":"text","text":"hm"}]},)"
     R"({"type":"text","text":"{\"a\""},{"type":"text","text":":1}"}]},"finish_reason":"stop"}],)"
     R"("usage":{"prompt_tokens":7,"completion_tokens":2}})",
     R"({"a":1})",
     {7, 2, 0, true}},
    {"Bedrock, reasoning in the text",
     R"({"choices":[{"message":{"content":"<reasoning>We need JSON.</reasoning>{}"},)"
     R"("finish_reason":"stop"}],"usage":{"prompt_tokens":7,"completion_tokens":2}})",
     "{}",
     {7, 2, 0, true}},
    {"DeepSeek's name of the cache",
     R"({"choices":[{"message":{"content":"{}"}}],"usage":{"prompt_tokens":7,"completion_tokens":2,)"
     R"("prompt_cache_hit_tokens":4}})",
     "{}",
     {7, 2, 4, true}},
    {"no usage", R"({"choices":[{"message":{"content":"{}"}}]})", "{}", {}},
    {"usage that is none",
     R"({"choices":[{"message":{"content":"{}"}}],"usage":{"prompt_tokens":-7,"completion_tokens":2}})",
     "{}",
     {}},
    {"usage in words",
     R"({"choices":[{"message":{"content":"{}"}}],"usage":{"prompt_tokens":"7","completion_tokens":2}})",
     "{}",
     {}},
    {"more cached than sent",
     R"({"choices":[{"message":{"content":"{}"}}],"usage":{"prompt_tokens":7,"completion_tokens":2,)"
     R"("prompt_tokens_details":{"cached_tokens":99}}})",
     "{}",
     {7, 2, 7, true}},
    {"fenced JSON",
     R"({"choices":[{"message":{"content":"```json\n{}\n```"}}]})",
     "```json\n{}\n```",
     {}},
};

TEST(openai_reply, each_endpoint_is_understood) {
  for (const GoodReply& c : good_replies) {
    const ModelResult reply = interpret({200, c.body, {}}, "", now);
    ASSERT_TRUE(reply) << c.what << ": " << reply.error().error.text();
    EXPECT_EQ(reply->text, c.text) << c.what;
    EXPECT_EQ(reply->usage, c.usage) << c.what;
  }
}

TEST(openai_reply, reasoning_is_left_out_of_the_text) {
  const struct {
    const char* text;
    const char* rest;
  } cases[] = {
      {"{}", "{}"},
      {"<think>a {\"b\"} c</think>{}", "{}"},
      {"  <thinking>a</thinking>{}", "{}"},
      {"[THINK]a[/THINK]{}", "{}"},
      {"the template began it</think>{}", "{}"},
      {"<think>never ends {", ""},
      {R"({"body":"they sell </think> mugs"})", R"({"body":"they sell </think> mugs"})"},
      {"<|channel|>analysis<|message|>hm<|end|><|start|>assistant<|channel|>final<|message|>{}<|"
       "return|>",
       "{}"},
  };
  for (const auto& c : cases) EXPECT_EQ(without_reasoning(c.text), c.rest) << c.text;
}

struct BadReply {
  int status;
  const char* body;
  ErrorKind kind;
  const char* message;
  Billing billing = Billing::none;
  bool refused = false;
};

const BadReply bad_replies[] = {
    // OpenAI
    {429,
     R"({"error":{"message":"Rate limit reached","type":"tokens","code":"rate_limit_exceeded"}})",
     ErrorKind::throttled, "Rate limit reached"},
    {429, R"({"error":{"message":"You exceeded your quota","code":"insufficient_quota"}})",
     ErrorKind::denied, "quota"},
    {401, R"({"error":{"message":"Incorrect API key provided: sk-123"}})", ErrorKind::denied,
     "provided: ***"},
    {404, R"({"error":{"message":"The model does not exist","code":"model_not_found"}})",
     ErrorKind::not_found, "does not exist"},
    {400, R"({"error":{"message":"flagged","code":"content_policy_violation"}})",
     ErrorKind::invalid, "flagged", Billing::none, true},
    {500, R"({"error":{"message":"The server had an error"}})", ErrorKind::unavailable,
     "had an error"},
    {503, R"({"error":{"message":"Slow Down"}})", ErrorKind::unavailable, "Slow Down"},
    // Azure
    {400,
     R"({"error":{"message":"filtered","code":"content_filter","innererror":{"code":)"
     R"("ResponsibleAIPolicyViolation"}}})",
     ErrorKind::invalid, "filtered", Billing::none, true},
    {404, R"({"error":{"code":"DeploymentNotFound","message":"no such deployment"}})",
     ErrorKind::not_found, "no such deployment"},
    {401, R"({"statusCode":401,"message":"Access denied due to invalid key"})", ErrorKind::denied,
     "Access denied"},
    // vLLM, FastAPI
    {400, R"({"object":"error","message":"too long","type":"BadRequestError","code":400})",
     ErrorKind::invalid, "too long"},
    {422, R"({"detail":[{"loc":["body"],"msg":"field required","type":"missing"}]})",
     ErrorKind::invalid, "field required"},
    {404, R"({"detail":"Not Found"})", ErrorKind::not_found, "Not Found"},
    // llama-server
    {503, R"({"error":{"code":503,"message":"Loading model","type":"unavailable_error"}})",
     ErrorKind::unavailable, "Loading model"},
    // Ollama
    {404, R"({"error":"model 'x' not found"})", ErrorKind::not_found, "model 'x' not found"},
    // OpenRouter
    {402, R"({"error":{"message":"Insufficient credits","code":402}})", ErrorKind::denied,
     "credits"},
    {403, R"({"error":{"message":"moderated","code":403,"metadata":{"flagged_input":"x"}}})",
     ErrorKind::invalid, "moderated", Billing::none, true},
    {200, R"({"error":{"message":"Provider returned error","code":429}})", ErrorKind::throttled,
     "Provider returned error"},
    {200, R"({"error":{"message":"Upstream","code":502}})", ErrorKind::unavailable, "Upstream",
     Billing::unknown},
    {200,
     R"({"choices":[{"message":{"content":"{"},"finish_reason":"error","error":{"code":500,)"
     R"("message":"broke"}}]})",
     ErrorKind::unavailable, "broke", Billing::unknown},
    // Groq
    {400, R"({"error":{"message":"Failed to generate JSON","code":"json_validate_failed"}})",
     ErrorKind::invalid, "Failed to generate", Billing::unknown},
    // Mistral
    {429, R"({"message":"Requests rate limit exceeded"})", ErrorKind::throttled, "Requests rate"},
    {422, R"({"object":"error","message":{"detail":[{"msg":"Extra inputs"}]},"type":"x"})",
     ErrorKind::invalid, "Extra inputs"},
    // Bedrock
    {403, R"({"Message":"User is not authorized"})", ErrorKind::denied, "not authorized"},
    // Proxies
    {502, "<html>bad gateway", ErrorKind::unavailable, "bad gateway", Billing::unknown},
    {504, "", ErrorKind::unavailable, "504", Billing::unknown},
    {524, "", ErrorKind::unavailable, "524", Billing::unknown},
    {529, R"({"error":{"message":"Overloaded"}})", ErrorKind::unavailable, "Overloaded"},
    {408, "", ErrorKind::timeout, "408"},
    {413, "", ErrorKind::too_large, "413"},
    {301, "", ErrorKind::invalid, "301"},
    // Answers without a message
    {200, "not json", ErrorKind::invalid, "no chat completion", Billing::unknown},
    {200, R"({"choices":[]})", ErrorKind::invalid, "no chat completion", Billing::unknown},
    {200, R"({"choices":[{}]})", ErrorKind::invalid, "no message", Billing::unknown},
    {200, R"({"choices":[{"message":{"content":null}}]})", ErrorKind::invalid, "empty",
     Billing::unknown},
    {200,
     R"({"choices":[{"message":{"content":"{"},"finish_reason":"length"}],)"
     R"("usage":{"prompt_tokens":9,"completion_tokens":3}})",
     ErrorKind::invalid, "cut off", Billing::usage},
    {200, R"({"choices":[{"message":{"content":"{"},"finish_reason":"model_length"}]})",
     ErrorKind::invalid, "cut off", Billing::unknown},
    {200,
     R"({"choices":[{"message":{"content":"","reasoning_content":"hm"},"finish_reason":"stop"}],)"
     R"("usage":{"prompt_tokens":9,"completion_tokens":3}})",
     ErrorKind::invalid, "nothing but reasoning", Billing::usage},
    {200,
     R"({"choices":[{"message":{"content":null,"refusal":"I cannot"},"finish_reason":"stop"}],)"
     R"("usage":{"prompt_tokens":9,"completion_tokens":3}})",
     ErrorKind::invalid, "I cannot", Billing::usage, true},
    {200, R"({"choices":[{"message":{"content":"x"},"finish_reason":"content_filter"}]})",
     ErrorKind::invalid, "content filter", Billing::unknown, true},
};

TEST(openai_reply, every_failure_has_its_kind_and_who_pays) {
  for (const BadReply& c : bad_replies) {
    const ModelResult result = interpret({c.status, c.body, {}}, "sk-123", now);
    ASSERT_FALSE(result) << c.body;
    const ModelFailure& failure = result.error();
    EXPECT_EQ(failure.error.kind(), c.kind) << c.status << " " << c.body;
    EXPECT_THAT(failure.error.message(), HasSubstr(c.message));
    EXPECT_THAT(failure.error.message(), Not(HasSubstr("sk-123")));
    EXPECT_EQ(failure.billing, c.billing) << c.status << " " << c.body;
    EXPECT_EQ(failure.refused, c.refused) << c.body;
    if (c.billing == Billing::usage) EXPECT_EQ(failure.usage, (TokenUsage{9, 3, 0, true}));
  }
}

TEST(openai_reply, what_nests_too_deep_is_no_answer) {
  const ModelResult result =
      interpret({200, R"({"choices":)" + std::string(100'000, '['), {}}, "", now);
  ASSERT_FALSE(result);
  EXPECT_LE(result.error().error.message().size(), 500U);
}

TEST(openai_reply, refused_forms_lead_to_plainer_ones_and_no_further) {
  const auto about = [](std::string body) { return Answer{400, std::move(body), {}}; };
  const Abilities all;
  EXPECT_EQ(lesser(about("response_format json_schema is not supported"), all)->format,
            ReplyFormat::json_object);
  EXPECT_EQ(lesser(about("response_format"), {ReplyFormat::json_object})->format,
            ReplyFormat::plain);
  EXPECT_FALSE(lesser(about("response_format"), {ReplyFormat::plain}));
  EXPECT_EQ(lesser(about("use 'max_completion_tokens' instead"), all)->tokens_field,
            TokensField::max_completion_tokens);
  Abilities newer;
  newer.tokens_field = TokensField::max_completion_tokens;
  EXPECT_EQ(
      lesser(about("Unrecognized request argument: max_completion_tokens"), newer)->tokens_field,
      TokensField::max_tokens);
  EXPECT_FALSE(lesser(about("unsupported value: 'temperature'"), all)->takes_temperature);
  EXPECT_FALSE(lesser(about("prompt too long"), all));
  EXPECT_FALSE(lesser(about(R"({"code":"json_validate_failed","schema":1})"), all));
  EXPECT_FALSE(lesser({500, "response_format", {}}, all));
}

TEST(openai_reply, retry_after_is_read_in_all_its_forms) {
  const auto of = [](int milliseconds) {
    return std::optional<Duration>(std::chrono::milliseconds(milliseconds));
  };
  EXPECT_EQ(parse_retry_after("7", now), of(7'000));
  EXPECT_EQ(parse_retry_after(" 0 ", now), of(0));
  EXPECT_EQ(parse_retry_after("1.5", now), of(1'500));
  EXPECT_EQ(parse_retry_after("99999999999", now), of(3'600'000));
  EXPECT_EQ(parse_retry_after("9999999999999999999", now), of(3'600'000));
  EXPECT_EQ(parse_retry_after("Sun, 06 Nov 1994 08:49:37 GMT", now), of(7'000));
  EXPECT_EQ(parse_retry_after("Sun, 06 Nov 1994 08:00:00 GMT", now), of(0));
  for (const char* text : {"", "soon", "-1", "7 8", "Sun, 99 Nov 1994 08:49:37 GMT",
                           "Sunday, 06-Nov-94 08:49:37 GMT"}) {
    EXPECT_EQ(parse_retry_after(text, now), std::nullopt) << text;
  }
  const auto result =
      interpret({429, "", {{"retry-after", "7"}, {"Retry-After-Ms", "1500"}}}, "", now);
  EXPECT_EQ(result.error().retry_after, of(1'500));
  EXPECT_EQ(interpret({503, "", {{"Retry-After", "3"}}}, "", now).error().error.kind(),
            ErrorKind::throttled);
}

}  // namespace
}  // namespace ov::adapters
