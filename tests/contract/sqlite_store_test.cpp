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
