#include "domain/token_ratio.h"

#include <gtest/gtest.h>

namespace ov {
namespace {

int sixteenths_of(std::initializer_list<std::int64_t> reported_of_1600) {
  TokenReports reports(reported_of_1600.size());
  for (const std::int64_t reported : reported_of_1600) reports.add(1600, reported);
  return reports.sixteenths();
}

TEST(token_ratio, is_rounded_up_to_a_sixteenth) {
  EXPECT_EQ(sixteenths_of({1600}), 16);
  EXPECT_EQ(sixteenths_of({800}), 8);
  EXPECT_EQ(sixteenths_of({801}), 9);
  EXPECT_EQ(sixteenths_of({1601}), 17);
}

TEST(token_ratio, is_one_that_nine_of_ten_prompts_stay_below) {
  EXPECT_EQ(sixteenths_of({500, 500, 500, 500, 500, 500, 500, 500, 1000, 1600}), 10);
  EXPECT_EQ(sixteenths_of({1600, 500, 500, 500, 500, 500, 500, 1000, 500, 1600}), 16);
  EXPECT_EQ(sixteenths_of({500, 1600}), 16);
}

TEST(token_ratio, stays_within_its_limits) {
  EXPECT_EQ(sixteenths_of({100}), token_sixteenths_min);
  EXPECT_EQ(sixteenths_of({480}), token_sixteenths_min);
  EXPECT_EQ(sixteenths_of({900'000'000}), token_sixteenths_max);
}

TEST(token_ratio, is_judged_by_no_more_reports_than_are_enough) {
  TokenReports reports(2);
  reports.add(100, 50);
  EXPECT_FALSE(reports.enough());
  reports.add(100, 50);
  EXPECT_TRUE(reports.enough());
  reports.add(100, 100);
  EXPECT_EQ(reports.sixteenths(), 8);
}

}  // namespace
}  // namespace ov
