// Talks to any OpenAI-compatible chat endpoint (POST <base>/chat/completions). One client thread
// with its own reactor serves all calls. What the endpoint cannot do (reply by JSON schema, JSON
// mode) is found out from its own answer and remembered.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "ports/model.h"

namespace ov::adapters {

/// From `--model http(s)://HOST[:PORT]/v1?model=NAME[&temperature=0.3][&max_tokens=1024]…`.
struct OpenaiOptions {
  std::string base_url;  ///< Without query and trailing slash, e.g. "http://127.0.0.1:8000/v1".
  std::string model;
  std::optional<double> temperature;               ///< 0 to 2; not sent when absent.
  int tokens_max = 1024;                           ///< 16 to 32,768; a request may ask for less.
  std::size_t in_flight_max = 64;                  ///< 1 to 512.
  std::chrono::milliseconds call_timeout{60'000};  ///< 1 s to 600 s (`timeout`, in seconds).
  std::string key;      ///< Sent as "Authorization: Bearer …", never logged; may be empty.
  std::string ca_file;  ///< PEM file of authorities trusted instead of the system's; may be empty.
};

/// Reads a model URL. Known parameters: model, temperature, max_tokens, in_flight, timeout.
/// Errors: invalid (all that is wrong with it, no secrets repeated).
[[nodiscard]] Result<OpenaiOptions> parse_openai_url(std::string_view url);

/// The key from OVERTURE_MODEL_KEY, else OPENAI_API_KEY; empty when neither is set.
[[nodiscard]] std::string openai_key_from_environment();

/// Starts the client thread. Errors: unavailable (no thread, no descriptor), invalid.
[[nodiscard]] Result<std::unique_ptr<Model>> make_openai_model(OpenaiOptions options);

}  // namespace ov::adapters
