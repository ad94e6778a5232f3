// Money in a world from a seed: an engine that bills whatever it was sent, reports it wrongly now
// and then or not at all, and processes that are killed between reservation, call, reply and
// commit. The engine's own bill never exceeds the budget; what the store says was settled is what
// the engine billed. A failure names its seed; run it alone with OVERTURE_SEED=<seed>.
#include <gtest/gtest.h>

#include <cstdlib>
#include <set>

#include "adapters/memory.h"
#include "base/log.h"
#include "pipeline/intake.h"
#include "pipeline/question.h"
#include "pipeline/run.h"
#include "text/prompt.h"
#include "world.h"

namespace ov::simulation {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr ModelPrice engine_price{2'500'000, 10'000'000, 1'250'000};

/// What the engine billed, kept outside of the system.
struct Bill {
  struct OfRecord {
    std::int64_t microdollars = 0;  ///< Each call rounded up.
    bool as_reported = true;        ///< Every report of it was right.
  };
  std::map<std::int64_t, OfRecord> records;
  std::int64_t microdollars = 0;
  std::int64_t budget = 0;
  int over_budget = 0;
  /// Keys by row and page, but for second tries.
  std::map<std::string, std::set<std::string>> first_questions;
  /// First questions about a row that had an answer to one in other words.
  int asked_in_other_words = 0;
};

class BillingModel final : public Model {
 public:
  BillingModel(Agenda& agenda, const Weather& weather, std::uint64_t seed, Store& store, Bill& bill)
      : agenda_(agenda), weather_(weather), random_(seed), store_(store), bill_(bill) {}

  void write(ModelRequest request, std::function<void(ModelResult)> done) override {
    if (request.second_try.empty()) note_first_question(request);
    ModelResult result = answer(request);
    const Duration delay = milliseconds{1 + random_.below(random_.chance(0.05) ? 60'000 : 1'500)};
    agenda_.after(stopped_ ? Duration{0} : delay,
                  [result = std::move(result), done = std::move(done)] { done(result); });
  }
  [[nodiscard]] std::size_t in_flight_max() const override { return 6; }
  [[nodiscard]] std::optional<ModelPrice> price() const override { return engine_price; }
  [[nodiscard]] std::string identity() const override { return "billing"; }
  [[nodiscard]] std::string name() const override { return "billing"; }
  void stop() override { stopped_ = true; }

 private:
  [[nodiscard]] bool unlucky(double chance) { return !weather_.calm && random_.chance(chance); }

  // The question about a row changes when it becomes known how many tokens the model counts; what
  // was answered in the words of before is not to be paid for again.
  void note_first_question(const ModelRequest& request) {
    const std::string key = question_key(identity(), request);
    const std::string_view user = request.user;
    const std::size_t page = user.find("<page ");
    std::set<std::string>& asked =
        bill_.first_questions[std::string(user.substr(0, user.find('\n', page)))];
    for (const std::string& other : asked) {
      if (other != key && store_.find_answer(other).value()) ++bill_.asked_in_other_words;
    }
    asked.insert(key);
  }

  ModelResult answer(const ModelRequest& request) {
    const auto fail = [](ErrorKind kind, Billing billing, TokenUsage usage = {}) {
      ModelFailure failure{Error(kind, "simulated fault"), {}, false, billing, usage, {}};
      return ModelResult(tl::unexpect, std::move(failure));
    };
    if (stopped_) return fail(ErrorKind::cancelled, Billing::none);
    if (unlucky(0.05)) return fail(ErrorKind::throttled, Billing::none);
    if (unlucky(0.04)) return fail(ErrorKind::timeout, Billing::unknown);  // never arrived
    const std::string text = text_for(request);
    const std::size_t sent = request.system.size() + request.user.size() +
                             request.first_reply.size() + request.second_try.size();
    const TokenUsage used = usage_of(sent, text.size(), request.tokens_max);
    Bill::OfRecord& record = charge(request.record, used);
    if (unlucky(0.04)) return fail(ErrorKind::timeout, Billing::unknown);  // billed all the same
    if (unlucky(0.02)) return fail(ErrorKind::invalid, Billing::usage, used);
    ModelReply reply;
    reply.text = text;
    reply.model = "billing";
    reply.price = price();
    reply.usage = used;
    if (unlucky(0.15)) {
      reply.usage = wrong(used, sent);
      record.as_reported = false;
    }
    return reply;
  }

  std::string text_for(const ModelRequest& request) {
    if (unlucky(0.1)) return "I am afraid I lost the thread {";
    Reply reply;
    const std::string quote = unlucky(0.15) ? "They won 17 medals in 1987."  // an invention
                                            : request.pages.at(0).blocks.at(0);
    reply.subject = "Your workshop";
    reply.body = "I read this on your pages: " + quote;
    reply.claims = {{quote, quote, static_cast<std::uint32_t>(request.pages[0].id)}};
    return to_json(reply);
  }

