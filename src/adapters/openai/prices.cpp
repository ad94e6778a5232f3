#include "prices.h"

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

// Read on 2026-11-22 from the source above each group. A price changes without notice: the model
// URL's price_in, price_out and price_cached_in win over this table, and what no source names is
// not in it. Azure's deployments have names of their own, OpenRouter's models many providers.
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
};

/// "-2025-08-07".
bool is_snapshot_date(std::string_view text) {
  if (text.size() != 11) return false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool dash = at == 0 || at == 5 || at == 8;
    if (dash ? text[at] != '-' : !is_ascii_digit(text[at])) return false;
  }
  return true;
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
