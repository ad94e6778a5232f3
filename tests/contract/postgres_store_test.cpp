// What only the PostgreSQL store promises: what it does when the server goes away, and its schema.
#include <sqlite3.h>

#include <barrier>
#include <map>
#include <set>
#include <thread>

#include "cutting_proxy.h"
#include "store_contract.h"

namespace ov {
namespace {

using Cut = CuttingProxy::Cut;

class PostgresStore : public testing::Test {
 protected:
  static PostgresServer& server() { return PostgresServer::shared(); }
  /// The URL of this test's database, through `proxy`.
  std::string url_through(const CuttingProxy& proxy) {
    return "postgres://overture@127.0.0.1:" + std::to_string(proxy.port()) +
           url_.substr(url_.rfind('/'));
  }
  std::string sql(const std::string& text) { return server().run(url_, text); }
  static IntakeBatch batch(int first, int count) {
    IntakeBatch out;
    for (int i = first; i < first + count; ++i) {
      Record record;
      record.row = i;
      record.site = "site" + std::to_string(i) + ".example";
      out.rows.push_back({record, record.site});
    }
    out.rows_before = first - 1;
    out.rows_read = first + count - 1;
    return out;
  }

  std::string url_ =
      server().database(testing::UnitTest::GetInstance()->current_test_info()->name());
};

TEST_F(PostgresStore, connection_that_the_server_ended_is_made_again) {
  const auto store = make_postgres(url_);
  const CampaignId campaign = store->create_campaign({}).value();
  const std::string end_all =
      "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
      " WHERE application_name = 'overture' AND pid <> pg_backend_pid()";
  ASSERT_EQ(sql(end_all), "1");
  EXPECT_EQ(store->campaigns().value().size(), 1U);
  ASSERT_EQ(sql(end_all), "1");
  EXPECT_TRUE(store->insert(campaign, batch(1, 3)));
}

TEST_F(PostgresStore, commit_whose_answer_was_lost_is_looked_up_and_not_repeated) {
  CuttingProxy proxy(server().port());
  const auto store = make_postgres(url_through(proxy));
  proxy.cut(Cut::after_commit);
  const CampaignId campaign = store->create_campaign({}).value();
  EXPECT_EQ(proxy.cuts(), 1);
  EXPECT_EQ(sql("SELECT count(*) FROM campaign"), "1");
  proxy.cut(Cut::after_commit);
  // Done over, it would be refused: these rows are taken in.
  EXPECT_TRUE(store->insert(campaign, batch(1, 3)));
  proxy.cut(Cut::after_commit);
  const Lease lease = store->lease(campaign, Stage::read, Time{}, seconds{60}).value().value();
  EXPECT_EQ(lease.token, 1);
  EXPECT_EQ(sql("SELECT token FROM slice"), "1");
  EXPECT_EQ(proxy.cuts(), 3);
}

TEST_F(PostgresStore, commit_that_the_server_reported_before_it_was_stopped_stands) {
  CuttingProxy proxy(server().port());
  const auto store = make_postgres(url_through(proxy));
  proxy.cut(Cut::stop_after_commit);
  const auto campaign = store->create_campaign({});
  EXPECT_TRUE(campaign) << campaign.error().text();
  EXPECT_EQ(proxy.cuts(), 1);
  EXPECT_EQ(sql("SELECT count(*) FROM campaign"), "1");
}

TEST_F(PostgresStore, transaction_whose_commit_never_arrived_is_done_over) {
  CuttingProxy proxy(server().port());
  const auto store = make_postgres(url_through(proxy));
  const CampaignId campaign = store->create_campaign({}).value();
  proxy.cut(Cut::before_commit);
  ASSERT_TRUE(store->insert(campaign, batch(1, 3)));
  EXPECT_EQ(proxy.cuts(), 1);
  EXPECT_EQ(sql("SELECT count(*) FROM record"), "3");
  proxy.cut(Cut::before_commit);
  const auto lease = store->lease(campaign, Stage::read, Time{}, seconds{60}).value();
  EXPECT_EQ(lease->records.size(), 3U);
  EXPECT_EQ(lease->token, 1);
}

/// Leaps when it is told to.
class LeapingClock final : public Clock {
 public:
  [[nodiscard]] Time now() const override { return clock_.now(); }
  [[nodiscard]] Duration elapsed() const override {
    if (leaps) leapt_ += std::chrono::minutes{2};
    return clock_.elapsed() + leapt_;
  }
  bool leaps = false;

