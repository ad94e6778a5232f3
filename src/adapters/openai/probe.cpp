// What one tiny call shows of an endpoint, for people.
#include <fmt/format.h>

#include "endpoint.h"

namespace ov::adapters {
namespace {

ModelRequest tiny_request(const OpenaiEndpoint& endpoint) {
  ModelRequest request;
  request.system = "Answer with one JSON object and nothing else.";
  request.user = R"(Reply with the JSON object {"abstain":"test"})";
  request.schema =
      R"({"type":"object","properties":{"abstain":{"type":"string"}},"required":["abstain"],)"
      R"("additionalProperties":false})";
  // Room for a model that thinks first.
  request.tokens_max = endpoint.tokens_max;
  return request;
}

std::string form_of(const Abilities& abilities) {
  switch (abilities.format) {
    case ReplyFormat::json_schema:
      return "JSON by a schema";
    case ReplyFormat::json_object:
      return "JSON mode, no schema";
    case ReplyFormat::plain:
      break;
  }
  return "plain text that holds JSON";
}

std::string price_text(const OpenaiEndpoint& endpoint) {
  const std::optional<ModelPrice> price = price_of(endpoint);
  if (!price) return "not known, so no budget can be kept";
  return fmt::format("{:.4g} dollars a million tokens in ({:.4g} cached), {:.4g} out, {}",
                     static_cast<double>(price->in_per_million) / 1e6,
                     static_cast<double>(price->cached_in_per_million) / 1e6,
                     static_cast<double>(price->out_per_million) / 1e6,
                     endpoint.price ? "as the model URL says" : "as listed");
}

std::string limit_text(const OpenaiEndpoint& endpoint, const RateLimits& heard) {
  std::string out;
  const auto add = [&out](std::optional<double> set, const RateNews& news, const char* what) {
    if (!set && !news.limit) return;
    const bool a_day = !set && news.window > std::chrono::hours{1};
    if (!out.empty()) out += ", ";
    out += fmt::format("{:.0f} {} a {}", set ? *set : *news.limit, what, a_day ? "day" : "minute");
  };
  add(endpoint.requests_per_minute, heard.requests, "requests");
  add(endpoint.tokens_per_minute, heard.tokens, "tokens");
  return out.empty() ? "none told" : out;
}

std::string key_text(const OpenaiEndpoint& endpoint) {
  if (endpoint.key.empty()) return "none is sent";
  std::string out = fmt::format("sent as {}", key_header_of(endpoint) == KeyHeader::api_key
                                                  ? "api-key"
                                                  : "Authorization: Bearer");
  if (endpoint.base_url.starts_with("http://")) out += ", not encrypted";
  return out;
}

void add_traits(EndpointReport& report, const Endpoint& endpoint, const Asked& asked) {
  const OpenaiEndpoint& options = endpoint.options();
  const auto add = [&report](const char* name, std::string value, const char* override) {
    report.traits.push_back({name, std::move(value), override});
  };
  add("kind", std::string(dialect_of(options).name), "dialect");
  add("key", key_text(options), "key_env, key_header");
  add("price", price_text(options), "price_in, price_out, price_cached_in");
  if (!asked.result) return;
  add("model", asked.result->model.empty() ? options.model : asked.result->model, "model");
  add("reply", form_of(endpoint.abilities()), "format");
  add("reply limit",
      fmt::format("{} tokens, as {}", options.tokens_max,
                  to_string(endpoint.abilities().tokens_field)),
      "max_tokens, tokens_field");
  if (options.temperature) {
    add("temperature", endpoint.abilities().takes_temperature ? "taken" : "refused, not sent",
        "temperature");
  }
  const TokenUsage& usage = asked.result->usage;
  add("usage",
      usage.reported ? fmt::format("told: {} tokens in, {} out", usage.in, usage.out)
                     : "not told: the worst case of each call counts",
      "");
  add("limits", limit_text(options, asked.limits), "rpm, tpm");
  add("at once", fmt::format("found by itself, {} calls at most", options.in_flight_max),
      "in_flight");
}

Task<void> probe_into(Endpoint& endpoint, EndpointReport& report) {
  // All outlive the task: they are locals of who runs the loop.
  const ModelRequest request = tiny_request(endpoint.options());
  const Result<Asked> asked = co_await endpoint.ask(request);
  if (!asked) {
    report.error = asked.error();
    co_return ok();
  }
  if (!asked->result) report.error = asked->result.error().error;
  add_traits(report, endpoint, *asked);
  co_return ok();
}

}  // namespace

std::vector<EndpointReport> probe_openai(const OpenaiOptions& options,
                                         std::chrono::seconds patience) {
  std::vector<EndpointReport> reports;
  const SystemClock clock;
  for (OpenaiEndpoint one : options.endpoints) {
    one.call_timeout = std::min<std::chrono::milliseconds>(one.call_timeout, patience);
    Reactor reactor(clock);
    Endpoint endpoint(reactor, clock, one, options.ca_file);
    EndpointReport& report = reports.emplace_back();
    report.endpoint = endpoint.name();
    reactor.spawn(probe_into(endpoint, report));
    reactor.run_until_idle();
  }
  return reports;
}

}  // namespace ov::adapters
