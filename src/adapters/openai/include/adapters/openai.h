// Talks to OpenAI-compatible chat endpoints (POST <base>/chat/completions): one or several, each
// with its key, weight and price. One client thread with its own reactor serves all calls, at most
// 512 at once. How many an endpoint takes is found by itself (concurrency.h), its limits a minute
// are read from its replies (rate_limits.h), one that fails rests while the others take over
// (pool.h). What it cannot do (reply by JSON schema, JSON mode) comes from a table (dialect.cpp)
// and from its own answers.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "domain/money.h"
#include "ports/batch_model.h"
#include "ports/model.h"

namespace ov::adapters {

/// How the reply's form is asked for, strictest first.
enum class ReplyFormat : std::uint8_t { json_schema, json_object, plain };
/// How the limit on the reply is named in the request.
enum class TokensField : std::uint8_t { max_tokens, max_completion_tokens };
/// The header that carries the key.
enum class KeyHeader : std::uint8_t { bearer, api_key };

/// Calls at once, over all endpoints.
inline constexpr std::size_t calls_in_flight_max = 512;

/// From `http(s)://HOST[:PORT]/v1?model=NAME[&temperature=0.3][&max_tokens=1024]…`. What is absent
/// is taken from the table of dialects, found out, or not sent.
struct OpenaiEndpoint {
  std::string base_url;  ///< Without query and trailing slash, e.g. "http://127.0.0.1:8000/v1".
  std::string model;
  std::string dialect;                              ///< Name of a row of the table; empty: by host.
  std::string api_version;                          ///< Azure's query parameter; may be empty.
  std::optional<double> temperature;                ///< 0 to 2.
  std::string reasoning_effort;                     ///< "low", "none"… as the model names them.
  int tokens_max = 1024;                            ///< 16 to 32,768; a request may ask for less.
  std::size_t in_flight_max = calls_in_flight_max;  ///< The most that will be tried.
  std::chrono::milliseconds call_timeout{60'000};   ///< 1 s to 600 s (`timeout`, in seconds).
  double weight = 1;                                ///< Its share of the calls, 0.01 to 100.
  std::optional<ReplyFormat> format;                ///< `format=json_schema|json_object|plain`.
  std::optional<TokensField> tokens_field;
  std::optional<KeyHeader> key_header;        ///< `key_header=bearer|api-key`.
  std::optional<double> requests_per_minute;  ///< `rpm`.
  std::optional<double> tokens_per_minute;    ///< `tpm`.
  std::optional<ModelPrice> price;            ///< `price_in`, `price_out`, `price_cached_in`.
  /// What a call in a batch costs of the price, in percent (`price_batch`, a share: 0.5).
  std::int64_t batch_price_percent = 50;
  std::optional<std::string> key_name;  ///< `key_env`; present and empty: no key.
  std::string key;                      ///< Never logged; may be empty.
};

struct OpenaiOptions {
  std::vector<OpenaiEndpoint> endpoints;  ///< At least one, at most 16.
  std::string ca_file;  ///< PEM file of authorities trusted instead of the system's; may be empty.
};

/// Reads one or several model URLs, separated by white space.
/// Errors: invalid (all that is wrong with them, no secrets repeated).
[[nodiscard]] Result<OpenaiOptions> parse_openai_urls(std::string_view urls);

/// getenv, or a stand-in of a test.
using Environment = std::function<std::optional<std::string>(const std::string&)>;

/// Gives each endpoint its key: that of the variable its `key_env` names, else `key`, else
/// OPENAI_API_KEY where the first endpoint is OpenAI's own host over https. The latter two go to
/// the host of the first endpoint only: a key is not shown to whoever else is named. Errors:
/// invalid (a variable that is not set, a key that is no header).
[[nodiscard]] Result<void> set_keys(OpenaiOptions& options, const std::string& key,
                                    const Environment& environment);

/// Starts the client thread. Errors: unavailable (no thread, no descriptor), invalid.
[[nodiscard]] Result<std::unique_ptr<Model>> make_openai_model(OpenaiOptions options);

/// The Files and Batches APIs of one endpoint. `identity`: of the Model made of the same options.
/// Errors: invalid (several endpoints), unavailable.
[[nodiscard]] Result<std::unique_ptr<BatchModel>> make_openai_batches(OpenaiOptions options,
                                                                      std::string identity);

/// One thing that was found out about an endpoint.
struct EndpointTrait {
  std::string name;      ///< E.g. "form of the reply".
  std::string value;     ///< E.g. "JSON schema, held to".
  std::string override;  ///< How to set it otherwise in the model URL; may be empty.
};
/// What one tiny call to an endpoint showed.
struct EndpointReport {
  std::string endpoint;               ///< Its short name.
  std::optional<Error> error;         ///< Nothing: it answers.
  std::vector<EndpointTrait> traits;  ///< What is known of it, in the order of telling.
};
/// Makes one tiny call to each endpoint, in turn, each within `patience`. Blocks. The calls are
/// paid for like any other.
[[nodiscard]] std::vector<EndpointReport> probe_openai(const OpenaiOptions& options,
                                                       std::chrono::seconds patience);

}  // namespace ov::adapters
