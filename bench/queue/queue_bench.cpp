// bench_queue STORE RECORDS WORKERS: takes in so many records and moves them to their ends, leasing
// slices and committing 500 results at a time as a run does, and prints one JSON object with what
// that took. STORE: a folder for SQLite (one worker), or a postgres:// URL. WORKERS: threads, each
// with a store of its own.
#include <fmt/format.h>
#include <sys/resource.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <thread>

#include "adapters/postgres.h"
#include "adapters/sqlite.h"
#include "base/clock.h"

namespace {

using namespace ov;
using std::chrono::seconds;

constexpr std::size_t records_a_commit = 500;
constexpr std::int64_t rows_a_batch = 2'000;

const SystemClock system_clock;

template <class T>
T must(Result<T> result) {
  if (result) return std::move(*result);
  std::fprintf(stderr, "bench_queue: %s\n", result.error().text().c_str());
  std::exit(1);
}
void must(const Result<void>& result) {
  if (result) return;
  std::fprintf(stderr, "bench_queue: %s\n", result.error().text().c_str());
  std::exit(1);
}

std::unique_ptr<Store> open(const std::string& place) {
  if (place.starts_with("postgres")) {
    return must(
        open_postgres_store({.url = place, .password = ""}, PostgresMode::create, system_clock));
  }
  return must(open_sqlite_store(place, SqliteMode::create));
}

double cpu_seconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto in_seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return in_seconds(usage.ru_utime) + in_seconds(usage.ru_stime);
}

/// What `work` took, as a JSON object.
std::string timed(const std::function<void()>& work) {
  const Duration begin = system_clock.elapsed();
  const double cpu = cpu_seconds();
  work();
  const double took = std::chrono::duration<double>(system_clock.elapsed() - begin).count();
  return fmt::format(R"({{"seconds": {:.4f}, "client_cpu_seconds": {:.4f}}})", took,
                     cpu_seconds() - cpu);
}

void take_in(Store& store, CampaignId campaign, std::int64_t records) {
  for (std::int64_t first = 1; first <= records; first += rows_a_batch) {
    IntakeBatch batch;
    batch.rows_before = first - 1;
    for (std::int64_t row = first; row < first + rows_a_batch && row <= records; ++row) {
      IntakeBatch::Row& added = batch.rows.emplace_back();
      Record& record = added.record;
      record.row = row;
      record.line = row + 1;
      record.site = "company-number-" + std::to_string(row) + ".example";
      record.website = "www." + record.site;
      record.url = "https://www." + record.site + "/";
      record.company = "Company number " + std::to_string(row);
      record.email = "info@" + record.site;
      record.cells = {record.company, record.website, record.email, "Amsterdam", "Shipbuilding"};
      added.dedupe_key = record.site;
      batch.rows_read = row;
    }
    must(store.insert(campaign, batch));
  }
  must(store.finish_intake(campaign));
}

RecordResult result_of(const Record& record, Stage stage) {
  RecordResult out;
  out.record = record.id;
  out.attempts = 1;
  out.spent = seconds{1};
  out.state = stage == Stage::read ? RecordState::writing : RecordState::done;
  if (stage == Stage::read) return out;
  Message& message = out.message.emplace();
  message.subject = "A word about your shipyard";
  message.body = std::string(400, 'x');
  message.writer = "model";
  message.evidence = {{record.url, "We build boats of wood since 1931", 100, 133, "boats of wood"}};
  return out;
}

/// Leases slices of `stage` and commits what their records came to until there are none.
void work_off(Store& store, CampaignId campaign, Stage stage, std::atomic<std::int64_t>& left) {
  while (left > 0) {
    std::vector<Lease> leases;
    std::size_t records = 0;
    while (records < records_a_commit) {
      std::optional<Lease> lease =
          must(store.lease(campaign, stage, system_clock.now(), seconds{60}));
      if (!lease) break;
      records += lease->records.size();
      leases.push_back(std::move(*lease));
    }
    std::vector<std::vector<RecordResult>> results;
    std::vector<SliceCommit> commits;
    for (const Lease& lease : leases) {
      std::vector<RecordResult>& of_slice = results.emplace_back();
      for (const Record& record : lease.records) of_slice.push_back(result_of(record, stage));
    }
    for (std::size_t i = 0; i < leases.size(); ++i) {
      commits.push_back({leases[i].slice, leases[i].token, results[i]});
    }
    if (!must(store.commit(commits, {}, {})).empty()) std::exit(1);
    left -= static_cast<std::int64_t>(records);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fprintf(stderr, "usage: bench_queue FOLDER|postgres://… RECORDS WORKERS\n");
    return 2;
  }
  const std::string place = argv[1];
  const std::int64_t records = std::atoll(argv[2]);
  const int workers = std::atoi(argv[3]);
  std::vector<std::unique_ptr<Store>> stores;
  for (int i = 0; i < workers; ++i) stores.push_back(open(place));
  Campaign campaign;
  campaign.columns = {"company", "website", "email", "city", "trade"};
  const CampaignId id = must(stores.front()->create_campaign(campaign));
  const auto work_off_all = [&](Stage stage) {
    std::atomic<std::int64_t> left{records};
    std::vector<std::thread> threads;
    for (const auto& store : stores) {
      threads.emplace_back([&] { work_off(*store, id, stage, left); });
    }
    for (std::thread& thread : threads) thread.join();
  };
  std::printf("{\"intake\": %s,\n", timed([&] { take_in(*stores.front(), id, records); }).c_str());
  std::fflush(stdout);
  std::printf(" \"read\": %s,\n", timed([&] { work_off_all(Stage::read); }).c_str());
  std::fflush(stdout);
  std::printf(" \"write\": %s}\n", timed([&] { work_off_all(Stage::write); }).c_str());
  const std::vector<Count> counts = must(stores.front()->counts(id));
  const bool holds = counts == must(stores.front()->counts_by_scan(id)) && counts.size() == 1 &&
                     counts.front() == Count{RecordState::done, Reason::none, records};
  if (!holds) std::fprintf(stderr, "bench_queue: the counts do not hold\n");
  return holds ? 0 : 1;
}
