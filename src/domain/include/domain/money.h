// Money: what a model's tokens cost. Whole micro-dollars (a millionth of a dollar) throughout, in
// names that end in `_microdollars`, so that sums are exact; a cost is rounded up, never down.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ov {

/// What a model asks for its tokens, in micro-dollars a million tokens (2.50 dollars a million is
/// 2'500'000). Each is 0 to price_per_million_max.
struct ModelPrice {
  std::int64_t in_per_million = 0;
  std::int64_t out_per_million = 0;
  std::int64_t cached_in_per_million = 0;  ///< For prompt tokens the endpoint had in its cache.
  bool operator==(const ModelPrice&) const = default;
};

/// Limit on each part of a price: 1,000 dollars a million tokens.
inline constexpr std::int64_t price_per_million_max = 1'000'000'000;

/// How many tokens a call used, as the endpoint says. Each count is 0 to tokens_counted_max.
struct TokenUsage {
  std::int64_t in = 0;         ///< Of the prompt, those in the cache included.
  std::int64_t out = 0;        ///< Of the reply, reasoning that is not shown included.
  std::int64_t cached_in = 0;  ///< Of `in`, those the endpoint had in its cache.
  bool reported = false;       ///< False: the endpoint said nothing, the counts mean nothing.
  bool operator==(const TokenUsage&) const = default;
};

/// Limit on each count that is believed.
inline constexpr std::int64_t tokens_counted_max = 1'000'000'000;

/// What `usage` costs at `price`, in micro-dollars, rounded up. Counts and prices outside their
/// limits are taken as the nearest inside; of `cached_in` no more counts than `in`.
[[nodiscard]] std::int64_t cost_of(const ModelPrice& price, const TokenUsage& usage);

/// What can be said of a call before it is made.
struct CallBounds {
  std::int64_t prompt_bytes = 0;  ///< All text that is sent, the schema apart.
  std::int64_t schema_bytes = 0;  ///< Endpoints differ in whether they count the schema.
  int messages = 2;               ///< System, user, and two more for a second try.
  int tokens_out_max = 0;         ///< Asked for with the call.

  /// No tokenizer makes more than one token of a byte: those that know every byte make at most
  /// that, and what they join is less. Marks around each message come on top.
  [[nodiscard]] std::int64_t tokens_in_max() const;
  /// The most that is charged for it at `price`, in micro-dollars.
  [[nodiscard]] std::int64_t worst_case(const ModelPrice& price) const;
};

/// Of what chat templates put around a message; the longest known ones stay below half of it.
inline constexpr std::int64_t message_tokens_max = 64;
/// No text has fewer tokens than a sixteenth of its bytes: words of more bytes than that are split.
inline constexpr std::int64_t bytes_a_token_max = 16;

/// Whether the usage that an endpoint reports can be that of the call. Not believed are: none at
/// all, negative counts, more than the call can use, and less than its text can be.
/// `reply_bytes`: of the text that came back.
[[nodiscard]] bool is_believable(const TokenUsage& usage, const CallBounds& bounds,
                                 std::int64_t reply_bytes);

/// The usage that a call is charged for: what is reported where that can be, else the most.
[[nodiscard]] TokenUsage charged_usage(const TokenUsage& reported, const CallBounds& bounds,
                                       std::int64_t reply_bytes);

/// "25.00", "0.0015": at least two decimals, and as many as it takes up to six. With "-" where it
/// is less than nothing.
[[nodiscard]] std::string dollars_text(std::int64_t microdollars);
/// "25", "25.00" or "0.123456": whole dollars and up to six decimals, at most dollars_max.
[[nodiscard]] std::optional<std::int64_t> microdollars_from(std::string_view dollars);
inline constexpr std::int64_t dollars_max = 1'000'000'000;

}  // namespace ov
