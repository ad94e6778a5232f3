#include "domain/money.h"

#include <gtest/gtest.h>

namespace ov {
namespace {

constexpr ModelPrice price{2'500'000, 10'000'000, 1'250'000};  // 2.50, 10.00 and 1.25 dollars

TEST(money, cost_counts_prompt_cached_prompt_and_reply_each_at_its_price) {
  EXPECT_EQ(cost_of(price, {1'000'000, 1'000'000, 0, true}), 12'500'000);
  EXPECT_EQ(cost_of(price, {1'000, 100, 0, true}), 2'500 + 1'000);
  EXPECT_EQ(cost_of(price, {1'000, 100, 600, true}), 1'000 + 750 + 1'000);
}

TEST(money, cost_is_rounded_up_to_a_microdollar) {
  EXPECT_EQ(cost_of({1, 0, 0}, {1, 0, 0, true}), 1);
  EXPECT_EQ(cost_of({1, 0, 0}, {1'000'000, 0, 0, true}), 1);
  EXPECT_EQ(cost_of({1, 0, 0}, {1'000'001, 0, 0, true}), 2);
  EXPECT_EQ(cost_of(price, {}), 0);
}

TEST(money, counts_that_cannot_be_neither_overflow_nor_earn_money) {
  constexpr std::int64_t huge = INT64_MAX;
  EXPECT_EQ(cost_of({huge, huge, huge}, {huge, huge, huge, true}),
            2 * price_per_million_max * (tokens_counted_max / 1'000'000));
  EXPECT_EQ(cost_of({-1, -1, -1}, {5, 5, 5, true}), 0);
  EXPECT_EQ(cost_of(price, {-5, -5, -5, true}), 0);
  // More cached than sent: the prompt counts once.
  EXPECT_EQ(cost_of(price, {1'000, 0, 5'000, true}), 1'250);
}

constexpr CallBounds call{
    .prompt_bytes = 3'200, .schema_bytes = 400, .messages = 2, .tokens_out_max = 1'000};

TEST(money, worst_case_is_a_token_a_byte_and_the_longest_reply) {
  EXPECT_EQ(call.tokens_in_max(), 3'600 + 3 * message_tokens_max);
  EXPECT_EQ(call.worst_case(price), (3'600 + 192) * 5 / 2 + 10'000);
  // A cache that is dearer than none does not get below it.
  EXPECT_EQ(call.worst_case({1'000'000, 0, 2'000'000}), 2 * (3'600 + 192));
}

struct ReportedUsage {
  const char* what;
  TokenUsage usage;
  std::int64_t reply_bytes;
  bool believed;
};
constexpr ReportedUsage reports[] = {
    {"as it is", {800, 150, 0, true}, 600, true},
    {"cached", {800, 150, 800, true}, 600, true},
    {"the least of its text", {200, 38, 0, true}, 600, true},
    {"the most", {3'792, 1'000, 0, true}, 600, true},
    {"a refusal without text", {800, 0, 0, true}, 0, true},
    {"missing", {0, 0, 0, false}, 600, false},
    {"zero", {0, 0, 0, true}, 600, false},
    {"no tokens for a reply", {800, 0, 0, true}, 600, false},
    {"tiny prompt", {199, 150, 0, true}, 600, false},
    {"tiny reply", {800, 37, 0, true}, 600, false},
    {"negative", {-800, -150, 0, true}, 600, false},
    {"more than was sent", {3'793, 150, 0, true}, 600, false},
    {"more than was asked for", {800, 1'001, 0, true}, 600, false},
    {"huge", {INT64_MAX, INT64_MAX, 0, true}, 600, false},
    {"more cached than sent", {800, 150, 801, true}, 600, false},
    {"cached less than nothing", {800, 150, -1, true}, 600, false},
};

TEST(money, usage_that_cannot_be_is_charged_as_the_worst_case) {
  for (const ReportedUsage& report : reports) {
    SCOPED_TRACE(report.what);
    EXPECT_EQ(is_believable(report.usage, call, report.reply_bytes), report.believed);
    const TokenUsage charged = charged_usage(report.usage, call, report.reply_bytes);
    EXPECT_LE(cost_of(price, charged), call.worst_case(price));
    if (report.believed) EXPECT_EQ(charged, report.usage);
    if (!report.believed) EXPECT_EQ(cost_of(price, charged), call.worst_case(price));
  }
}

TEST(money, dollars_are_written_exactly_and_read_back) {
  const std::pair<std::int64_t, const char*> cases[] = {
      {0, "0.00"},        {1, "0.000001"},      {1'500, "0.0015"},           {25'000'000, "25.00"},
      {-10'000, "-0.01"}, {99'999, "0.099999"}, {12'345'600'000, "12345.60"}};
  for (const auto& [amount, text] : cases) {
    EXPECT_EQ(dollars_text(amount), text);
    if (amount >= 0) EXPECT_EQ(microdollars_from(text), amount);
  }
  EXPECT_EQ(microdollars_from("25"), 25'000'000);
  EXPECT_EQ(microdollars_from("1000000000"), dollars_max * 1'000'000);
  for (const char* bad : {"", ".", "1.", ".5", "-1", "+1", "1,50", "1.1234567", "1e3", "$5", " 5",
                          "1000000001", "99999999999", "1000000000.000001", "٣"}) {
    EXPECT_FALSE(microdollars_from(bad)) << bad;
  }
}

}  // namespace
}  // namespace ov
