// Batches that are too much for an account's queue.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "adapters/memory.h"
#include "base/hash.h"
#include "pipeline/batch.h"
#include "ports/store.h"
#include "whole_file.h"

namespace ov {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

/// An endpoint whose account may have only so many questions in its queue.
class LimitedQueue final : public BatchModel {
 public:
  std::string identity() const override { return "limited"; }
  int tokens_max() const override { return 100; }
  std::optional<ModelPrice> price() const override { return ModelPrice{1'000'000, 1'000'000, 0}; }
  std::string line(const ModelRequest&, std::string_view custom_id) const override {
    return std::string(custom_id) + "\n";
  }
  void upload(BatchFile file, BatchDone<std::string> done) override {
    read_whole(std::move(file), [this, done](const Result<std::string>& whole) {
      files_.push_back(whole.value());
      done("file-" + std::to_string(files_.size() - 1));
    });
  }
  void create(const std::string& input_file, const std::string& key,
              BatchDone<RemoteBatch> done) override {
    RemoteBatch made;
    made.id = "batch-" + std::to_string(batches_.size());
    made.key = key;
    made.input_file = input_file;
    made.requests = std::ssize(questions_of(input_file));
    sizes.push_back(made.requests);
    batches_.push_back(made);
    done(made);
  }
  void find(const std::string&, const std::string& key, Time,
            BatchDone<std::optional<RemoteBatch>> done) override {
    for (const RemoteBatch& one : batches_) {
      if (one.key == key) return done(std::optional(one));
    }
    done(std::optional<RemoteBatch>());
  }
  void look_at(const std::string& id, BatchDone<RemoteBatch> done) override {
    RemoteBatch& batch = *std::ranges::find(batches_, id, &RemoteBatch::id);
    if (batch.state == RemoteState::validating) {
      batch.state = room >= batch.requests ? RemoteState::in_progress : RemoteState::failed;
      if (batch.state == RemoteState::failed) {
        batch.problems = {{std::nullopt, "Enqueued token limit reached", true}};
      } else {
        room -= batch.requests;
      }
    } else if (batch.state == RemoteState::in_progress && clock->elapsed() >= done_after) {
      batch.state = RemoteState::completed;
      for (const std::string& key : questions_of(batch.input_file)) ++asked[key];
      batch.output_file = batch.input_file;
      room += batch.requests;
    }
    done(batch);
  }
  void fetch(const std::string& file, BatchTake take, BatchDone<std::int64_t> done) override {
    BatchAnswers out;
    for (const std::string& key : questions_of(file)) {
      ModelReply reply;
      reply.text = "{}";
      reply.usage = {50, 10, 0, true};
      out.answers.push_back({key, reply});
    }
    take(out, [done](const Result<void>& taken) {
      EXPECT_TRUE(taken);
      done(1);
    });
  }
  void stop() override {}

  std::int64_t room = 0;
  const Clock* clock = nullptr;
  Duration done_after{0};
  std::vector<std::int64_t> sizes;  ///< Of all batches that were begun.
  std::map<std::string, int> asked;

