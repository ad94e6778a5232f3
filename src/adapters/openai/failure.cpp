#include "failure.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/ascii.h"
#include "base/utf8.h"
#include "json_fields.h"
#include "retry_after.h"

namespace ov::adapters {
namespace {

namespace json = boost::json;

constexpr std::size_t message_bytes_max = 300;  ///< Of what an endpoint says went wrong.
constexpr std::size_t body_bytes_looked_at_max = 2'000;

/// Where endpoints put their sentence: {"error":{"message"}} (OpenAI and most), {"error":"…"}
/// (Ollama), {"message"} and {"Message"} (Mistral, AWS), {"detail":"…"} or a list of {"msg"}
/// (FastAPI: vLLM), any of them in a list of one (Google).
std::string_view said_in(const json::value* root) {
  if (const json::value* first = first_of(root)) root = first;
  const json::value* error = field(root, "error");
  for (const std::string_view said :
       {text_at(error, "message"), text_of(error), text_at(root, "message"),
        text_at(root, "Message"), text_at(root, "detail"),
        text_at(first_of(field(root, "detail")), "msg"),
        text_at(first_of(field(field(root, "message"), "detail")), "msg")}) {
    if (!said.empty()) return said;
  }
  return {};
}

bool mentions(const Answer& answer, std::string_view what) {
  return std::string_view(answer.body).find(what) != std::string_view::npos;
}

/// An account without money, which no waiting helps; told as 429 by OpenAI.
bool is_out_of_money(const Answer& answer) {
  return mentions(answer, "insufficient_quota") || mentions(answer, "billing_not_active");
}

/// Input that a filter refused: Azure (400, content_filter), OpenRouter (403, with reasons),
/// OpenAI (400, content_policy_violation).
bool is_refusal(const Answer& answer, int status) {
  if (status != 400 && status != 403) return false;
  return mentions(answer, "content_filter") || mentions(answer, "content_policy_violation") ||
         mentions(answer, "flagged_input") || mentions(answer, "ResponsibleAIPolicyViolation");
}

ErrorKind kind_of(const Answer& answer, int status, bool asks_to_wait) {
  switch (status) {
    case 401:
    case 402:
    case 403:
      return ErrorKind::denied;
    case 404:
      return ErrorKind::not_found;
    case 408:
      return ErrorKind::timeout;
    case 413:
      return ErrorKind::too_large;
    case 429:
      return is_out_of_money(answer) ? ErrorKind::denied : ErrorKind::throttled;
    case 503:
    case 529:
      return asks_to_wait ? ErrorKind::throttled : ErrorKind::unavailable;
    default:
      return status >= 500 || status == 425 ? ErrorKind::unavailable : ErrorKind::invalid;
  }
}

/// Behind 502, 504 and what proxies add to them stands a request that somebody may have answered.
Billing billing_of(const Answer& answer, int status) {
  // Groq ran the model, which wrote no JSON.
  if (mentions(answer, "json_validate_failed")) return Billing::unknown;
  return status < 500 || status == 500 || status == 503 || status == 529 ? Billing::none
                                                                         : Billing::unknown;
}

std::optional<Duration> asked_to_wait(const Answer& answer, Time now) {
  const std::string_view milliseconds = trim(answer.header("Retry-After-Ms"));
  const bool fits = !milliseconds.empty() && milliseconds.size() < 8 &&
                    std::all_of(milliseconds.begin(), milliseconds.end(), is_ascii_digit);
  if (fits) return parse_span(std::string(milliseconds) + "ms");
  return parse_retry_after(answer.header("Retry-After"), now);
}

}  // namespace

void hide(std::string& text, std::string_view key) {
  if (key.empty()) return;
  for (std::size_t at = text.find(key); at != std::string::npos; at = text.find(key, at)) {
    text.replace(at, key.size(), "***");
    at += 3;
  }
}

ModelFailure failure_of(ErrorKind kind, std::string message, Billing billing) {
  ModelFailure failure{Error(kind, std::move(message)), std::nullopt};
  failure.billing = billing;
  return failure;
}

std::string endpoint_message(std::string_view body, const json::value* root, std::string_view key) {
  std::string said(said_in(root));
  if (said.empty()) said = to_valid_utf8(body.substr(0, body_bytes_looked_at_max));
  hide(said, key);
  std::replace_if(
      said.begin(), said.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
  return std::string(trim(utf8_prefix(said, message_bytes_max)));
}

ModelFailure failed_status(const Answer& answer, int status, const json::value* root,
                           std::string_view key, Time now) {
  const std::optional<Duration> wait = asked_to_wait(answer, now);
  const bool refused = is_refusal(answer, status);
  const ErrorKind kind = refused ? ErrorKind::invalid : kind_of(answer, status, wait.has_value());
  ModelFailure failure = failure_of(kind,
                                    fmt::format("the model endpoint answered {}: {}", status,
                                                endpoint_message(answer.body, root, key)),
                                    billing_of(answer, status));
  if (kind == ErrorKind::throttled) failure.retry_after = wait;
  failure.refused = refused;
  failure.may_be_of_call = !refused && (status == 403 || status == 404);
  return failure;
}

}  // namespace ov::adapters
