#include "pipeline/batch.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <deque>
#include <filesystem>

#include "adapters/sqlite.h"
#include "base/hash.h"
#include "ports/store.h"
#include "whole_file.h"

namespace ov {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

ModelFailure failure(ErrorKind kind) {
  return {.error = Error(kind, "a fault"), .billing = Billing::unknown};
}

/// Answers at once, as it was told.
class ScriptedBatches final : public BatchModel {
 public:
  std::string identity() const override { return "scripted"; }
  int tokens_max() const override { return 100; }
  std::optional<ModelPrice> price() const override { return ModelPrice{1'000'000, 1'000'000, 0}; }
  std::string line(const ModelRequest&, std::string_view custom_id) const override {
    return std::string(custom_id) + "\n";
  }
  void upload(BatchFile file, BatchDone<std::string> done) override {
    read_whole(std::move(file), [this, done](const Result<std::string>& whole) {
      if (!whole) {
        return done(
            tl::unexpected(ModelFailure{.error = whole.error(), .billing = Billing::unknown}));
      }
      uploads.push_back(*whole);
      done("file-" + std::to_string(uploads.size()));
    });
  }
  void create(const std::string& input_file, const std::string& key,
              BatchDone<RemoteBatch> done) override {
    ++creates;
    if (on_create) on_create();
    RemoteBatch made;
    made.id = "batch";
    made.key = key;
    made.input_file = input_file;
    if (!create_failure || begins_in_spite) begun = made;
    if (create_failure) return done(tl::unexpected(*std::exchange(create_failure, std::nullopt)));
    done(made);
  }
  void find(const std::string&, const std::string& key, Time,
            BatchDone<std::optional<RemoteBatch>> done) override {
    ++finds;
    if (hidden_for-- > 0 || !begun || begun->key != key) return done(std::optional<RemoteBatch>());
    done(begun);
  }
  void look_at(const std::string&, BatchDone<RemoteBatch> done) override {
    ++looks;
    RemoteBatch now = *begun;
    if (!ends.empty()) {
      now = ends.front();
      if (ends.size() > 1) ends.pop_front();
      now.id = begun->id;
    }
    done(now);
  }
  void fetch(const std::string& file, BatchTake take, BatchDone<std::int64_t> done) override {
    const auto parts = std::make_shared<std::deque<BatchAnswers>>(
        file == "errors" ? std::deque<BatchAnswers>{errors}
                         : std::deque<BatchAnswers>{first_part, output});
    give(parts, std::move(take), std::move(done));
  }
  /// One part after the other; after the first it breaks off so often as it was told to.
  void give(const std::shared_ptr<std::deque<BatchAnswers>>& parts, BatchTake take,
            BatchDone<std::int64_t> done) {
    if (parts->empty()) return done(2);
    const BatchAnswers part = parts->front();
    parts->pop_front();
    take(part, [this, parts, take, done](const Result<void>& taken) {
      EXPECT_TRUE(taken);
      if (!parts->empty() && breaks_off-- > 0) {
        return done(tl::unexpected(failure(ErrorKind::unavailable)));
      }
      give(parts, take, done);
    });
  }
  void stop() override {}

  std::vector<std::string> uploads;
  int creates = 0;
  std::function<void()> on_create;  ///< While the request is under way.
  int finds = 0;
  int looks = 0;
  int hidden_for = 0;
  std::optional<ModelFailure> create_failure;
  bool begins_in_spite = false;
  std::optional<RemoteBatch> begun;
  std::deque<RemoteBatch> ends;
  BatchAnswers first_part;
  BatchAnswers output;
  int breaks_off = 0;
  BatchAnswers errors;
};

class BatchWorkTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() /
              ("overture_batch_" + std::to_string(::getpid()) + "_" +
               testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::remove_all(folder_);
    store_ = open_sqlite_store(folder_, SqliteMode::create).value();
    campaign_ = store_->create_campaign({}).value();
    IntakeBatch rows;
    rows.rows_read = 1;
    rows.rows.emplace_back();
    ASSERT_TRUE(store_->insert(campaign_, rows));
    record_ = store_->lease(campaign_, Stage::read, clock_.now(), seconds{60})
                  .value()
                  ->records.front()
                  .id;
  }
  void TearDown() override {
    store_.reset();
    std::filesystem::remove_all(folder_);
  }

  static std::string key(int number) { return sha256_hex(std::to_string(number)); }

