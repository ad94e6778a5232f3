// What is sent to a chat endpoint and what its answers mean. Pure.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/openai.h"

namespace ov::adapters {

/// How the reply's form is asked for, strictest first.
enum class ReplyFormat : std::uint8_t { json_schema, json_object, plain };

/// What an endpoint has turned out to take.
struct Abilities {
  ReplyFormat format = ReplyFormat::json_schema;
  bool takes_temperature = true;
  bool names_completion_tokens = false;  ///< "max_completion_tokens" in place of "max_tokens".
  bool operator==(const Abilities&) const = default;
};

/// The JSON body of one call.
[[nodiscard]] std::string request_body(const ModelRequest& request, const OpenaiOptions& options,
                                       const Abilities& abilities);

/// An answer as far as it matters here.
struct Answer {
  int status = 0;
  std::string body;
  std::string retry_after;     ///< Header, empty when absent.
  std::string retry_after_ms;  ///< Header, empty when absent.
};

/// The message of a 200, or why there is none. `now`: for dates in Retry-After.
[[nodiscard]] ModelResult interpret(const Answer& answer, std::string_view key, Time now);

/// What to ask for instead when the endpoint refused the form of the question; nothing when it
/// refused something else.
[[nodiscard]] std::optional<Abilities> lesser(const Answer& answer, const Abilities& asked);

/// Seconds or an IMF-fixdate (RFC 9110 section 10.2.3), at most retry_after_max.
[[nodiscard]] std::optional<Duration> parse_retry_after(std::string_view header, Time now);
inline constexpr std::chrono::hours retry_after_max{1};

/// Where calls go.
struct BaseUrl {
  bool https = false;
  std::string host;  ///< Without brackets.
  std::uint16_t port = 0;
};
/// Takes a base URL apart that parse_openai_url accepted.
[[nodiscard]] std::optional<BaseUrl> parse_base_url(std::string_view url);

}  // namespace ov::adapters
