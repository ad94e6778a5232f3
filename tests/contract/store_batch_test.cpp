// What every Store that keeps batches must do with them: questions, their lines and their money in
// one transaction, in whatever state a process dies. New behaviour goes here first.
#include "base/hash.h"
#include "ports/batch_store.h"
#include "store_contract.h"

namespace ov {
namespace {

class StoreBatch : public StoreContract {
 protected:
  void SetUp() override {
    StoreContract::SetUp();
    take_in_and_read(1);
    lease_ = must_lease(Stage::write);
    record_ = lease_.records.front().id;
  }

  BatchStore& batches() { return *store_->batches(); }
  static std::string key(int number) { return sha256_hex(std::to_string(number)); }
  /// Long enough to be packed, or not at all.
  static std::string line(int number) {
    const std::string text = "line " + std::to_string(number);
    return text + (number % 2 == 0 ? std::string(3'000, ' ') : "") + "\n";
  }
  GatheredRequest request(int number, std::int64_t worst_case = 10) const {
    return {{record_, key(number), worst_case}, {100 + number, 7, 2, 50}, line(number)};
  }
  std::vector<GatheredRequest> requests(int first, int count) const {
    std::vector<GatheredRequest> out;
    for (int i = first; i < first + count; ++i) out.push_back(request(i));
    return out;
  }
  BatchId begin(std::string_view batch_key = "ours") {
    return batches().begin_batch(campaign_, batch_key, now_).value();
  }
  /// A batch of the questions `first`, `first` + 1, …
  BatchId gathered(int first, int count, std::string_view batch_key = "ours") {
    const BatchId id = begin(batch_key);
    EXPECT_TRUE(batches().gather(id, requests(first, count), now_));
    return id;
  }
  Batch open_one(BatchId id) {
    const std::vector<Batch> open = batches().open_batches(campaign_).value();
    for (const Batch& batch : open) {
      if (batch.id == id) return batch;
    }
    ADD_FAILURE() << "the batch is not open";
    return {};
  }
  void move_to(BatchId id, BatchState state) {
    Batch batch = open_one(id);
    batch.state = state;
    ASSERT_TRUE(batches().update_batch(batch));
  }
  std::vector<BatchRequest> questions(BatchId id) {
    return batches().batch_requests(id, 0, 1'000).value();
  }
  std::vector<std::string> keys_of(BatchId id) {
    std::vector<std::string> out;
    for (const BatchRequest& one : questions(id)) out.push_back(one.answer_key);
    return out;
  }
  std::string file_of(BatchId id, std::size_t bytes_max = 1'000'000) {
    std::string out;
    for (std::int64_t after = 0;;) {
      const BatchLines part = batches().batch_lines(id, after, bytes_max).value();
      if (part.text.empty()) return out;
      out += part.text;
      after = part.last;
    }
  }
  static std::string lines(int first, int count) {
    std::string out;
    for (int i = first; i < first + count; ++i) out += line(i);
    return out;
  }

  BatchRequestEnd answered(ModelCallId call, std::int64_t cost, std::string text = "answer") {
    BatchRequestEnd out;
    out.settlement.call = call;
    out.settlement.state = CallState::settled;
    out.settlement.cost_microdollars = cost;
    out.settlement.usage = {40, 10, 0, true};
    out.settlement.ended = now_;
    out.settlement.answer = std::move(text);
    return out;
  }
  BatchRequestEnd unanswered(ModelCallId call, CallState state,
                             std::optional<BatchFailure> failure = {}) {
    BatchRequestEnd out;
    out.settlement.call = call;
    out.settlement.state = state;
    out.settlement.ended = now_;
    out.failure = std::move(failure);
    return out;
  }
  Result<void> end(BatchId id, const BatchRequestEnd& one) {
    return batches().end_requests(id, std::span(&one, 1));
  }
  /// What a batch's reservation, settlements and uncertain calls come to, kept and summed up anew.
  CampaignMoney money() {
    const CampaignMoney kept = store_->money(campaign_).value();
    EXPECT_EQ(kept, store_->money_by_scan(campaign_).value());
    return kept;
  }
  /// The process dies; the next one begins with what the store has.
  void die() {
    if (GetParam().is_durable) {
      store_.reset();
      store_ = GetParam().make(folder_);
      ASSERT_NE(store_, nullptr);
    }
    ASSERT_TRUE(store_->end_all_leases(now_));
  }
  Result<void> put_off(Time due) {
    RecordResult result;
    result.record = record_;
    result.state = RecordState::writing;
    result.due = due;
    return commit_one(lease_, result);
  }

  Lease lease_;
  RecordId record_;
};

// ---- gathering ---------------------------------------------------------------------------------

TEST_P(StoreBatch, new_batch_is_open_and_empty) {
  const BatchId id = begin();
  const std::vector<Batch> open = batches().open_batches(campaign_).value();
  ASSERT_EQ(open.size(), 1U);
  EXPECT_EQ(open[0].id, id);
  EXPECT_EQ(open[0].campaign, campaign_);
  EXPECT_EQ(open[0].key, "ours");
  EXPECT_EQ(open[0].state, BatchState::gathering);
  EXPECT_EQ(open[0].requests, 0);
  EXPECT_EQ(open[0].created, now_);
  EXPECT_EQ(open[0].changed, now_);
  EXPECT_TRUE(questions(id).empty());
  EXPECT_EQ(file_of(id), "");
}

TEST_P(StoreBatch, key_of_another_batch_is_refused) {
  begin("ours");
  const auto again = batches().begin_batch(campaign_, "ours", now_);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().kind(), ErrorKind::bug);
  EXPECT_EQ(batches().open_batches(campaign_).value().size(), 1U);
}

TEST_P(StoreBatch, questions_are_kept_in_their_order_with_line_and_reservation) {
  const BatchId id = gathered(0, 3);
  ASSERT_TRUE(batches().gather(id, requests(3, 2), now_));
  const std::vector<BatchRequest> kept = questions(id);
  ASSERT_EQ(kept.size(), 5U);
  for (int i = 0; i < 5; ++i) {
    const BatchRequest& one = kept[static_cast<std::size_t>(i)];
    EXPECT_EQ(one.answer_key, key(i));
    EXPECT_EQ(one.bounds.prompt_bytes, 100 + i);
    EXPECT_EQ(one.bounds.schema_bytes, 7);
    EXPECT_EQ(one.bounds.messages, 2);
    EXPECT_EQ(one.bounds.tokens_out_max, 50);
    EXPECT_TRUE(one.open);
  }
  EXPECT_EQ(file_of(id), lines(0, 5));
  EXPECT_EQ(open_one(id).requests, 5);
  EXPECT_EQ(open_one(id).bytes, std::ssize(lines(0, 5)));
  EXPECT_EQ(money().reserved_microdollars, 50);
  EXPECT_EQ(store_->calls_of(record_).value().size(), 5U);
}

TEST_P(StoreBatch, question_that_does_not_fit_under_the_budget_is_in_no_batch) {
  ASSERT_TRUE(store_->set_budget(campaign_, 25));
  const BatchId id = begin();
  const auto ids = batches().gather(id, requests(0, 3), now_).value();
  ASSERT_EQ(ids.size(), 3U);
  EXPECT_TRUE(ids[0] && ids[1]);
  EXPECT_FALSE(ids[2]);
  EXPECT_EQ(file_of(id), lines(0, 2));
  EXPECT_EQ(open_one(id).requests, 2);
  EXPECT_EQ(open_one(id).bytes, std::ssize(lines(0, 2)));
  EXPECT_EQ(money().reserved_microdollars, 20);
  EXPECT_EQ(batches().batched_question(key(2)).value().tries, 0);
}

TEST_P(StoreBatch, one_bad_question_leaves_nothing_of_the_others) {
  const BatchId id = begin();
  std::vector<GatheredRequest> bad = requests(0, 2);
  bad[1].reservation.answer_key = "no key";
  const auto refused = batches().gather(id, bad, now_);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind(), ErrorKind::bug);
  EXPECT_EQ(open_one(id).requests, 0);
  EXPECT_TRUE(questions(id).empty());
  EXPECT_EQ(money(), CampaignMoney{});
  EXPECT_EQ(batches().batched_question(key(0)).value().tries, 0);
}

TEST_P(StoreBatch, batch_that_is_not_gathering_takes_no_question) {
  const BatchId id = gathered(0, 1);
  move_to(id, BatchState::ready);
  const auto refused = batches().gather(id, requests(1, 1), now_);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind(), ErrorKind::bug);
  EXPECT_FALSE(batches().gather({id.value + 1'000}, requests(1, 1), now_));
  EXPECT_EQ(file_of(id), lines(0, 1));
  EXPECT_EQ(money().reserved_microdollars, 10);
}

TEST_P(StoreBatch, gathering_nothing_changes_nothing) {
  const BatchId id = begin();
  EXPECT_TRUE(batches().gather(id, {}, now_).value().empty());
  EXPECT_EQ(open_one(id).requests, 0);
}

// ---- reading a batch in parts ------------------------------------------------------------------

TEST_P(StoreBatch, questions_come_a_page_at_a_time) {
  const BatchId id = gathered(0, 5);
  gathered(5, 2, "another");
  const auto first = batches().batch_requests(id, 0, 2).value();
  ASSERT_EQ(first.size(), 2U);
  EXPECT_GT(first[0].position, 0);
  EXPECT_GT(first[1].position, first[0].position);
  const auto rest = batches().batch_requests(id, first[1].position, 10).value();
  ASSERT_EQ(rest.size(), 3U);
  EXPECT_EQ(rest[0].answer_key, key(2));
  EXPECT_EQ(rest[2].answer_key, key(4));
  EXPECT_TRUE(batches().batch_requests(id, rest[2].position, 10).value().empty());
}

TEST_P(StoreBatch, lines_come_in_parts_that_end_with_a_line) {
  const BatchId id = gathered(0, 6);
  gathered(6, 2, "another");
  for (const std::size_t bytes_max : {std::size_t{1}, std::size_t{3'100}, std::size_t{100'000}}) {
    EXPECT_EQ(file_of(id, bytes_max), lines(0, 6)) << bytes_max;
  }
  // A line that is over the limit comes by itself.
  const BatchLines first = batches().batch_lines(id, 0, 10).value();
  EXPECT_EQ(first.text, line(0));
  EXPECT_EQ(first.last, questions(id)[0].position);
  const std::size_t two = line(0).size() + line(1).size();
  EXPECT_EQ(batches().batch_lines(id, 0, two).value().text, line(0) + line(1));
  EXPECT_EQ(batches().batch_lines(id, 0, two - 1).value().text, line(0));
}

TEST_P(StoreBatch, questions_are_found_by_their_keys_in_their_batch_alone) {
  const BatchId id = gathered(0, 3);
  const BatchId other = gathered(3, 1, "another");
  const std::string keys[] = {key(2), key(3), "no key", "", key(0), key(0)};
  const std::vector<std::string_view> asked(std::begin(keys), std::end(keys));
  const auto found = batches().find_requests(id, asked).value();
  ASSERT_EQ(found.size(), 6U);
  EXPECT_EQ(found[0]->call, questions(id)[2].call);
  EXPECT_EQ(found[0]->bounds.prompt_bytes, 102);
  EXPECT_EQ(found[0]->position, questions(id)[2].position);
  EXPECT_FALSE(found[1] || found[2] || found[3]);
  EXPECT_EQ(found[4]->answer_key, key(0));
  EXPECT_EQ(found[5]->answer_key, key(0));
  EXPECT_TRUE(batches().find_requests(other, std::span(asked).subspan(1, 1)).value()[0]);
}

// ---- steps -------------------------------------------------------------------------------------

TEST_P(StoreBatch, each_step_is_kept_with_what_it_brought) {
  const BatchId id = gathered(0, 2);
  Batch batch = open_one(id);
  batch.input_file = "file-1";
  batch.remote = "batch_1";
  batch.key = "renewed";
  for (const BatchState state :
       {BatchState::ready, BatchState::uploaded, BatchState::creating, BatchState::submitted}) {
    batch.state = state;
    batch.changed += seconds{1};
    ASSERT_TRUE(batches().update_batch(batch));
    die();
    const Batch kept = open_one(id);
    EXPECT_EQ(kept.state, state);
    EXPECT_EQ(kept.input_file, "file-1");
    EXPECT_EQ(kept.remote, "batch_1");
    EXPECT_EQ(kept.key, "renewed");
    EXPECT_EQ(kept.changed, batch.changed);
    EXPECT_EQ(kept.created, now_);
    EXPECT_EQ(kept.requests, 2);
    EXPECT_EQ(file_of(id), lines(0, 2));
    EXPECT_EQ(money().reserved_microdollars, 20);
  }
}

TEST_P(StoreBatch, counts_are_the_stores_own_to_keep) {
  const BatchId id = gathered(0, 2);
  Batch batch = open_one(id);
  batch.requests = batch.bytes = batch.answered = 77;
  ASSERT_TRUE(batches().update_batch(batch));
  EXPECT_EQ(open_one(id).requests, 2);
  EXPECT_EQ(open_one(id).bytes, std::ssize(lines(0, 2)));
  EXPECT_EQ(open_one(id).answered, 0);
}

TEST_P(StoreBatch, step_of_a_batch_that_is_not_there_is_refused) {
  Batch batch;
  batch.id = {987'654};
  const Result<void> refused = batches().update_batch(batch);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind(), ErrorKind::bug);
}

TEST_P(StoreBatch, open_batches_are_those_of_the_campaign_the_oldest_first) {
  const BatchId first = begin("first");
  const BatchId second = begin("second");
  const BatchId third = begin("third");
  const CampaignId other = store_->create_campaign({}).value();
  ASSERT_TRUE(batches().begin_batch(other, "theirs", now_));
  move_to(second, BatchState::ended);
  const std::vector<Batch> open = batches().open_batches(campaign_).value();
  ASSERT_EQ(open.size(), 2U);
  EXPECT_EQ(open[0].id, first);
  EXPECT_EQ(open[1].id, third);
}

TEST_P(StoreBatch, lines_of_a_batch_that_has_ended_are_let_go_and_no_others) {
  const BatchId id = gathered(0, 3);
  const BatchId other = gathered(3, 2, "another");
  move_to(id, BatchState::ended);
  EXPECT_EQ(file_of(id), "");
  EXPECT_EQ(keys_of(id), (std::vector<std::string>{key(0), key(1), key(2)}));
  EXPECT_EQ(file_of(other), lines(3, 2));
}

// ---- splitting ---------------------------------------------------------------------------------

class StoreBatchSplit : public StoreBatch {
 protected:
  std::array<Batch, 2> split(BatchId id) {
    return batches().split_batch(id, {"first half", "second half"}, now_ + seconds{9}).value();
  }
  void expect_refused(BatchId id, const BatchKeys& keys = {"first half", "second half"}) {
    const auto refused = batches().split_batch(id, keys, now_);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind(), ErrorKind::bug);
  }
};

TEST_P(StoreBatchSplit, halves_have_the_lines_of_the_whole_in_their_order) {
  const BatchId id = gathered(0, 5);
  const auto whole = questions(id);
  const std::array<Batch, 2> halves = split(id);
  EXPECT_EQ(halves[0].id, id);
  EXPECT_NE(halves[1].id, id);
  EXPECT_EQ(file_of(halves[0].id), lines(0, 3));
  EXPECT_EQ(file_of(halves[1].id), lines(3, 2));
  EXPECT_EQ(keys_of(halves[1].id), (std::vector<std::string>{key(3), key(4)}));
  EXPECT_EQ(questions(halves[1].id)[0].call, whole[3].call);
  EXPECT_EQ(questions(halves[1].id)[0].bounds.prompt_bytes, 103);
}

TEST_P(StoreBatchSplit, halves_are_ready_under_their_new_keys_and_counted_anew) {
  const BatchId id = gathered(0, 5);
  Batch batch = open_one(id);
  batch.state = BatchState::submitted;
  batch.input_file = "file-1";
  batch.remote = "batch_1";
  ASSERT_TRUE(batches().update_batch(batch));
  const std::array<Batch, 2> halves = split(id);
  die();
  for (const std::size_t i : {0U, 1U}) {
    const Batch kept = open_one(halves[i].id);
    EXPECT_EQ(kept.key, i == 0 ? "first half" : "second half");
    EXPECT_EQ(kept.campaign, campaign_);
    EXPECT_EQ(kept.state, BatchState::ready);
    EXPECT_EQ(kept.input_file, "");
    EXPECT_EQ(kept.remote, "");
    EXPECT_EQ(kept.requests, i == 0 ? 3 : 2);
    EXPECT_EQ(kept.bytes, std::ssize(i == 0 ? lines(0, 3) : lines(3, 2)));
    EXPECT_EQ(kept.answered, 0);
    EXPECT_EQ(kept.changed, now_ + seconds{9});
    EXPECT_EQ(halves[i].key, kept.key);
    EXPECT_EQ(halves[i].requests, kept.requests);
    EXPECT_EQ(halves[i].bytes, kept.bytes);
    EXPECT_EQ(halves[i].state, kept.state);
  }
  EXPECT_EQ(batches().open_batches(campaign_).value().size(), 2U);
}

TEST_P(StoreBatchSplit, no_money_moves_and_no_question_is_in_two_batches_or_in_none) {
  ASSERT_TRUE(store_->set_budget(campaign_, 50));
  const BatchId id = gathered(0, 5);
  const CampaignMoney before = money();
  const BatchId second = split(id)[1].id;
  EXPECT_EQ(money(), before);
  EXPECT_EQ(store_->calls_of(record_).value().size(), 5U);
  for (int i = 0; i < 5; ++i) {
    const BatchedQuestion known = batches().batched_question(key(i)).value();
    EXPECT_TRUE(known.open);
    EXPECT_EQ(known.tries, 1);
  }
  // Each question is settled where it is now, and nowhere else.
  const auto moved = questions(second);
  EXPECT_FALSE(end(id, answered(moved[0].call, 3)));
  ASSERT_TRUE(end(second, answered(moved[0].call, 3)));
  ASSERT_TRUE(end(id, answered(questions(id)[0].call, 4)));
  EXPECT_EQ(money().settled_microdollars, 7);
  EXPECT_EQ(money().reserved_microdollars, 30);
  EXPECT_EQ(open_one(id).answered, 1);
  EXPECT_EQ(open_one(second).answered, 1);
}

TEST_P(StoreBatchSplit, halves_are_split_down_to_single_questions) {
  const BatchId id = gathered(0, 3);
  const BatchId second = split(id)[1].id;
  const auto again = batches().split_batch(id, {"third", "fourth"}, now_).value();
  EXPECT_EQ(file_of(id), line(0));
  EXPECT_EQ(file_of(again[1].id), line(1));
  EXPECT_EQ(file_of(second), line(2));
  expect_refused(id, {"fifth", "sixth"});
  expect_refused(second, {"fifth", "sixth"});
}

TEST_P(StoreBatchSplit, batch_of_which_something_has_ended_is_not_split) {
  const BatchId id = gathered(0, 3);
  ASSERT_TRUE(end(id, answered(questions(id)[2].call, 3)));
  expect_refused(id);
  EXPECT_EQ(file_of(id), lines(0, 3));
  EXPECT_EQ(open_one(id).key, "ours");
  EXPECT_EQ(batches().open_batches(campaign_).value().size(), 1U);
}

TEST_P(StoreBatchSplit, key_that_another_batch_has_leaves_the_batch_whole) {
  const BatchId id = gathered(0, 2);
  begin("theirs");
  expect_refused(id, {"theirs", "second half"});
  expect_refused(id, {"first half", "theirs"});
  expect_refused(id, {"same", "same"});
  expect_refused({id.value + 1'000});
  EXPECT_EQ(file_of(id), lines(0, 2));
  EXPECT_EQ(open_one(id).requests, 2);
  EXPECT_EQ(open_one(id).key, "ours");
}

// ---- ends of questions -------------------------------------------------------------------------

TEST_P(StoreBatch, answers_are_kept_and_paid_for) {
  const BatchId id = gathered(0, 3);
  const auto kept = questions(id);
  const std::vector<BatchRequestEnd> ends{
      answered(kept[2].call, 4, "third"), answered(kept[0].call, 3, "first"),
      unanswered(kept[1].call, CallState::voided, BatchFailure{ErrorKind::invalid, "no", true})};
  ASSERT_TRUE(batches().end_requests(id, ends));
  EXPECT_EQ(store_->find_answer(key(0)).value()->text, "first");
  EXPECT_EQ(store_->find_answer(key(2)).value()->text, "third");
  EXPECT_FALSE(store_->find_answer(key(1)).value());
  EXPECT_EQ(money(),
            (CampaignMoney{
                .settled_microdollars = 7, .settled_calls = 2, .tokens_in = 80, .tokens_out = 20}));
  EXPECT_EQ(open_one(id).answered, 3);
  for (const BatchRequest& one : questions(id)) EXPECT_FALSE(one.open);
}

TEST_P(StoreBatch, what_has_ended_once_stays_as_it_is) {
  const BatchId id = gathered(0, 2);
  const ModelCallId call = questions(id)[0].call;
  ASSERT_TRUE(end(id, answered(call, 3, "first")));
  const CampaignMoney once = money();
  ASSERT_TRUE(end(id, answered(call, 9, "second")));
  ASSERT_TRUE(
      end(id, unanswered(call, CallState::voided, BatchFailure{ErrorKind::invalid, "no", false})));
  ASSERT_TRUE(end(id, unanswered(call, CallState::uncertain)));
  const BatchRequestEnd twice[] = {answered(questions(id)[1].call, 5),
                                   answered(questions(id)[1].call, 6)};
  ASSERT_TRUE(batches().end_requests(id, twice));
  EXPECT_EQ(money().settled_microdollars, once.settled_microdollars + 5);
  EXPECT_EQ(store_->find_answer(key(0)).value()->text, "first");
  EXPECT_FALSE(batches().batched_question(key(0)).value().failure);
  EXPECT_EQ(open_one(id).answered, 2);
}

TEST_P(StoreBatch, call_that_is_not_of_the_batch_is_refused_and_nothing_of_the_others_is_stored) {
  const BatchId id = gathered(0, 1);
  const BatchId other = gathered(1, 1, "another");
  const BatchRequestEnd ends[] = {answered(questions(id)[0].call, 3),
                                  answered(questions(other)[0].call, 4)};
  const Result<void> refused = batches().end_requests(id, ends);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind(), ErrorKind::bug);
  EXPECT_FALSE(end(id, answered({999'999}, 1)));
  EXPECT_EQ(money().reserved_microdollars, 20);
  EXPECT_EQ(open_one(id).answered, 0);
  EXPECT_TRUE(questions(id)[0].open);
  EXPECT_FALSE(store_->find_answer(key(0)).value());
}

TEST_P(StoreBatch, end_that_settles_nothing_is_refused) {
  const BatchId id = gathered(0, 1);
  const Result<void> refused = end(id, unanswered(questions(id)[0].call, CallState::reserved));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind(), ErrorKind::bug);
  EXPECT_TRUE(questions(id)[0].open);
  EXPECT_EQ(money().reserved_microdollars, 10);
}

TEST_P(StoreBatch, missing_answer_that_may_have_been_paid_counts_in_full) {
  const BatchId id = gathered(0, 2);
  ASSERT_TRUE(end(id, unanswered(questions(id)[0].call, CallState::uncertain)));
  EXPECT_EQ(money(),
            (CampaignMoney{
                .reserved_microdollars = 10, .uncertain_microdollars = 10, .uncertain_calls = 1}));
}

// ---- what is known of a question ---------------------------------------------------------------

TEST_P(StoreBatch, question_is_told_by_the_batches_it_was_in) {
  EXPECT_EQ(batches().batched_question(key(0)).value().tries, 0);
  const BatchId id = gathered(0, 3);
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(batches().batched_question(key(i)).value().open);
    EXPECT_EQ(batches().batched_question(key(i)).value().tries, 1);
  }
  const auto kept = questions(id);
  ASSERT_TRUE(end(id, answered(kept[0].call, 3)));
  ASSERT_TRUE(end(id, unanswered(kept[1].call, CallState::voided,
                                 BatchFailure{ErrorKind::too_large, "too long", true})));
  ASSERT_TRUE(end(id, unanswered(kept[2].call, CallState::voided)));
  for (int i = 0; i < 3; ++i) {
    EXPECT_FALSE(batches().batched_question(key(i)).value().open);
    EXPECT_EQ(batches().batched_question(key(i)).value().failure.has_value(), i == 1);
  }
  const BatchFailure failure = *batches().batched_question(key(1)).value().failure;
  EXPECT_EQ(failure.kind, ErrorKind::too_large);
  EXPECT_EQ(failure.message, "too long");
  EXPECT_TRUE(failure.refused);
}

TEST_P(StoreBatch, only_the_failure_of_the_last_batch_counts) {
  const BatchId first = gathered(0, 1, "first");
  ASSERT_TRUE(end(first, unanswered(questions(first)[0].call, CallState::voided,
                                    BatchFailure{ErrorKind::invalid, "once", false})));
  const BatchId second = gathered(0, 1, "second");
  BatchedQuestion known = batches().batched_question(key(0)).value();
  EXPECT_TRUE(known.open);
  EXPECT_EQ(known.tries, 2);
  EXPECT_FALSE(known.failure);
  ASSERT_TRUE(end(second, unanswered(questions(second)[0].call, CallState::voided,
                                     BatchFailure{ErrorKind::unavailable, "again", false})));
  known = batches().batched_question(key(0)).value();
  EXPECT_FALSE(known.open);
  EXPECT_EQ(known.failure->message, "again");
}

// ---- dying -------------------------------------------------------------------------------------

TEST_P(StoreBatch, what_is_reserved_for_a_batch_stays_reserved_when_the_process_dies) {
  const BatchId id = gathered(0, 3);
  const CallReservation single{record_, key(9), 70};
  ASSERT_TRUE(store_->reserve_calls(campaign_, std::span(&single, 1), now_).value().at(0));
  ASSERT_TRUE(end(id, answered(questions(id)[0].call, 3)));
  for (int i = 0; i < 3; ++i) die();
  EXPECT_EQ(money().reserved_microdollars, 20);
  EXPECT_EQ(money().uncertain_microdollars, 70);  // the call that was made by itself
  EXPECT_EQ(money().settled_microdollars, 3);
  ASSERT_TRUE(end(id, answered(questions(id)[1].call, 5)));
  EXPECT_EQ(money().reserved_microdollars, 10);
  EXPECT_EQ(money().settled_microdollars, 8);
}

TEST_P(StoreBatch, what_is_reserved_for_a_batch_stays_reserved_when_its_lease_is_taken_over) {
  gathered(0, 3);
  const CallReservation single{record_, key(9), 70};
  ASSERT_TRUE(store_->reserve_calls(campaign_, std::span(&single, 1), now_).value().at(0));
  now_ += seconds{61};
  must_lease(Stage::write);
  EXPECT_EQ(money().reserved_microdollars, 30);
  EXPECT_EQ(money().uncertain_microdollars, 70);
}

TEST_P(StoreBatch, whoever_comes_next_finds_the_rest_to_be_ended) {
  const BatchId id = gathered(0, 4);
  move_to(id, BatchState::submitted);
  ASSERT_TRUE(end(id, answered(questions(id)[1].call, 3)));
  die();
  EXPECT_EQ(open_one(id).answered, 1);
  EXPECT_EQ(keys_of(id), (std::vector<std::string>{key(0), key(1), key(2), key(3)}));
  for (const BatchRequest& one : questions(id)) EXPECT_EQ(one.open, one.answer_key != key(1));
  EXPECT_EQ(store_->find_answer(key(1)).value()->text, "answer");
}

// ---- records that wait -------------------------------------------------------------------------

TEST_P(StoreBatch, record_that_waits_for_a_batch_is_swept_only_when_it_is_woken) {
  ASSERT_TRUE(put_off(batch_wait_until));
  EXPECT_EQ(batches().waiting(campaign_).value(), 1);
  EXPECT_EQ(store_->sweep(campaign_, now_ + std::chrono::years{100}).value(), 0);
  const CampaignId other = store_->create_campaign({}).value();
  EXPECT_EQ(batches().waiting(other).value(), 0);
  EXPECT_EQ(batches().wake(other, now_).value(), 0);
  EXPECT_EQ(batches().wake(campaign_, now_).value(), 1);
  EXPECT_EQ(batches().wake(campaign_, now_).value(), 0);
  EXPECT_EQ(batches().waiting(campaign_).value(), 0);
  EXPECT_EQ(store_->sweep(campaign_, now_).value(), 1);
  EXPECT_EQ(must_lease(Stage::write).records.at(0).id, record_);
}

TEST_P(StoreBatch, record_that_is_due_at_another_time_is_not_woken) {
  ASSERT_TRUE(put_off(now_ + seconds{60}));
  EXPECT_EQ(batches().waiting(campaign_).value(), 0);
  EXPECT_EQ(batches().wake(campaign_, now_).value(), 0);
  EXPECT_EQ(store_->sweep(campaign_, now_).value(), 0);
}

INSTANTIATE_TEST_SUITE_P(adapters, StoreBatch, all_adapters(), adapter_name);
INSTANTIATE_TEST_SUITE_P(adapters, StoreBatchSplit, all_adapters(), adapter_name);

}  // namespace
}  // namespace ov
