// What every Store must do that several processes share, here as several objects in several
// threads: nothing is leased twice, spent twice or taken in twice. An adapter that is not shared
// skips these.
#include <atomic>
#include <barrier>
#include <functional>
#include <mutex>
#include <set>
#include <thread>

#include "base/hash.h"
#include "store_contract.h"

namespace ov {
namespace {

constexpr int threads_count = 8;

class StoreShared : public StoreContract {
 protected:
  void SetUp() override {
    StoreContract::SetUp();
    if (!store_->is_shared()) GTEST_SKIP() << GetParam().name << " is one process's own";
    other_ = GetParam().make(folder_);
  }
  void TearDown() override {
    other_.reset();
    StoreContract::TearDown();
  }
  /// `slices` slices to be read, of `records` records each.
  void take_in_slices(int slices, int records) {
    for (int i = 0; i < slices; ++i) {
      ASSERT_TRUE(store_->insert(campaign_, batch(i * records + 1, records)));
    }
  }
  /// Runs `work` in each of several threads at the same moment, each with a store of its own.
  void in_threads(const std::function<void(Store&, int)>& work) {
    std::vector<std::unique_ptr<Store>> stores;
    for (int i = 0; i < threads_count; ++i) stores.push_back(GetParam().make(folder_));
    std::barrier start(threads_count);
    std::vector<std::thread> threads;
    for (int i = 0; i < threads_count; ++i) {
      threads.emplace_back([&, i] {
        start.arrive_and_wait();
        work(*stores[static_cast<std::size_t>(i)], i);
      });
    }
    for (std::thread& thread : threads) thread.join();
  }
  std::optional<Lease> lease_from(Store& store, Stage stage) {
    auto lease = store.lease(campaign_, stage, now_, seconds{60});
    EXPECT_TRUE(lease) << lease.error().text();
    return lease ? std::move(*lease) : std::nullopt;
  }

