// Stores that an older program wrote.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "adapters/sqlite.h"
#include "schema.h"

namespace ov::sqlite {
namespace {

class Migration : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() /
              ("overture_migration_" + std::to_string(::getpid()) + "_" +
               testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  [[nodiscard]] Database open() const {
    return Database::open(folder_ / "overture.db", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)
        .value();
  }

  /// The first version's file: a site of one page, and a message whose evidence points into it.
  void write_version_1() const {
    Database database = open();
    ASSERT_TRUE(migrate(database, 1));
    const Result<void> filled = database.execute(R"sql(
INSERT INTO campaign VALUES (1, 'print', 'list.csv', '["website"]', '', 'quote:', 5, 'finished', 1,
                             1, 0);
INSERT INTO record (campaign, row, line, website, url, site, company, email, first_name, country,
                    cells, state, reason, site_id)
  VALUES (1, 1, 2, 'a.example', 'https://a.example/', 'a.example', '', '', '', '', '["a.example"]',
          'done', '', 1);
INSERT INTO record_count VALUES (1, 'done', '', 1);
INSERT INTO site VALUES (1, 'a.example', '', '', '{"organisation":"A","organisation_description":"",
  "emails":["x@a.example"],"phones":[],"social":[]}', 1700000000000000, 3, 999);
INSERT INTO page VALUES (1, 0, 'https://a.example/', 200, 'A', '', 'en', 'hash',
                         'We build boats, ß and all.', '0,27,2,0;');
INSERT INTO message VALUES (1, 'Hello', 'Body', 'proposed', 'quote:', 0, 0, 0);
INSERT INTO evidence VALUES (1, 0, 'https://a.example/', 'build boats', 3, 14);
)sql");
    ASSERT_TRUE(filled) << filled.error().text();
  }

  std::filesystem::path folder_;
};

TEST_F(Migration, store_of_version_1_is_read_as_it_was_and_goes_on) {
  write_version_1();
  const auto store = open_sqlite_store(folder_, SqliteMode::create).value();
  const Site site = store->site({1}).value();
  EXPECT_EQ(site.first_read_at, site.read_at);
  EXPECT_FALSE(site.certificate_ignored);
  EXPECT_EQ(site.signals, PageSignals{});
  EXPECT_EQ(site.facts.emails, std::vector<std::string>{"x@a.example"});
  ASSERT_EQ(site.pages.size(), 1U);
  EXPECT_EQ(site.pages[0].text, "We build boats, ß and all.");
  EXPECT_EQ(site.pages[0].etag, "");
  EXPECT_FALSE(site.pages[0].facts.has_value());
  EXPECT_EQ(site.pages[0].change, Change::first_read);
  ASSERT_TRUE(store->each_record({1}, [](const RecordView& view) {
    EXPECT_EQ(view.message->evidence.at(0).begin, 3U);
    return ok();
  }));

  // The old version can be renewed, and a new one stands beside it.
  const CampaignId campaign = store->create_campaign({}).value();
  IntakeBatch batch;
  batch.rows_read = 1;
  batch.rows.emplace_back();
  batch.rows.back().record.site = "a.example";
  ASSERT_TRUE(store->insert(campaign, batch));
  const Lease lease =
      store->lease(campaign, Stage::read, Time{}, std::chrono::seconds{60}).value().value();
  const SliceCommit nothing{lease.slice, lease.token, {}};
  Site again = site;
  again.read_at += std::chrono::hours{48};
  again.pages[0].etag = "\"1\"";
  again.pages[0].facts = site.facts;
  ASSERT_TRUE(store->commit(std::span(&nothing, 1), std::span(&again, 1), {}));
  EXPECT_EQ(store->site({1}).value().read_at, again.read_at);
  EXPECT_EQ(store->site({1}).value().first_read_at, site.read_at);
  EXPECT_EQ(store->site({1}).value().pages[0].etag, "\"1\"");
  EXPECT_EQ(store->site({1}).value().pages[0].facts, site.facts);
  Site changed = site;
  changed.id = {};
  changed.pages[0].text = std::string(1'000, 'x');
  changed.pages[0].blocks.clear();
  ASSERT_TRUE(store->commit(std::span(&nothing, 1), std::span(&changed, 1), {}));
  const std::vector<Site> versions = store->site_versions("a.example", 9).value();
  ASSERT_EQ(versions.size(), 2U);
  EXPECT_EQ(store->site(versions[0].id).value().pages[0].text, changed.pages[0].text);
  EXPECT_EQ(store->site({1}).value().pages[0].text, site.pages[0].text);
}

// Money as it was kept before: with the message, and with nothing else.
TEST_F(Migration, tokens_and_cost_of_version_2_move_to_calls) {
  {
    Database database = open();
    ASSERT_TRUE(migrate(database, 2));
    const Result<void> filled = database.execute(R"sql(
INSERT INTO campaign VALUES (1, 'a', 'list.csv', '["website"]', '', 'm', 5, 'finished', 1, 4, 0),
                            (2, 'b', 'list.csv', '["website"]', '', 'm', 5, 'running', 1, 1, 0);
INSERT INTO record (campaign, row, line, website, url, site, company, email, first_name, country,
                    cells, state, reason, site_id)
  VALUES (1, 1, 2, '', '', 'a', '', '', '', '', '["a"]', 'done', '', 0),
         (1, 2, 3, '', '', 'b', '', '', '', '', '["b"]', 'done', '', 0),
         (1, 3, 4, '', '', 'c', '', '', '', '', '["c"]', 'done', '', 0),
         (1, 4, 5, '', '', 'd', '', '', '', '', '["d"]', 'abstained', 'unproven', 0);
INSERT INTO message VALUES (1, 'S', 'Body', 'approved', 'm', 1000, 200, 4500),
                           (2, 'S', 'Body', 'approved', 'm', 500, 100, NULL),
                           (3, 'S', 'Body', 'approved', 'quote:', 0, 0, 0);
)sql");
    ASSERT_TRUE(filled) << filled.error().text();
  }
  const auto store = open_sqlite_store(folder_, SqliteMode::create).value();
  std::vector<CallTotals> totals;
  ASSERT_TRUE(store->each_record({1}, [&](const RecordView& view) {
    totals.push_back(view.calls);
    EXPECT_EQ(view.message.has_value(), view.record.row != 4);
    if (view.message) EXPECT_EQ(view.message->body, "Body");
    return ok();
  }));
  EXPECT_EQ(totals, (std::vector<CallTotals>{
                        {1, 1000, 200, 4500, 0, {}}, {1, 500, 100, 0, 1, {}}, {}, {}}));
  EXPECT_EQ(store->money({1}).value(), (CampaignMoney{.settled_microdollars = 4500,
                                                      .settled_calls = 2,
                                                      .unpriced_calls = 1,
                                                      .tokens_in = 1500,
                                                      .tokens_out = 300}));
  EXPECT_EQ(store->money({1}).value(), store->money_by_scan({1}).value());
  EXPECT_EQ(store->money({2}).value(), CampaignMoney{});
  ASSERT_TRUE(store->set_budget({2}, 7));
  EXPECT_EQ(store->money({2}).value().budget_microdollars, 7);
}

TEST_F(Migration, read_only_opener_of_an_older_store_is_told_what_to_do) {
  write_version_1();
  const auto store = open_sqlite_store(folder_, SqliteMode::read_only);
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().kind(), ErrorKind::invalid);
  EXPECT_NE(store.error().message().find("older version"), std::string::npos);
}

TEST_F(Migration, store_of_a_newer_program_is_refused) {
  {
    Database database = open();
    ASSERT_TRUE(migrate(database));
    ASSERT_TRUE(database.execute("PRAGMA user_version = 99"));
  }
  const auto store = open_sqlite_store(folder_, SqliteMode::create);
  ASSERT_FALSE(store);
  EXPECT_NE(store.error().message().find("newer version"), std::string::npos);
}

}  // namespace
}  // namespace ov::sqlite
