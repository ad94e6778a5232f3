#include "dialect.h"

#include <string>

#include "address.h"
#include "base/ascii.h"

namespace ov::adapters {
namespace {

using enum ReplyFormat;
using enum TokensField;

// Each row is where a call starts; what an endpoint then refuses is taken away (lesser(), reply.h),
// so a row that is out of date costs one refused call. Sources were read on 2026-11-22.
constexpr Dialect table[] = {
    // Schemas with `strict`; max_tokens is deprecated and refused by reasoning models.
    // developers.openai.com/api/docs (chat completions, structured outputs)
    {"openai", {"api.openai.com"}, {json_schema, max_completion_tokens, true}},
    // The key goes into `api-key`; `api-version` is needed below /openai/deployments and optional
    // below /openai/v1. Content filters answer 400 with the code content_filter.
    // learn.microsoft.com/en-us/azure/ai-foundry/openai/latest and …/ai-services/openai/reference
    {"azure",
     {"openai.azure.com", "services.ai.azure.com"},
     {json_schema, max_completion_tokens, true},
     KeyHeader::api_key},
    // Guided decoding by schema; reasoning in reasoning_content (later: reasoning); errors as
    // FastAPI's `detail` or as OpenAI's.
    // docs.vllm.ai/en/v0.17.1/serving/openai_compatible_server, …/v0.8.3/features/reasoning_outputs
    {"vllm", {}, {json_schema, max_tokens, true}},
    // A grammar is made of the schema; 503 while the model is loaded.
    // github.com/ggml-org/llama.cpp tools/server/README.md and issue 11847
    {"llama-server", {}, {json_schema, max_tokens, true}},
    // Schemas are held to by the local server since 0.5; max_tokens only.
    // docs.ollama.com/api/openai-compatibility
    {"ollama", {}, {json_schema, max_tokens, true}},
    // The cloud takes a schema and does not hold to it. pydantic.dev/docs/ai/api/models/ollama
    {"ollama-cloud", {"ollama.com"}, {json_object, max_tokens, true}},
    // Passed on to many providers; failures of theirs come as 200 with `error`, in the reply or in
    // the choice; 403 for flagged input. openrouter.ai/docs/api-reference/limits, …/errors
    {"openrouter", {"openrouter.ai"}, {json_schema, max_tokens, true}},
    // Schemas with some models only, the others say so with 400; requests are limited a day,
    // tokens a minute. console.groq.com/docs/rate-limits, …/docs/models
    {"groq", {"api.groq.com"}, {json_schema, max_completion_tokens, true}, KeyHeader::bearer, true},
    // Own names of the limit headers (…-req-minute, …-tokens-minute); content may be a list with
    // parts of thinking. github.com/mistralai/client-ts issue 169, kestra.io Mistral plugin
    {"mistral", {"api.mistral.ai"}, {json_schema, max_tokens, true}},
    // https://bedrock-runtime.REGION.amazonaws.com/openai/v1 with a Bedrock key as bearer token.
    // docs.aws.amazon.com/bedrock/latest/userguide/inference-chat-completions.html
    {"bedrock", {"amazonaws.com", "api.aws"}, {json_schema, max_completion_tokens, true}},
    // Nothing is known: everything is tried, and what is refused is left out.
    {"compatible", {}, {json_schema, max_tokens, true}},
};

constexpr const Dialect& unknown = table[std::size(table) - 1];

bool ends_in(std::string_view host, std::string_view suffix) {
  if (suffix.empty() || host.size() < suffix.size()) return false;
  const std::size_t begin = host.size() - suffix.size();
  return equal_ignoring_case(host.substr(begin), suffix) && (begin == 0 || host[begin - 1] == '.');
}

}  // namespace

const Dialect* find_dialect(std::string_view name) {
  for (const Dialect& row : table) {
    if (row.name == name) return &row;
  }
  return nullptr;
}

const Dialect& dialect_of_host(std::string_view host) {
  for (const Dialect& row : table) {
    for (const std::string_view suffix : row.host_suffix) {
      if (ends_in(host, suffix)) return row;
    }
  }
  return unknown;
}

const Dialect& dialect_of(const OpenaiEndpoint& endpoint) {
  if (const Dialect* named = find_dialect(endpoint.dialect)) return *named;
  const auto address = parse_base_url(endpoint.base_url);
  return address ? dialect_of_host(address->host) : unknown;
}

std::string dialect_names() {
  std::string names;
  for (const Dialect& row : table) {
    if (!names.empty()) names += ", ";
    names += row.name;
  }
  return names;
}

Abilities first_abilities(const OpenaiEndpoint& endpoint) {
  Abilities abilities = dialect_of(endpoint).abilities;
  abilities.format = endpoint.format.value_or(abilities.format);
  abilities.tokens_field = endpoint.tokens_field.value_or(abilities.tokens_field);
  return abilities;
}

KeyHeader key_header_of(const OpenaiEndpoint& endpoint) {
  return endpoint.key_header.value_or(dialect_of(endpoint).key_header);
}

std::string_view to_string(ReplyFormat format) {
  constexpr std::string_view names[] = {"json_schema", "json_object", "plain"};
  return names[static_cast<std::size_t>(format)];
}
std::string_view to_string(TokensField field) {
  return field == max_tokens ? "max_tokens" : "max_completion_tokens";
}
std::string_view to_string(KeyHeader header) {
  return header == KeyHeader::bearer ? "bearer" : "api-key";
}

}  // namespace ov::adapters
