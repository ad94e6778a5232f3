// What every Store must do with campaigns, rows, results and what is read of them. New behaviour
// goes here first.
#include "store_contract.h"

namespace ov {
namespace {

using StoreContent = StoreContract;

TEST_P(StoreContent, campaign_is_found_by_its_fingerprint) {
  EXPECT_EQ(store_->find_campaign("print").value()->id, campaign_);
  EXPECT_EQ(store_->find_campaign("print").value()->columns,
            (std::vector<std::string>{"website", "company"}));
  EXPECT_FALSE(store_->find_campaign("other").value().has_value());
}

TEST_P(StoreContent, campaign_moves_from_the_state_that_was_seen_alone) {
  const auto state = [this] { return store_->campaigns().value().back().state; };
  ASSERT_TRUE(store_->move_campaign(campaign_, {CampaignState::running, CampaignState::paused}));
  EXPECT_EQ(state(), CampaignState::paused);
  // A worker that had seen it running comes to its end just now.
  ASSERT_TRUE(store_->move_campaign(campaign_, {CampaignState::running, CampaignState::finished}));
  EXPECT_EQ(state(), CampaignState::paused);
}

TEST_P(StoreContent, rows_come_back_in_order_with_every_cell) {
  ASSERT_TRUE(store_->insert(campaign_, batch(1, 3)));
  std::vector<std::int64_t> rows;
  ASSERT_TRUE(store_->each_record(campaign_, [&](const RecordView& view) {
    rows.push_back(view.record.row);
    EXPECT_EQ(view.record.cells.at(1), "Company \"" + std::to_string(view.record.row) + "\", =1+1");
    return ok();
  }));
  EXPECT_EQ(rows, (std::vector<std::int64_t>{1, 2, 3}));
}

TEST_P(StoreContent, batch_that_was_taken_in_before_is_refused) {
  ASSERT_TRUE(store_->insert(campaign_, batch(1, 3)));
  const Result<void> again = store_->insert(campaign_, batch(1, 3));
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().kind(), ErrorKind::conflict);
  expect_counts_hold(3);
}

TEST_P(StoreContent, batch_that_does_not_begin_where_the_campaign_ends_is_refused) {
  ASSERT_TRUE(store_->insert(campaign_, batch(1, 3)));
  for (const auto& [first, count] : {std::pair(3, 3), std::pair(5, 2), std::pair(1, 9)}) {
    const Result<void> refused = store_->insert(campaign_, batch(first, count));
    ASSERT_FALSE(refused) << first;
    EXPECT_EQ(refused.error().kind(), ErrorKind::conflict);
  }
  EXPECT_TRUE(store_->insert(campaign_, batch(4, 2)));
  expect_counts_hold(5);
}

TEST_P(StoreContent, second_campaign_of_a_fingerprint_is_refused) {
  Campaign again;
  again.fingerprint = "print";
  const auto refused = store_->create_campaign(again);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind(), ErrorKind::conflict);
  EXPECT_EQ(store_->campaigns().value().size(), 1U);
  EXPECT_TRUE(store_->create_campaign({}));
  EXPECT_TRUE(store_->create_campaign({}));  // no fingerprint is shared by none
}

TEST_P(StoreContent, duplicates_are_skipped_at_once_across_batches) {
  ASSERT_TRUE(store_->insert(campaign_, batch(1, 2)));
  IntakeBatch second = batch(2, 2);
  second.rows_before = 2;
  second.rows_read = 4;
  ASSERT_TRUE(store_->insert(campaign_, second));
  expect_counts_hold(4);
  const auto counts = store_->counts(campaign_).value();
  EXPECT_NE(
      std::find(counts.begin(), counts.end(), Count{RecordState::skipped, Reason::duplicate, 1}),
      counts.end());
  EXPECT_EQ(must_lease(Stage::read).records.size(), 2U);
}

TEST_P(StoreContent, rejected_rows_are_kept_with_their_reason) {
  IntakeBatch b = batch(1, 1);
  b.rejected.push_back({2, 3, "website", Reason::bad_url, "no dot", "nonsense"});
  b.rows_read = 2;
  ASSERT_TRUE(store_->insert(campaign_, b));
  int seen = 0;
  ASSERT_TRUE(store_->each_rejected(campaign_, [&](const RejectedRow& row) {
    ++seen;
    EXPECT_EQ(row.line, 3);
    EXPECT_EQ(row.value, "nonsense");
    EXPECT_EQ(row.reason, Reason::bad_url);
    return ok();
  }));
  EXPECT_EQ(seen, 1);
  EXPECT_EQ(store_->find_campaign("print").value()->rows_rejected, 1);
}

