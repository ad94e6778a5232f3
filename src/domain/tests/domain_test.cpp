#include <gtest/gtest.h>

#include "domain/blob_key.h"
#include "domain/outcome.h"
#include "domain/retry.h"
#include "domain/slice_name.h"

namespace ov {
namespace {

TEST(Outcome, every_name_is_read_back_as_what_it_names) {
  for (const RecordState state : all_record_states()) {
    EXPECT_EQ(record_state_from(to_string(state)), state);
  }
  for (const Reason reason : all_reasons()) EXPECT_EQ(reason_from(to_string(reason)), reason);
  EXPECT_EQ(reason_from("weather"), std::nullopt);
}

TEST(Outcome, every_final_state_has_an_outcome_and_every_reason_a_final_state) {
  for (const RecordState state : all_record_states()) {
    if (is_final(state)) EXPECT_TRUE(outcome_of(state).has_value()) << to_string(state);
  }
  for (const Reason reason : all_reasons()) {
    if (reason == Reason::none) continue;
    EXPECT_TRUE(is_final(final_state_for(reason))) << to_string(reason);
    EXPECT_FALSE(explain(reason).empty()) << to_string(reason);
  }
}

TEST(Retry, waits_grow_and_end) {
  Random random(7);
  const Time now{std::chrono::seconds{1000}};
  Duration last{0};
  for (int attempt = 1; attempt < retry_rule(Reason::model_error).attempts_max; ++attempt) {
    const auto at = next_retry(Reason::model_error, attempt, now, std::nullopt, random);
    ASSERT_TRUE(at);
    EXPECT_GT(*at - now, last);
    last = *at - now;
  }
  EXPECT_FALSE(next_retry(Reason::model_error, retry_rule(Reason::model_error).attempts_max, now,
                          std::nullopt, random));
}

TEST(Retry, final_reasons_are_never_tried_again) {
  Random random(7);
  for (const Reason reason : {Reason::robots, Reason::parked, Reason::tls, Reason::unproven}) {
    EXPECT_FALSE(next_retry(reason, 1, Time{}, std::nullopt, random));
  }
}

TEST(Retry, a_longer_wait_that_was_asked_for_is_kept_up_to_the_limit) {
  Random random(7);
  const auto asked = std::chrono::minutes{10};
  EXPECT_EQ(next_retry(Reason::http_error, 1, Time{}, asked, random), Time{asked});
  EXPECT_EQ(next_retry(Reason::http_error, 1, Time{}, std::chrono::hours{9}, random),
            Time{retry_delay_max});
}

TEST(SliceName, is_read_back_in_its_one_spelling) {
  const SliceName name{Stage::write, {7}, {INT64_MAX}};
  EXPECT_EQ(to_string(name), "write/7/9223372036854775807");
  EXPECT_EQ(slice_name_from(to_string(name)), name);
  for (const char* wrong :
       {"", "write", "write/7", "write/7/1/2", "sleep/7/1", "write/07/1", "write/+7/1", "write/0/1",
        "write/-7/1", "write/7/", "write/7/1 ", "write/7/9223372036854775808"}) {
    EXPECT_EQ(slice_name_from(wrong), std::nullopt) << wrong;
  }
}

TEST(BlobKey, is_a_path_of_plain_parts) {
  for (const char* key : {"a", "a/b.csv", " ", "..a/...", "\xC3\xA9"})
    EXPECT_TRUE(check_blob_key(key));
  for (const char* key : {"", "/", "a//b", "a/.", "../a", "a\tb", "\xFF", "a/\xEF\xBF\xBE"}) {
    EXPECT_EQ(check_blob_key(key).error().kind(), ErrorKind::invalid) << key;
  }
}

}  // namespace
}  // namespace ov
