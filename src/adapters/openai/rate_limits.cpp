#include "rate_limits.h"

#include <algorithm>
#include <charconv>

#include "base/ascii.h"
#include "base/dates.h"
#include "retry_after.h"

namespace ov::adapters {
namespace {

std::optional<double> amount(std::string_view text) {
  text = trim(text);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  return whole && value < 1e12 ? std::optional(value) : std::nullopt;
}

/// A span ("6s", "250ms", "3"), a date, or milliseconds since 1970 (OpenRouter). At most
/// retry_after_max: no header stops the calls for longer.
std::optional<Duration> until(std::string_view text, Time now) {
  text = trim(text);
  const auto bounded = [](Duration wait) {
    return std::clamp(wait, Duration{0}, Duration(retry_after_max));
  };
  if (const auto date = parse_iso_date(text)) return bounded(*date - now);
  constexpr double epoch_milliseconds_min = 1e12;
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  if (whole && value >= epoch_milliseconds_min && value < 1e14) {
    const Time at{std::chrono::milliseconds(static_cast<std::int64_t>(value))};
    return bounded(at - now);
  }
  const auto span = parse_span(text);
  return span ? std::optional(bounded(*span)) : std::nullopt;
}

struct Names {
  std::string_view limit;
  std::string_view remaining;
  std::string_view reset;
};

constexpr Names requests_names[] = {
    {"x-ratelimit-limit-requests", "x-ratelimit-remaining-requests", "x-ratelimit-reset-requests"},
    {"x-ratelimit-limit-req-minute", "x-ratelimit-remaining-req-minute", ""},
    {"anthropic-ratelimit-requests-limit", "anthropic-ratelimit-requests-remaining",
     "anthropic-ratelimit-requests-reset"},
    {"x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"},
};
constexpr Names tokens_names[] = {
    {"x-ratelimit-limit-tokens", "x-ratelimit-remaining-tokens", "x-ratelimit-reset-tokens"},
    {"x-ratelimit-limit-tokens-minute", "x-ratelimit-remaining-tokens-minute", ""},
    {"x-ratelimitbysize-limit-minute", "x-ratelimitbysize-remaining-minute", ""},
    {"anthropic-ratelimit-tokens-limit", "anthropic-ratelimit-tokens-remaining",
     "anthropic-ratelimit-tokens-reset"},
};

template <std::size_t count>
RateNews read(const Answer& answer, const Names (&all)[count], Time now) {
  RateNews news;
  for (const Names& names : all) {
    news.limit = amount(answer.header(names.limit));
    if (!news.limit) continue;
    news.remaining = amount(answer.header(names.remaining));
    if (!names.reset.empty()) news.reset = until(answer.header(names.reset), now);
    break;
  }
  return news;
}

}  // namespace

RateLimits read_rate_limits(const Answer& answer, const Dialect& dialect, Time now) {
  RateLimits limits{read(answer, requests_names, now), read(answer, tokens_names, now)};
  if (dialect.requests_are_per_day) limits.requests.window = std::chrono::hours{24};
  return limits;
}

}  // namespace ov::adapters
