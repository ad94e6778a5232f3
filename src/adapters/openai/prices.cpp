#include "prices.h"

#include <algorithm>

#include "base/ascii.h"

namespace ov::adapters {
namespace {

struct Row {
  std::string_view host;
  std::string_view model;
  double in;         ///< Dollars a million tokens.
  double out;        ///< The same.
  double cached_in;  ///< The same; as `in` where no source names a lower one.
};

// Read from the source above each group: OpenAI's and Groq's on 2026-11-22, the others' on
// 2026-11-28. A price changes without notice: the model URL's price_in, price_out and
// price_cached_in win over this table, and what no source names is not in it. Nor is what has no
// one price: Azure's deployments have names of their own, OpenRouter's models many providers,
// Bedrock's prices differ by region and DeepSeek's by the hour. For Together's models, and
// Mistral's others, sources of 2026 contradict each other.
constexpr Row table[] = {
    // developers.openai.com/api/docs/models/gpt-5-nano
    {"api.openai.com", "gpt-5-nano", 0.05, 0.40, 0.005},
    // github.com/github/docs, data/tables/copilot/models-and-pricing.yml (provider's list prices)
    {"api.openai.com", "gpt-5-mini", 0.25, 2.00, 0.025},
    {"api.openai.com", "gpt-5.2", 1.75, 14.00, 0.175},
    {"api.openai.com", "gpt-4.1", 2.00, 8.00, 0.50},
    // docs.rs/crate/adk-model/0.6.0, src/openai/pricing.rs (of March 2026)
    {"api.openai.com", "gpt-5.4", 2.50, 15.00, 0.25},
    {"api.openai.com", "gpt-5.4-mini", 0.75, 4.50, 0.075},
    // vercel.com/ai-gateway/models/gpt-4.1-mini/api (provider openai)
    {"api.openai.com", "gpt-4.1-mini", 0.40, 1.60, 0.10},
    // deploybase.ai/articles/openai-pricing (of March 2026), which names no cached price
    {"api.openai.com", "gpt-5", 1.25, 10.00, 1.25},
    {"api.openai.com", "gpt-5.1", 1.25, 10.00, 1.25},
    {"api.openai.com", "gpt-4.1-nano", 0.10, 0.40, 0.10},
    // docs.rs/crate/openai-models/0.1.1, src/lib.rs; in and out also in the article above
    {"api.openai.com", "gpt-4o", 2.50, 10.00, 1.25},
    {"api.openai.com", "gpt-4o-mini", 0.15, 0.60, 0.075},
    // docs.rs/crate/aicost/0.2.4, src/data/data_groq.rs; gpt-oss-120b also in the braintrust-proxy
    // issue 925, which cites console.groq.com/docs/models
    {"api.groq.com", "openai/gpt-oss-120b", 0.15, 0.60, 0.075},
    {"api.groq.com", "openai/gpt-oss-20b", 0.075, 0.30, 0.037},
    {"api.groq.com", "llama-3.3-70b-versatile", 0.59, 0.79, 0.59},
    {"api.groq.com", "llama-3.1-8b-instant", 0.05, 0.08, 0.05},
    {"api.groq.com", "qwen/qwen3-32b", 0.29, 0.59, 0.29},
    // platform.claude.com/docs/en/about-claude/pricing
    {"api.anthropic.com", "claude-opus-5", 5.00, 25.00, 0.50},
    {"api.anthropic.com", "claude-opus-4-8", 5.00, 25.00, 0.50},
    {"api.anthropic.com", "claude-opus-4-7", 5.00, 25.00, 0.50},
    {"api.anthropic.com", "claude-opus-4-6", 5.00, 25.00, 0.50},
    {"api.anthropic.com", "claude-opus-4-5", 5.00, 25.00, 0.50},
    {"api.anthropic.com", "claude-sonnet-4-6", 3.00, 15.00, 0.30},
    {"api.anthropic.com", "claude-sonnet-4-5", 3.00, 15.00, 0.30},
    {"api.anthropic.com", "claude-haiku-4-5", 1.00, 5.00, 0.10},
    // platform.claude.com/docs/about-claude/models/overview; cached ones from
    // docs.rs/synaps/0.10.2,
    // synaps_cli/pricing (of October 2026). Haiku 5.5's are for prompts of up to 100,000 tokens,
    // which ours are far below.
    {"api.anthropic.com", "claude-opus-5-5", 4.00, 20.00, 0.20},
    {"api.anthropic.com", "claude-sonnet-5-5", 2.00, 10.00, 0.10},
    {"api.anthropic.com", "claude-sonnet-5", 2.00, 10.00, 0.20},
    {"api.anthropic.com", "claude-haiku-5-5", 0.10, 0.50, 0.01},
    // docs.fireworks.ai/serverless/pricing, the standard tier; names of the models from
    // lava.so/docs/gateway/providers/fireworks
    {"api.fireworks.ai", "accounts/fireworks/models/gpt-oss-120b", 0.15, 0.60, 0.015},
    {"api.fireworks.ai", "accounts/fireworks/models/gpt-oss-20b", 0.07, 0.30, 0.035},
    {"api.fireworks.ai", "accounts/fireworks/models/deepseek-v3p1", 0.56, 1.68, 0.28},
    {"api.fireworks.ai", "accounts/fireworks/models/deepseek-v3p2", 0.56, 1.68, 0.28},
    {"api.fireworks.ai", "accounts/fireworks/models/kimi-k2p5", 0.60, 3.00, 0.10},
    {"api.fireworks.ai", "accounts/fireworks/models/glm-5", 1.00, 3.20, 0.20},
    {"api.fireworks.ai", "accounts/fireworks/models/glm-4p7", 0.60, 2.20, 0.30},
    // github.com/anomalyco/models.dev, providers/mistral/models/mistral-medium-latest.toml, which
    // cites docs.mistral.ai/inference/pricing (of 2026-09-29)
    {"api.mistral.ai", "mistral-medium-latest", 1.50, 7.50, 0.15},
    {"api.mistral.ai", "mistral-medium-2604", 1.50, 7.50, 0.15},
};

/// "-2025-08-07", or "-20251001" as Anthropic writes it.
bool is_snapshot_date(std::string_view text) {
  constexpr std::string_view shapes[] = {"-0000-00-00", "-00000000"};
  return std::ranges::any_of(shapes, [text](std::string_view shape) {
    return std::ranges::equal(
        text, shape, [](char c, char like) { return like == '-' ? c == '-' : is_ascii_digit(c); });
  });
}

std::int64_t microdollars(double dollars) {
  return static_cast<std::int64_t>(dollars * 1'000'000 + 0.5);
}

}  // namespace

std::optional<ModelPrice> listed_price(std::string_view host, std::string_view model) {
  for (const Row& row : table) {
    if (!equal_ignoring_case(host, row.host) || !model.starts_with(row.model)) continue;
    const std::string_view rest = model.substr(row.model.size());
    if (!rest.empty() && !is_snapshot_date(rest)) continue;
    return ModelPrice{microdollars(row.in), microdollars(row.out), microdollars(row.cached_in)};
  }
  return std::nullopt;
}

}  // namespace ov::adapters