  /// A batch of `count` questions, each of at most 100 micro-dollars.
  void gather(int count) {
    BatchStore& batches = *store_->batches();
    const BatchId id = batches.begin_batch(campaign_, "ours", clock_.now()).value();
    std::vector<GatheredRequest> requests;
    for (int i = 0; i < count; ++i) {
      requests.push_back({{record_, key(i), 1'000}, {100, 0, 2, 100}, key(i) + "\n"});
    }
    ASSERT_TRUE(batches.gather(id, requests, clock_.now()));
  }

  static BatchAnswer answer(int number) {
    ModelReply reply;
    reply.text = "{\"an\":\"answer\"}";
    reply.usage = {50, 10, 0, true};
    return {key(number), reply};
  }
  static RemoteBatch ended(RemoteState state) {
    RemoteBatch out;
    out.state = state;
    out.output_file = "output";
    return out;
  }

  /// Steps until every batch has ended, an error, or `steps_max`; time passes between.
  Result<void> work(int steps_max = 200) {
    BatchWork work(*store_->batches(), model_, clock_, campaign_, {},
                   [this] { return "another" + std::to_string(++keys_); });
    TRY_VOID(work.begin());
    for (int i = 0; i < steps_max && !work.finished(); ++i) {
      TRY_VOID(work.run_once());
      clock_.advance(seconds{1});
    }
    oddities_ = work.oddities();
    progress_ = work.progress();
    farewell_ = work.farewell();
    return ok();
  }
  CampaignMoney money() {
    const CampaignMoney kept = store_->money(campaign_).value();
    EXPECT_EQ(kept, store_->money_by_scan(campaign_).value());
    return kept;
  }
  bool has_answer(int number) { return store_->find_answer(key(number)).value().has_value(); }

  std::filesystem::path folder_;
  ManualClock clock_;
  std::unique_ptr<Store> store_;
  CampaignId campaign_;
  RecordId record_;
  ScriptedBatches model_;
  BatchOddities oddities_;
  std::string progress_;
  std::string farewell_;
  int keys_ = 0;
};

TEST_F(BatchWorkTest, answers_in_any_order_are_kept_and_paid_for) {
  gather(3);
  model_.ends = {ended(RemoteState::completed)};
  model_.output.answers = {answer(2), answer(0), answer(1)};
  ASSERT_TRUE(work());
  EXPECT_EQ(model_.uploads,
            std::vector<std::string>{key(0) + "\n" + key(1) + "\n" + key(2) + "\n"});
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(has_answer(i));
  EXPECT_EQ(money().settled_microdollars, 3 * 60);
  EXPECT_EQ(money().reserved_microdollars, 0);
  EXPECT_TRUE(store_->batches()->open_batches(campaign_).value().empty());
}

TEST_F(BatchWorkTest, what_was_perhaps_begun_is_looked_for_before_it_is_begun_again) {
  for (const bool begins : {true, false}) {
    gather(1);
    model_ = {};
    model_.create_failure = failure(ErrorKind::unavailable);
    model_.begins_in_spite = begins;
    model_.hidden_for = 2;
    model_.ends = {ended(RemoteState::completed)};
    model_.output.answers = {answer(0)};
    ASSERT_TRUE(work());
    EXPECT_EQ(model_.creates, begins ? 1 : 2);
    EXPECT_GE(model_.finds, 3);
    store_.reset();
    SetUp();
  }
}

TEST_F(BatchWorkTest, what_was_refused_is_begun_again_without_looking) {
  gather(1);
  model_.create_failure = failure(ErrorKind::throttled);
  model_.ends = {ended(RemoteState::completed)};
  model_.output.answers = {answer(0)};
  ASSERT_TRUE(work());
  EXPECT_EQ(model_.creates, 2);
  EXPECT_EQ(model_.finds, 0);
}

TEST_F(BatchWorkTest, after_a_slow_request_the_list_has_its_whole_delay) {
  gather(1);
  model_.create_failure = failure(ErrorKind::timeout);
  model_.begins_in_spite = true;
  model_.on_create = [this] { clock_.advance(seconds{90}); };
  model_.hidden_for = 5;
  model_.ends = {ended(RemoteState::completed)};
  model_.output.answers = {answer(0)};
  ASSERT_TRUE(work());
  EXPECT_EQ(model_.creates, 1);
  EXPECT_GT(model_.finds, 5);
  EXPECT_TRUE(has_answer(0));
}

TEST_F(BatchWorkTest, after_a_restart_the_list_has_its_whole_delay) {
  gather(1);
  model_.create_failure = failure(ErrorKind::timeout);
  model_.begins_in_spite = true;
  model_.hidden_for = 5;
  model_.ends = {ended(RemoteState::completed)};
  model_.output.answers = {answer(0)};
  ASSERT_TRUE(work(4));
  clock_.advance(minutes{10});
  ASSERT_TRUE(work());
  EXPECT_EQ(model_.creates, 1);
  EXPECT_TRUE(has_answer(0));
}

TEST_F(BatchWorkTest, a_file_that_is_refused_at_the_beginning_is_uploaded_again_by_the_next) {
  gather(1);
  model_.create_failure = failure(ErrorKind::invalid);
  model_.ends = {ended(RemoteState::completed)};
  model_.output.answers = {answer(0)};
  ASSERT_FALSE(work());
  const Batch left = store_->batches()->open_batches(campaign_).value().front();
  EXPECT_EQ(left.state, BatchState::ready);
  EXPECT_EQ(left.input_file, "");
  ASSERT_TRUE(work());
  EXPECT_EQ(model_.uploads.size(), 2U);
  EXPECT_EQ(model_.finds, 0);
  EXPECT_TRUE(has_answer(0));
}

TEST_F(BatchWorkTest, of_an_expired_batch_what_has_no_answer_costs_nothing) {
  gather(3);
  model_.ends = {ended(RemoteState::in_progress), ended(RemoteState::expired)};
  model_.output.answers = {answer(1)};
  ASSERT_TRUE(work());
  EXPECT_EQ(money().settled_microdollars, 60);
  EXPECT_EQ(money().used_microdollars(), 60);
  EXPECT_FALSE(has_answer(0));
  const BatchedQuestion left = store_->batches()->batched_question(key(0)).value();
  EXPECT_FALSE(left.open);
  EXPECT_EQ(left.tries, 1);
}

TEST_F(BatchWorkTest, a_missing_answer_counts_in_full_where_a_line_was_broken) {
  gather(2);
  model_.ends = {ended(RemoteState::expired)};
  model_.output.answers = {answer(1)};
  model_.output.broken = 1;
  ASSERT_TRUE(work());
  EXPECT_EQ(money().uncertain_microdollars, 1'000);
  EXPECT_EQ(oddities_.broken, 1);
}

TEST_F(BatchWorkTest, unknown_and_repeated_answers_change_nothing) {
  gather(1);
  model_.ends = {ended(RemoteState::completed)};
  model_.output.answers = {answer(7), answer(0), answer(0)};
  ASSERT_TRUE(work());
  EXPECT_EQ(oddities_.unknown, 1);
  EXPECT_EQ(oddities_.repeated, 1);
  EXPECT_EQ(money().settled_microdollars, 60);
}

TEST_F(BatchWorkTest, a_refused_line_is_told_and_the_others_are_free_to_be_asked_again) {
  gather(3);
  model_.ends = {ended(RemoteState::failed)};
  model_.ends.front().problems = {{2, "no such field", false}};
  ASSERT_TRUE(work());
  const auto asked = [this](int number) {
    return store_->batches()->batched_question(key(number)).value();
  };
  ASSERT_TRUE(asked(1).failure);
  EXPECT_EQ(asked(1).failure->kind, ErrorKind::invalid);
  EXPECT_FALSE(asked(0).failure);
  EXPECT_EQ(money().used_microdollars(), 0);
}

TEST_F(BatchWorkTest, a_file_that_is_refused_as_a_whole_ends_the_work) {
  gather(1);
  model_.ends = {ended(RemoteState::failed)};
  const Result<void> worked = work();
  ASSERT_FALSE(worked);
  EXPECT_EQ(worked.error().kind(), ErrorKind::invalid);
  EXPECT_EQ(money().used_microdollars(), 0);
}

TEST_F(BatchWorkTest, a_batch_over_the_limit_is_begun_later_under_another_key) {
  gather(1);
  model_.ends = {ended(RemoteState::failed), ended(RemoteState::completed)};
  model_.ends.front().problems = {{std::nullopt, "too much is queued", true}};
  model_.output.answers = {answer(0)};
  ASSERT_TRUE(work());
  EXPECT_EQ(model_.creates, 2);
  EXPECT_EQ(model_.uploads.size(), 2U);
  EXPECT_TRUE(has_answer(0));
}

TEST_F(BatchWorkTest, another_process_goes_on_wherever_one_died) {
  gather(2);
  model_.ends = {ended(RemoteState::in_progress), ended(RemoteState::in_progress),
                 ended(RemoteState::completed)};
  model_.output.answers = {answer(0), answer(1)};
  // Each of these dies after one more step; the store is all that is left of it.
  for (int steps = 1; steps < 8; ++steps) {
    ASSERT_TRUE(work(steps));
    ASSERT_TRUE(store_->end_all_leases(clock_.now()));
  }
  ASSERT_TRUE(work());
  EXPECT_EQ(model_.creates, 1);
  EXPECT_EQ(money().settled_microdollars, 2 * 60);
  EXPECT_EQ(money().uncertain_calls, 0);
}

TEST_F(BatchWorkTest, a_large_file_is_uploaded_in_parts_line_by_line) {
  BatchStore& batches = *store_->batches();
  const BatchId id = batches.begin_batch(campaign_, "ours", clock_.now()).value();
  std::string whole;
  for (int i = 0; i < 40; ++i) {
    const std::string line = std::string(100'000, static_cast<char>('a' + i % 26)) + "\n";
    whole += line;
    const GatheredRequest request{{record_, key(i), 1'000}, {100, 0, 2, 100}, line};
    ASSERT_TRUE(batches.gather(id, std::span(&request, 1), clock_.now()));
  }
  model_.ends = {ended(RemoteState::completed)};
  ASSERT_TRUE(work());
  ASSERT_EQ(model_.uploads.size(), 1U);
  EXPECT_TRUE(model_.uploads[0] == whole);
}

TEST_F(BatchWorkTest, answers_that_broke_off_are_fetched_again_and_counted_once) {
  gather(3);
  model_.ends = {ended(RemoteState::completed)};
  model_.first_part.answers = {answer(0), answer(9), answer(0)};
  model_.first_part.broken = 1;
  model_.output.answers = {answer(1), answer(2)};
  model_.breaks_off = 2;
  ASSERT_TRUE(work());
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(has_answer(i));
  EXPECT_EQ(money().settled_microdollars, 3 * 60);
  EXPECT_EQ(oddities_.broken, 1);
  EXPECT_EQ(oddities_.unknown, 1);
  EXPECT_EQ(oddities_.repeated, 1);
}

TEST_F(BatchWorkTest, what_came_before_a_crash_is_kept_and_not_told_as_repeated) {
  gather(2);
  model_.ends = {ended(RemoteState::completed)};
  model_.first_part.answers = {answer(0)};
  model_.output.answers = {answer(1)};
  model_.breaks_off = 1;
  // It dies before it looks again.
  for (int steps = 1; !has_answer(0); ++steps) ASSERT_TRUE(work(steps));
  EXPECT_FALSE(has_answer(1));
  ASSERT_TRUE(work());
  EXPECT_TRUE(has_answer(1));
  EXPECT_EQ(oddities_.repeated, 0);
  EXPECT_EQ(money().settled_microdollars, 2 * 60);
}

TEST_F(BatchWorkTest, looks_are_further_and_further_apart) {
  gather(1);
  model_.ends = {ended(RemoteState::in_progress)};
  ASSERT_TRUE(work(600));
  EXPECT_GE(model_.looks, 10);
  EXPECT_LE(model_.looks, 16);
  EXPECT_EQ(progress_.substr(0, 46), "batch 1 of 1: in_progress, 0 of 1 answered; ch");
  EXPECT_NE(farewell_.find("1 batch is at the endpoint, with 1 questions"), std::string::npos);
}

TEST(BatchLimits, hold_so_many_requests_and_bytes) {
  struct Case {
    std::int64_t requests, bytes, line_bytes;
    bool fits;
  };
  const Case cases[] = {
      {0, 0, 1, true},           {49'999, 0, 1, true},       {50'000, 0, 1, false},
      {1, 199'999'999, 1, true}, {1, 199'999'999, 2, false}, {1, 200'000'000, 1, false},
  };
  for (const Case& one : cases) {
    EXPECT_EQ(BatchLimits().fits(one.requests, one.bytes, one.line_bytes), one.fits)
        << one.requests << " " << one.bytes << " " << one.line_bytes;
  }
}

}  // namespace
}  // namespace ov
