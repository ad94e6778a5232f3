#include "call.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>

#include "base/ascii.h"
#include "base/utf8.h"

namespace ov::adapters {
namespace {

namespace json = boost::json;

constexpr std::size_t message_bytes_max = 300;  ///< Of what an endpoint says went wrong.

ModelFailure failure(ErrorKind kind, std::string message) {
  return {Error(kind, std::move(message)), std::nullopt, false};
}

const json::object* object_at(const json::value& value, std::string_view name) {
  const json::object* object = value.if_object();
  const json::value* field = object == nullptr ? nullptr : object->if_contains(name);
  return field == nullptr ? nullptr : field->if_object();
}

std::string text_at(const json::object& object, std::string_view name) {
  const json::value* field = object.if_contains(name);
  const json::string* text = field == nullptr ? nullptr : field->if_string();
  return text == nullptr ? std::string() : std::string(text->data(), text->size());
}

std::int64_t tokens_at(const json::object& object, std::string_view name) {
  const json::value* field = object.if_contains(name);
  if (field == nullptr || !field->is_int64()) return 0;
  return std::clamp<std::int64_t>(field->get_int64(), 0, 1'000'000'000);
}

/// What the endpoint says, on one line, without the key.
std::string endpoint_message(const Answer& answer, std::string_view key) {
  json::error_code code;
  const json::value value = json::parse(answer.body, code);
  std::string said;
  if (!code) {
    if (const json::object* error = object_at(value, "error")) said = text_at(*error, "message");
    if (said.empty() && value.is_object()) {
      said = text_at(value.get_object(), "message");
      if (said.empty()) said = text_at(value.get_object(), "error");
      if (said.empty()) said = text_at(value.get_object(), "detail");
    }
  }
  if (said.empty()) said = to_valid_utf8(std::string_view(answer.body).substr(0, 2000));
  for (std::size_t at = said.find(key); !key.empty() && at != std::string::npos;
       at = said.find(key)) {
    said.replace(at, key.size(), "***");
  }
  std::replace_if(
      said.begin(), said.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
  return std::string(trim(utf8_prefix(said, message_bytes_max)));
}

ErrorKind kind_of(const Answer& answer, bool asks_to_wait) {
  switch (answer.status) {
    case 401:
    case 402:
    case 403:
      return ErrorKind::denied;
    case 408:
      return ErrorKind::timeout;
    case 413:
      return ErrorKind::too_large;
    case 429:
      // OpenAI answers 429 to an empty account too, which no waiting helps.
      return answer.body.find("insufficient_quota") != std::string::npos ? ErrorKind::denied
                                                                         : ErrorKind::throttled;
    case 503:
    case 529:
      return asks_to_wait ? ErrorKind::throttled : ErrorKind::unavailable;
    default:
      return answer.status >= 500 || answer.status == 425 ? ErrorKind::unavailable
                                                          : ErrorKind::invalid;
  }
}

ModelFailure refused_status(const Answer& answer, std::string_view key, Time now) {
  std::optional<Duration> wait;
  if (std::all_of(answer.retry_after_ms.begin(), answer.retry_after_ms.end(), is_ascii_digit) &&
      !answer.retry_after_ms.empty() && answer.retry_after_ms.size() < 8) {
    wait = std::chrono::milliseconds(std::stol(answer.retry_after_ms));
  }
  if (!wait) wait = parse_retry_after(answer.retry_after, now);
  const ErrorKind kind = kind_of(answer, wait.has_value());
  std::string message = fmt::format("the model endpoint answered {}: {}", answer.status,
                                    endpoint_message(answer, key));
  ModelFailure out = failure(kind, std::move(message));
  if (kind == ErrorKind::throttled) out.retry_after = wait;
  out.refused = answer.status == 400 && answer.body.find("content_filter") != std::string::npos;
  return out;
}

/// The text of a message: a string, or a list of parts as some endpoints answer.
std::string content_of(const json::object& message) {
  const json::value* content = message.if_contains("content");
  if (content == nullptr || !content->is_array()) return text_at(message, "content");
  std::string out;
  for (const json::value& part : content->get_array()) {
    if (part.is_object()) out += text_at(part.get_object(), "text");
  }
  return out;
}

ModelResult read_choice(const json::object& root, const json::object& choice) {
  const json::value* field = choice.if_contains("message");
  const json::object* message = field == nullptr ? nullptr : field->if_object();
  if (message == nullptr) {
    return tl::unexpected(failure(ErrorKind::invalid, "the model's answer holds no message"));
  }
  const std::string finish = text_at(choice, "finish_reason");
  if (const std::string refusal = text_at(*message, "refusal");
      !refusal.empty() || finish == "content_filter") {
    ModelFailure refused = failure(
        ErrorKind::invalid,
        fmt::format("the model refused: {}",
                    refusal.empty() ? "content filter" : utf8_prefix(refusal, message_bytes_max)));
    refused.refused = true;
    return tl::unexpected(std::move(refused));
  }
  if (finish == "length") {
    return tl::unexpected(failure(
        ErrorKind::invalid, "the model's reply was cut off at max_tokens; allow more of them"));
  }
  ModelReply reply;
  reply.text = content_of(*message);
  if (trim(reply.text).empty()) {
    return tl::unexpected(failure(ErrorKind::invalid, "the model's reply is empty"));
  }
  reply.model = std::string(utf8_prefix(text_at(root, "model"), 200));
  const json::value* usage = root.if_contains("usage");
  if (usage != nullptr && usage->is_object()) {
    reply.tokens_in = tokens_at(usage->get_object(), "prompt_tokens");
    reply.tokens_out = tokens_at(usage->get_object(), "completion_tokens");
  }
  return reply;
}

json::object format_of(const ModelRequest& request, ReplyFormat format) {
  if (format == ReplyFormat::json_object) return {{"type", "json_object"}};
  json::error_code code;
  json::value schema = json::parse(request.schema, code);
  if (code) schema = json::object{{"type", "object"}};
  return {{"type", "json_schema"},
          {"json_schema",
           json::object{{"name", "message"}, {"strict", true}, {"schema", std::move(schema)}}}};
}

}  // namespace

std::string request_body(const ModelRequest& request, const OpenaiOptions& options,
                         const Abilities& abilities) {
  json::array messages;
  const auto say = [&messages](std::string_view role, const std::string& content) {
    messages.push_back(json::object{{"role", role}, {"content", content}});
  };
  say("system", request.system);
  say("user", request.user);
  if (!request.second_try.empty()) {
    say("assistant", request.first_reply);
    say("user", request.second_try);
  }
  json::object body{{"model", options.model}, {"messages", std::move(messages)}};
  const int tokens = std::min(options.tokens_max, request.tokens_max);
  body[abilities.names_completion_tokens ? "max_completion_tokens" : "max_tokens"] = tokens;
  if (options.temperature && abilities.takes_temperature) {
    body["temperature"] = *options.temperature;
  }
  if (abilities.format != ReplyFormat::plain && !request.schema.empty()) {
    body["response_format"] = format_of(request, abilities.format);
  }
  return json::serialize(body);
}

ModelResult interpret(const Answer& answer, std::string_view key, Time now) {
  if (answer.status != 200) return tl::unexpected(refused_status(answer, key, now));
  json::error_code code;
  json::parse_options options;
  options.max_depth = 16;
  const json::value root = json::parse(answer.body, code, {}, options);
  const json::object* object = code ? nullptr : root.if_object();
  const json::value* choices = object == nullptr ? nullptr : object->if_contains("choices");
  const json::array* list = choices == nullptr ? nullptr : choices->if_array();
  if (list == nullptr || list->empty() || !list->front().is_object()) {
    return tl::unexpected(failure(
        ErrorKind::invalid, fmt::format("the model endpoint's answer is no chat completion: {}",
                                        endpoint_message(answer, key))));
  }
  return read_choice(*object, list->front().get_object());
}

std::optional<Abilities> lesser(const Answer& answer, const Abilities& asked) {
  if (answer.status != 400 && answer.status != 422) return std::nullopt;
  const auto mentions = [&answer](std::string_view what) {
    return answer.body.find(what) != std::string::npos;
  };
  Abilities out = asked;
  if (!asked.names_completion_tokens && mentions("max_completion_tokens")) {
    out.names_completion_tokens = true;
    return out;
  }
  const bool about_format = mentions("response_format") || mentions("json_schema") ||
                            mentions("json_object") || mentions("schema") || mentions("grammar");
  if (about_format && asked.format != ReplyFormat::plain) {
    out.format =
        asked.format == ReplyFormat::json_schema ? ReplyFormat::json_object : ReplyFormat::plain;
    return out;
  }
  if (asked.takes_temperature && mentions("temperature")) {
    out.takes_temperature = false;
    return out;
  }
  return std::nullopt;
}

namespace {

/// "Sun, 06 Nov 1994 08:49:37 GMT".
std::optional<Time> parse_http_date(std::string_view text) {
  constexpr std::string_view months = "JanFebMarAprMayJunJulAugSepOctNovDec";
  if (text.size() != 29 || text.substr(25) != " GMT") return std::nullopt;
  const auto digits = [text](std::size_t at, std::size_t size) {
    int value = 0;
    for (const char c : text.substr(at, size)) {
      if (!is_ascii_digit(c)) return -1;
      value = value * 10 + (c - '0');
    }
    return value;
  };
  const std::size_t month = months.find(text.substr(8, 3));
  const int day = digits(5, 2);
  const int year = digits(12, 4);
  const int hour = digits(17, 2);
  const int minute = digits(20, 2);
  const int second = digits(23, 2);
  if (month == std::string_view::npos || month % 3 != 0 || day < 1 || year < 1970 || hour < 0 ||
      minute < 0 || second < 0) {
    return std::nullopt;
  }
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month / 3 + 1)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return std::nullopt;
  return Time(std::chrono::sys_days(date)) + std::chrono::hours(hour) +
         std::chrono::minutes(minute) + std::chrono::seconds(second);
}

}  // namespace

std::optional<Duration> parse_retry_after(std::string_view header, Time now) {
  const std::string_view text = trim(header);
  if (text.empty()) return std::nullopt;
  Duration wait{0};
  if (std::all_of(text.begin(), text.end(), is_ascii_digit)) {
    wait = text.size() > 6 ? Duration(retry_after_max)
                           : std::chrono::seconds(std::stol(std::string(text)));
  } else {
    const std::optional<Time> date = parse_http_date(text);
    if (!date) return std::nullopt;
    wait = *date - now;
  }
  return std::clamp(wait, Duration{0}, Duration(retry_after_max));
}

}  // namespace ov::adapters