TEST_P(StoreContent, message_and_evidence_come_back_as_committed) {
  ASSERT_TRUE(store_->insert(campaign_, batch(1, 1)));
  Lease lease = must_lease(Stage::read);
  const RecordResult read = read_ok(lease.records[0]);
  ASSERT_TRUE(commit_one(lease, read));
  lease = must_lease(Stage::write);
  const RecordResult result = written(lease.records[0]);
  ASSERT_TRUE(commit_one(lease, result));
  ASSERT_TRUE(store_->each_record(campaign_, [&](const RecordView& view) {
    EXPECT_EQ(view.record.state, RecordState::done);
    EXPECT_EQ(view.attempts_total, 2);
    EXPECT_DOUBLE_EQ(view.seconds, 2);
    EXPECT_TRUE(view.message.has_value());
    EXPECT_EQ(view.message->evidence.at(0).quote, "words");
    EXPECT_EQ(view.message->evidence.at(0).end, 8U);
    return ok();
  }));
}

TEST_P(StoreContent, cells_come_with_a_lease_to_write_and_not_with_one_to_read) {
  ASSERT_TRUE(store_->insert(campaign_, batch(1, 1)));
  const Lease lease = must_lease(Stage::read);
  EXPECT_TRUE(lease.records.at(0).cells.empty());
  EXPECT_EQ(lease.records.at(0).url, "https://site1.example/");
  ASSERT_TRUE(commit_one(lease, read_ok(lease.records[0])));
  EXPECT_EQ(must_lease(Stage::write).records.at(0).cells.at(0), "site1.example");
}

TEST_P(StoreContent, sites_of_a_commit_whose_leases_were_all_lost_are_not_stored) {
  ASSERT_TRUE(store_->insert(campaign_, batch(1, 1)));
  const Lease lease = must_lease(Stage::read);
  ASSERT_TRUE(store_->give_back(lease.slice, lease.token));
  const Site site = site_of(lease.records[0]);
  EXPECT_FALSE(commit_one(lease, read_ok(lease.records[0]), std::span(&site, 1)));
  EXPECT_FALSE(store_->find_site(site.key).value().has_value());
  EXPECT_TRUE(store_->commit({}, std::span(&site, 1), {}).value().empty());
  EXPECT_FALSE(store_->find_site(site.key).value().has_value());
}

struct MalformedResult {
  const char* what;
  Stage stage;
  RecordState state;
  bool due;
};
constexpr MalformedResult malformed_results[] = {
    {"waits for nothing", Stage::read, RecordState::waiting, false},
    {"is read for ever", Stage::read, RecordState::reading, false},
    {"is written in the next stage, later", Stage::read, RecordState::writing, true},
    {"is written for ever", Stage::write, RecordState::writing, false},
    {"goes back a stage", Stage::write, RecordState::waiting, true},
    {"waits for a person", Stage::write, RecordState::review, false},
    {"is due for a person", Stage::write, RecordState::review, true},
    {"is ready", Stage::write, RecordState::ready, false},
    {"is on its way out", Stage::write, RecordState::delivering, false},
    {"has ended and is due", Stage::write, RecordState::failed, true},
};

TEST_P(StoreContent, result_that_would_lose_its_record_is_refused_with_all_beside_it) {
  ASSERT_TRUE(store_->insert(campaign_, batch(1, 4)));
  const Lease read = must_lease(Stage::read);
  const std::vector<RecordResult> two{read_ok(read.records[0]), read_ok(read.records[1])};
  ASSERT_TRUE(commit_one(read, two));
  const Lease write = must_lease(Stage::write);
  const auto before = store_->counts(campaign_).value();
  for (const MalformedResult& malformed : malformed_results) {
    SCOPED_TRACE(malformed.what);
    const bool is_read = malformed.stage == Stage::read;
    const Lease& lease = is_read ? read : write;
    RecordResult good = is_read ? read_ok(read.records[2]) : written(write.records[0]);
    RecordResult bad;
    bad.record = is_read ? read.records[3].id : write.records[1].id;
    bad.state = malformed.state;
    if (malformed.due) bad.due = now_ + seconds{1};
    const std::vector<RecordResult> results{good, bad};
    const Site site = site_of(read.records[0]);
    const Result<void> refused = commit_one(lease, results, std::span(&site, 1));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind(), ErrorKind::bug);
    EXPECT_EQ(store_->counts(campaign_).value(), before);
    EXPECT_FALSE(store_->find_site(site.key).value().has_value());
  }
  EXPECT_TRUE(commit_one(read, read_ok(read.records[2])));
  EXPECT_TRUE(commit_one(write, written(write.records[0])));
  expect_counts_hold(4);
}

