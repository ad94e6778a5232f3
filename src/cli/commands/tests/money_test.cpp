#include "money.h"

#include <gtest/gtest.h>

#include "estimate_report.h"

namespace ov::cli {
namespace {

TEST(Money, nothing_is_told_where_nothing_was_asked) {
  EXPECT_EQ(money_text({}), "");
  EXPECT_EQ(money_lines({}), "");
}

TEST(Money, what_is_uncertain_is_told_apart_and_counted) {
  const CampaignMoney money{.budget_microdollars = 25'000'000,
                            .settled_microdollars = 1'234'500,
                            .uncertain_microdollars = 20'000,
                            .settled_calls = 1'200,
                            .uncertain_calls = 1,
                            .tokens_in = 1'500'000,
                            .tokens_out = 90'000};
  EXPECT_EQ(money_text(money), "$1.2545 of $25.00");
  EXPECT_EQ(
      money_lines(money),
      "1,200 calls answered, 1,500,000 tokens in, 90,000 out\n"
      "money  $1.2345 paid, $0.02 uncertain (1 call without an answer, counted in full), of a "
      "budget of $25.00\n");
}

TEST(Money, price_that_is_not_known_is_not_taken_for_nothing) {
  const CampaignMoney money{.settled_calls = 2, .unpriced_calls = 2, .tokens_in = 10};
  EXPECT_EQ(money_text(money), "");
  EXPECT_EQ(money_lines(money),
            "2 calls answered, 10 tokens in, 0 out\n"
            "2 calls of a model whose price is not known; price_in and price_out in its URL tell "
            "it\n");
}

TEST(Money, wall_says_what_is_used_and_how_to_go_on) {
  const std::string sentence =
      wall_sentence({.budget_microdollars = 100'000, .settled_microdollars = 98'000});
  EXPECT_NE(sentence.find("The budget of $0.10 is used up: $0.098"), std::string::npos) << sentence;
  EXPECT_NE(sentence.find("larger --budget"), std::string::npos);
}

EstimateReport report() {
  EstimateReport out;
  out.pace = {1'000, 64};
  out.writer = "http://host/v1?model=a";
  SampledRecord record;
  record.calls = {1, 1'000, 100, 3'500, 0, std::chrono::milliseconds{800}};
  const std::vector<SampledRecord> sample(50, record);
  out.estimate = estimate_from(sample, 10'000, out.pace, 1).value();
  return out;
}

TEST(Money, estimate_in_lines_says_sums_shares_and_what_is_spent) {
  const std::string lines = estimate_lines(report());
  EXPECT_NE(lines.find("10,000 records, from 50 drawn at random"), std::string::npos) << lines;
  EXPECT_NE(lines.find("$35.00"), std::string::npos) << lines;
  EXPECT_NE(lines.find("100.0 %"), std::string::npos) << lines;
  EXPECT_NE(lines.find("$0.1750 of it is spent already"), std::string::npos) << lines;
  EstimateReport unpriced = report();
  unpriced.estimate.priced = false;
  EXPECT_EQ(estimate_lines(unpriced).find("$"), std::string::npos);
  EXPECT_NE(estimate_json(unpriced).find("\"cost_usd\":null"), std::string::npos);
}

TEST(Money, estimate_in_json_has_every_range) {
  const std::string json = estimate_json(report());
  for (const char* part :
       {"\"records\":10000", "\"sampled\":50", "\"cost_usd\":{\"expected\":3.5E1", "\"range\":9E-1",
        "\"abstained\":{\"sampled\":0,\"share\":{", "\"method\":{\"sums\":\"bootstrap\""}) {
    EXPECT_NE(json.find(part), std::string::npos) << part << " in " << json;
  }
}

}  // namespace
}  // namespace ov::cli
