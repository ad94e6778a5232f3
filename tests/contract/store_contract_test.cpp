// What every Store must do, run against each adapter. New behaviour goes here first.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "adapters/memory.h"
#include "adapters/sqlite.h"

namespace ov {
namespace {

using std::chrono::seconds;

struct Adapter {
  const char* name;
  std::unique_ptr<Store> (*make)(const std::filesystem::path&);
};

class StoreContract : public testing::TestWithParam<Adapter> {
 protected:
  void SetUp() override {
    const auto* info = testing::UnitTest::GetInstance()->current_test_info();
    std::string name = info->name();
    std::replace(name.begin(), name.end(), '/', '_');
    folder_ = std::filesystem::temp_directory_path() /
              ("overture_contract_" + std::to_string(::getpid()) + "_" + name);
    std::filesystem::remove_all(folder_);
    store_ = GetParam().make(folder_);
    ASSERT_NE(store_, nullptr);
    Campaign campaign;
    campaign.fingerprint = "print";
    campaign.list = "list.csv";
    campaign.columns = {"website", "company"};
    campaign.writer = "quote:";
    campaign.created = now_;
    campaign_ = store_->create_campaign(campaign).value();
  }
  void TearDown() override {
    store_.reset();
    std::filesystem::remove_all(folder_);
  }

  static IntakeBatch batch(int first, int count) {
    IntakeBatch out;
    for (int i = first; i < first + count; ++i) {
      Record record;
      record.row = i;
      record.line = i + 1;
      record.site = "site" + std::to_string(i) + ".example";
      record.url = "https://" + record.site + "/";
      record.website = record.site;
      record.cells = {record.site, "Company \"" + std::to_string(i) + "\", =1+1"};
      out.rows.push_back({record, record.site});
    }
    out.rows_read = first + count - 1;
    return out;
  }

  Lease must_lease(Stage stage) {
    Result<std::optional<Lease>> lease = store_->lease(campaign_, stage, now_, seconds{60});
    EXPECT_TRUE(lease) << lease.error().text();
    EXPECT_TRUE(lease->has_value());
    return std::move(**lease);
  }
  bool nothing_to_lease(Stage stage) {
    return !store_->lease(campaign_, stage, now_, seconds{60}).value().has_value();
  }

  static RecordResult read_ok(const Record& record) {
    RecordResult result;
    result.record = record.id;
    result.state = RecordState::writing;
    result.attempts = 1;
    return result;
  }
  static RecordResult written(const Record& record) {
    RecordResult result;
    result.record = record.id;
    result.state = RecordState::done;
    result.attempts = 1;
    result.spent = seconds{2};
    Message message;
    message.subject = "Hello";
    message.body = "A body";
    message.writer = "quote:";
    message.evidence = {{record.url, "words", 3, 8}};
    result.message = message;
    return result;
  }
  static Site site_of(const Record& record) {
    Site site;
    site.key = record.site;
    site.read_at = Time{seconds{5}};
    site.facts.emails = {"info@" + record.site};
    Page page;
    page.url = record.url;
    page.status = 200;
    page.text = std::string("A word with a \0 in it", 21);
    page.blocks = {{0, 6, 1, 0}};
    site.pages.push_back(page);
    return site;
  }
  std::int64_t total(const std::vector<Count>& counts) {
    std::int64_t sum = 0;
    for (const Count& count : counts) sum += count.records;
    return sum;
  }
  void expect_counts_hold(std::int64_t records) {
    const auto kept = store_->counts(campaign_).value();
    EXPECT_EQ(kept, store_->counts_by_scan(campaign_).value());
    EXPECT_EQ(total(kept), records);
  }

