#include "reply.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/ascii.h"
#include "base/utf8.h"
#include "failure.h"
#include "json_fields.h"

namespace ov::adapters {
namespace {

namespace json = boost::json;

constexpr std::size_t refusal_bytes_max = 300;
constexpr std::size_t model_name_bytes_max = 200;

/// "usage" in OpenAI's shape; DeepSeek tells what was cached beside it. Not reported unless both
/// counts are there and could be counts.
TokenUsage usage_of(const json::value* root) {
  const json::value* said = field(root, "usage");
  const auto in = whole_at(said, "prompt_tokens");
  const auto out = whole_at(said, "completion_tokens");
  const auto can_be = [](std::optional<std::int64_t> count) {
    return count && *count >= 0 && *count <= tokens_counted_max;
  };
  TokenUsage usage;
  if (!can_be(in) || !can_be(out)) return usage;
  usage.in = *in;
  usage.out = *out;
  usage.reported = true;
  auto cached = whole_at(field(said, "prompt_tokens_details"), "cached_tokens");
  if (!cached) cached = whole_at(said, "prompt_cache_hit_tokens");
  if (can_be(cached)) usage.cached_in = std::min(*cached, usage.in);
  return usage;
}

/// The text of a message: a string, or a list of parts, of which those of thinking are left out.
std::string content_of(const json::value* message) {
  const json::value* content = field(message, "content");
  const json::array* parts = content == nullptr ? nullptr : content->if_array();
  if (parts == nullptr) return std::string(text_of(content));
  std::string out;
  for (const json::value& part : *parts) {
    const std::string_view type = text_at(&part, "type");
    if (type.empty() || type == "text" || type == "output_text") out += text_at(&part, "text");
  }
  return out;
}

/// The failure of a call that was answered: paid for, by its usage when that is told.
ModelFailure answered_failure(std::string message, const TokenUsage& usage) {
  ModelFailure failure = failure_of(ErrorKind::invalid, std::move(message),
                                    usage.reported ? Billing::usage : Billing::unknown);
  failure.usage = usage;
  return failure;
}

bool is_cut_off(std::string_view finish) {
  // Mistral says model_length where the context is full; some pass on Anthropic's and Google's.
  constexpr std::string_view names[] = {"length", "max_tokens", "model_length", "MAX_TOKENS"};
  return std::find(std::begin(names), std::end(names), finish) != std::end(names);
}

bool is_filtered(std::string_view finish) {
  constexpr std::string_view names[] = {"content_filter", "content_filtered",
                                        "guardrail_intervened", "refusal", "SAFETY"};
  return std::find(std::begin(names), std::end(names), finish) != std::end(names);
}

ModelResult read_choice(const json::value* root, const json::value* choice, std::string_view key) {
  const TokenUsage usage = usage_of(root);
  const json::value* message = field(choice, "message");
  if (message == nullptr || !message->is_object()) {
    return tl::unexpected(answered_failure("the model's answer holds no message", usage));
  }
  const std::string_view finish = text_at(choice, "finish_reason");
  const std::string_view refusal = text_at(message, "refusal");
  if (!refusal.empty() || is_filtered(finish)) {
    std::string said(refusal.empty() ? "content filter" : refusal);
    hide(said, key);  // Before it is cut: half a key is still somebody's.
    ModelFailure refused = answered_failure(
        fmt::format("the model refused: {}", utf8_prefix(said, refusal_bytes_max)), usage);
    refused.refused = true;
    return tl::unexpected(std::move(refused));
  }
  if (is_cut_off(finish)) {
    return tl::unexpected(
        answered_failure("the model's reply was cut off at max_tokens; allow more of them", usage));
  }
  const std::string content = content_of(message);
  ModelReply reply;
  reply.text = trim(without_reasoning(content));
  if (reply.text.empty()) {
    const bool thought = !trim(content).empty() || !text_at(message, "reasoning_content").empty() ||
                         !text_at(message, "reasoning").empty();
    return tl::unexpected(answered_failure(
        thought ? "the model's reply is nothing but reasoning; allow more max_tokens"
                : "the model's reply is empty",
        usage));
  }
  std::string model(text_at(root, "model"));
  hide(model, key);
  reply.model = std::string(utf8_prefix(model, model_name_bytes_max));
  reply.usage = usage;
  return reply;
}

/// OpenRouter answers 200 and tells in `error` what its provider answered.
int status_inside(const json::value* error) {
  const auto code = whole_at(error, "code");
  return code && *code >= 400 && *code < 600 ? static_cast<int>(*code) : 502;
}

}  // namespace

std::string_view Answer::header(std::string_view name) const {
  for (const HttpHeader& header : headers) {
    if (equal_ignoring_case(header.name, name)) return header.value;
  }
  return {};
}

std::string_view without_reasoning(std::string_view text) {
  constexpr std::string_view final_channel = "<|channel|>final<|message|>";
  if (const std::size_t at = text.rfind(final_channel); at != std::string_view::npos) {
    text.remove_prefix(at + final_channel.size());
    return text.substr(0, text.find("<|"));
  }
  constexpr struct {
    std::string_view begin;
    std::string_view end;
  } marks[] = {{"<think>", "</think>"},
               {"<thinking>", "</thinking>"},
               {"<reasoning>", "</reasoning>"},
               {"[THINK]", "[/THINK]"}};
  for (const auto& mark : marks) {
    // The beginning may stand in the prompt's template. A message may quote a page that speaks of
    // such marks, so what counts is an end before the first brace of the reply's object.
    const std::size_t end = text.find(mark.end);
    const bool begins = trim(text).starts_with(mark.begin);
    if (end == std::string_view::npos) {
      if (begins) return {};
      continue;
    }
    if (begins || text.substr(0, end).find("{\"") == std::string_view::npos) {
      return text.substr(end + mark.end.size());
    }
  }
  return text;
}

ModelResult interpret(const Answer& answer, std::string_view key, Time now) {
  const std::optional<json::value> parsed = parse_foreign(answer.body);
  const json::value* root = parsed ? &*parsed : nullptr;
  if (answer.status != 200) {
    return tl::unexpected(failed_status(answer, answer.status, root, key, now));
  }
  const json::value* choice = first_of(field(root, "choices"));
  const bool is_choice = choice != nullptr && choice->is_object();
  const json::value* error = field(is_choice ? choice : root, "error");
  if (error != nullptr && !error->is_null()) {
    const json::object wrapped{{"error", *error}};
    const json::value inner(wrapped);
    ModelFailure failure = failed_status(answer, status_inside(error), &inner, key, now);
    const TokenUsage usage = usage_of(root);
    if (usage.reported && usage.in + usage.out > 0) {
      failure.billing = Billing::usage;
      failure.usage = usage;
    } else if (is_choice) {
      failure.billing = Billing::unknown;  // It had begun to answer.
    }
    return tl::unexpected(std::move(failure));
  }
  if (!is_choice) {
    return tl::unexpected(
        answered_failure(fmt::format("the model endpoint's answer is no chat completion: {}",
                                     endpoint_message(answer.body, root, key)),
                         usage_of(root)));
  }
  return read_choice(root, choice, key);
}

std::optional<Abilities> lesser(const Answer& answer, const Abilities& asked) {
  if (answer.status != 400 && answer.status != 422) return std::nullopt;
  const auto mentions = [&answer](std::string_view what) {
    return answer.body.find(what) != std::string::npos;
  };
  // The form was taken, and the model failed to keep it.
  if (mentions("json_validate_failed")) return std::nullopt;
  Abilities out = asked;
  const bool about_completion_tokens = mentions("max_completion_tokens");
  if (about_completion_tokens && asked.tokens_field == TokensField::max_tokens) {
    out.tokens_field = TokensField::max_completion_tokens;
    return out;
  }
  const bool says_unknown = mentions("nrecognized") || mentions("nknown") ||
                            mentions("not permitted") || mentions("xtra");
  if (about_completion_tokens && says_unknown) {
    out.tokens_field = TokensField::max_tokens;
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

}  // namespace ov::adapters
