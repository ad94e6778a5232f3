// Five thousand sites on one server among two thousand on servers of their own, through the real
// pipeline and the real pace, in simulated time: the one server gets no more than its caps, and the
// others are read as if it were not there.
#include <gtest/gtest.h>

#include <deque>
#include <vector>

#include "adapters/memory.h"
#include "net/pace.h"
#include "pipeline/intake.h"
#include "pipeline/run.h"
#include "world.h"

namespace ov::simulation {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::size_t places = 400;
constexpr int alone_sites = 2'000;
constexpr int crowd_sites = 5'000;

PaceOptions pace_options() {
  PaceOptions options;
  options.usual = {.connections_max = 8, .requests_per_second = 120};
  options.waiting_max = places;
  return options;
}

// Stands for the reader: looks up, waits for the server's turn, then for a place, then visits.
class PacedWeb final : public Web {
 public:
  PacedWeb(Agenda& agenda, const Clock& clock, std::uint64_t seed)
      : agenda_(agenda), clock_(clock), random_(seed) {}

  void visit(VisitRequest request, std::function<void(Visit)> done) override {
    auto waiting = std::make_unique<Waiting>(*this);
    waiting->crowd = request.site.starts_with("crowd");
    waiting->server = *parse_ip("192.0.2.1");
    if (!waiting->crowd) {
      const auto number = static_cast<unsigned>(servers_++);
      waiting->server.bytes = {10, 0, static_cast<std::uint8_t>(number >> 8U),
                               static_cast<std::uint8_t>(number)};
    }
    waiting->visit.site.key = request.site;
    waiting->done = std::move(done);
    Waiting& ours = *visits_.emplace_back(std::move(waiting));
    agenda_.after(milliseconds{1 + random_.below(10)}, [this, &ours] { admit(ours); });
  }
  [[nodiscard]] std::size_t in_flight_max() const override { return 2 * places; }
  void stop() override {}

  int crowd_now = 0;
  int crowd_most = 0;
  int put_off = 0;
  std::vector<Duration> crowd_requests;
  std::vector<Duration> alone_ended;

 private:
  struct Waiting final : PaceWaiter {
    explicit Waiting(PacedWeb& reader) : web(reader) {}
    void on_turn(std::optional<Duration> come_again) override {
      web.agenda_.after(Duration{0}, [this, come_again] {
        come_again ? web.send_away(*this, *come_again) : web.want_place(*this);
      });
    }
    PacedWeb& web;
    bool crowd = false;
    IpAddress server;
    Visit visit;
    std::function<void(Visit)> done;
    Duration granted_at{0};
  };

  void admit(Waiting& ours) {
    const auto answer = pace_.enter(ours.server, false, clock_.elapsed(), ours);
    if (answer.entry == AddressPace::Entry::busy) send_away(ours, answer.come_again);
    if (answer.entry == AddressPace::Entry::granted) want_place(ours);
  }
  void send_away(Waiting& ours, Duration at) {
    ++put_off;
    ours.visit.come_again = at - clock_.elapsed();
    ours.done(std::move(ours.visit));
  }
  void want_place(Waiting& ours) {
    ours.granted_at = clock_.elapsed();
    for_place_.push_back(&ours);
    start_next();
  }
  void start_next() {
    if (for_place_.empty() || in_flight_ == places) return;
    Waiting& ours = *for_place_.front();
    for_place_.pop_front();
    ++in_flight_;
    const Duration now = clock_.elapsed();
    if (ours.crowd) crowd_most = std::max(crowd_most, ++crowd_now);
    Duration last = now;
    for (int i = 0; i < 3; ++i) {
      last = pace_.book_request(ours.server, now, now + seconds{10}).value_or(last);
      if (ours.crowd) crowd_requests.push_back(last);
    }
    const Duration length = ours.crowd ? milliseconds{50 + random_.below(200)}
                                       : milliseconds{1'000 + random_.below(2'000)};
    agenda_.after(last - now + length, [this, &ours] { end(ours); });
  }
  void end(Waiting& ours) {
    --in_flight_;
    const Duration now = clock_.elapsed();
    if (ours.crowd) --crowd_now;
    if (!ours.crowd) alone_ended.push_back(now);
    pace_.leave(ours.server, now, now - ours.granted_at);
    ours.visit.site.reason = Reason::robots;  // Ends a record without a message.
    ours.done(std::move(ours.visit));
    start_next();
  }

