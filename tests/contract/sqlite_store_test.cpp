// What only the SQLite store promises: files, locks, and stores that somebody changed by hand.
#include <sqlite3.h>

#include <fstream>

#include "store_contract.h"

namespace ov {
namespace {

class SqliteStore : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() /
              ("overture_sqlite_" + std::to_string(::getpid()) + "_" +
               testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::remove_all(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  /// What a person with the sqlite3 shell might do.
  void change_by_hand(const char* sql) {
    sqlite3* handle = nullptr;
    ASSERT_EQ(sqlite3_open((folder_ / "overture.db").c_str(), &handle), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(handle, sql, nullptr, nullptr, nullptr), SQLITE_OK)
        << sqlite3_errmsg(handle);
    sqlite3_close(handle);
  }

  /// A store with one campaign of three rows, all leased to be read.
  struct Leased {
    std::unique_ptr<Store> store;
    CampaignId campaign;
    Lease lease;
  };
  Leased leased() {
    Leased out;
    out.store = make_sqlite(folder_);
    out.campaign = out.store->create_campaign({}).value();
    IntakeBatch batch;
    batch.rows_read = 3;
    for (int row = 1; row <= 3; ++row) {
      batch.rows.emplace_back();
      batch.rows.back().record.row = row;
      batch.rows.back().record.cells = {"cell"};
    }
    EXPECT_TRUE(out.store->insert(out.campaign, batch));
    out.lease = out.store->lease(out.campaign, Stage::read, Time{}, seconds{60}).value().value();
    return out;
  }
  static Result<std::vector<SliceId>> end(const Leased& leased, std::size_t index,
                                          std::optional<Message> message = {}) {
    RecordResult result;
    result.record = leased.lease.records.at(index).id;
    result.state = RecordState::done;
    result.message = std::move(message);
    const SliceCommit commit{leased.lease.slice, leased.lease.token, std::span(&result, 1)};
    return leased.store->commit(std::span(&commit, 1), {}, {});
  }

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
  for (const SqliteMode mode : {SqliteMode::create, SqliteMode::read_only}) {
    const auto store = open_sqlite_store(folder_, mode);
    ASSERT_FALSE(store);
    EXPECT_EQ(store.error().kind(), ErrorKind::unavailable);
    EXPECT_NE(store.error().message().find("overture.db is no overture store or is damaged"),
              std::string::npos)
        << store.error().text();
  }
}

TEST_F(SqliteStore, read_only_where_there_is_nothing_says_so) {
  const auto store = open_sqlite_store(folder_, SqliteMode::read_only);
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().kind(), ErrorKind::not_found);
}

TEST_F(SqliteStore, read_only_store_shows_one_state_while_another_process_commits) {
  const Leased writer = leased();
  ASSERT_TRUE(end(writer, 0));
  const auto reader = open_sqlite_store(folder_, SqliteMode::read_only).value();
  ASSERT_TRUE(end(writer, 1));
  const auto kept = reader->counts(writer.campaign).value();
  ASSERT_TRUE(end(writer, 2));
  EXPECT_EQ(kept, reader->counts_by_scan(writer.campaign).value());
  EXPECT_EQ(kept, (std::vector<Count>{{RecordState::done, Reason::none, 1},
                                      {RecordState::waiting, Reason::none, 2}}));
  const auto later = open_sqlite_store(folder_, SqliteMode::read_only).value();
  EXPECT_EQ(later->counts(writer.campaign).value(),
            (std::vector<Count>{{RecordState::done, Reason::none, 3}}));
}

TEST_F(SqliteStore, evidence_offsets_that_are_none_never_become_one_that_holds) {
  const Leased writer = leased();
  Message message;
  message.evidence = {{"page", "words", 3, 8}, {"page", "words", 3, 8}};
  ASSERT_TRUE(end(writer, 0, message));
  change_by_hand("UPDATE evidence SET start_byte = -1 WHERE position = 0");
  change_by_hand("UPDATE evidence SET start_byte = 4294967296 + 3 WHERE position = 1");
  std::vector<Evidence> seen;
  ASSERT_TRUE(writer.store->each_record(writer.campaign, [&](const RecordView& view) {
    if (view.message) seen = view.message->evidence;
    return ok();
  }));
  ASSERT_EQ(seen.size(), 2U);
  EXPECT_EQ(seen[0].begin, UINT32_MAX);
  EXPECT_EQ(seen[1].begin, UINT32_MAX);
  EXPECT_EQ(seen[1].end, 8U);
}

TEST_F(SqliteStore, record_that_was_damaged_by_hand_is_reported_and_leaves_no_read_open) {
  const Leased writer = leased();
  change_by_hand("UPDATE record SET cells = 'no list' WHERE row = 2");
  const auto nothing = [](const RecordView&) { return ok(); };
  const Result<void> read = writer.store->each_record(writer.campaign, nothing);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().kind(), ErrorKind::unavailable) << read.error().text();
  // With a read left open the log could not be written back and emptied.
  change_by_hand("PRAGMA wal_checkpoint(TRUNCATE)");
  EXPECT_EQ(std::filesystem::file_size(folder_ / "overture.db-wal"), 0U);
}

}  // namespace
}  // namespace ov