 private:
  SystemClock clock_;
  mutable Duration leapt_{0};
};

TEST_F(PostgresStore, server_that_falls_silent_is_given_up_at_the_deadline) {
  CuttingProxy proxy(server().port());
  LeapingClock clock;
  const auto store =
      open_postgres_store({.url = url_through(proxy), .password = ""}, PostgresMode::create, clock)
          .value();
  proxy.cut(Cut::silence);
  clock.leaps = true;
  const auto campaigns = store->campaigns();
  ASSERT_FALSE(campaigns);
  EXPECT_EQ(campaigns.error().kind(), ErrorKind::timeout) << campaigns.error().text();
}

TEST_F(PostgresStore, no_server_is_unavailable_and_no_database_is_not_found) {
  const SystemClock clock;
  const auto nobody =
      open_postgres_store({.url = "postgres://overture:secret@127.0.0.1:1/leads", .password = ""},
                          PostgresMode::create, clock);
  ASSERT_FALSE(nobody);
  EXPECT_EQ(nobody.error().kind(), ErrorKind::unavailable);
  EXPECT_EQ(nobody.error().text().find("secret"), std::string::npos) << nobody.error().text();
  EXPECT_NE(nobody.error().text().find("127.0.0.1:1/leads"), std::string::npos);
  const std::string nowhere = url_.substr(0, url_.rfind('/')) + "/nowhere";
  const auto missing =
      open_postgres_store({.url = nowhere, .password = ""}, PostgresMode::create, clock);
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().kind(), ErrorKind::not_found) << missing.error().text();
}

TEST_F(PostgresStore, password_that_is_wrong_is_denied_and_never_shown) {
  sql("CREATE ROLE locked LOGIN PASSWORD 'right' IN ROLE overture");
  const std::string url = "postgres://locked@" + url_.substr(url_.find('@') + 1);
  const SystemClock clock;
  const auto denied =
      open_postgres_store({.url = url, .password = "wr0ng"}, PostgresMode::read_only, clock);
  ASSERT_FALSE(denied);
  EXPECT_EQ(denied.error().kind(), ErrorKind::denied) << denied.error().text();
  EXPECT_EQ(denied.error().text().find("wr0ng"), std::string::npos);
  const auto let_in =
      open_postgres_store({.url = url, .password = "right"}, PostgresMode::read_only, clock);
  EXPECT_TRUE(let_in) << let_in.error().text();
}

TEST_F(PostgresStore, full_disk_of_the_server_says_what_to_do_and_nothing_is_stored) {
  const auto store = make_postgres(url_);
  const CampaignId campaign = store->create_campaign({}).value();
  sql("CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
      " $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$;"
      "CREATE TRIGGER full_disk BEFORE INSERT ON slice_record EXECUTE FUNCTION refuse()");
  const Result<void> full = store->insert(campaign, batch(1, 3));
  sql("DROP TRIGGER full_disk ON slice_record; DROP FUNCTION refuse()");
  ASSERT_FALSE(full);
  EXPECT_EQ(full.error().kind(), ErrorKind::too_large);
  EXPECT_NE(full.error().message().find("free some space"), std::string::npos);
  EXPECT_TRUE(store->counts(campaign).value().empty());
  EXPECT_TRUE(store->insert(campaign, batch(1, 3)));
}

TEST_F(PostgresStore, commits_wait_for_the_disk_whatever_the_server_is_set_to) {
  EXPECT_EQ(sql("SHOW synchronous_commit"), "off");
  const auto store = make_postgres(url_);
  sql("CREATE TABLE seen (setting text);"
      "CREATE FUNCTION see() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
      " INSERT INTO seen VALUES (current_setting('synchronous_commit')); RETURN NULL; END $$;"
      "CREATE TRIGGER see AFTER INSERT ON campaign EXECUTE FUNCTION see()");
  ASSERT_TRUE(store->create_campaign({}));
  EXPECT_EQ(sql("SELECT setting FROM seen"), "on");
  sql("DROP TRIGGER see ON campaign; DROP FUNCTION see(); DROP TABLE seen");
}

TEST_F(PostgresStore, process_that_was_stopped_loses_its_locks_before_others_give_up) {
  const auto store = make_postgres(url_);
  sql("CREATE TABLE seen (idle interval, lock interval);"
      "CREATE FUNCTION see() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
      " INSERT INTO seen VALUES (current_setting('idle_in_transaction_session_timeout')::interval,"
      " current_setting('lock_timeout')::interval); RETURN NULL; END $$;"
      "CREATE TRIGGER see AFTER INSERT ON campaign EXECUTE FUNCTION see()");
  ASSERT_TRUE(store->create_campaign({}));
  EXPECT_EQ(sql("SELECT idle > '1 s' AND idle < lock FROM seen"), "t");
  sql("DROP TRIGGER see ON campaign; DROP FUNCTION see(); DROP TABLE seen");
}

TEST_F(PostgresStore, read_only_store_shows_one_moment_and_writes_nothing) {
  const auto writer = make_postgres(url_);
  const CampaignId campaign = writer->create_campaign({}).value();
  ASSERT_TRUE(writer->insert(campaign, batch(1, 3)));
  const SystemClock clock;
  const auto reader =
      open_postgres_store({.url = url_, .password = ""}, PostgresMode::read_only, clock).value();
  ASSERT_TRUE(writer->insert(campaign, batch(4, 2)));
  EXPECT_EQ(total(reader->counts(campaign).value()), 3);
  EXPECT_EQ(reader->counts(campaign).value(), reader->counts_by_scan(campaign).value());
  EXPECT_EQ(total(writer->counts(campaign).value()), 5);
  const Result<void> written = reader->finish_intake(campaign);
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().kind(), ErrorKind::denied);
}