  // From six bytes a token, as English has, down to one, as bytes without a word have.
  TokenUsage usage_of(std::size_t sent, std::size_t received, int tokens_max) {
    const std::size_t bytes_a_token = 1 + random_.below(6);
    const auto out = std::min(received / bytes_a_token + 1, static_cast<std::size_t>(tokens_max));
    const auto in = static_cast<std::int64_t>(sent / bytes_a_token + 9);
    const std::int64_t cached = random_.chance(0.3) ? in / 2 : 0;
    return {in, static_cast<std::int64_t>(out), cached, true};
  }

  TokenUsage wrong(const TokenUsage& used, std::size_t sent) {
    switch (random_.below(6)) {
      case 0:
        return {};
      case 1:
        return {0, 0, 0, true};
      case 2:
        return {-used.in, -used.out, 0, true};
      case 3:
        return {INT64_MAX, INT64_MAX, INT64_MAX, true};
      case 4:
        return {static_cast<std::int64_t>(sent) / 17, used.out, 0, true};
      default:
        return {used.in, used.out, used.in + 1, true};
    }
  }

  Bill::OfRecord& charge(std::int64_t id, const TokenUsage& used) {
    const std::int64_t cost = cost_of(engine_price, used);
    bill_.microdollars += cost;
    if (bill_.microdollars > bill_.budget) ++bill_.over_budget;
    Bill::OfRecord& record = bill_.records[id];
    record.microdollars += cost;
    return record;
  }

  Agenda& agenda_;
  const Weather& weather_;
  Random random_;
  Store& store_;
  Bill& bill_;
  bool stopped_ = false;
};

/// One process. Destroying it is killing it; its calls go on and are billed.
struct Process {
  Process(Store& real_store, Agenda& agenda, ManualClock& clock, const Weather& weather,
          const Brief& brief, const Campaign& campaign, std::uint64_t seed, FaultyStore::Log& log,
          std::map<std::string, int>& visits, Bill& bill)
      : store(real_store, seed, weather.calm ? 0 : 0.004, log),
        web(agenda, weather, seed + 1, visits),
        model(agenda, weather, seed + 2, real_store, bill),
        run({store, web, model, clock, brief, {}}, campaign, options(campaign), Random(seed + 3)) {}

  static RunOptions options(const Campaign& campaign) {
    RunOptions options;
    options.campaign_created = campaign.created;
    options.columns = campaign.columns;
    options.token_reports = 3;
    return options;
  }

  FaultyStore store;
  SimulatedWeb web;
  BillingModel model;
  Run run;
};

class MoneySimulation {
 public:
  explicit MoneySimulation(std::uint64_t seed) : random_(seed) {
    brief_.words_min = 1;
    brief_.must.clear();
    weather_.calm = seed % 10 == 0;
    // More than a dossier holds, by whatever ratio.
    if (seed % 3 == 0) weather_.further_sentences = 60;
  }

