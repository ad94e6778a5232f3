// A backup is the store at one moment, whatever is committed meanwhile, and a restored store goes
// on.
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <vector>

#include "adapters/sqlite.h"
#include "adapters/sqlite_backup.h"
#include "database.h"

namespace ov {
namespace {

bool go_on(std::int64_t /*bytes_done*/, std::int64_t /*bytes*/) { return true; }

class SqliteBackup : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() /
              ("overture_backup_" + std::to_string(::getpid()) + "_" +
               testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  [[nodiscard]] std::filesystem::path data() const { return folder_ / "data"; }
  [[nodiscard]] std::filesystem::path restored() const { return folder_ / "restored"; }
  [[nodiscard]] std::filesystem::path file() const { return folder_ / "store.backup"; }
  [[nodiscard]] std::unique_ptr<Store> open() const {
    return open_sqlite_store(data(), SqliteMode::create).value();
  }

  static CampaignId add_campaign(Store& store, int rows) {
    const CampaignId campaign = store.create_campaign({}).value();
    add_rows(store, campaign, 1, rows);
    return campaign;
  }
  static void add_rows(Store& store, CampaignId campaign, int first, int count) {
    IntakeBatch batch;
    batch.rows_before = first - 1;
    batch.rows_read = first + count - 1;
    for (int row = first; row < first + count; ++row) {
      batch.rows.emplace_back();
      batch.rows.back().record.row = row;
      batch.rows.back().record.cells = {std::string(1000, 'x')};
    }
    EXPECT_TRUE(store.insert(campaign, batch));
  }
  static std::int64_t records(Store& store, CampaignId campaign) {
    std::int64_t sum = 0;
    const std::vector<Count> counts = store.counts_by_scan(campaign).value();
    for (const Count& count : counts) sum += count.records;
    return sum;
  }
  /// Names of the files beside the backup.
  [[nodiscard]] std::vector<std::string> files() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
      if (entry.is_regular_file()) names.push_back(entry.path().filename());
    }
    return names;
  }

  std::filesystem::path folder_;
};

TEST_F(SqliteBackup, restored_store_holds_what_the_first_held_and_goes_on) {
  CampaignId campaign;
  {
    const auto store = open();
    campaign = add_campaign(*store, 700);
    ASSERT_TRUE(back_up_sqlite_store(data(), file(), go_on));
  }
  ASSERT_TRUE(restore_sqlite_store(file(), restored(), go_on));
  const auto store = open_sqlite_store(restored(), SqliteMode::create).value();
  EXPECT_EQ(records(*store, campaign), 700);
  add_rows(*store, campaign, 701, 10);
  EXPECT_EQ(records(*store, campaign), 710);
}

TEST_F(SqliteBackup, what_is_committed_meanwhile_is_not_in_it_and_does_not_hold_it_up) {
  const auto store = open();
  const CampaignId campaign = add_campaign(*store, 6000);
  int next = 6001;
  int parts = 0;
  const auto commit_more = [&](std::int64_t, std::int64_t) {
    ++parts;
    add_rows(*store, campaign, next, 1000);
    next += 1000;
    return parts < 100;
  };
  const auto done = back_up_sqlite_store(data(), file(), commit_more);
  ASSERT_TRUE(done) << done.error().text();
  EXPECT_EQ(*done, static_cast<std::int64_t>(std::filesystem::file_size(file())));
  EXPECT_GT(parts, 1) << "nothing was committed meanwhile";
  ASSERT_TRUE(restore_sqlite_store(file(), restored(), go_on));
  const auto copy = open_sqlite_store(restored(), SqliteMode::read_only).value();
  EXPECT_EQ(records(*copy, campaign), 6000);
  EXPECT_EQ(copy->counts(campaign).value(), copy->counts_by_scan(campaign).value());
}

TEST_F(SqliteBackup, stopped_copy_leaves_the_older_backup_and_nothing_else) {
  const auto store = open();
  add_campaign(*store, 10);
  ASSERT_TRUE(back_up_sqlite_store(data(), file(), go_on));
  const auto size = std::filesystem::file_size(file());
  add_campaign(*store, 5000);
  const auto stopped =
      back_up_sqlite_store(data(), file(), [](std::int64_t, std::int64_t) { return false; });
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().kind(), ErrorKind::cancelled);
  EXPECT_EQ(std::filesystem::file_size(file()), size);
  EXPECT_EQ(files(), std::vector<std::string>{"store.backup"});
}

