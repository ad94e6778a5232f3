// The stores under test, and what each test of the contract starts from.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "adapters/memory.h"
#include "adapters/postgres.h"
#include "adapters/sqlite.h"
#include "postgres_server.h"

namespace ov {

using std::chrono::seconds;

struct Adapter {
  const char* name;
  std::unique_ptr<Store> (*make)(const std::filesystem::path&);
  bool is_durable = true;  ///< Made again, it is the same store.
};

inline void PrintTo(const Adapter& adapter, std::ostream* out) { *out << adapter.name; }

inline std::int64_t total(const std::vector<Count>& counts) {
  std::int64_t sum = 0;
  for (const Count& count : counts) sum += count.records;
  return sum;
}

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
    out.rows_before = first - 1;
    out.rows_read = first + count - 1;
    return out;
  }

  Lease must_lease(Stage stage) {
    Result<std::optional<Lease>> lease = store_->lease(campaign_, stage, now_, seconds{60});
    EXPECT_TRUE(lease) << lease.error().text();
    if (lease && *lease) return std::move(**lease);
    ADD_FAILURE() << "there is nothing to lease";
    return {};
  }
  bool nothing_to_lease(Stage stage) {
    return !store_->lease(campaign_, stage, now_, seconds{60}).value().has_value();
  }

  /// One slice by itself; a lost lease as an error.
  Result<void> commit_one(const Lease& lease, std::span<const RecordResult> results,
                          std::span<const Site> sites = {}) {
    const SliceCommit commit{lease.slice, lease.token, results};
    TRY(const std::vector<SliceId> lost, store_->commit(std::span(&commit, 1), sites, {}));
    if (lost.empty()) return ok();
    EXPECT_EQ(lost, std::vector<SliceId>{lease.slice});
    return Error(ErrorKind::lease_lost, "lost");
  }
  Result<void> commit_one(const Lease& lease, const RecordResult& result,
                          std::span<const Site> sites = {}) {
    return commit_one(lease, std::span(&result, 1), sites);
  }
  /// A commit that stores nothing but `site`.
  void store_one(const Lease& lease, const Site& site) {
    ASSERT_TRUE(commit_one(lease, std::span<const RecordResult>(), std::span(&site, 1)));
  }
  /// Takes in `count` rows and has them all read.
  void take_in_and_read(int count) {
    ASSERT_TRUE(store_->insert(campaign_, batch(1, count)));
    read_all();
  }
  void read_all() {
    while (auto lease = store_->lease(campaign_, Stage::read, now_, seconds{60}).value()) {
      std::vector<RecordResult> results;
      for (const Record& record : lease->records) results.push_back(read_ok(record));
      ASSERT_TRUE(commit_one(*lease, results));
    }
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
    page.etag = "\"first\"";
    page.last_modified = "Sun, 06 Nov 1994 08:49:37 GMT";
    page.signals.no_index = true;
    site.pages.push_back(page);
    return site;
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

inline std::unique_ptr<Store> make_sqlite(const std::filesystem::path& folder) {
  auto store = open_sqlite_store(folder, SqliteMode::create);
  EXPECT_TRUE(store) << store.error().text();
  return store ? std::move(*store) : nullptr;
}

inline std::unique_ptr<Store> make_postgres(std::string url) {
  static const SystemClock clock;
  auto store =
      open_postgres_store({.url = std::move(url), .password = ""}, PostgresMode::create, clock);
  EXPECT_TRUE(store) << store.error().text();
  return store ? std::move(*store) : nullptr;
}

inline auto all_adapters() {
  return testing::Values(
      Adapter{"memory", [](const std::filesystem::path&) { return make_memory_store(); }, false},
      Adapter{"sqlite", make_sqlite},
      Adapter{"postgres",
              [](const std::filesystem::path& folder) {
                return make_postgres(PostgresServer::shared().database(folder));
              }},
      // Each transaction on another connection of the server's than the one before.
      Adapter{"pgbouncer", [](const std::filesystem::path& folder) {
                return make_postgres(PostgresServer::shared().pooled_database(folder));
              }});
}

inline std::string adapter_name(const testing::TestParamInfo<Adapter>& info) {
  return info.param.name;
}

}  // namespace ov