  void play() {
    take_in();
    // From not enough for one call to more than enough for all.
    bill_.budget = static_cast<std::int64_t>(random_.below(600'000));
    ASSERT_TRUE(store_->set_budget(campaign_.id, bill_.budget));
    work_off();
    check();
  }

  /// How often the budget was used up.
  int walls = 0;
  /// Whether questions changed on the way.
  [[nodiscard]] bool questions_changed() {
    const std::optional<TokenRatio> ratio = store_->token_ratio("billing").value();
    return weather_.further_sentences > 0 && ratio && ratio->sixteenths != token_sixteenths_one;
  }

 private:
  void take_in() {
    std::string list = "website,company\n";
    rows_ = static_cast<int>(1 + random_.below(40));
    for (int i = 0; i < rows_; ++i) {
      // Some rows ask the very same question.
      list += "s" + std::to_string(random_.below(30)) + ".example,C" +
              std::to_string(random_.below(3)) + "\n";
    }
    Campaign campaign;
    campaign.fingerprint = "f";
    campaign.created = clock_.now();
    const ListPlan plan = plan_list(list, true, "").value();
    campaign.columns = plan.columns;
    ASSERT_TRUE(store_->create_campaign(campaign));
    campaign_ = *store_->find_campaign("f").value();
    IntakeOptions options;
    options.dedupe = DedupePolicy::none;
    Intake intake(*store_, campaign_, plan, options);
    ASSERT_TRUE(intake.feed(list));
    ASSERT_TRUE(intake.finish());
  }

  [[nodiscard]] bool happens(double chance) { return !weather_.calm && random_.chance(chance); }

  void work_off() {
    std::unique_ptr<Process> processes[2];
    for (int step = 0; step < 400'000; ++step) {
      const std::size_t i = weather_.calm ? 0 : random_.below(2);
      std::unique_ptr<Process>& process = processes[i];
      // A process that starts alone knows that whoever reserved money is gone.
      if (!processes[0] && !processes[1]) {
        ASSERT_TRUE(store_->end_all_leases(clock_.now()));
      }
      if (!process) {
        process = std::make_unique<Process>(*store_, agenda_, clock_, weather_, brief_, campaign_,
                                            random_.next(), log_, visits_, bill_);
      }
      if (happens(0.01)) {
        process.reset();
        continue;
      }
      if (!process->run.run_once()) {
        process.reset();  // its store failed: it exits
      } else if (process->run.finished()) {
        return;
      } else if (process->run.out_of_budget()) {
        stop_gently(process);
        ++walls;
        if (random_.chance(0.5)) raise_budget();
      }
      if (step % 16 == 0) check_money();
      if (testing::Test::HasFailure()) return;
      agenda_.advance(milliseconds{random_.below(400)});
    }
    FAIL() << "the run never ended";
  }

  void stop_gently(std::unique_ptr<Process>& process) {
    process->run.stop();
    for (int i = 0; i < 100 && !process->run.stopped(); ++i) {
      agenda_.advance(seconds{1});
      if (!process->run.run_once()) break;
    }
    (void)process->run.close();
    process.reset();
  }

  void raise_budget() {
    bill_.budget += 1 + static_cast<std::int64_t>(random_.below(400'000));
    ASSERT_TRUE(store_->set_budget(campaign_.id, bill_.budget));
  }

  void check_money() {
    const CampaignMoney money = store_->money(campaign_.id).value();
    EXPECT_EQ(money, store_->money_by_scan(campaign_.id).value());
    EXPECT_LE(money.used_microdollars(), bill_.budget);
    EXPECT_LE(bill_.microdollars, money.used_microdollars());
    EXPECT_EQ(bill_.over_budget, 0);
    EXPECT_EQ(log_.asked_again, 0);
    EXPECT_EQ(bill_.asked_in_other_words, 0);
  }

  void check() {
    check_money();
    int ended = 0;
    ASSERT_TRUE(store_->each_record(campaign_.id, [&](const RecordView& view) {
      EXPECT_TRUE(outcome_of(view.record.state).has_value());
      EXPECT_EQ(view.message.has_value(), view.record.state == RecordState::done);
      ++ended;
      check_record(view);
      return ok();
    }));
    EXPECT_EQ(ended, rows_);
  }

  // Where every call of a record was answered and reported as it was, the store says what the
  // engine billed, to the microdollar.
  void check_record(const RecordView& view) {
    const Bill::OfRecord& billed = bill_.records[view.record.id.value];
    bool known = billed.as_reported;
    std::int64_t settled = 0;
    const std::vector<ModelCall> calls = store_->calls_of(view.record.id).value();
    for (const ModelCall& call : calls) {
      EXPECT_LE(call.cost_microdollars.value_or(0), call.reserved_microdollars);
      if (call.state == CallState::uncertain || call.state == CallState::reserved) known = false;
      if (call.state == CallState::settled) settled += *call.cost_microdollars;
    }
    if (known) EXPECT_EQ(settled, billed.microdollars) << "row " << view.record.row;
    if (weather_.calm) EXPECT_TRUE(known);
  }

  Random random_;
  ManualClock clock_;
  Weather weather_;
  Agenda agenda_{clock_};
  Brief brief_ = default_brief();
  std::unique_ptr<Store> store_ = make_memory_store();
  Campaign campaign_;
  int rows_ = 0;
  FaultyStore::Log log_;
  std::map<std::string, int> visits_;
  Bill bill_;
};

constexpr int seeds_a_test = 250;

class MoneyInTheWorld : public testing::TestWithParam<int> {};

TEST_P(MoneyInTheWorld, engine_never_bills_a_cent_more_than_the_budget) {
  set_log_level(LogLevel::off);
  if (const char* only = std::getenv("OVERTURE_SEED")) {
    MoneySimulation(std::strtoull(only, nullptr, 10)).play();
    return;
  }
  int walls = 0;
  int changed = 0;
  for (int i = 0; i < seeds_a_test; ++i) {
    const auto seed = static_cast<std::uint64_t>(GetParam() * seeds_a_test + i);
    SCOPED_TRACE("OVERTURE_SEED=" + std::to_string(seed));
    MoneySimulation simulation(seed);
    simulation.play();
    walls += simulation.walls;
    changed += simulation.questions_changed() ? 1 : 0;
    if (HasFailure()) return;
  }
  EXPECT_GT(walls, seeds_a_test / 4);  // budgets that are never used up would show nothing
  EXPECT_GT(changed, seeds_a_test / 10);
}

INSTANTIATE_TEST_SUITE_P(thousand_seeds, MoneyInTheWorld, testing::Range(0, 4));

}  // namespace
}  // namespace ov::simulation