TEST_F(SqliteBackup, restore_never_writes_over_a_store) {
  CampaignId campaign;
  {
    const auto store = open();
    campaign = add_campaign(*store, 5);
  }
  ASSERT_TRUE(back_up_sqlite_store(data(), file(), go_on));
  const auto refused = restore_sqlite_store(file(), data(), go_on);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind(), ErrorKind::conflict);
  EXPECT_EQ(records(*open(), campaign), 5);
}

TEST_F(SqliteBackup, store_without_its_file_but_with_its_log_is_still_a_store) {
  std::filesystem::create_directories(restored());
  std::ofstream(restored() / "overture.db-wal") << "commits that nobody has copied back";
  add_campaign(*open(), 5);
  ASSERT_TRUE(back_up_sqlite_store(data(), file(), go_on));
  const auto refused = restore_sqlite_store(file(), restored(), go_on);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind(), ErrorKind::conflict);
}

TEST_F(SqliteBackup, restore_waits_for_nobody_who_works_in_the_folder) {
  add_campaign(*open(), 5);
  ASSERT_TRUE(back_up_sqlite_store(data(), file(), go_on));
  const auto worker = open_sqlite_store(restored(), SqliteMode::create).value();
  const auto refused = restore_sqlite_store(file(), restored(), go_on);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind(), ErrorKind::conflict);
}

TEST_F(SqliteBackup, what_is_no_backup_is_refused) {
  struct Case {
    const char* why;
    std::string content;
  };
  const Case cases[] = {{"a text", "row,website\n1,a.example\n"},
                        {"nothing in it", ""},
                        {"a header alone", std::string("SQLite format 3\0", 16)}};
  for (const Case& one : cases) {
    std::ofstream(file()) << one.content;
    const auto refused = restore_sqlite_store(file(), restored(), go_on);
    ASSERT_FALSE(refused) << one.why;
    EXPECT_EQ(refused.error().kind(), ErrorKind::invalid) << one.why;
    EXPECT_FALSE(std::filesystem::exists(restored() / "overture.db")) << one.why;
  }
}

TEST_F(SqliteBackup, damaged_backup_is_refused) {
  add_campaign(*open(), 3000);
  ASSERT_TRUE(back_up_sqlite_store(data(), file(), go_on));
  std::fstream bytes(file(), std::ios::in | std::ios::out | std::ios::binary);
  bytes.seekp(200'000);
  bytes << std::string(20'000, '\x5a');
  bytes.close();
  const auto refused = restore_sqlite_store(file(), restored(), go_on);
  ASSERT_FALSE(refused);
  EXPECT_FALSE(std::filesystem::exists(restored() / "overture.db"));
}

TEST_F(SqliteBackup, backup_of_a_newer_version_is_refused) {
  add_campaign(*open(), 3);
  ASSERT_TRUE(back_up_sqlite_store(data(), file(), go_on));
  auto database = sqlite::Database::open(file(), SQLITE_OPEN_READWRITE).value();
  ASSERT_TRUE(database.execute("PRAGMA user_version = 999"));
  const auto refused = restore_sqlite_store(file(), restored(), go_on);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind(), ErrorKind::invalid);
}

TEST_F(SqliteBackup, store_itself_is_no_place_for_its_backup) {
  add_campaign(*open(), 3);
  for (const char* name : {"overture.db", "overture.db-wal", "overture.lock"}) {
    const auto refused = back_up_sqlite_store(data(), data() / ".." / "data" / name, go_on);
    ASSERT_FALSE(refused) << name;
    EXPECT_EQ(refused.error().kind(), ErrorKind::invalid) << name;
  }
  EXPECT_TRUE(open_sqlite_store(data(), SqliteMode::read_only));
}

TEST_F(SqliteBackup, folder_without_a_store_is_named_and_not_made) {
  const auto refused = back_up_sqlite_store(data(), file(), go_on);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind(), ErrorKind::not_found);
  EXPECT_FALSE(std::filesystem::exists(data()));
}

}  // namespace
}  // namespace ov