TEST_P(StoreContent, second_message_of_a_record_is_refused) {
  take_in_and_read(1);
  Lease lease = must_lease(Stage::write);
  RecordResult early = written(lease.records[0]);
  early.state = RecordState::writing;
  early.due = now_;
  ASSERT_TRUE(commit_one(lease, early));
  ASSERT_EQ(store_->sweep(campaign_, now_).value(), 1);
  lease = must_lease(Stage::write);
  const Result<void> second = commit_one(lease, written(lease.records[0]));
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind(), ErrorKind::bug) << second.error().text();
  EXPECT_EQ(second.error().text().find('\n'), std::string::npos);
  EXPECT_EQ(second.error().text().find("VALUES"), std::string::npos) << second.error().text();
  EXPECT_EQ(store_->counts(campaign_).value(),
            (std::vector<Count>{{RecordState::writing, Reason::none, 1}}));
}

TEST_P(StoreContent, campaigns_share_sites_and_nothing_else) {
  Campaign other_campaign;
  other_campaign.fingerprint = "other";
  const CampaignId other = store_->create_campaign(other_campaign).value();
  ASSERT_TRUE(store_->insert(campaign_, batch(1, 2)));
  EXPECT_FALSE(store_->lease(other, Stage::read, now_, seconds{60}).value().has_value());
  EXPECT_TRUE(store_->counts(other).value().empty());
  // The same keys are no duplicates here, and one commit may hold slices of both.
  ASSERT_TRUE(store_->insert(other, batch(1, 3)));
  const Lease mine = must_lease(Stage::read);
  const Lease theirs = store_->lease(other, Stage::read, now_, seconds{60}).value().value();
  EXPECT_EQ(theirs.records.size(), 3U);
  RecordResult later;
  later.record = mine.records[1].id;
  later.state = RecordState::waiting;
  later.reason = Reason::timeout;
  later.due = now_;
  const std::vector<RecordResult> of_mine{read_ok(mine.records[0]), later};
  const std::vector<RecordResult> of_theirs{read_ok(theirs.records[0])};
  const std::vector<SliceCommit> commits{{mine.slice, mine.token, of_mine},
                                         {theirs.slice, theirs.token, of_theirs}};
  const Site site = site_of(mine.records[0]);
  ASSERT_TRUE(store_->commit(commits, std::span(&site, 1), {}));
  EXPECT_EQ(store_->sweep(other, now_).value(), 0);
  const Lease my_write = must_lease(Stage::write);
  ASSERT_EQ(my_write.records.size(), 1U);
  EXPECT_EQ(my_write.records[0].campaign, campaign_);
  const Lease their_write = store_->lease(other, Stage::write, now_, seconds{60}).value().value();
  ASSERT_EQ(their_write.records.size(), 1U);
  EXPECT_EQ(their_write.records[0].campaign, other);
  EXPECT_EQ(their_write.records[0].site_id, my_write.records[0].site_id);
  EXPECT_TRUE(my_write.records[0].site_id);
  expect_counts_hold(2);
  EXPECT_EQ(total(store_->counts(other).value()), 3);
  EXPECT_EQ(store_->counts(other).value(), store_->counts_by_scan(other).value());
  int seen = 0;
  ASSERT_TRUE(store_->each_record(other, [&](const RecordView& view) {
    ++seen;
    EXPECT_EQ(view.record.campaign, other);
    return ok();
  }));
  EXPECT_EQ(seen, 3);
}

TEST_P(StoreContent, visitor_that_fails_stops_the_reading_with_its_error) {
  IntakeBatch b = batch(1, 3);
  b.rejected = {{4, 5, "", Reason::bad_row, "", ""}, {5, 6, "", Reason::bad_row, "", ""}};
  b.rows_read = 5;
  ASSERT_TRUE(store_->insert(campaign_, b));
  int seen = 0;
  const auto fail_at_second = [&](const auto&) -> Result<void> {
    if (++seen == 2) return Error(ErrorKind::cancelled, "enough");
    return ok();
  };
  const Result<void> records = store_->each_record(campaign_, fail_at_second);
  ASSERT_FALSE(records);
  EXPECT_EQ(records.error().kind(), ErrorKind::cancelled);
  EXPECT_EQ(seen, 2);
  seen = 0;
  const Result<void> rejected = store_->each_rejected(campaign_, fail_at_second);
  ASSERT_FALSE(rejected);
  EXPECT_EQ(rejected.error().kind(), ErrorKind::cancelled);
  EXPECT_EQ(seen, 2);
  // And the store goes on as before, from the first record.
  std::vector<std::int64_t> rows;
  ASSERT_TRUE(store_->each_record(campaign_, [&](const RecordView& view) {
    rows.push_back(view.record.row);
    return ok();
  }));
  EXPECT_EQ(rows, (std::vector<std::int64_t>{1, 2, 3}));
}

INSTANTIATE_TEST_SUITE_P(adapters, StoreContent, all_adapters(), adapter_name);

}  // namespace
}  // namespace ov