  std::filesystem::path folder_;
  std::unique_ptr<Store> store_;
  CampaignId campaign_;
  Time now_{seconds{1'800'000'000}};
};

TEST_P(StoreContract, campaign_is_found_by_its_fingerprint) {
  EXPECT_EQ(store_->find_campaign("print").value()->id, campaign_);
  EXPECT_EQ(store_->find_campaign("print").value()->columns,
            (std::vector<std::string>{"website", "company"}));
  EXPECT_FALSE(store_->find_campaign("other").value().has_value());
}

TEST_P(StoreContract, rows_come_back_in_order_with_every_cell) {
  ASSERT_TRUE(store_->insert(campaign_, batch(1, 3)));
  std::vector<std::int64_t> rows;
  ASSERT_TRUE(store_->each_record(campaign_, [&](const RecordView& view) {
    rows.push_back(view.record.row);
    EXPECT_EQ(view.record.cells[1], "Company \"" + std::to_string(view.record.row) + "\", =1+1");
    return ok();
  }));
  EXPECT_EQ(rows, (std::vector<std::int64_t>{1, 2, 3}));
}

TEST_P(StoreContract, batch_that_was_taken_in_before_is_refused) {
  ASSERT_TRUE(store_->insert(campaign_, batch(1, 3)));
  const Result<void> again = store_->insert(campaign_, batch(1, 3));
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().kind(), ErrorKind::conflict);
  expect_counts_hold(3);
}

TEST_P(StoreContract, duplicates_are_skipped_at_once_across_batches) {
  ASSERT_TRUE(store_->insert(campaign_, batch(1, 2)));
  IntakeBatch second = batch(2, 2);
  ASSERT_TRUE(store_->insert(campaign_, second));
  expect_counts_hold(4);
  const auto counts = store_->counts(campaign_).value();
  EXPECT_NE(
      std::find(counts.begin(), counts.end(), Count{RecordState::skipped, Reason::duplicate, 1}),
      counts.end());
  EXPECT_EQ(must_lease(Stage::read).records.size(), 2U);
}

TEST_P(StoreContract, rejected_rows_are_kept_with_their_reason) {
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

TEST_P(StoreContract, slices_hold_at_most_500_records_to_read) {
  ASSERT_TRUE(store_->insert(campaign_, batch(1, 501)));
  EXPECT_EQ(must_lease(Stage::read).records.size(), 500U);
  EXPECT_EQ(must_lease(Stage::read).records.size(), 1U);
  EXPECT_TRUE(nothing_to_lease(Stage::read));
}

TEST_P(StoreContract, records_that_were_read_wait_to_be_written_in_slices_of_50) {
  ASSERT_TRUE(store_->insert(campaign_, batch(1, 60)));
  const Lease lease = must_lease(Stage::read);
  std::vector<RecordResult> results;
  std::vector<Site> sites;
  for (const Record& record : lease.records) {
    results.push_back(read_ok(record));
    sites.push_back(site_of(record));
  }
  ASSERT_TRUE(store_->commit(lease.slice, lease.token, results, sites));
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

TEST_P(StoreContract, older_versions_of_a_site_stay_for_the_messages_that_rest_on_them) {
  ASSERT_TRUE(store_->insert(campaign_, batch(1, 1)));
  const Lease lease = must_lease(Stage::read);
  const Site first = site_of(lease.records[0]);
  Site newer = first;
  newer.pages[0].text = "Other words entirely";
  newer.pages[0].blocks.clear();
  ASSERT_TRUE(store_->commit(lease.slice, lease.token, {}, std::span(&first, 1)));
  const SiteId first_id = store_->find_site(first.key).value()->id;
  ASSERT_TRUE(store_->commit(lease.slice, lease.token, {}, std::span(&newer, 1)));
  EXPECT_NE(store_->find_site(first.key).value()->id, first_id);
  EXPECT_EQ(store_->site(first_id).value().pages[0].text, first.pages[0].text);
}

TEST_P(StoreContract, message_and_evidence_come_back_as_committed) {
  ASSERT_TRUE(store_->insert(campaign_, batch(1, 1)));
  Lease lease = must_lease(Stage::read);
  const RecordResult read = read_ok(lease.records[0]);
  ASSERT_TRUE(store_->commit(lease.slice, lease.token, std::span(&read, 1), {}));
  lease = must_lease(Stage::write);
  const RecordResult result = written(lease.records[0]);
  ASSERT_TRUE(store_->commit(lease.slice, lease.token, std::span(&result, 1), {}));
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

TEST_P(StoreContract, commit_under_an_older_token_changes_nothing) {
  ASSERT_TRUE(store_->insert(campaign_, batch(1, 2)));
  const Lease old_lease = must_lease(Stage::read);
  now_ += seconds{61};
  const Lease new_lease = must_lease(Stage::read);
  EXPECT_EQ(new_lease.slice, old_lease.slice);
  EXPECT_GT(new_lease.token, old_lease.token);
  const RecordResult result = read_ok(old_lease.records[0]);
  const Result<void> stale =
      store_->commit(old_lease.slice, old_lease.token, std::span(&result, 1), {});
  ASSERT_FALSE(stale);
  EXPECT_EQ(stale.error().kind(), ErrorKind::lease_lost);
  EXPECT_TRUE(nothing_to_lease(Stage::write));
  ASSERT_TRUE(store_->commit(new_lease.slice, new_lease.token, std::span(&result, 1), {}));
  expect_counts_hold(2);
}

TEST_P(StoreContract, repeated_commit_has_one_effect) {
  ASSERT_TRUE(store_->insert(campaign_, batch(1, 2)));
  const Lease lease = must_lease(Stage::read);
  const RecordResult result = read_ok(lease.records[0]);
  ASSERT_TRUE(store_->commit(lease.slice, lease.token, std::span(&result, 1), {}));
  ASSERT_TRUE(store_->commit(lease.slice, lease.token, std::span(&result, 1), {}));
  EXPECT_EQ(must_lease(Stage::write).records.size(), 1U);
  EXPECT_TRUE(nothing_to_lease(Stage::write));
  expect_counts_hold(2);
}

TEST_P(StoreContract, commit_to_a_slice_that_ended_is_refused) {
  ASSERT_TRUE(store_->insert(campaign_, batch(1, 1)));
  const Lease lease = must_lease(Stage::read);
  const RecordResult result = read_ok(lease.records[0]);
  ASSERT_TRUE(store_->commit(lease.slice, lease.token, std::span(&result, 1), {}));
  const Result<void> again = store_->commit(lease.slice, lease.token, std::span(&result, 1), {});
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().kind(), ErrorKind::lease_lost);
}

TEST_P(StoreContract, slice_given_back_is_leased_again_at_once_and_its_holder_is_out) {
  ASSERT_TRUE(store_->insert(campaign_, batch(1, 2)));
  const Lease lease = must_lease(Stage::read);
  EXPECT_TRUE(nothing_to_lease(Stage::read));
  ASSERT_TRUE(store_->give_back(lease.slice, lease.token));
  const RecordResult result = read_ok(lease.records[0]);
  EXPECT_FALSE(store_->commit(lease.slice, lease.token, std::span(&result, 1), {}));
  EXPECT_EQ(must_lease(Stage::read).slice, lease.slice);
}

TEST_P(StoreContract, extended_lease_lasts_longer) {
  ASSERT_TRUE(store_->insert(campaign_, batch(1, 2)));
  const Lease lease = must_lease(Stage::read);
  now_ += seconds{50};
  ASSERT_TRUE(store_->extend(lease.slice, lease.token, now_, seconds{60}));
  now_ += seconds{50};
  EXPECT_TRUE(nothing_to_lease(Stage::read));
  EXPECT_FALSE(store_->extend(lease.slice, lease.token + 1, now_, seconds{60}));
}

TEST_P(StoreContract, due_record_comes_back_at_its_time_with_its_attempts) {
  ASSERT_TRUE(store_->insert(campaign_, batch(1, 1)));
  const Lease lease = must_lease(Stage::read);
  RecordResult result;
  result.record = lease.records[0].id;
  result.state = RecordState::waiting;
  result.reason = Reason::timeout;
  result.attempts = 1;
  result.due = now_ + seconds{30};
  ASSERT_TRUE(store_->commit(lease.slice, lease.token, std::span(&result, 1), {}));
  EXPECT_EQ(store_->next_due(campaign_).value(), result.due);
  EXPECT_EQ(store_->sweep(campaign_, now_).value(), 0);
  EXPECT_TRUE(nothing_to_lease(Stage::read));
  now_ += seconds{30};
  EXPECT_EQ(store_->sweep(campaign_, now_).value(), 1);
  const Lease again = must_lease(Stage::read);
  EXPECT_EQ(again.records.at(0).attempts, 1);
  EXPECT_EQ(again.records.at(0).reason, Reason::timeout);
  expect_counts_hold(1);
}

TEST_P(StoreContract, slice_whose_worker_keeps_dying_is_split_until_the_killer_is_alone_and_dead) {
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
    ASSERT_TRUE(store_->commit(lease->slice, lease->token, results, {}));
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

TEST_P(StoreContract, slice_that_makes_progress_between_deaths_is_not_suspected) {
  ASSERT_TRUE(store_->insert(campaign_, batch(1, 10)));
  for (int i = 0; i < 9; ++i) {
    const Lease lease = must_lease(Stage::read);
    ASSERT_EQ(lease.records.size(), static_cast<std::size_t>(10 - i));
    const RecordResult result = read_ok(lease.records[0]);
    ASSERT_TRUE(store_->commit(lease.slice, lease.token, std::span(&result, 1), {}));
    ASSERT_TRUE(store_->end_all_leases(now_));
  }
  expect_counts_hold(10);
}

TEST_P(StoreContract, restart_frees_what_the_dead_process_held) {
  ASSERT_TRUE(store_->insert(campaign_, batch(1, 2)));
  const Lease lease = must_lease(Stage::read);
  ASSERT_TRUE(store_->end_all_leases(now_));
  EXPECT_EQ(must_lease(Stage::read).slice, lease.slice);
}

std::unique_ptr<Store> make_sqlite(const std::filesystem::path& folder) {
  auto store = open_sqlite_store(folder, SqliteMode::create);
  EXPECT_TRUE(store) << store.error().text();
  return store ? std::move(*store) : nullptr;
}

INSTANTIATE_TEST_SUITE_P(adapters, StoreContract,
                         testing::Values(Adapter{"memory",
                                                 [](const std::filesystem::path&) {
                                                   return make_memory_store();
                                                 }},
                                         Adapter{"sqlite", make_sqlite}),
                         [](const auto& info) { return std::string(info.param.name); });

class SqliteStore : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() /
              ("overture_sqlite_" + std::to_string(::getpid()) + "_" +
               testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::remove_all(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::filesystem::path folder_;
};

TEST_F(SqliteStore, what_was_committed_is_there_after_reopening) {
  {
    const auto store = make_sqlite(folder_);
    Campaign campaign;
    campaign.fingerprint = "f";
    ASSERT_TRUE(store->create_campaign(campaign));
  }
  EXPECT_TRUE(make_sqlite(folder_)->find_campaign("f").value().has_value());
}

TEST_F(SqliteStore, second_opener_is_refused_while_the_first_holds_the_folder) {
  const auto first = make_sqlite(folder_);
  const auto second = open_sqlite_store(folder_, SqliteMode::create);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind(), ErrorKind::conflict);
  EXPECT_TRUE(open_sqlite_store(folder_, SqliteMode::read_only));
}

TEST_F(SqliteStore, file_that_is_no_store_is_refused) {
  std::filesystem::create_directories(folder_);
  std::ofstream(folder_ / "overture.db") << std::string(10'000, 'x');
  const auto store = open_sqlite_store(folder_, SqliteMode::create);
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().kind(), ErrorKind::invalid);
}

TEST_F(SqliteStore, read_only_where_there_is_nothing_says_so) {
  const auto store = open_sqlite_store(folder_, SqliteMode::read_only);
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().kind(), ErrorKind::not_found);
}

}  // namespace
}  // namespace ov
