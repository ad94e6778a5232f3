#include "request.h"

#include <algorithm>
#include <boost/json.hpp>

namespace ov::adapters {
namespace {

namespace json = boost::json;

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

std::string request_url(const OpenaiEndpoint& endpoint) {
  std::string url = endpoint.base_url + "/chat/completions";
  if (!endpoint.api_version.empty()) url += "?api-version=" + endpoint.api_version;
  return url;
}

int reply_tokens_max(const ModelRequest& request, const OpenaiEndpoint& endpoint) {
  return std::min(endpoint.tokens_max, request.tokens_max);
}

double tokens_estimate(const ModelRequest& request, const OpenaiEndpoint& endpoint) {
  constexpr double bytes_a_token = 4;
  const std::size_t bytes = request.system.size() + request.user.size() +
                            request.first_reply.size() + request.second_try.size() +
                            request.schema.size();
  return static_cast<double>(bytes) / bytes_a_token + reply_tokens_max(request, endpoint);
}

CallBounds call_bounds(const ModelRequest& request) {
  CallBounds bounds;
  bounds.prompt_bytes = std::ssize(request.system) + std::ssize(request.user) +
                        std::ssize(request.first_reply) + std::ssize(request.second_try);
  bounds.schema_bytes = std::ssize(request.schema);
  bounds.messages = request.second_try.empty() ? 2 : 4;
  bounds.tokens_out_max = request.tokens_max;
  return bounds;
}

std::string request_body(const ModelRequest& request, const OpenaiEndpoint& endpoint,
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
  json::object body{{"model", endpoint.model}, {"messages", std::move(messages)}};
  body[to_string(abilities.tokens_field)] = reply_tokens_max(request, endpoint);
  if (endpoint.temperature && abilities.takes_temperature) {
    body["temperature"] = *endpoint.temperature;
  }
  if (!endpoint.reasoning_effort.empty()) body["reasoning_effort"] = endpoint.reasoning_effort;
  if (abilities.format != ReplyFormat::plain && !request.schema.empty()) {
    body["response_format"] = format_of(request, abilities.format);
  }
  return json::serialize(body);
}

}  // namespace ov::adapters
