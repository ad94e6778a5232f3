#include "cli/progress.h"

#include <gtest/gtest.h>

namespace ov::cli {
namespace {

ProgressSnapshot half_way() {
  ProgressSnapshot snapshot;
  snapshot.counts = {
      .written = 400, .abstained = 60, .skipped = 30, .failed = 10, .dead = 0, .open = 500};
  snapshot.records_per_second = 50;
  snapshot.sites_per_second = 48;
  snapshot.visits_in_flight = 300;
  return snapshot;
}

TEST(Progress, terminal_line_says_all_when_there_is_room) {
  EXPECT_EQ(
      terminal_line(half_way(), 200),
      " ██████████░░░░░░░░░░  50%  500/1,000  ETA 0:10  50 records/s  400 written · 60 abstained · "
      "30 skipped · 10 failed  48 sites/s  300 sites, 0 calls in flight");
}

TEST(Progress, money_stands_with_the_outcomes_where_there_is_any) {
  ProgressSnapshot paid = half_way();
  paid.money = "$1.25 of $25.00";
  EXPECT_NE(terminal_line(paid, 200).find("10 failed  $1.25 of $25.00  48 sites/s"),
            std::string::npos);
  EXPECT_NE(plain_line(paid).find(", $1.25 of $25.00"), std::string::npos);
}

TEST(Progress, narrow_terminal_keeps_what_matters_first) {
  EXPECT_EQ(terminal_line(half_way(), 50), " ██████████░░░░░░░░░░  50%  500/1,000  ETA 0:10");
  EXPECT_EQ(terminal_line(half_way(), 10), "");
}

TEST(Progress, eta_is_unknown_before_anything_ended) {
  ProgressSnapshot start;
  start.counts.open = 10;
  EXPECT_NE(plain_line(start).find("ETA —"), std::string::npos);
  EXPECT_NE(plain_line(start).find("0/10 records (0%)"), std::string::npos);
}

TEST(Progress, rate_is_that_of_the_last_ten_seconds) {
  Rate rate;
  EXPECT_EQ(rate.per_second(), 0);
  for (int s = 0; s <= 20; ++s) rate.add(std::chrono::seconds{s}, s < 10 ? 0 : (s - 10) * 5);
  EXPECT_DOUBLE_EQ(rate.per_second(), 5);
}

TEST(Progress, numbers_and_times_are_for_people) {
  EXPECT_EQ(with_commas(0), "0");
  EXPECT_EQ(with_commas(999), "999");
  EXPECT_EQ(with_commas(1000), "1,000");
  EXPECT_EQ(with_commas(1234567), "1,234,567");
  EXPECT_EQ(clock_text(std::chrono::seconds{7}), "0:07");
  EXPECT_EQ(clock_text(std::chrono::seconds{11045}), "3:04:05");
}

TEST(Progress, pace_says_how_much_how_long_and_how_fast) {
  using std::chrono::milliseconds;
  EXPECT_EQ(pace_text(50'000, milliseconds{75'000}), "50,000 records in 1:15, 667 records/s");
  EXPECT_EQ(pace_text(30, milliseconds{400}), "30 records in 0.4 s, 75 records/s");
  EXPECT_EQ(pace_text(1, milliseconds{8'000}), "1 record in 8.0 s, 0.1 records/s");
  EXPECT_EQ(pace_text(0, milliseconds{0}), "0 records in 0.0 s");
}

TEST(Progress, note_ends_the_line_of_a_log) {
  ProgressSnapshot snapshot = half_way();
  snapshot.note = "waiting for the model";
  EXPECT_TRUE(plain_line(snapshot).ends_with("ETA 0:10, waiting for the model"));
}

TEST(Progress, line_of_an_empty_run_divides_by_nothing) {
  EXPECT_EQ(terminal_line({}, 60), " ░░░░░░░░░░░░░░░░░░░░   0%  0/0  ETA 0:00  0 records/s");
}

TEST(Progress, every_record_is_counted_in_one_outcome) {
  std::vector<Count> counts;
  for (const RecordState state : all_record_states()) counts.push_back({state, Reason::none, 1});
  EXPECT_EQ(count_outcomes(counts).all(), std::ssize(counts));
}

}  // namespace
}  // namespace ov::cli
