// What every Store must do with acts of review: versions that are kept, records that move, and
// nothing decided on what somebody else has changed meanwhile.
#include "store_contract.h"

namespace ov {
namespace {

class StoreReview : public StoreContract {
 protected:
  /// `count` records whose messages wait; the first for a reason of its own.
  void take_in_waiting(int count) {
    take_in_and_read(count);
    while (auto lease = store_->lease(campaign_, Stage::write, now_, seconds{60}).value()) {
      std::vector<RecordResult> results;
      for (const Record& record : lease->records) {
        RecordResult& result = results.emplace_back(written(record));
        result.state = RecordState::review;
        result.message->review = ReviewState::proposed;
        result.message->evidence.front().claim = "A body";
        if (record.row == 1) result.reason = Reason::injection_suspected;
      }
      ASSERT_TRUE(commit_one(*lease, results));
    }
  }
  RecordView row(std::int64_t number) {
    auto view = store_->find_record(campaign_, number).value();
    EXPECT_TRUE(view);
    return view ? *view : RecordView{};
  }
  ReviewDecision decision(std::int64_t number, ReviewAct act) {
    const RecordView view = row(number);
    ReviewDecision out;
    out.record = view.record.id;
    out.version_seen = view.message->version;
    out.act = act;
    out.by = "Mia";
    out.why = "because";
    return out;
  }
  ReviewDecision edit(std::int64_t number) {
    ReviewDecision out = decision(number, ReviewAct::edit);
    out.subject = "Better";
    out.body = "Another body. We met in Ulm.";
    out.evidence = {{"https://site.example/", "other words", 9, 20, "Another body."}};
    out.asserted = {{"We met in Ulm.", "Mia"}};
    return out;
  }
  Result<void> decide(const ReviewDecision& decision) {
    return store_->review(std::span(&decision, 1), now_);
  }
};

TEST_P(StoreReview, what_waits_has_left_the_work_and_is_listed_by_the_page) {
  take_in_waiting(60);
  EXPECT_TRUE(nothing_to_lease(Stage::write));
  const auto first = store_->waiting(campaign_, 0, 40).value();
  ASSERT_EQ(first.size(), 40U);
  EXPECT_EQ(first.front().record.row, 1);
  EXPECT_EQ(first.front().record.reason, Reason::injection_suspected);
  EXPECT_EQ(first.front().message->review, ReviewState::proposed);
  EXPECT_EQ(first.front().message->evidence.front().claim, "A body");
  const auto second = store_->waiting(campaign_, first.back().record.row, 40).value();
  ASSERT_EQ(second.size(), 20U);
  EXPECT_EQ(second.front().record.row, 41);
  EXPECT_TRUE(store_->waiting(campaign_, 60, 40).value().empty());
  expect_counts_hold(60);
}

TEST_P(StoreReview, approving_ends_the_record_and_keeps_both_versions) {
  take_in_waiting(2);
  ASSERT_TRUE(decide(decision(1, ReviewAct::approve)));
  const RecordView view = row(1);
  EXPECT_EQ(view.record.state, RecordState::done);
  EXPECT_EQ(view.record.reason, Reason::none);
  EXPECT_EQ(view.message->review, ReviewState::approved);
  EXPECT_EQ(view.message->version, 2);
  const auto versions = store_->versions_of(view.record.id).value();
  ASSERT_EQ(versions.size(), 2U);
  EXPECT_EQ(versions[0].review, ReviewState::proposed);
  EXPECT_EQ(versions[0].by, "");
  EXPECT_FALSE(versions[0].at);
  EXPECT_EQ(versions[1].by, "Mia");
  EXPECT_EQ(versions[1].why, "because");
  EXPECT_EQ(versions[1].at, now_);
  EXPECT_EQ(versions[1].evidence, view.message->evidence);
  expect_counts_hold(2);
}

TEST_P(StoreReview, an_edit_replaces_text_and_evidence_and_says_what_is_asserted) {
  take_in_waiting(1);
  ASSERT_TRUE(decide(edit(1)));
  RecordView view = row(1);
  EXPECT_EQ(view.record.state, RecordState::done);
  EXPECT_EQ(view.message->review, ReviewState::edited);
  EXPECT_EQ(view.message->subject, "Better");
  EXPECT_EQ(view.message->writer, "quote:");
  ASSERT_EQ(view.message->evidence.size(), 1U);
  EXPECT_EQ(view.message->evidence.front().quote, "other words");
  EXPECT_EQ(view.message->asserted, (std::vector<Assertion>{{"We met in Ulm.", "Mia"}}));
  // Whoever approves it next vouches for nothing by that.
  ReviewDecision next = decision(1, ReviewAct::approve);
  next.by = "Olaf";
  ASSERT_TRUE(decide(next));
  view = row(1);
  EXPECT_EQ(view.message->version, 3);
  EXPECT_EQ(view.message->asserted.front().by, "Mia");
  const auto versions = store_->versions_of(view.record.id).value();
  ASSERT_EQ(versions.size(), 3U);
  EXPECT_EQ(versions[0].body, "A body");
  EXPECT_EQ(versions[0].evidence.front().quote, "words");
  EXPECT_EQ(versions[2].by, "Olaf");
  EXPECT_EQ(versions[2].body, "Another body. We met in Ulm.");
}

TEST_P(StoreReview, rejecting_keeps_the_message_and_can_be_taken_back) {
  take_in_waiting(2);
  ASSERT_TRUE(decide(decision(2, ReviewAct::reject)));
  EXPECT_EQ(row(2).record.state, RecordState::rejected);
  EXPECT_EQ(row(2).message->review, ReviewState::rejected);
  EXPECT_EQ(row(2).message->body, "A body");
  EXPECT_EQ(store_->waiting(campaign_, 0, 10).value().size(), 1U);
  ASSERT_TRUE(decide(decision(2, ReviewAct::approve)));
  EXPECT_EQ(row(2).record.state, RecordState::done);
  EXPECT_EQ(store_->versions_of(row(2).record.id).value().size(), 3U);
  expect_counts_hold(2);
}

TEST_P(StoreReview, a_message_that_changed_since_it_was_seen_is_not_decided_on) {
  take_in_waiting(3);
  const ReviewDecision seen = decision(2, ReviewAct::approve);
  ASSERT_TRUE(decide(edit(2)));
  const ReviewDecision all[] = {decision(1, ReviewAct::approve), seen};
  const Result<void> refused = store_->review(all, now_);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind(), ErrorKind::conflict);
  EXPECT_EQ(row(1).record.state, RecordState::review) << "all or none";
  EXPECT_EQ(row(2).message->review, ReviewState::edited);
  const ReviewDecision twice[] = {decision(3, ReviewAct::approve), decision(3, ReviewAct::reject)};
  EXPECT_FALSE(store_->review(twice, now_));
  EXPECT_EQ(row(3).record.state, RecordState::review);
  expect_counts_hold(3);
}

TEST_P(StoreReview, nobody_and_nothing_are_refused) {
  take_in_waiting(1);
  ReviewDecision unnamed = decision(1, ReviewAct::approve);
  unnamed.by.clear();
  EXPECT_EQ(decide(unnamed).error().kind(), ErrorKind::invalid);
  ReviewDecision unknown = decision(1, ReviewAct::approve);
  unknown.record = RecordId{123'456};
  EXPECT_EQ(decide(unknown).error().kind(), ErrorKind::not_found);
  EXPECT_FALSE(store_->find_record(campaign_, 99).value());
  EXPECT_FALSE(store_->find_record(RecordId{123'456}).value());
  EXPECT_TRUE(store_->versions_of(RecordId{123'456}).value().empty());
}

TEST_P(StoreReview, a_message_nobody_touched_has_one_version) {
  take_in_waiting(1);
  const auto versions = store_->versions_of(row(1).record.id).value();
  ASSERT_EQ(versions.size(), 1U);
  EXPECT_EQ(versions.front().body, "A body");
  EXPECT_EQ(versions.front().version, 1);
}

TEST_P(StoreReview, a_record_may_wait_only_with_a_proposed_message) {
  take_in_and_read(1);
  const Lease lease = must_lease(Stage::write);
  RecordResult result = written(lease.records.front());
  result.state = RecordState::review;
  EXPECT_FALSE(commit_one(lease, result)) << "approved, and waiting";
  result.message->review = ReviewState::proposed;
  EXPECT_TRUE(commit_one(lease, result));
}

TEST_P(StoreReview, the_policy_of_a_campaign_is_kept_and_can_be_changed) {
  EXPECT_EQ(store_->campaigns().value().front().review_policy, ReviewPolicy{});
  const ReviewPolicy policy{ReviewPolicy::Kind::sample, 12};
  ASSERT_TRUE(store_->set_review_policy(campaign_, policy));
  EXPECT_EQ(store_->campaigns().value().front().review_policy, policy);
  Campaign other;
  other.fingerprint = "other";
  other.review_policy = {ReviewPolicy::Kind::all_by_hand, 0};
  ASSERT_TRUE(store_->create_campaign(other));
  EXPECT_EQ(store_->find_campaign("other").value()->review_policy, other.review_policy);
}

INSTANTIATE_TEST_SUITE_P(adapters, StoreReview, all_adapters(), adapter_name);

}  // namespace
}  // namespace ov
