// What every Store must do with slices: leasing, committing, dying workers. New behaviour goes here
// first.
#include "store_contract.h"

namespace ov {
namespace {

using StoreWork = StoreContract;

TEST_P(StoreWork, slices_hold_at_most_500_records_to_read) {
  ASSERT_TRUE(store_->insert(campaign_, batch(1, 501)));
  EXPECT_EQ(must_lease(Stage::read).records.size(), 500U);
  EXPECT_EQ(must_lease(Stage::read).records.size(), 1U);
  EXPECT_TRUE(nothing_to_lease(Stage::read));
}

TEST_P(StoreWork, records_that_were_read_wait_to_be_written_in_slices_of_50) {
  ASSERT_TRUE(store_->insert(campaign_, batch(1, 60)));
  const Lease lease = must_lease(Stage::read);
  std::vector<RecordResult> results;
  std::vector<Site> sites;
  for (const Record& record : lease.records) {
    results.push_back(read_ok(record));
    sites.push_back(site_of(record));
  }
  ASSERT_TRUE(commit_one(lease, results, sites));
  EXPECT_EQ(must_lease(Stage::write).records.size(), 50U);
  const Lease second = must_lease(Stage::write);
  EXPECT_EQ(second.records.size(), 10U);
  EXPECT_EQ(second.records.front().attempts, 0);
  const Site site = store_->site(second.records.front().site_id).value();
  EXPECT_EQ(site.key, second.records.front().site);
  ASSERT_EQ(site.pages.size(), 1U);
  EXPECT_EQ(site.pages[0].text, std::string("A word with a \0 in it", 21));
  EXPECT_EQ(site.pages[0].blocks.size(), 1U);
  EXPECT_EQ(site.facts.emails.size(), 1U);
  expect_counts_hold(60);
}

TEST_P(StoreWork, commit_under_an_older_token_changes_nothing) {
  ASSERT_TRUE(store_->insert(campaign_, batch(1, 2)));
  const Lease old_lease = must_lease(Stage::read);
  now_ += seconds{61};
  const Lease new_lease = must_lease(Stage::read);
  EXPECT_EQ(new_lease.slice, old_lease.slice);
  EXPECT_GT(new_lease.token, old_lease.token);
  const RecordResult result = read_ok(old_lease.records[0]);
  const Result<void> stale = commit_one(old_lease, result);
  ASSERT_FALSE(stale);
  EXPECT_EQ(stale.error().kind(), ErrorKind::lease_lost);
  EXPECT_TRUE(nothing_to_lease(Stage::write));
  ASSERT_TRUE(commit_one(new_lease, result));
  expect_counts_hold(2);
}

TEST_P(StoreWork, repeated_commit_has_one_effect) {
  ASSERT_TRUE(store_->insert(campaign_, batch(1, 2)));
  const Lease lease = must_lease(Stage::read);
  const RecordResult result = read_ok(lease.records[0]);
  ASSERT_TRUE(commit_one(lease, result));
  ASSERT_TRUE(commit_one(lease, result));
  EXPECT_EQ(must_lease(Stage::write).records.size(), 1U);
  EXPECT_TRUE(nothing_to_lease(Stage::write));
  expect_counts_hold(2);
}

TEST_P(StoreWork, commit_to_a_slice_that_ended_is_refused) {
  ASSERT_TRUE(store_->insert(campaign_, batch(1, 1)));
  const Lease lease = must_lease(Stage::read);
  const RecordResult result = read_ok(lease.records[0]);
  ASSERT_TRUE(commit_one(lease, result));
  const Result<void> again = commit_one(lease, result);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().kind(), ErrorKind::lease_lost);
}

TEST_P(StoreWork, slice_given_back_is_leased_again_at_once_and_its_holder_is_out) {
  ASSERT_TRUE(store_->insert(campaign_, batch(1, 2)));
  const Lease lease = must_lease(Stage::read);
  EXPECT_TRUE(nothing_to_lease(Stage::read));
  ASSERT_TRUE(store_->give_back(lease.slice, lease.token));
  const RecordResult result = read_ok(lease.records[0]);
  EXPECT_FALSE(commit_one(lease, result));
  EXPECT_EQ(must_lease(Stage::read).slice, lease.slice);
}

TEST_P(StoreWork, extended_lease_lasts_longer) {
  ASSERT_TRUE(store_->insert(campaign_, batch(1, 2)));
  const Lease lease = must_lease(Stage::read);
  now_ += seconds{50};
  ASSERT_TRUE(store_->extend(lease.slice, lease.token, now_, seconds{60}));
  now_ += seconds{50};
  EXPECT_TRUE(nothing_to_lease(Stage::read));
  EXPECT_FALSE(store_->extend(lease.slice, lease.token + 1, now_, seconds{60}));
}

TEST_P(StoreWork, due_record_comes_back_at_its_time_with_its_attempts) {
  ASSERT_TRUE(store_->insert(campaign_, batch(1, 1)));
  const Lease lease = must_lease(Stage::read);
  RecordResult result;
  result.record = lease.records[0].id;
  result.state = RecordState::waiting;
  result.reason = Reason::timeout;
  result.attempts = 1;
  result.due = now_ + seconds{30};
  ASSERT_TRUE(commit_one(lease, result));
  EXPECT_EQ(store_->sweep(campaign_, now_).value(), 0);
  EXPECT_TRUE(nothing_to_lease(Stage::read));
  now_ += seconds{30};
  EXPECT_EQ(store_->sweep(campaign_, now_).value(), 1);
  const Lease again = must_lease(Stage::read);
  EXPECT_EQ(again.records.at(0).attempts, 1);
  EXPECT_EQ(again.records.at(0).reason, Reason::timeout);
  expect_counts_hold(1);
}

TEST_P(StoreWork, what_was_put_off_is_no_attempt) {
  ASSERT_TRUE(store_->insert(campaign_, batch(1, 1)));
  RecordResult put_off;
  put_off.state = RecordState::waiting;
  for (int i = 0; i < 3; ++i) {
    const Lease lease = must_lease(Stage::read);
    put_off.record = lease.records.at(0).id;
    put_off.due = now_;
    ASSERT_TRUE(commit_one(lease, put_off));
    EXPECT_EQ(store_->sweep(campaign_, now_).value(), 1);
  }
  RecordResult failed = put_off;
  failed.attempts = 1;
  ASSERT_TRUE(commit_one(must_lease(Stage::read), failed));
  EXPECT_EQ(store_->sweep(campaign_, now_).value(), 1);
  failed.attempts = 2;
  failed.state = RecordState::failed;
  failed.reason = Reason::timeout;
  failed.due.reset();
  ASSERT_TRUE(commit_one(must_lease(Stage::read), failed));
  ASSERT_TRUE(store_->each_record(campaign_, [&](const RecordView& view) {
    EXPECT_EQ(view.attempts_total, 2);
    EXPECT_EQ(view.record.attempts, 2);
    return ok();
  }));
}

TEST_P(StoreWork, slice_whose_worker_keeps_dying_is_split_until_the_killer_is_alone_and_dead) {
  ASSERT_TRUE(store_->insert(campaign_, batch(1, 4)));
  int leases = 0;
  std::size_t finished = 0;
  for (; leases < 200; ++leases) {
    auto lease = store_->lease(campaign_, Stage::read, now_, seconds{60}).value();
    if (!lease) break;
    // Row 3 kills whoever works on it, before anything of its slice is committed.
    const bool killed = std::any_of(lease->records.begin(), lease->records.end(),
                                    [](const Record& record) { return record.row == 3; });
    now_ += seconds{61};
    if (killed) continue;
    std::vector<RecordResult> results;
    for (const Record& record : lease->records) results.push_back(read_ok(record));
    finished += results.size();
    ASSERT_TRUE(commit_one(*lease, results));
  }
  EXPECT_EQ(finished, 3U);
  EXPECT_LT(leases, 200);
  const auto counts = store_->counts(campaign_).value();
  EXPECT_EQ(
      std::count_if(counts.begin(), counts.end(),
                    [](const Count& c) { return c.state == RecordState::dead && c.records == 1; }),
      1);
  expect_counts_hold(4);
}

TEST_P(StoreWork, slice_that_makes_progress_between_deaths_is_not_suspected) {
  ASSERT_TRUE(store_->insert(campaign_, batch(1, 10)));
  for (int i = 0; i < 9; ++i) {
    const Lease lease = must_lease(Stage::read);
    ASSERT_EQ(lease.records.size(), static_cast<std::size_t>(10 - i));
    const RecordResult result = read_ok(lease.records[0]);
    ASSERT_TRUE(commit_one(lease, result));
    ASSERT_TRUE(store_->end_all_leases(now_));
  }
  expect_counts_hold(10);
}

TEST_P(StoreWork, restart_frees_what_the_dead_process_held) {
  ASSERT_TRUE(store_->insert(campaign_, batch(1, 2)));
  const Lease lease = must_lease(Stage::read);
  ASSERT_TRUE(store_->end_all_leases(now_));
  EXPECT_EQ(must_lease(Stage::read).slice, lease.slice);
}

TEST_P(StoreWork, one_commit_stores_what_several_slices_came_to) {
  ASSERT_TRUE(store_->insert(campaign_, batch(1, 501)));
  const Lease first = must_lease(Stage::read);
  const Lease second = must_lease(Stage::read);
  const std::vector<RecordResult> of_first{read_ok(first.records[0]), read_ok(first.records[1])};
  const std::vector<RecordResult> of_second{read_ok(second.records[0])};
  const std::vector<SliceCommit> commits{{first.slice, first.token, of_first},
                                         {second.slice, second.token, of_second}};
  EXPECT_TRUE(store_->commit(commits, {}, {}).value().empty());
  EXPECT_EQ(must_lease(Stage::write).records.size(), 3U);
  EXPECT_TRUE(nothing_to_lease(Stage::write));
  expect_counts_hold(501);
}

TEST_P(StoreWork, slice_whose_lease_was_lost_is_left_out_of_a_commit_and_the_rest_is_stored) {
  ASSERT_TRUE(store_->insert(campaign_, batch(1, 501)));
  const Lease kept = must_lease(Stage::read);
  const Lease lost = must_lease(Stage::read);
  ASSERT_TRUE(store_->give_back(lost.slice, lost.token));
  const RecordResult of_kept = read_ok(kept.records[0]);
  const RecordResult of_lost = read_ok(lost.records[0]);
  const std::vector<SliceCommit> commits{{lost.slice, lost.token, std::span(&of_lost, 1)},
                                         {kept.slice, kept.token, std::span(&of_kept, 1)}};
  const Site site = site_of(lost.records[0]);
  EXPECT_EQ(store_->commit(commits, std::span(&site, 1), {}).value(),
            std::vector<SliceId>{lost.slice});
  const Lease to_write = must_lease(Stage::write);
  ASSERT_EQ(to_write.records.size(), 1U);
  EXPECT_EQ(to_write.records[0].id, of_kept.record);
  EXPECT_EQ(must_lease(Stage::read).records.at(0).id, of_lost.record);
  EXPECT_TRUE(store_->find_site(site.key).value().has_value());
  expect_counts_hold(501);
}

TEST_P(StoreWork, records_that_were_read_fill_up_the_newest_slice_to_write_first) {
  ASSERT_TRUE(store_->insert(campaign_, batch(1, 130)));
  const Lease lease = must_lease(Stage::read);
  for (std::size_t from = 0; from < 120; from += 30) {
    std::vector<RecordResult> results;
    for (std::size_t i = from; i < from + 30; ++i) results.push_back(read_ok(lease.records[i]));
    ASSERT_TRUE(commit_one(lease, results));
  }
  EXPECT_EQ(must_lease(Stage::write).records.size(), 50U);
  EXPECT_EQ(must_lease(Stage::write).records.size(), 50U);
  const Lease last = must_lease(Stage::write);
  EXPECT_EQ(last.records.size(), 20U);
  EXPECT_TRUE(nothing_to_lease(Stage::write));
  // A slice that was leased once is not filled up, given back or not.
  ASSERT_TRUE(store_->give_back(last.slice, last.token));
  ASSERT_TRUE(commit_one(lease, read_ok(lease.records[120])));
  EXPECT_EQ(must_lease(Stage::write).records.size(), 20U);
  EXPECT_EQ(must_lease(Stage::write).records.size(), 1U);
}

TEST_P(StoreWork, half_of_a_slice_that_killed_its_worker_is_not_filled_up) {
  take_in_and_read(4);
  for (int death = 0; death < slice_deaths_max; ++death) {
    must_lease(Stage::write);
    now_ += seconds{61};
  }
  IntakeBatch more = batch(5, 1);
  ASSERT_TRUE(store_->insert(campaign_, more));
  EXPECT_EQ(must_lease(Stage::write).records.size(), 2U);  // this one was split when it was leased
  read_all();
  EXPECT_EQ(must_lease(Stage::write).records.size(), 2U);
  EXPECT_EQ(must_lease(Stage::write).records.size(), 1U);
}

// The time of a lease only lets others have the slice; as long as nobody took it, the token is the
// newest and the work is good. So a worker that was held up loses nothing when nobody noticed.
TEST_P(StoreWork, commit_after_the_lease_ended_counts_while_nobody_leased_the_slice_again) {
  ASSERT_TRUE(store_->insert(campaign_, batch(1, 3)));
  const Lease lease = must_lease(Stage::read);
  now_ += seconds{61};
  EXPECT_TRUE(commit_one(lease, read_ok(lease.records[0])));
  ASSERT_TRUE(store_->end_all_leases(now_));
  EXPECT_TRUE(commit_one(lease, read_ok(lease.records[1])));
  EXPECT_EQ(must_lease(Stage::write).records.size(), 2U);
  // The next one who asks gets the rest, and then the older token is out.
  EXPECT_EQ(must_lease(Stage::read).records.size(), 1U);
  EXPECT_FALSE(commit_one(lease, read_ok(lease.records[2])));
}

TEST_P(StoreWork, record_that_kills_whoever_writes_it_is_dead_with_the_models_reason) {
  take_in_and_read(1);
  for (int death = 0; death < lone_record_deaths_max; ++death) {
    must_lease(Stage::write);
    now_ += seconds{61};
  }
  EXPECT_TRUE(nothing_to_lease(Stage::write));
  EXPECT_EQ(store_->counts(campaign_).value(),
            (std::vector<Count>{{RecordState::dead, Reason::model_error, 1}}));
  ASSERT_TRUE(store_->each_record(campaign_, [](const RecordView& view) {
    EXPECT_NE(view.detail.find("died"), std::string::npos) << view.detail;
    return ok();
  }));
  expect_counts_hold(1);
}

INSTANTIATE_TEST_SUITE_P(adapters, StoreWork, all_adapters(), adapter_name);

}  // namespace
}  // namespace ov