// ---- schema ------------------------------------------------------------------------------------

TEST_F(PostgresStore, database_without_a_schema_is_no_store_to_be_read) {
  const std::string empty = server().empty_database("nothing_here");
  const SystemClock clock;
  const auto store =
      open_postgres_store({.url = empty, .password = ""}, PostgresMode::read_only, clock);
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().kind(), ErrorKind::not_found);
}

TEST_F(PostgresStore, schema_of_a_newer_program_is_refused) {
  const std::string newer = server().empty_database("of_a_newer_program");
  make_postgres(newer);
  server().run(newer, "UPDATE schema_version SET version = version + 1");
  const SystemClock clock;
  for (const PostgresMode mode : {PostgresMode::create, PostgresMode::read_only}) {
    const auto store = open_postgres_store({.url = newer, .password = ""}, mode, clock);
    ASSERT_FALSE(store);
    EXPECT_EQ(store.error().kind(), ErrorKind::invalid);
    EXPECT_NE(store.error().message().find("newer version"), std::string::npos);
  }
}

TEST_F(PostgresStore, processes_that_start_at_once_make_the_schema_once) {
  const std::string empty = server().empty_database("for_four_at_once");
  std::barrier start(4);
  std::vector<std::thread> openers;
  for (int i = 0; i < 4; ++i) {
    openers.emplace_back([&] {
      start.arrive_and_wait();
      EXPECT_NE(make_postgres(empty), nullptr);
    });
  }
  for (std::thread& opener : openers) opener.join();
  EXPECT_EQ(server().run(empty, "SELECT count(*) FROM schema_version"), "1");
}

using Columns = std::map<std::string, std::set<std::string>>;

Columns columns_of_sqlite(const std::filesystem::path& file, std::string& version) {
  Columns out;
  sqlite3* handle = nullptr;
  EXPECT_EQ(sqlite3_open(file.c_str(), &handle), SQLITE_OK);
  sqlite3_stmt* statement = nullptr;
  EXPECT_EQ(sqlite3_prepare_v2(handle,
                               "SELECT m.name, c.name FROM sqlite_schema m"
                               " JOIN pragma_table_info(m.name) c"
                               " WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'"
                               " UNION ALL SELECT '', user_version FROM pragma_user_version",
                               -1, &statement, nullptr),
            SQLITE_OK);
  while (sqlite3_step(statement) == SQLITE_ROW) {
    const auto text = [&](int column) {
      return std::string(reinterpret_cast<const char*>(sqlite3_column_text(statement, column)));
    };
    if (text(0).empty()) {
      version = text(1);
    } else {
      out[text(0)].insert(text(1));
    }
  }
  sqlite3_finalize(statement);
  sqlite3_close(handle);
  return out;
}

TEST_F(PostgresStore, versions_tables_and_columns_are_those_of_sqlite) {
  const std::filesystem::path folder =
      std::filesystem::temp_directory_path() / ("overture_schema_" + std::to_string(::getpid()));
  make_sqlite(folder);
  std::string version;
  Columns expected = columns_of_sqlite(folder / "overture.db", version);
  std::filesystem::remove_all(folder);
  EXPECT_EQ(sql("SELECT version FROM schema_version"), version)
      << "each migration is written in both dialects";
  // Counts and money are kept in shards, so that commits do not wait for each other at one row.
  expected["record_count"].insert("shard");
  expected["money"].insert("shard");
  // A partial index over the state of records, as SQLite has it, would make each change of a state
  // an insertion into every index of the widest table.
  expected["review_waiting"] = {"campaign", "row", "record"};
  // SQLite keeps the number in the file's header.
  expected["schema_version"] = {"version"};
  Columns found;
  for (const auto& [table, columns] : expected) {
    std::string names = sql("SELECT string_agg(column_name, ' ') FROM information_schema.columns"
                            " WHERE table_schema = 'public' AND table_name = '" +
                            table + "'") +
                        ' ';
    for (std::size_t end = 0; (end = names.find(' ')) != std::string::npos;
         names.erase(0, end + 1)) {
      if (end > 0) found[table].insert(names.substr(0, end));
    }
  }
  EXPECT_EQ(found, expected);
  EXPECT_EQ(sql("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"),
            std::to_string(expected.size()));
}

}  // namespace
}  // namespace ov