 private:
  std::vector<std::string> questions_of(const std::string& file) const {
    const std::string& text = files_.at(std::stoul(file.substr(5)));
    std::vector<std::string> out;
    for (std::size_t at = 0; at < text.size(); at = text.find('\n', at) + 1) {
      out.push_back(text.substr(at, text.find('\n', at) - at));
    }
    return out;
  }
  std::vector<std::string> files_;
  std::vector<RemoteBatch> batches_;
};

class QueueLimit : public testing::Test {
 protected:
  QueueLimit() {
    model_.clock = &clock_;
    campaign_ = store_->create_campaign({}).value();
    IntakeBatch rows;
    rows.rows_read = 1;
    rows.rows.emplace_back();
    EXPECT_TRUE(store_->insert(campaign_, rows));
    record_ =
        store_->lease(campaign_, Stage::read, clock_.now(), seconds{60}).value()->records[0].id;
  }
  static std::string key(int number) { return sha256_hex(std::to_string(number)); }
  /// A batch of `count` questions, `first` and those behind it.
  void gather(int first, int count) {
    const BatchId id =
        batches().begin_batch(campaign_, "key" + std::to_string(first), clock_.now()).value();
    std::vector<GatheredRequest> requests;
    for (int i = first; i < first + count; ++i) {
      requests.push_back({{record_, key(i), 1'000}, {100, 0, 2, 100}, key(i) + "\n"});
    }
    ASSERT_TRUE(batches().gather(id, requests, clock_.now()));
    questions_ += count;
  }
  BatchStore& batches() { return *store_->batches(); }

  Result<void> work(int steps_max = 20'000) {
    BatchWork work(batches(), model_, clock_, campaign_, options_,
                   [this] { return "another" + std::to_string(++keys_); });
    TRY_VOID(work.begin());
    for (int i = 0; i < steps_max && !work.finished(); ++i) {
      TRY_VOID(work.run_once());
      clock_.advance(seconds{1});
    }
    return ok();
  }
  CampaignMoney money() {
    const CampaignMoney kept = store_->money(campaign_).value();
    EXPECT_EQ(kept, store_->money_by_scan(campaign_).value());
    return kept;
  }
  /// Each question was answered once, is kept, and was paid once.
  void expect_all_answered_once() {
    for (int i = 0; i < questions_; ++i) {
      EXPECT_TRUE(store_->find_answer(key(i)).value().has_value()) << i;
      EXPECT_EQ(model_.asked[key(i)], 1) << i;
      EXPECT_EQ(batches().batched_question(key(i)).value().tries, 1) << i;
    }
    EXPECT_EQ(money().settled_calls, questions_);
    EXPECT_EQ(money().settled_microdollars, questions_ * 60);
    EXPECT_EQ(money().used_microdollars(), questions_ * 60);
    EXPECT_TRUE(batches().open_batches(campaign_).value().empty());
  }

  ManualClock clock_;
  std::unique_ptr<Store> store_ = make_memory_store();
  CampaignId campaign_;
  RecordId record_;
  LimitedQueue model_;
  BatchWorkOptions options_;
  int questions_ = 0;
  int keys_ = 0;
};

TEST_F(QueueLimit, batch_of_which_a_quarter_fits_is_split_in_four) {
  gather(0, 40);
  model_.room = 10;
  ASSERT_TRUE(work());
  EXPECT_EQ(std::ranges::count(model_.sizes, 40), 1);
  EXPECT_GE(std::ranges::count(model_.sizes, 20), 2);
  EXPECT_GE(std::ranges::count(model_.sizes, 10), 4);
  EXPECT_EQ(std::ranges::min(model_.sizes), 10);
  expect_all_answered_once();
}

TEST_F(QueueLimit, odd_batches_are_split_down_to_single_questions) {
  gather(0, 7);
  model_.room = 1;
  ASSERT_TRUE(work());
  expect_all_answered_once();
}

TEST_F(QueueLimit, batch_that_fits_by_itself_waits_for_ours_to_leave_and_is_not_split) {
  gather(0, 10);
  gather(10, 10);
  model_.room = 10;
  model_.done_after = minutes{12};
  ASSERT_TRUE(work());
  EXPECT_EQ(model_.sizes, (std::vector<std::int64_t>{10, 10, 10}));
  // It goes when there is room, not when its time of waiting is over.
  EXPECT_LT(clock_.elapsed(), minutes{15});
  expect_all_answered_once();
}

TEST_F(QueueLimit, batches_that_wait_for_room_do_not_call_each_other) {
  for (int i = 0; i < 3; ++i) gather(10 * i, 10);
  model_.room = 10;
  model_.done_after = minutes{40};
  ASSERT_TRUE(work());
  // Each of the two that wait tries every quarter of an hour, and when another has left.
  EXPECT_LE(model_.sizes.size(), 12U);
  expect_all_answered_once();
}

TEST_F(QueueLimit, two_batches_that_are_refused_at_once_are_both_asked_in_the_end) {
  gather(0, 16);
  gather(16, 16);
  model_.room = 5;
  ASSERT_TRUE(work());
  expect_all_answered_once();
}

TEST_F(QueueLimit, room_that_others_of_the_account_leave_is_taken) {
  gather(0, 1);
  model_.room = 0;
  ASSERT_TRUE(work(100));
  EXPECT_EQ(money().reserved_microdollars, 1'000);
  model_.room = 1;
  ASSERT_TRUE(work());
  expect_all_answered_once();
}

TEST_F(QueueLimit, single_question_that_is_refused_again_and_again_ends_unanswered_and_unpaid) {
  gather(0, 1);
  model_.room = 0;
  ASSERT_TRUE(work());
  EXPECT_EQ(model_.sizes, (std::vector<std::int64_t>{1, 1, 1}));
  EXPECT_GE(clock_.elapsed(), minutes{5});
  EXPECT_EQ(money(), CampaignMoney{});
  const BatchedQuestion known = batches().batched_question(key(0)).value();
  EXPECT_FALSE(known.open);
  EXPECT_EQ(known.failure->kind, ErrorKind::too_large);
  EXPECT_NE(known.failure->message.find("Enqueued token limit reached"), std::string::npos);
}

TEST_F(QueueLimit, queue_that_others_fill_costs_one_question_at_most_and_ends_the_work) {
  gather(0, 8);
  model_.room = 0;
  const Result<void> refused = work();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind(), ErrorKind::too_large);
  EXPECT_NE(refused.error().text().find("the same command later"), std::string::npos);
  EXPECT_LT(model_.sizes.size(), 20U);
  EXPECT_EQ(money().reserved_microdollars, 7'000);
  int open = 0;
  for (int i = 0; i < 8; ++i) open += batches().batched_question(key(i)).value().open ? 1 : 0;
  EXPECT_EQ(open, 7);
  // With room, the next command asks what is left.
  model_.room = 8;
  ASSERT_TRUE(work());
  EXPECT_EQ(money().settled_calls, 7);
  EXPECT_EQ(money().reserved_microdollars, 0);
}

TEST_F(QueueLimit, nothing_is_split_while_another_campaign_has_batches_there) {
  gather(0, 8);
  model_.room = 4;
  options_.others_are_away = true;
  const Result<void> refused = work();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind(), ErrorKind::too_large);
  EXPECT_NE(refused.error().text().find("another campaign"), std::string::npos);
  EXPECT_EQ(model_.sizes, (std::vector<std::int64_t>{8, 8, 8}));
  EXPECT_EQ(money().reserved_microdollars, 8'000);
  options_.others_are_away = false;
  ASSERT_TRUE(work());
  expect_all_answered_once();
}

TEST_F(QueueLimit, another_process_goes_on_wherever_one_died_while_splitting) {
  gather(0, 12);
  model_.room = 3;
  // Each of these dies after one more step; the store is all that is left of it.
  for (int steps = 1; steps < 60; ++steps) {
    ASSERT_TRUE(work(steps % 13 + 1));
    ASSERT_TRUE(store_->end_all_leases(clock_.now()));
    EXPECT_EQ(money().uncertain_calls, 0);
  }
  ASSERT_TRUE(work());
  expect_all_answered_once();
}

}  // namespace
}  // namespace ov
