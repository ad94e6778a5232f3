// The power fails at every moment of a store's life: what was acknowledged is there, and the store
// holds together. The oracle stands outside the store: what was acknowledged when.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <functional>
#include <set>

#include "adapters/sqlite.h"
#include "database.h"
#include "write_log.h"

namespace ov::sqlite {
namespace {

using std::chrono::seconds;

constexpr Time now{seconds{1'800'000'000}};
constexpr std::int64_t rows_a_batch = 40;
constexpr std::size_t records_a_commit = 8;

/// What a caller knows to be stored once `writes` have reached the disk.
struct Acknowledged {
  std::size_t writes = 0;
  std::int64_t rows = 0;
  std::int64_t ended = 0;
  std::int64_t reserved_calls = 0;
};

RecordResult read(const Record& record) {
  RecordResult result;
  result.record = record.id;
  result.state = RecordState::writing;
  result.attempts = 1;
  return result;
}

RecordResult written(const Record& record) {
  RecordResult result;
  result.record = record.id;
  result.state = RecordState::done;
  result.attempts = 1;
  result.message = Message();
  result.message->subject = "Hello";
  result.message->body = std::string(600, 'b');
  result.message->evidence = {{record.url, "words", 3, 8}};
  return result;
}

Site site_of(const Record& record) {
  Site site;
  site.key = record.site;
  site.read_at = now;
  site.pages.emplace_back();
  site.pages.back().url = record.url;
  site.pages.back().text = std::string(2000, 't');
  return site;
}

class PowerCut : public testing::Test {
 protected:
  void SetUp() override {
    // Memory where there is any: the images are many, and what a real disk does is not asked here.
    const std::filesystem::path memory = "/dev/shm";
    const std::filesystem::path base =
        std::filesystem::is_directory(memory) ? memory : std::filesystem::temp_directory_path();
    folder_ = base / ("overture_power_cut_" + std::to_string(::getpid()));
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  void acknowledge(const std::function<void(Acknowledged&)>& change) {
    Acknowledged next = acknowledged_.empty() ? Acknowledged() : acknowledged_.back();
    change(next);
    next.writes = log_->writes().size();
    acknowledged_.push_back(next);
  }

  // A life: lists are taken in, records read, written and paid for; the process comes and goes, and
  // the log is copied back into the store while it is open and when it is closed.
  void live() {
    log_ = std::make_unique<WriteLog>();
    open();
    campaign_ = store_->create_campaign({}).value();
    for (int round = 0; round < 3; ++round) {
      take_in(round);
      copy_log_back();
      work(Stage::read, read);
      open();
      work(Stage::write, written);
    }
    store_.reset();
    writes_ = log_->writes();
    log_.reset();
  }

  void open() {
    store_.reset();
    store_ = open_sqlite_store(folder_ / "data", SqliteMode::create).value();
  }

  void take_in(int round) {
    IntakeBatch batch;
    const std::int64_t first = round * rows_a_batch + 1;
    for (std::int64_t row = first; row < first + rows_a_batch; ++row) {
      batch.rows.emplace_back();
      Record& record = batch.rows.back().record;
      record.row = row;
      record.site = "site" + std::to_string(row) + ".example";
      record.url = "https://" + record.site + "/";
      record.cells = {record.site};
    }
    batch.rows_before = first - 1;
    batch.rows_read = first + rows_a_batch - 1;
    ASSERT_TRUE(store_->insert(campaign_, batch));
    acknowledge([&](Acknowledged& known) { known.rows = batch.rows_read; });
  }

  void copy_log_back() {
    Database other =
        Database::open(folder_ / "data" / "overture.db", SQLITE_OPEN_READWRITE).value();
    Statement checkpoint = other.prepare("PRAGMA wal_checkpoint(PASSIVE)").value();
    ASSERT_TRUE(checkpoint.step().value());
    ASSERT_GT(checkpoint.integer(2), 0) << "nothing was copied back";
  }

  void work(Stage stage, RecordResult (*result_of)(const Record&)) {
    while (const auto lease = store_->lease(campaign_, stage, now, seconds{60}).value()) {
      if (stage == Stage::write) reserve(*lease);
      for (std::size_t at = 0; at < lease->records.size(); at += records_a_commit) {
        std::vector<RecordResult> results;
        std::vector<Site> sites;
        for (std::size_t i = at; i < std::min(at + records_a_commit, lease->records.size()); ++i) {
          results.push_back(result_of(lease->records[i]));
          if (stage == Stage::read) sites.push_back(site_of(lease->records[i]));
        }
        const SliceCommit commit{lease->slice, lease->token, results};
        ASSERT_TRUE(store_->commit(std::span(&commit, 1), sites, {}));
        acknowledge([&](Acknowledged& known) {
          if (stage == Stage::write) known.ended += std::ssize(results);
        });
      }
    }
  }

  void reserve(const Lease& lease) {
    std::vector<CallReservation> calls;
    for (const Record& record : lease.records) {
      calls.push_back({record.id, std::string(64, 'a'), 1});
    }
    ASSERT_TRUE(store_->reserve_calls(campaign_, calls, now));
    acknowledge([&](Acknowledged& known) { known.reserved_calls += std::ssize(calls); });
  }

  /// The last thing acknowledged when so many writes had reached the disk.
  [[nodiscard]] Acknowledged known_after(std::size_t writes) const {
    Acknowledged known;
    for (const Acknowledged& one : acknowledged_) {
      if (one.writes <= writes) known = one;
    }
    return known;
  }

  /// Opens a store from an image and holds it against what was acknowledged.
  void check(const std::map<std::string, std::string>& image, const Acknowledged& known) {
    const std::filesystem::path copy = folder_ / "copy";
    std::filesystem::remove_all(copy);
    std::filesystem::create_directories(copy);
    write_image(image, copy);
    const auto opened = open_sqlite_store(copy, SqliteMode::create);
    ASSERT_TRUE(opened) << opened.error().text();
    Store& store = **opened;
    const std::vector<Campaign> campaigns = store.campaigns().value();
    if (campaigns.empty()) {
      ASSERT_EQ(known.rows, 0) << "an acknowledged campaign is gone";
      return;
    }
    const CampaignId campaign = campaigns.front().id;
    ASSERT_GE(campaigns.front().rows_read, known.rows);
    const auto counts = store.counts(campaign).value();
    ASSERT_EQ(counts, store.counts_by_scan(campaign).value());
    std::int64_t records = 0;
    std::int64_t ended = 0;
    for (const Count& count : counts) {
      records += count.records;
      if (count.state == RecordState::done) ended += count.records;
    }
    ASSERT_EQ(records, campaigns.front().rows_read);
    ASSERT_GE(ended, known.ended) << "an acknowledged message is gone";
    ASSERT_EQ(store.money(campaign).value(), store.money_by_scan(campaign).value());
    ASSERT_GE(store.money(campaign).value().reserved_microdollars, known.reserved_calls);
    check_structure(copy);
  }

  static void check_structure(const std::filesystem::path& copy) {
    Database database = Database::open(copy / "overture.db", SQLITE_OPEN_READONLY).value();
    Statement integrity = database.prepare("PRAGMA integrity_check(1)").value();
    ASSERT_TRUE(integrity.step().value());
    ASSERT_EQ(integrity.text(0), "ok");
  }

  std::filesystem::path folder_;
  std::unique_ptr<WriteLog> log_;
  std::unique_ptr<Store> store_;
  CampaignId campaign_;
  std::vector<LoggedWrite> writes_;
  std::vector<Acknowledged> acknowledged_;
};

TEST_F(PowerCut, acknowledged_work_survives_a_cut_after_every_write) {
  ASSERT_NO_FATAL_FAILURE(live());
  ASSERT_EQ(acknowledged_.back().ended, 3 * rows_a_batch);
  std::set<std::string> files;
  Disk disk;
  std::size_t images = 0;
  for (std::size_t i = 0; i < writes_.size(); ++i) {
    disk.apply(writes_[i]);
    files.insert(writes_[i].file);
    const std::size_t done = i + 1;
    SCOPED_TRACE("after " + std::to_string(done) + " of " + std::to_string(writes_.size()) +
                 " writes");
    const Acknowledged known = known_after(done);
    ASSERT_NO_FATAL_FAILURE(check(disk.whole(), known));
    Random random(done);
    ASSERT_NO_FATAL_FAILURE(check(disk.torn(random), known)) << "torn, seed " << done;
    images += 2;
    // What is synced changes with a sync alone, what is known to be stored after one.
    if (done == writes_.size() || writes_[i].kind == LoggedWrite::Kind::sync ||
        writes_[i + 1].kind == LoggedWrite::Kind::sync || known.writes == done) {
      ASSERT_NO_FATAL_FAILURE(check(disk.synced(), known)) << "nothing but what was synced";
      ++images;
    }
  }
  EXPECT_TRUE(files.contains("overture.db") && files.contains("overture.db-wal"));
  std::printf("%zu writes, %zu images, %zu acknowledgements\n", writes_.size(), images,
              acknowledged_.size());
}

}  // namespace
}  // namespace ov::sqlite
