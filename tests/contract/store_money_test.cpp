// What every Store must do with money: calls reserved before they start, settled after, a budget
// that is a wall, answers that are kept. New behaviour goes here first.
#include "base/hash.h"
#include "store_contract.h"

namespace ov {
namespace {

using std::chrono::milliseconds;

class StoreMoney : public StoreContract {
 protected:
  /// A lease of `records` records to write.
  Lease to_write(int records) {
    take_in_and_read(records);
    return must_lease(Stage::write);
  }
  static CallReservation call_for(const Record& record, std::int64_t worst_case,
                                  const std::string& question = "question") {
    return {record.id, sha256_hex(question), worst_case};
  }
  std::optional<ModelCallId> reserve(const CallReservation& call) {
    return store_->reserve_calls(campaign_, std::span(&call, 1), now_).value().at(0);
  }
  Result<void> settle(const CallSettlement& settlement) {
    TRY(const std::vector<SliceId> lost, store_->commit({}, {}, std::span(&settlement, 1)));
    EXPECT_TRUE(lost.empty());
    return ok();
  }
  CallSettlement settled(ModelCallId call, std::optional<std::int64_t> cost,
                         std::optional<std::string> answer = {}) {
    CallSettlement out;
    out.call = call;
    out.state = CallState::settled;
    out.cost_microdollars = cost;
    out.usage = {100, 20, 60, true};
    out.model = "model";
    out.endpoint = "endpoint";
    out.ended = now_ + milliseconds{900};
    out.answer = std::move(answer);
    return out;
  }
  CallSettlement ended(ModelCallId call, CallState state) {
    CallSettlement out;
    out.call = call;
    out.state = state;
    out.ended = now_;
    return out;
  }
  CampaignMoney money() {
    const CampaignMoney kept = store_->money(campaign_).value();
    EXPECT_EQ(kept, store_->money_by_scan(campaign_).value());
    return kept;
  }
};

TEST_P(StoreMoney, new_campaign_has_spent_nothing_and_has_no_wall) {
  EXPECT_EQ(money(), CampaignMoney{});
  EXPECT_TRUE(money().fits(INT64_MAX));
}

TEST_P(StoreMoney, calls_are_reserved_in_order_as_long_as_they_fit_under_the_budget) {
  const Lease lease = to_write(4);
  ASSERT_TRUE(store_->set_budget(campaign_, 100));
  std::vector<CallReservation> calls;
  const std::int64_t costs[] = {60, 50, 40, 1};
  for (std::size_t i = 0; i < 4; ++i) calls.push_back(call_for(lease.records[i], costs[i]));
  const auto ids = store_->reserve_calls(campaign_, calls, now_).value();
  ASSERT_EQ(ids.size(), 4U);
  EXPECT_TRUE(ids[0]);
  EXPECT_FALSE(ids[1]);  // does not fit beside the first
  EXPECT_TRUE(ids[2]);   // fits exactly
  EXPECT_FALSE(ids[3]);
  EXPECT_EQ(money().reserved_microdollars, 100);
  EXPECT_EQ(money().used_microdollars(), 100);
  EXPECT_TRUE(store_->calls_of(lease.records[1].id).value().empty());
}

TEST_P(StoreMoney, settling_frees_what_was_reserved_and_counts_what_was_paid) {
  const Lease lease = to_write(1);
  ASSERT_TRUE(store_->set_budget(campaign_, 100));
  const ModelCallId id = reserve(call_for(lease.records[0], 80)).value();
  EXPECT_FALSE(reserve(call_for(lease.records[0], 30)));
  ASSERT_TRUE(settle(settled(id, 15)));
  EXPECT_EQ(money(), (CampaignMoney{.budget_microdollars = 100,
                                    .settled_microdollars = 15,
                                    .settled_calls = 1,
                                    .tokens_in = 100,
                                    .tokens_out = 20}));
  EXPECT_TRUE(reserve(call_for(lease.records[0], 85)));
}

TEST_P(StoreMoney, call_that_was_refused_costs_nothing_and_one_without_an_answer_its_worst_case) {
  const Lease lease = to_write(1);
  const ModelCallId refused = reserve(call_for(lease.records[0], 80)).value();
  const ModelCallId silent = reserve(call_for(lease.records[0], 70)).value();
  ASSERT_TRUE(settle(ended(refused, CallState::voided)));
  ASSERT_TRUE(settle(ended(silent, CallState::uncertain)));
  EXPECT_EQ(money(), (CampaignMoney{.uncertain_microdollars = 70, .uncertain_calls = 1}));
  const auto calls = store_->calls_of(lease.records[0].id).value();
  ASSERT_EQ(calls.size(), 2U);
  EXPECT_EQ(calls[0].cost_microdollars, 0);
  EXPECT_EQ(calls[1].cost_microdollars, 70);
  EXPECT_EQ(calls[1].state, CallState::uncertain);
}

TEST_P(StoreMoney, settling_again_changes_nothing) {
  const Lease lease = to_write(1);
  const ModelCallId id = reserve(call_for(lease.records[0], 80)).value();
  ASSERT_TRUE(settle(settled(id, 15)));
  const CampaignMoney once = money();
  ASSERT_TRUE(settle(settled(id, 30)));
  ASSERT_TRUE(settle(ended(id, CallState::voided)));
  ASSERT_TRUE(settle(ended(id, CallState::uncertain)));
  EXPECT_EQ(money(), once);
}

TEST_P(StoreMoney, what_a_dead_process_left_reserved_is_uncertain_until_it_is_settled) {
  const Lease lease = to_write(2);
  const ModelCallId late = reserve(call_for(lease.records[0], 80)).value();
  reserve(call_for(lease.records[1], 7));
  ASSERT_TRUE(store_->end_all_leases(now_));
  EXPECT_EQ(money(), (CampaignMoney{.uncertain_microdollars = 87, .uncertain_calls = 2}));
  // A process that was only slow knows better in the end.
  ASSERT_TRUE(settle(settled(late, 15)));
  EXPECT_EQ(money().uncertain_microdollars, 7);
  EXPECT_EQ(money().uncertain_calls, 1);
  EXPECT_EQ(money().settled_microdollars, 15);
  ASSERT_TRUE(store_->end_all_leases(now_));
  EXPECT_EQ(money().used_microdollars(), 22);
}

TEST_P(StoreMoney, calls_that_a_lease_left_when_it_was_taken_over_are_uncertain_and_no_others) {
  take_in_and_read(51);
  const Lease alive = must_lease(Stage::write);
  const Lease dead = must_lease(Stage::write);
  ASSERT_EQ(dead.records.size(), 1U);
  ASSERT_TRUE(reserve(call_for(alive.records[0], 80)));
  const ModelCallId left = reserve(call_for(dead.records[0], 7)).value();
  now_ += seconds{50};
  ASSERT_TRUE(store_->extend(alive.slice, alive.token, now_, seconds{60}));
  now_ += seconds{20};
  EXPECT_EQ(money().reserved_microdollars, 87);  // time alone does nothing
  EXPECT_EQ(must_lease(Stage::write).slice, dead.slice);
  EXPECT_EQ(money(),
            (CampaignMoney{
                .reserved_microdollars = 80, .uncertain_microdollars = 7, .uncertain_calls = 1}));
  EXPECT_EQ(store_->calls_of(dead.records[0].id).value().at(0).ended, now_);
  // Whoever was only slow knows better in the end.
  ASSERT_TRUE(settle(settled(left, 3)));
  EXPECT_EQ(money().uncertain_microdollars, 0);
  EXPECT_EQ(money().settled_microdollars, 3);
}

TEST_P(StoreMoney, slice_that_was_given_back_leaves_its_calls_reserved) {
  const Lease lease = to_write(1);
  ASSERT_TRUE(reserve(call_for(lease.records[0], 80)));
  ASSERT_TRUE(store_->give_back(lease.slice, lease.token));
  must_lease(Stage::write);
  EXPECT_EQ(money().reserved_microdollars, 80);
}

TEST_P(StoreMoney, settlements_are_stored_when_the_lease_was_lost) {
  const Lease lease = to_write(1);
  const ModelCallId id = reserve(call_for(lease.records[0], 80)).value();
  ASSERT_TRUE(store_->give_back(lease.slice, lease.token));
  const RecordResult result = written(lease.records[0]);
  const SliceCommit commit{lease.slice, lease.token, std::span(&result, 1)};
  const CallSettlement settlement = settled(id, 15, "the answer");
  EXPECT_EQ(store_->commit(std::span(&commit, 1), {}, std::span(&settlement, 1)).value(),
            std::vector<SliceId>{lease.slice});
  EXPECT_EQ(money().settled_microdollars, 15);
  EXPECT_EQ(store_->find_answer(sha256_hex("question")).value()->text, "the answer");
  EXPECT_EQ(must_lease(Stage::write).records.size(), 1U);
}

TEST_P(StoreMoney, refused_commit_stores_no_settlement) {
  const Lease lease = to_write(1);
  const ModelCallId id = reserve(call_for(lease.records[0], 80)).value();
  RecordResult bad = written(lease.records[0]);
  bad.state = RecordState::review;
  const SliceCommit commit{lease.slice, lease.token, std::span(&bad, 1)};
  const CallSettlement settlement = settled(id, 15, "the answer");
  EXPECT_FALSE(store_->commit(std::span(&commit, 1), {}, std::span(&settlement, 1)));
  EXPECT_EQ(money().reserved_microdollars, 80);
  EXPECT_FALSE(store_->find_answer(sha256_hex("question")).value());
}

TEST_P(StoreMoney, settlement_that_settles_nothing_is_refused) {
  const Lease lease = to_write(1);
  const ModelCallId id = reserve(call_for(lease.records[0], 80)).value();
  const Result<void> still = settle(ended(id, CallState::reserved));
  ASSERT_FALSE(still);
  EXPECT_EQ(still.error().kind(), ErrorKind::bug);
  EXPECT_FALSE(settle(settled({id.value + 1}, 1)));
  EXPECT_EQ(money().reserved_microdollars, 80);
}

TEST_P(StoreMoney, answer_is_kept_for_every_campaign_and_the_first_one_stays) {
  const Lease lease = to_write(1);
  const std::string text = "{\"subject\": \"Grüße\"} " + std::string(5'000, 'x');
  const ModelCallId first = reserve(call_for(lease.records[0], 80)).value();
  const ModelCallId second = reserve(call_for(lease.records[0], 80)).value();
  const ModelCallId short_one = reserve(call_for(lease.records[0], 80, "other")).value();
  ASSERT_TRUE(settle(settled(first, 15, text)));
  ASSERT_TRUE(settle(settled(second, 16, "another")));
  ASSERT_TRUE(settle(settled(short_one, {}, "")));
  const StoredAnswer answer = store_->find_answer(sha256_hex("question")).value().value();
  EXPECT_EQ(answer.text, text);
  EXPECT_EQ(answer.model, "model");
  EXPECT_EQ(answer.endpoint, "endpoint");
  EXPECT_EQ(answer.usage, (TokenUsage{100, 20, 60, true}));
  EXPECT_EQ(answer.cost_microdollars, 15);
  EXPECT_EQ(store_->find_answer(sha256_hex("other")).value()->text, "");
  EXPECT_FALSE(store_->find_answer(sha256_hex("other")).value()->cost_microdollars);
  EXPECT_FALSE(store_->find_answer(sha256_hex("never asked")).value());
}

TEST_P(StoreMoney, records_tell_what_their_calls_came_to_with_a_message_or_without) {
  const Lease lease = to_write(3);
  const ModelCallId first = reserve(call_for(lease.records[0], 80)).value();
  const ModelCallId again = reserve(call_for(lease.records[0], 90, "again")).value();
  const ModelCallId unpriced = reserve(call_for(lease.records[1], 0, "third")).value();
  ASSERT_TRUE(settle(settled(first, 15)));
  ASSERT_TRUE(settle(ended(again, CallState::uncertain)));
  ASSERT_TRUE(settle(settled(unpriced, {})));
  std::vector<CallTotals> totals;
  ASSERT_TRUE(store_->each_record(campaign_, [&](const RecordView& view) {
    totals.push_back(view.calls);
    return ok();
  }));
  ASSERT_EQ(totals.size(), 3U);
  EXPECT_EQ(totals[0], (CallTotals{2, 100, 20, 105, 0, milliseconds{900}}));
  EXPECT_EQ(totals[1], (CallTotals{1, 100, 20, 0, 1, milliseconds{900}}));
  EXPECT_EQ(totals[2], CallTotals{});
  EXPECT_EQ(money().unpriced_calls, 1);
  const auto calls = store_->calls_of(lease.records[0].id).value();
  ASSERT_EQ(calls.size(), 2U);
  EXPECT_EQ(calls[0].id, first);
  EXPECT_EQ(calls[0].answer_key, sha256_hex("question"));
  EXPECT_EQ(calls[0].started, now_);
  EXPECT_EQ(calls[0].ended, now_ + milliseconds{900});
  EXPECT_EQ(calls[0].usage.cached_in, 60);
}

TEST_P(StoreMoney, budget_may_be_raised_lowered_and_lifted) {
  const Lease lease = to_write(1);
  ASSERT_TRUE(store_->set_budget(campaign_, 0));
  EXPECT_FALSE(reserve(call_for(lease.records[0], 1)));
  EXPECT_TRUE(reserve(call_for(lease.records[0], 0)));  // what costs nothing always fits
  ASSERT_TRUE(store_->set_budget(campaign_, 10));
  EXPECT_TRUE(reserve(call_for(lease.records[0], 10)));
  ASSERT_TRUE(store_->set_budget(campaign_, 5));
  EXPECT_EQ(money().reserved_microdollars, 10);
  EXPECT_FALSE(reserve(call_for(lease.records[0], 1)));
  ASSERT_TRUE(store_->set_budget(campaign_, std::nullopt));
  EXPECT_TRUE(reserve(call_for(lease.records[0], 1'000'000)));
}

TEST_P(StoreMoney, campaigns_share_answers_and_no_money) {
  const Lease lease = to_write(1);
  Campaign other_campaign;
  other_campaign.fingerprint = "other";
  const CampaignId other = store_->create_campaign(other_campaign).value();
  ASSERT_TRUE(store_->set_budget(other, 1));
  ASSERT_TRUE(reserve(call_for(lease.records[0], 80)));
  EXPECT_EQ(store_->money(other).value(), (CampaignMoney{.budget_microdollars = 1}));
  EXPECT_EQ(store_->money_by_scan(other).value(), store_->money(other).value());
}

TEST_P(StoreMoney, message_keeps_its_variant) {
  const Lease lease = to_write(1);
  RecordResult result = written(lease.records[0]);
  result.message->variant = "short";
  ASSERT_TRUE(commit_one(lease, result));
  ASSERT_TRUE(store_->each_record(campaign_, [&](const RecordView& view) {
    EXPECT_EQ(view.message->variant, "short");
    return ok();
  }));
}

// ---- samples -----------------------------------------------------------------------------------

class StoreSample : public StoreMoney {
 protected:
  void take_in(int rows) {
    ASSERT_TRUE(
        store_->move_campaign(campaign_, {CampaignState::running, CampaignState::estimating}));
    ASSERT_TRUE(store_->insert(campaign_, batch(1, rows)));
    ASSERT_TRUE(store_->finish_intake(campaign_));
  }
  /// Rows of all that can be leased to be read now; they stay leased.
  std::vector<std::int64_t> lease_all(Stage stage) {
    std::vector<std::int64_t> rows;
    while (auto lease = store_->lease(campaign_, stage, now_, seconds{60}).value()) {
      for (const Record& record : lease->records) rows.push_back(record.row);
    }
    std::sort(rows.begin(), rows.end());
    return rows;
  }
};

TEST_P(StoreSample, only_the_sample_is_leased_while_a_campaign_is_estimated) {
  take_in(700);
  EXPECT_TRUE(nothing_to_lease(Stage::read));
  EXPECT_EQ(store_->choose_sample(campaign_, 20).value(), 20);
  const Lease lease = must_lease(Stage::read);
  EXPECT_EQ(lease.records.size(), 20U);
  EXPECT_TRUE(nothing_to_lease(Stage::read));
  // What moves on is of the sample still, and so is what is due again.
  RecordResult later = read_ok(lease.records[1]);
  later.state = RecordState::waiting;
  later.reason = Reason::timeout;
  later.due = now_;
  ASSERT_TRUE(commit_one(lease, std::vector<RecordResult>{read_ok(lease.records[0]), later}));
  EXPECT_EQ(store_->sweep(campaign_, now_).value(), 1);
  EXPECT_EQ(must_lease(Stage::write).records.at(0).id, lease.records[0].id);
  EXPECT_EQ(must_lease(Stage::read).records.at(0).id, lease.records[1].id);
  // Then the rest.
  ASSERT_TRUE(
      store_->move_campaign(campaign_, {CampaignState::estimating, CampaignState::running}));
  EXPECT_EQ(lease_all(Stage::read).size(), 680U);
  expect_counts_hold(700);
}

TEST_P(StoreSample, the_same_sample_is_drawn_again_and_a_larger_one_holds_it) {
  take_in(300);
  ASSERT_EQ(store_->choose_sample(campaign_, 10).value(), 10);
  ASSERT_EQ(store_->choose_sample(campaign_, 10).value(), 10);
  const std::vector<std::int64_t> ten = lease_all(Stage::read);
  EXPECT_EQ(ten.size(), 10U);
  EXPECT_EQ(store_->choose_sample(campaign_, 30).value(), 30);
  const std::vector<std::int64_t> more = lease_all(Stage::read);
  EXPECT_EQ(more.size(), 20U);
  for (const std::int64_t row : more) EXPECT_FALSE(std::binary_search(ten.begin(), ten.end(), row));
  // Rows from all over the list.
  EXPECT_LT(ten.front(), 100);
  EXPECT_GT(ten.back(), 200);
}

TEST_P(StoreSample, duplicates_are_not_drawn_and_a_short_list_is_drawn_whole) {
  ASSERT_TRUE(
      store_->move_campaign(campaign_, {CampaignState::running, CampaignState::estimating}));
  ASSERT_TRUE(store_->insert(campaign_, batch(1, 3)));
  IntakeBatch again = batch(1, 6);
  again.rows_before = 3;
  again.rows_read = 9;
  ASSERT_TRUE(store_->insert(campaign_, again));
  ASSERT_TRUE(store_->finish_intake(campaign_));
  EXPECT_EQ(store_->choose_sample(campaign_, 50).value(), 6);
  EXPECT_EQ(lease_all(Stage::read).size(), 6U);
}

TEST_P(StoreSample, campaign_that_is_not_estimated_has_no_sample) {
  ASSERT_TRUE(store_->insert(campaign_, batch(1, 3)));
  const auto refused = store_->choose_sample(campaign_, 2);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind(), ErrorKind::conflict);
  EXPECT_EQ(must_lease(Stage::read).records.size(), 3U);
}

TEST_P(StoreMoney, token_ratio_is_kept_for_each_model_and_the_first_one_stays) {
  EXPECT_EQ(store_->token_ratio("a").value(), std::nullopt);
  EXPECT_EQ(store_->keep_token_ratio("a", 11).value().sixteenths, 11);
  EXPECT_EQ(store_->keep_token_ratio("a", 14).value().sixteenths, 11);
  EXPECT_EQ(store_->keep_token_ratio("b", 18).value().sixteenths, 18);
  EXPECT_EQ(store_->token_ratio("a").value()->sixteenths, 11);
  EXPECT_EQ(store_->token_ratio("c").value(), std::nullopt);
}

TEST_P(StoreMoney, token_ratio_tells_sites_that_were_there_before_it_from_newer_ones) {
  EXPECT_EQ(store_->keep_token_ratio("early", 11).value().newest_site, SiteId{});
  const Lease before = to_write(2);
  const TokenRatio ratio = store_->keep_token_ratio("model", 11).value();
  for (const Record& record : before.records) EXPECT_LE(record.site_id, ratio.newest_site);
  Site newer;
  newer.key = "newer.example";
  newer.read_at = now_;
  RecordResult put_off;
  put_off.record = before.records[0].id;
  put_off.state = RecordState::writing;
  put_off.due = now_ + seconds{1};
  const SliceCommit commit{before.slice, before.token, std::span(&put_off, 1)};
  ASSERT_TRUE(store_->commit(std::span(&commit, 1), std::span(&newer, 1), {}));
  EXPECT_GT(store_->find_site("newer.example").value()->id, ratio.newest_site);
  EXPECT_EQ(store_->keep_token_ratio("model", 12).value(), ratio);
}

INSTANTIATE_TEST_SUITE_P(adapters, StoreMoney, all_adapters(), adapter_name);
INSTANTIATE_TEST_SUITE_P(adapters, StoreSample, all_adapters(), adapter_name);

}  // namespace
}  // namespace ov
