#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <span>

#include "address.h"
#include "base/ascii.h"
#include "base/percent.h"
#include "dialect.h"

namespace ov::adapters {
namespace {

constexpr std::size_t endpoints_max = 16;
constexpr std::size_t name_bytes_max = 200;  ///< Of a model, a version, a variable.

template <class Number>
std::optional<Number> number(std::string_view text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// What is wrong with a value, empty when nothing is.
using Problem = std::string;

template <class Number>
std::optional<Number> between(std::string_view text, Number min, Number max) {
  const auto value = number<Number>(text);
  return value && *value >= min && *value <= max ? value : std::nullopt;
}

/// Letters, digits and what names are made of: nothing that would end a URL or a header.
bool is_plain(std::string_view text) {
  return text.size() <= name_bytes_max && std::all_of(text.begin(), text.end(), [](char c) {
           return is_ascii_alpha(c) || is_ascii_digit(c) || c == '-' || c == '_' || c == '.';
         });
}

Problem set_model(OpenaiEndpoint& endpoint, const std::string& value) {
  endpoint.model = value;
  return value.empty() || value.size() > name_bytes_max ? "'model' must name a model" : "";
}
Problem set_dialect(OpenaiEndpoint& endpoint, const std::string& value) {
  endpoint.dialect = value;
  return find_dialect(value) != nullptr ? "" : "'dialect' must be one of " + dialect_names();
}
Problem set_api_version(OpenaiEndpoint& endpoint, const std::string& value) {
  endpoint.api_version = value;
  return is_plain(value) ? "" : "'api-version' must be a version, such as 2024-10-21";
}
Problem set_temperature(OpenaiEndpoint& endpoint, const std::string& value) {
  endpoint.temperature = between(value, 0.0, 2.0);
  return endpoint.temperature ? "" : "'temperature' must be a number from 0 to 2";
}
Problem set_effort(OpenaiEndpoint& endpoint, const std::string& value) {
  endpoint.reasoning_effort = value;
  return is_plain(value) ? "" : "'reasoning_effort' must be a word, such as low";
}
Problem set_max_tokens(OpenaiEndpoint& endpoint, const std::string& value) {
  const auto tokens = between(value, 16, 32'768);
  if (tokens) endpoint.tokens_max = *tokens;
  return tokens ? "" : "'max_tokens' must be a whole number from 16 to 32768";
}
Problem set_in_flight(OpenaiEndpoint& endpoint, const std::string& value) {
  const auto calls = between<std::size_t>(value, 1, calls_in_flight_max);
  if (calls) endpoint.in_flight_max = *calls;
  return calls ? "" : "'in_flight' must be a whole number from 1 to 512";
}
Problem set_timeout(OpenaiEndpoint& endpoint, const std::string& value) {
  const auto seconds = between(value, 1, 600);
  if (seconds) endpoint.call_timeout = std::chrono::seconds(*seconds);
  return seconds ? "" : "'timeout' must be a whole number of seconds from 1 to 600";
}
Problem set_weight(OpenaiEndpoint& endpoint, const std::string& value) {
  const auto weight = between(value, 0.01, 100.0);
  if (weight) endpoint.weight = *weight;
  return weight ? "" : "'weight' must be a number from 0.01 to 100";
}
Problem set_format(OpenaiEndpoint& endpoint, const std::string& value) {
  for (const auto format :
       {ReplyFormat::json_schema, ReplyFormat::json_object, ReplyFormat::plain}) {
    if (value == to_string(format)) endpoint.format = format;
  }
  return endpoint.format ? "" : "'format' must be json_schema, json_object or plain";
}
Problem set_tokens_field(OpenaiEndpoint& endpoint, const std::string& value) {
  for (const auto field : {TokensField::max_tokens, TokensField::max_completion_tokens}) {
    if (value == to_string(field)) endpoint.tokens_field = field;
  }
  return endpoint.tokens_field ? "" : "'tokens_field' must be max_tokens or max_completion_tokens";
}
Problem set_key_header(OpenaiEndpoint& endpoint, const std::string& value) {
  for (const auto header : {KeyHeader::bearer, KeyHeader::api_key}) {
    if (value == to_string(header)) endpoint.key_header = header;
  }
  return endpoint.key_header ? "" : "'key_header' must be bearer or api-key";
}
Problem set_key_env(OpenaiEndpoint& endpoint, const std::string& value) {
  endpoint.key_name = value;
  return is_plain(value) ? "" : "'key_env' must name an environment variable";
}
Problem set_rpm(OpenaiEndpoint& endpoint, const std::string& value) {
  endpoint.requests_per_minute = between(value, 1.0, 1e7);
  return endpoint.requests_per_minute ? "" : "'rpm' must be a number of requests a minute, from 1";
}
Problem set_tpm(OpenaiEndpoint& endpoint, const std::string& value) {
  endpoint.tokens_per_minute = between(value, 1.0, 1e10);
  return endpoint.tokens_per_minute ? "" : "'tpm' must be a number of tokens a minute, from 1";
}

/// A price in dollars a million tokens.
Problem set_price(OpenaiEndpoint& endpoint, std::int64_t ModelPrice::* part, std::string_view name,
                  const std::string& value) {
  constexpr double dollars_max = price_per_million_max / 1e6;
  const auto dollars = between(value, 0.0, dollars_max);
  if (!dollars) {
    return fmt::format("'{}' must be dollars a million tokens, from 0 to {}", name, dollars_max);
  }
  if (!endpoint.price) endpoint.price.emplace(ModelPrice{-1, -1, -1});
  (*endpoint.price).*part = static_cast<std::int64_t>(*dollars * 1e6 + 0.5);
  return {};
}
Problem set_price_in(OpenaiEndpoint& endpoint, const std::string& value) {
  return set_price(endpoint, &ModelPrice::in_per_million, "price_in", value);
}
Problem set_price_out(OpenaiEndpoint& endpoint, const std::string& value) {
  return set_price(endpoint, &ModelPrice::out_per_million, "price_out", value);
}
Problem set_price_cached(OpenaiEndpoint& endpoint, const std::string& value) {
  return set_price(endpoint, &ModelPrice::cached_in_per_million, "price_cached_in", value);
}

Problem set_price_batch(OpenaiEndpoint& endpoint, const std::string& value) {
  const auto share = between(value, 0.0, 1.0);
  if (!share) return "'price_batch' must be a share of the price, from 0 to 1";
  endpoint.batch_price_percent = static_cast<std::int64_t>(*share * 100 + 0.5);
  return {};
}

struct Parameter {
  std::string_view name;
  Problem (*set)(OpenaiEndpoint&, const std::string&);
};
constexpr Parameter parameters[] = {
    {"model", set_model},
    {"temperature", set_temperature},
    {"max_tokens", set_max_tokens},
    {"in_flight", set_in_flight},
    {"timeout", set_timeout},
    {"weight", set_weight},
    {"key_env", set_key_env},
    {"rpm", set_rpm},
    {"tpm", set_tpm},
    {"price_in", set_price_in},
    {"price_out", set_price_out},
    {"price_cached_in", set_price_cached},
    {"price_batch", set_price_batch},
    {"dialect", set_dialect},
    {"format", set_format},
    {"tokens_field", set_tokens_field},
    {"key_header", set_key_header},
    {"reasoning_effort", set_effort},
    {"api-version", set_api_version},
};

Problem set_parameter(OpenaiEndpoint& endpoint, std::string_view name, const std::string& value) {
  std::string known;
  for (const Parameter& parameter : parameters) {
    if (parameter.name == name) return parameter.set(endpoint, value);
    if (!known.empty()) known += ", ";
    known += parameter.name;
  }
  return fmt::format("'{}' is not known; known are {}", name, known);
}

/// Azure's older addresses name the model in their path: …/openai/deployments/NAME.
std::string deployment_in(std::string_view base_url) {
  constexpr std::string_view mark = "/deployments/";
  const std::size_t at = base_url.find(mark);
  return at == std::string_view::npos ? "" : std::string(base_url.substr(at + mark.size()));
}

/// A price needs both of its main parts; what is cached costs what the rest does unless it is said.
Problem complete_price(OpenaiEndpoint& endpoint) {
  if (!endpoint.price) return {};
  ModelPrice& price = *endpoint.price;
  if (price.in_per_million == 0 && price.out_per_million < 0) price.out_per_million = 0;
  if (price.in_per_million < 0 || price.out_per_million < 0) {
    return "'price_in' and 'price_out' must be given together (price_in=0 alone: it costs nothing)";
  }
  if (price.cached_in_per_million < 0) price.cached_in_per_million = price.in_per_million;
  return {};
}

OpenaiEndpoint parse_one(std::string_view url, std::string& problems) {
  OpenaiEndpoint endpoint;
  const auto add = [&problems](const Problem& problem) {
    if (problem.empty()) return;
    if (!problems.empty()) problems += "; ";
    problems += problem;
  };
  std::string_view base = url.substr(0, url.find_first_of("?#"));
  while (base.ends_with('/')) base.remove_suffix(1);
  const bool printable = base.find_first_of("\"<>\\") == std::string_view::npos;
  if (!printable || !parse_base_url(base)) {
    add("the model's address must look like http://HOST:PORT/v1?model=NAME, without user and "
        "password");
  }
  endpoint.base_url = base;
  endpoint.model = deployment_in(base);
  const std::size_t query = url.find('?');
  if (query != std::string_view::npos) {
    for (const std::string_view pair : split(url.substr(query + 1), '&')) {
      if (pair.empty()) continue;
      const std::size_t equals = pair.find('=');
      const std::string value = equals == std::string_view::npos
                                    ? std::string()
                                    : percent_decode(pair.substr(equals + 1));
      add(set_parameter(endpoint, pair.substr(0, equals), value));
    }
  }
  if (endpoint.model.empty() && problems.find("'model'") == std::string::npos) {
    add("'model' is missing: add ?model=NAME");
  }
  add(complete_price(endpoint));
  return endpoint;
}

}  // namespace

Result<OpenaiOptions> parse_openai_urls(std::string_view urls) {
  OpenaiOptions options;
  std::string problems;
  for (std::string_view rest = trim(urls); !rest.empty(); rest = trim(rest)) {
    const auto* const end = std::find_if(rest.begin(), rest.end(), is_ascii_space);
    const auto size = static_cast<std::size_t>(end - rest.begin());
    options.endpoints.push_back(parse_one(rest.substr(0, size), problems));
    rest.remove_prefix(size);
    if (options.endpoints.size() > endpoints_max) {
      return Error(ErrorKind::invalid,
                   fmt::format("at most {} model endpoints can be named", endpoints_max));
    }
  }
  if (options.endpoints.empty()) return Error(ErrorKind::invalid, "no model endpoint is named");
  if (!problems.empty()) return Error(ErrorKind::invalid, problems);
  return options;
}

Result<void> set_keys(OpenaiOptions& options, const std::string& key,
                      const Environment& environment) {
  std::string shared(trim(key));
  const auto first = parse_base_url(options.endpoints.front().base_url);
  // A key that other programs use is shown to nobody but its issuer.
  const bool is_openai = first && first->https && dialect_of_host(first->host).name == "openai";
  if (shared.empty() && is_openai) shared = trim(environment("OPENAI_API_KEY").value_or(""));
  for (OpenaiEndpoint& endpoint : options.endpoints) {
    if (!endpoint.key_name) {
      const auto address = parse_base_url(endpoint.base_url);
      if (address && first && *address == *first) endpoint.key = shared;
    } else if (!endpoint.key_name->empty()) {
      const auto value = environment(*endpoint.key_name);
      if (!value || trim(*value).empty()) {
        return Error(ErrorKind::invalid,
                     fmt::format("the environment variable {}, named by key_env, "
                                 "is not set",
                                 *endpoint.key_name));
      }
      endpoint.key = trim(*value);
    }
    const bool fits = std::all_of(endpoint.key.begin(), endpoint.key.end(),
                                  [](char c) { return c > 0x20 && c < 0x7F; });
    if (!fits) {
      return Error(ErrorKind::invalid,
                   "the model's key holds a character that no key has, such as "
                   "a space or a line break");
    }
  }
  return ok();
}

}  // namespace ov::adapters
