#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "address.h"
#include "dialect.h"
#include "endpoint.h"
#include "prices.h"

namespace ov::adapters {
namespace {

using testing::HasSubstr;
using testing::Not;

OpenaiEndpoint parsed(const std::string& url) {
  return parse_openai_urls(url).value().endpoints.at(0);
}

TEST(openai_url, its_parts_are_read) {
  const OpenaiEndpoint endpoint = parsed(
      "http://127.0.0.1:8000/v1/"
      "?model=org%2Fsmall&temperature=0.3&max_tokens=300&in_flight=8&timeout=5&weight=2.5"
      "&rpm=600&tpm=90000&dialect=vllm&format=json_object&tokens_field=max_completion_tokens"
      "&key_header=api-key&key_env=MY_KEY&reasoning_effort=low&api-version=2024-10-21"
      "&price_in=0.15&price_out=0.6&price_cached_in=0.075");
  EXPECT_EQ(endpoint.base_url, "http://127.0.0.1:8000/v1");
  EXPECT_EQ(endpoint.model, "org/small");
  EXPECT_EQ(endpoint.temperature, 0.3);
  EXPECT_EQ(endpoint.tokens_max, 300);
  EXPECT_EQ(endpoint.in_flight_max, 8U);
  EXPECT_EQ(endpoint.call_timeout, std::chrono::seconds(5));
  EXPECT_EQ(endpoint.weight, 2.5);
  EXPECT_EQ(endpoint.requests_per_minute, 600);
  EXPECT_EQ(endpoint.tokens_per_minute, 90'000);
  EXPECT_EQ(endpoint.format, ReplyFormat::json_object);
  EXPECT_EQ(endpoint.tokens_field, TokensField::max_completion_tokens);
  EXPECT_EQ(endpoint.key_header, KeyHeader::api_key);
  EXPECT_EQ(endpoint.key_name, "MY_KEY");
  EXPECT_EQ(endpoint.reasoning_effort, "low");
  EXPECT_EQ(endpoint.api_version, "2024-10-21");
  EXPECT_EQ(endpoint.price, (ModelPrice{150'000, 600'000, 75'000}));
  EXPECT_EQ(parse_base_url("https://[::1]/v1")->host, "::1");
  EXPECT_EQ(parse_base_url("https://api.example/v1")->port, 443);
}

TEST(openai_url, several_are_separated_by_white_space) {
  const auto options = parse_openai_urls("  http://a.test/v1?model=x  https://b.test/v1?model=y\n");
  ASSERT_TRUE(options);
  ASSERT_EQ(options->endpoints.size(), 2U);
  EXPECT_EQ(options->endpoints[1].base_url, "https://b.test/v1");
  EXPECT_EQ(options->endpoints[1].model, "y");
}

TEST(openai_url, azures_deployment_names_the_model) {
  EXPECT_EQ(
      parsed("https://x.openai.azure.com/openai/deployments/mini?api-version=2024-10-21").model,
      "mini");
}

TEST(openai_url, all_that_is_wrong_is_told_together) {
  const auto options = parse_openai_urls(
      "http://user:secret@h/v1?temperature=9&max_tokens=1&x=1&weight=0&rpm=-1&dialect=new"
      "&format=xml&price_in=5 http://b.test/v1");
  ASSERT_FALSE(options);
  for (const char* part : {"without user and password", "'temperature'", "'max_tokens'",
                           "'x' is not known", "'weight'", "'rpm'", "'dialect'", "'format'",
                           "'price_in' and 'price_out'", "'model' is missing"}) {
    EXPECT_THAT(options.error().message(), HasSubstr(part));
  }
  EXPECT_THAT(options.error().message(), Not(HasSubstr("secret")));
}

TEST(openai_url, bad_addresses_are_refused) {
  for (const char* url : {"", "ftp://h/v1?model=m", "http:///v1?model=m", "http://h:0/v1?model=m",
                          "http://h:99999/v1?model=m",
                          "http://h/v1?model=", "http://::1/v1?model=m", "http://h/v1\"?model=m"}) {
    EXPECT_FALSE(parse_openai_urls(url)) << url;
  }
}

TEST(openai_url, a_price_of_nothing_is_said_with_one_word) {
  EXPECT_EQ(parsed("http://h/v1?model=m&price_in=0").price, ModelPrice{});
  EXPECT_EQ(parsed("http://h/v1?model=m").price, std::nullopt);
  EXPECT_FALSE(parse_openai_urls("http://h/v1?model=m&price_out=1"));
}

TEST(openai_keys, each_endpoint_gets_its_own_and_the_shared_one_goes_to_the_first_host_only) {
  OpenaiOptions options = parse_openai_urls(
                              "https://a.test/v1?model=m https://b.test/v1?model=m&key_env=KEY_B "
                              "https://c.test/v1?model=m https://a.test/v1?model=n "
                              "https://a.test/v1?model=n&key_env=")
                              .value();
  const auto environment = [](const std::string& name) -> std::optional<std::string> {
    if (name == "KEY_B") return " sk-b\n";
    if (name == "OPENAI_API_KEY") return "sk-openai";
    return std::nullopt;
  };
  ASSERT_TRUE(set_keys(options, "sk-shared", environment));
  std::vector<std::string> keys;
  for (const OpenaiEndpoint& endpoint : options.endpoints) keys.push_back(endpoint.key);
  EXPECT_THAT(keys, testing::ElementsAre("sk-shared", "sk-b", "", "sk-shared", ""));
  ASSERT_TRUE(set_keys(options, "sk-given", environment));
  EXPECT_EQ(options.endpoints[0].key, "sk-given");
}

TEST(openai_keys, openais_variable_is_read_for_openais_own_host_only) {
  const struct {
    const char* urls;
    const char* key;
  } cases[] = {
      {"https://api.openai.com/v1?model=m", "sk-openai"},
      {"http://api.openai.com/v1?model=m", ""},
      {"https://a.test/v1?model=m", ""},
      {"https://a.test/v1?model=m&dialect=openai", ""},
      {"https://notapi.openai.com.test/v1?model=m", ""},
      {"https://a.test/v1?model=m https://api.openai.com/v1?model=m", ""},
  };
  const auto environment = [](const std::string& name) -> std::optional<std::string> {
    return name == "OPENAI_API_KEY" ? std::optional<std::string>("sk-openai") : std::nullopt;
  };
  for (const auto& c : cases) {
    OpenaiOptions options = parse_openai_urls(c.urls).value();
    ASSERT_TRUE(set_keys(options, "", environment));
    EXPECT_EQ(options.endpoints[0].key, c.key) << c.urls;
  }
}

TEST(openai_keys, what_is_no_key_is_refused_without_being_told) {
  OpenaiOptions options = parse_openai_urls("https://a.test/v1?model=m&key_env=KEY").value();
  const auto unset = [](const std::string&) -> std::optional<std::string> { return std::nullopt; };
  EXPECT_THAT(set_keys(options, "", unset).error().message(), HasSubstr("KEY"));
  const auto broken = [](const std::string&) -> std::optional<std::string> { return "sk\nX: y"; };
  const auto result = set_keys(options, "", broken);
  ASSERT_FALSE(result);
  EXPECT_THAT(result.error().message(), Not(HasSubstr("sk")));
}

TEST(openai_dialect, it_is_found_by_host_or_named) {
  const struct {
    const char* url;
    const char* name;
  } cases[] = {
      {"https://api.openai.com/v1?model=m", "openai"},
      {"https://x.openai.azure.com/openai/v1?model=m", "azure"},
      {"https://openrouter.ai/api/v1?model=m", "openrouter"},
      {"https://api.groq.com/openai/v1?model=m", "groq"},
      {"https://api.mistral.ai/v1?model=m", "mistral"},
      {"https://bedrock-runtime.us-west-2.amazonaws.com/openai/v1?model=m", "bedrock"},
      {"https://ollama.com/v1?model=m", "ollama-cloud"},
      {"http://127.0.0.1:8000/v1?model=m", "compatible"},
      {"https://notopenai.azure.company/v1?model=m", "compatible"},
      {"https://evilapi.openai.com.test/v1?model=m", "compatible"},
      {"http://127.0.0.1:8000/v1?model=m&dialect=vllm", "vllm"},
      {"http://127.0.0.1:8080/v1?model=m&dialect=llama-server", "llama-server"},
      {"http://127.0.0.1:11434/v1?model=m&dialect=ollama", "ollama"},
  };
  for (const auto& c : cases) EXPECT_EQ(dialect_of(parsed(c.url)).name, c.name) << c.url;
}

TEST(openai_price, listed_ones_are_found_and_the_url_wins) {
  EXPECT_EQ(listed_price("api.openai.com", "gpt-4o-mini"), (ModelPrice{150'000, 600'000, 75'000}));
  EXPECT_EQ(listed_price("api.openai.com", "gpt-5-nano-2025-08-07"),
            (ModelPrice{50'000, 400'000, 5'000}));
  EXPECT_EQ(listed_price("api.anthropic.com", "claude-haiku-4-5-20251001"),
            (ModelPrice{1'000'000, 5'000'000, 100'000}));
  EXPECT_EQ(listed_price("api.anthropic.com", "claude-opus-5"),
            (ModelPrice{5'000'000, 25'000'000, 500'000}));
  EXPECT_EQ(listed_price("api.anthropic.com", "claude-opus-5-5"),
            (ModelPrice{4'000'000, 20'000'000, 200'000}));
  EXPECT_EQ(listed_price("api.anthropic.com", "claude-opus-5-2025100"), std::nullopt);
  EXPECT_EQ(listed_price("api.anthropic.com", "claude-opus-5-2025-1001"), std::nullopt);
  EXPECT_EQ(listed_price("api.fireworks.ai", "accounts/fireworks/models/gpt-oss-20b"),
            (ModelPrice{70'000, 300'000, 35'000}));
  EXPECT_EQ(listed_price("api.openai.com", "gpt-4o-audio"), std::nullopt);
  EXPECT_EQ(listed_price("127.0.0.1", "gpt-4o-mini"), std::nullopt);
  EXPECT_EQ(price_of(parsed("https://api.openai.com/v1?model=gpt-4o&price_in=1&price_out=2")),
            (ModelPrice{1'000'000, 2'000'000, 1'000'000}));
}

}  // namespace
}  // namespace ov::adapters