  Agenda& agenda_;
  const Clock& clock_;
  Random random_;
  AddressPace pace_{pace_options()};
  std::vector<std::unique_ptr<Waiting>> visits_;
  std::deque<Waiting*> for_place_;
  std::size_t in_flight_ = 0;
  int servers_ = 0;
};

struct Played {
  ManualClock clock;
  Agenda agenda{clock};
  std::unique_ptr<PacedWeb> web;
  Duration alone_took{0};
  std::int64_t ended = 0;
};

// The crowd's rows stand together, as they do in lists that are sorted by platform.
void play(std::uint64_t seed, bool with_crowd, Played& played) {
  std::string list = "website\n";
  for (int i = 0; i < alone_sites / 2; ++i) list += "alone" + std::to_string(i) + ".example\n";
  for (int i = 0; with_crowd && i < crowd_sites; ++i) {
    list += "crowd" + std::to_string(i) + ".example\n";
  }
  for (int i = alone_sites / 2; i < alone_sites; ++i) {
    list += "alone" + std::to_string(i) + ".example\n";
  }
  const auto store = make_memory_store();
  Campaign campaign;
  campaign.fingerprint = "f";
  campaign.created = played.clock.now();
  const ListPlan plan = plan_list(list, true, "").value();
  campaign.columns = plan.columns;
  ASSERT_TRUE(store->create_campaign(campaign));
  campaign = *store->find_campaign("f").value();
  Intake intake(*store, campaign, plan, {.dedupe = DedupePolicy::site, .rows_max = {}});
  ASSERT_TRUE(intake.feed(list));
  ASSERT_TRUE(intake.finish());
  played.web = std::make_unique<PacedWeb>(played.agenda, played.clock, seed);
  const Weather weather{.calm = true};
  SimulatedModel model(played.agenda, played.clock, weather, seed);
  const Brief brief = default_brief();
  RunOptions options;
  options.campaign_created = campaign.created;
  options.columns = campaign.columns;
  Run run({*store, *played.web, model, played.clock, brief, {}}, campaign, options, Random(seed));
  const Duration begin = played.clock.elapsed();
  for (int step = 0; step < 400'000 && !run.finished(); ++step) {
    ASSERT_TRUE(run.run_once());
    played.agenda.advance(milliseconds{5});
  }
  ASSERT_TRUE(run.finished());
  ASSERT_EQ(std::ssize(played.web->alone_ended), alone_sites);
  played.alone_took = played.web->alone_ended.back() - begin;
  const std::vector<Count> counts = store->counts(campaign.id).value();
  for (const Count& count : counts) played.ended += count.records;
}

TEST(PaceSimulation, five_thousand_sites_on_one_server_neither_flood_it_nor_delay_the_rest) {
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    SCOPED_TRACE(seed);
    Played without;
    play(seed, false, without);
    Played with;
    play(seed, true, with);
    ASSERT_FALSE(HasFatalFailure());
    EXPECT_EQ(with.ended, alone_sites + crowd_sites);
    EXPECT_LE(with.web->crowd_most, 8);
    auto& asked = with.web->crowd_requests;
    std::sort(asked.begin(), asked.end());
    for (std::size_t i = 0; i + 128 < asked.size(); ++i) {
      ASSERT_GE(asked[i + 128] - asked[i], seconds{1}) << i;
    }
    EXPECT_LT(with.alone_took, without.alone_took * 105 / 100)
        << "alone " << without.alone_took.count() << " us";
    // Its caps are used, too: 5,000 visits of three requests at 120 a second take 125 s.
    EXPECT_LT(with.clock.elapsed(), seconds{250});
    // Most are sent away a few times, not over and over.
    EXPECT_LT(with.web->put_off, 6 * crowd_sites);
  }
}

}  // namespace
}  // namespace ov::simulation
