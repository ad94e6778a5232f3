#include "domain/review.h"

#include <gtest/gtest.h>

#include <tuple>

namespace ov {
namespace {

TEST(ReviewPolicy, is_read_as_it_is_written) {
  using Kind = ReviewPolicy::Kind;
  const std::tuple<const char*, ReviewPolicy, const char*> table[] = {
      {"all-by-hand", {Kind::all_by_hand, 0}, "all-by-hand"},
      {" auto-if-proven ", {Kind::auto_if_proven, 0}, "auto-if-proven"},
      {"sample 10 %", {Kind::sample, 10}, "sample 10 %"},
      {"sample 1%", {Kind::sample, 1}, "sample 1 %"},
      {"sample 99", {Kind::sample, 99}, "sample 99 %"},
  };
  for (const auto& [text, policy, written] : table) {
    ASSERT_TRUE(review_policy_from(text)) << text;
    EXPECT_EQ(*review_policy_from(text), policy) << text;
    EXPECT_EQ(to_string(policy), written);
  }
  for (const char* text : {"", "none", "sample", "sample %", "sample 0 %", "sample 100 %",
                           "sample -5 %", "sample 5.5 %", "sample 10 % more", "auto"}) {
    EXPECT_FALSE(review_policy_from(text)) << text;
  }
}

TEST(ReviewPolicy, a_sample_is_of_its_size_the_same_again_and_holds_the_smaller_one) {
  const ReviewPolicy ten{ReviewPolicy::Kind::sample, 10};
  const ReviewPolicy thirty{ReviewPolicy::Kind::sample, 30};
  int waiting = 0;
  int differing = 0;
  for (std::int64_t row = 1; row <= 20'000; ++row) {
    const bool waits = waits_for_person(ten, "print", row);
    waiting += waits ? 1 : 0;
    EXPECT_EQ(waits, waits_for_person(ten, "print", row));
    if (waits) EXPECT_TRUE(waits_for_person(thirty, "print", row));
    differing += waits != waits_for_person(ten, "another", row) ? 1 : 0;
  }
  EXPECT_NEAR(waiting, 2'000, 200);
  EXPECT_GT(differing, 2'000);
}

TEST(Review, what_an_act_makes_of_message_and_record_fits_together) {
  for (const ReviewAct act : {ReviewAct::approve, ReviewAct::edit, ReviewAct::reject}) {
    EXPECT_TRUE(review_fits(review_after(act), record_state_after(act))) << to_string(act);
    EXPECT_TRUE(is_reviewable(record_state_after(act)));
    EXPECT_TRUE(is_final(record_state_after(act)));
  }
  EXPECT_TRUE(review_fits(ReviewState::proposed, RecordState::review));
  EXPECT_FALSE(review_fits(ReviewState::proposed, RecordState::done));
  EXPECT_FALSE(review_fits(ReviewState::approved, RecordState::rejected));
  EXPECT_FALSE(is_reviewable(RecordState::abstained));
  EXPECT_FALSE(is_reviewable(RecordState::delivering));
}

}  // namespace
}  // namespace ov
