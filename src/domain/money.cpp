#include "domain/money.h"

#include <algorithm>

namespace ov {

std::int64_t cost_of(const ModelPrice& price, const TokenUsage& usage) {
  constexpr std::int64_t million = 1'000'000;
  const auto within = [](std::int64_t value, std::int64_t max) {
    return std::clamp<std::int64_t>(value, 0, max);
  };
  const std::int64_t in = within(usage.in, tokens_counted_max);
  const std::int64_t cached = within(usage.cached_in, in);
  const std::int64_t out = within(usage.out, tokens_counted_max);
  // At most 2 * 10^18: the two kinds of prompt tokens together are at most tokens_counted_max.
  const std::int64_t sum = (in - cached) * within(price.in_per_million, price_per_million_max) +
                           cached * within(price.cached_in_per_million, price_per_million_max) +
                           out * within(price.out_per_million, price_per_million_max);
  return (sum + million - 1) / million;
}

std::int64_t CallBounds::tokens_in_max() const {
  return prompt_bytes + schema_bytes + (messages + 1) * message_tokens_max;
}

std::int64_t CallBounds::worst_case(const ModelPrice& price) const {
  // A cache that costs more than none would be odd, but is not ours to rule out.
  ModelPrice dearest = price;
  dearest.in_per_million = std::max(price.in_per_million, price.cached_in_per_million);
  return cost_of(dearest, {tokens_in_max(), tokens_out_max, 0, true});
}

bool is_believable(const TokenUsage& usage, const CallBounds& bounds, std::int64_t reply_bytes) {
  const auto least = [](std::int64_t bytes) {
    return (bytes + bytes_a_token_max - 1) / bytes_a_token_max;
  };
  return usage.reported && usage.in >= least(bounds.prompt_bytes) &&
         usage.in <= bounds.tokens_in_max() && usage.out >= least(reply_bytes) &&
         usage.out <= bounds.tokens_out_max && usage.cached_in >= 0 && usage.cached_in <= usage.in;
}

TokenUsage charged_usage(const TokenUsage& reported, const CallBounds& bounds,
                         std::int64_t reply_bytes) {
  if (is_believable(reported, bounds, reply_bytes)) return reported;
  return {bounds.tokens_in_max(), bounds.tokens_out_max, 0, false};
}

std::string dollars_text(std::int64_t microdollars) {
  constexpr std::uint64_t million = 1'000'000;
  const bool negative = microdollars < 0;
  const auto amount = static_cast<std::uint64_t>(negative ? -microdollars : microdollars);
  std::string decimals = std::to_string(million + amount % million).substr(1);
  while (decimals.size() > 2 && decimals.back() == '0') decimals.pop_back();
  return (negative ? "-" : "") + std::to_string(amount / million) + "." + decimals;
}

std::optional<std::int64_t> microdollars_from(std::string_view dollars) {
  const std::size_t point = dollars.find('.');
  const std::string_view whole = dollars.substr(0, point);
  const std::string_view decimals =
      point == std::string_view::npos ? std::string_view() : dollars.substr(point + 1);
  constexpr std::size_t decimals_max = 6;
  constexpr std::size_t whole_digits_max = 10;
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (whole.empty() || whole.size() > whole_digits_max || decimals.size() > decimals_max ||
      (point != std::string_view::npos && decimals.empty()) ||
      !std::all_of(whole.begin(), whole.end(), is_digit) ||
      !std::all_of(decimals.begin(), decimals.end(), is_digit)) {
    return std::nullopt;
  }
  std::int64_t out = 0;
  for (const char c : whole) out = out * 10 + (c - '0');
  for (std::size_t i = 0; i < decimals_max; ++i) {
    out = out * 10 + (i < decimals.size() ? decimals[i] - '0' : 0);
  }
  if (out > dollars_max * 1'000'000) return std::nullopt;
  return out;
}

}  // namespace ov
