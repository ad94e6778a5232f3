// Limits a minute as the endpoints' replies tell them. Pure.
#pragma once

#include "rate_bucket.h"
#include "reply.h"

namespace ov::adapters {

struct RateLimits {
  RateNews requests;
  RateNews tokens;
};

/// Reads x-ratelimit-{limit,remaining,reset}-{requests,tokens} (OpenAI, Azure, Groq, vLLM's
/// gateways), …-{req,tokens}-minute (Mistral), anthropic-ratelimit-… and X-RateLimit-{Limit,
/// Remaining,Reset} (OpenRouter). What is absent or no number stays empty. `now`: for dates.
[[nodiscard]] RateLimits read_rate_limits(const Answer& answer, const Dialect& dialect, Time now);

}  // namespace ov::adapters