  std::unique_ptr<Store> other_;
};

TEST_P(StoreShared, token_that_another_process_made_stale_is_refused) {
  take_in_slices(1, 2);
  const Lease stale = must_lease(Stage::read);
  now_ += seconds{61};
  const Lease newer = lease_from(*other_, Stage::read).value();
  EXPECT_EQ(newer.slice, stale.slice);
  const RecordResult result = read_ok(stale.records[0]);
  EXPECT_EQ(commit_one(stale, result).error().kind(), ErrorKind::lease_lost);
  EXPECT_EQ(store_->extend(stale.slice, stale.token, now_, seconds{60}).error().kind(),
            ErrorKind::lease_lost);
  EXPECT_EQ(store_->give_back(stale.slice, stale.token).error().kind(), ErrorKind::lease_lost);
  expect_counts_hold(2);
}

TEST_P(StoreShared, no_slice_is_leased_twice_at_the_same_moment) {
  take_in_slices(40, 2);
  std::mutex mutex;
  std::multiset<SliceId> leased;
  in_threads([&](Store& store, int) {
    while (const auto lease = lease_from(store, Stage::read)) {
      const std::lock_guard lock(mutex);
      leased.insert(lease->slice);
    }
  });
  EXPECT_EQ(leased.size(), 40U);
  EXPECT_EQ(std::set<SliceId>(leased.begin(), leased.end()).size(), 40U);
}

TEST_P(StoreShared, slice_whose_lease_ended_is_taken_over_by_one) {
  take_in_slices(1, 2);
  must_lease(Stage::read);
  now_ += seconds{61};
  std::atomic<int> taken{0};
  in_threads([&](Store& store, int) { taken += lease_from(store, Stage::read) ? 1 : 0; });
  EXPECT_EQ(taken, 1);
}

TEST_P(StoreShared, budget_is_a_wall_for_all_processes_together) {
  take_in_slices(1, 1);
  const RecordId record = must_lease(Stage::read).records.at(0).id;
  ASSERT_TRUE(store_->set_budget(campaign_, 100));
  std::atomic<int> reserved{0};
  in_threads([&](Store& store, int thread) {
    for (int i = 0; i < 10; ++i) {
      const CallReservation calls[] = {
          {record, sha256_hex(std::to_string(thread * 100 + i)), 3},
          {record, sha256_hex(std::to_string(thread * 100 + i + 50)), 1},
      };
      const auto ids = store.reserve_calls(campaign_, calls, now_);
      ASSERT_TRUE(ids) << ids.error().text();
      reserved += (ids->at(0) ? 3 : 0) + (ids->at(1) ? 1 : 0);
      // Some end meanwhile, for less than was held back.
      if (!ids->at(0)) continue;
      CallSettlement end;
      end.call = *ids->at(0);
      end.state = CallState::settled;
      end.cost_microdollars = 2;
      ASSERT_TRUE(store.commit({}, {}, std::span(&end, 1)));
      reserved -= 1;
    }
  });
  const CampaignMoney money = store_->money(campaign_).value();
  EXPECT_EQ(money, store_->money_by_scan(campaign_).value());
  EXPECT_EQ(money.used_microdollars(), reserved);
  EXPECT_LE(money.used_microdollars(), 100);
  EXPECT_GE(money.used_microdollars(), 98);  // what is left is too little for any of the calls
}

TEST_P(StoreShared, rows_that_two_take_in_are_taken_in_once) {
  std::atomic<int> taken_in{0};
  in_threads([&](Store& store, int) {
    for (int first = 1; first < 100; first += 10) {
      const Result<void> inserted = store.insert(campaign_, batch(first, 10));
      taken_in += inserted ? 1 : 0;
      if (!inserted) {
        ASSERT_EQ(inserted.error().kind(), ErrorKind::conflict) << inserted.error().text();
      }
    }
  });
  EXPECT_EQ(taken_in, 10);
  expect_counts_hold(100);
  EXPECT_EQ(store_->find_campaign("print").value()->rows_read, 100);
}

TEST_P(StoreShared, run_that_two_begin_at_once_is_one_campaign) {
  Campaign campaign;
  campaign.fingerprint = "begun at once";
  std::atomic<int> created{0};
  in_threads([&](Store& store, int) { created += store.create_campaign(campaign) ? 1 : 0; });
  EXPECT_EQ(created, 1);
  EXPECT_EQ(store_->campaigns().value().size(), 2U);
}

TEST_P(StoreShared, records_move_to_their_ends_once_whoever_works_on_them) {
  take_in_slices(24, 10);
  std::atomic<int> read{0};
  std::atomic<int> written_count{0};
  in_threads([&](Store& store, int thread) {
    for (int idle = 0; idle < 3;) {
      const Stage stage = (read + thread) % 3 == 0 ? Stage::write : Stage::read;
      std::optional<Lease> lease = lease_from(store, stage);
      if (!lease) lease = lease_from(store, stage == Stage::read ? Stage::write : Stage::read);
      if (!lease) {
        ++idle;
        ASSERT_TRUE(store.sweep(campaign_, now_));
        continue;
      }
      idle = 0;
      std::vector<RecordResult> results;
      std::vector<Site> sites;
      for (const Record& record : lease->records) {
        results.push_back(lease->stage == Stage::read ? read_ok(record) : written(record));
        if (lease->stage == Stage::read) sites.push_back(site_of(record));
      }
      const SliceCommit commit{lease->slice, lease->token, results};
      const auto lost = store.commit(std::span(&commit, 1), sites, {});
      ASSERT_TRUE(lost) << lost.error().text();
      EXPECT_TRUE(lost->empty());
      (lease->stage == Stage::read ? read : written_count) += static_cast<int>(results.size());
    }
  });
  // A slice to write may be skipped while somebody fills it up; the last one is not.
  while (const auto lease = lease_from(*store_, Stage::write)) {
    std::vector<RecordResult> results;
    for (const Record& record : lease->records) results.push_back(written(record));
    written_count += static_cast<int>(results.size());
    ASSERT_TRUE(commit_one(*lease, results));
  }
  EXPECT_EQ(read, 240);
  EXPECT_EQ(written_count, 240);
  EXPECT_EQ(store_->counts(campaign_).value(),
            (std::vector<Count>{{RecordState::done, Reason::none, 240}}));
  expect_counts_hold(240);
}

INSTANTIATE_TEST_SUITE_P(adapters, StoreShared, all_adapters(), adapter_name);

}  // namespace
}  // namespace ov
