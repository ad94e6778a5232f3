// The read stage by itself: visits that were put off.
#include "read_stage.h"

#include <gtest/gtest.h>

#include <deque>

#include "adapters/memory.h"

namespace ov {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

// Keeps what it is asked for; the test says what comes of it.
class HeldWeb final : public Web {
 public:
  void visit(VisitRequest request, std::function<void(Visit)> /*done*/) override {
    asked.push_back(std::move(request));
  }
  [[nodiscard]] std::size_t in_flight_max() const override { return 10; }
  void stop() override {}
  std::deque<VisitRequest> asked;
};

class NoModel final : public Model {
 public:
  void write(ModelRequest /*request*/, std::function<void(ModelResult)> /*done*/) override {}
  [[nodiscard]] std::size_t in_flight_max() const override { return 0; }
  [[nodiscard]] std::optional<ModelPrice> price() const override { return std::nullopt; }
  [[nodiscard]] std::string identity() const override { return "none:"; }
  [[nodiscard]] std::string name() const override { return "none:"; }
  void stop() override {}
};

class ReadStage_ : public testing::Test {
 protected:
  ReadStage_() {
    options_.lease_length = seconds{100'000};
    campaign_ = store_->create_campaign({}).value();
    IntakeBatch batch;
    batch.rows_read = 2;
    for (int row = 1; row <= 2; ++row) {
      Record record;
      record.row = row;
      record.site = "a.example";
      record.url = "https://a.example/";
      batch.rows.push_back({record, std::to_string(row)});
    }
    EXPECT_TRUE(store_->insert(campaign_, batch));
    held_.emplace(*store_, clock_, campaign_, options_.lease_length);
    stage_.emplace(RunParts{*store_, web_, model_, clock_, brief_, nullptr}, options_, *held_,
                   inbox_, random_);
    EXPECT_TRUE(stage_->start_work());
  }
  static Visit put_off(Duration come_again) {
    Visit visit;
    visit.site.key = "a.example";
    visit.site.reason = Reason::timeout;
    visit.come_again = come_again;
    return visit;
  }
  std::vector<Record> leased() {
    auto lease = store_->lease(campaign_, Stage::read, clock_.now(), seconds{60}).value();
    return lease ? lease->records : std::vector<Record>();
  }

  ManualClock clock_{Time{hours{1'000'000}}};
  RunOptions options_;
  Brief brief_;
  Random random_{1};
  HeldWeb web_;
  NoModel model_;
  std::unique_ptr<Store> store_ = make_memory_store();
  CampaignId campaign_;
  std::shared_ptr<Inbox> inbox_ = std::make_shared<Inbox>();
  std::optional<HeldSlices> held_;
  std::optional<ReadStage> stage_;
};

TEST_F(ReadStage_, visit_that_was_put_off_is_due_then_with_all_its_records_and_is_no_attempt) {
  ASSERT_EQ(web_.asked.size(), 1U);
  stage_->on_visit(put_off(seconds{90}), false);
  EXPECT_TRUE(stage_->idle());
  EXPECT_EQ(stage_->visits_done(), 0);
  ASSERT_TRUE(held_->commit());
  EXPECT_TRUE(held_->empty());
  EXPECT_FALSE(store_->find_site("a.example").value().has_value());

  clock_.advance(seconds{89});
  ASSERT_TRUE(store_->sweep(campaign_, clock_.now()));
  EXPECT_TRUE(leased().empty());
  clock_.advance(seconds{1});
  ASSERT_TRUE(store_->sweep(campaign_, clock_.now()));
  const std::vector<Record> again = leased();
  ASSERT_EQ(again.size(), 2U);
  for (const Record& record : again) EXPECT_EQ(record.attempts, 0);
}

TEST_F(ReadStage_, visit_that_was_put_off_is_made_again_once_for_all_its_records) {
  stage_->on_visit(put_off(seconds{90}), false);
  ASSERT_TRUE(held_->commit());
  clock_.advance(seconds{90});
  ASSERT_TRUE(store_->sweep(campaign_, clock_.now()));
  ASSERT_TRUE(stage_->start_work());
  EXPECT_EQ(web_.asked.size(), 2U);
  Visit read;
  read.site.key = "a.example";
  read.site.pages.emplace_back().url = "https://a.example/";
  stage_->on_visit(std::move(read), false);
  EXPECT_EQ(stage_->visits_done(), 1);
  ASSERT_TRUE(held_->commit());
  EXPECT_TRUE(store_->find_site("a.example").value().has_value());
}

TEST_F(ReadStage_, visit_that_was_put_off_while_the_run_stops_leaves_its_records_as_they_were) {
  stage_->on_visit(put_off(seconds{90}), true);
  EXPECT_EQ(held_->uncommitted(), 0U);
  ASSERT_TRUE(held_->give_back());
  EXPECT_EQ(leased().size(), 2U);
}

}  // namespace
}  // namespace ov
