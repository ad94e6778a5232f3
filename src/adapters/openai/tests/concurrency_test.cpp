#include "concurrency.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <deque>
#include <map>
#include <vector>

#include "base/random.h"

namespace ov::adapters {
namespace {

using std::chrono::duration;
using std::chrono::milliseconds;
using std::chrono::seconds;

/// An engine in simulated time: `slots` calls are written at once, the others stand in line. A
/// caller that keeps as many calls in flight as it is allowed to.
class Engine {
 public:
  struct Nature {
    std::size_t slots = 200;
    double fault_rate = 0;          ///< Of calls, whatever their number.
    std::size_t refuses_above = 0;  ///< In flight; 0: none is refused, they wait.
    /// A call takes so much longer for each other one in work, as with batching.
    double slower_each = 0;
  };

  Engine(Nature nature, std::size_t max, std::uint64_t seed)
      : nature(nature), concurrency(max), random_(seed) {}

  void run(Duration length, std::size_t asked_max = 10'000) {
    const Duration until = now_ + length;
    measured_from_ = now_;
    busy_time_ = 0;
    limits.clear();
    while (now_ < until) {
      while (concurrency.in_flight() < std::min(concurrency.limit(), asked_max)) start();
      const auto next = events_.begin();
      if (next == events_.end()) break;
      const Duration at = std::min(next->first, until);
      pass_until(at);
      if (at == until) break;
      finish(next);
      limits.push_back(static_cast<double>(concurrency.limit()));
    }
  }

  [[nodiscard]] double busy_share() const {
    return busy_time_ / static_cast<double>(nature.slots) / seconds_of(now_ - measured_from_);
  }
  [[nodiscard]] double mean_limit() const {
    double sum = 0;
    for (const double limit : limits) sum += limit;
    return sum / static_cast<double>(limits.size());
  }
  [[nodiscard]] double share_above(double limit) const {
    const auto count =
        std::count_if(limits.begin(), limits.end(), [limit](double one) { return one > limit; });
    return static_cast<double>(count) / static_cast<double>(limits.size());
  }

  Nature nature;
  Concurrency concurrency;
  std::vector<double> limits;  ///< After each call of the last run().

 private:
  struct Call {
    Duration began;
    Concurrency::Round round;
    Concurrency::Outcome outcome;
    bool in_slot;
  };
  static double seconds_of(Duration d) { return duration<double>(d).count(); }

  void pass_until(Duration at) {
    busy_time_ += static_cast<double>(busy_) * seconds_of(at - now_);
    now_ = at;
  }
  void start() {
    Call call{now_, concurrency.begin(now_), Concurrency::Outcome::answered, false};
    if (nature.refuses_above != 0 && concurrency.in_flight() > nature.refuses_above) {
      call.outcome = Concurrency::Outcome::overload;
      events_.emplace(now_ + milliseconds(20), call);
      return;
    }
    line_.push_back(call);
    fill_slots();
  }
  void fill_slots() {
    while (!line_.empty() && busy_ < nature.slots) {
      Call call = line_.front();
      line_.pop_front();
      ++busy_;
      call.in_slot = true;
      double took = 0.6 + 0.6 * random_.unit();
      took *= 1 + nature.slower_each * static_cast<double>(busy_);
      if (random_.chance(nature.fault_rate)) call.outcome = Concurrency::Outcome::overload;
      events_.emplace(now_ + std::chrono::duration_cast<Duration>(duration<double>(took)), call);
    }
  }
  void finish(std::multimap<Duration, Call>::iterator at) {
    const Call call = at->second;
    events_.erase(at);
    if (call.in_slot) --busy_;
    concurrency.end(call.round, call.outcome, now_ - call.began, now_);
    fill_slots();
  }

  Random random_;
  Duration now_{1};
  Duration measured_from_{};
  std::size_t busy_ = 0;
  double busy_time_ = 0;
  std::deque<Call> line_;
  std::multimap<Duration, Call> events_;
};

TEST(concurrency, an_engine_of_200_slots_is_kept_busy_and_not_flooded) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    Engine engine({.slots = 200, .fault_rate = 0.02}, 512, seed);
    engine.run(seconds(60));
    engine.run(seconds(300));
    EXPECT_GE(engine.busy_share(), 0.95) << "seed " << seed;
    EXPECT_LE(engine.mean_limit(), 280) << "seed " << seed;
    EXPECT_LE(engine.share_above(400), 0.02) << "seed " << seed;
  }
}

TEST(concurrency, what_an_engine_takes_is_found_within_half_a_minute) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    Engine engine({.slots = 200}, 512, seed);
    engine.run(seconds(10));
    engine.run(seconds(20));
    EXPECT_GE(engine.busy_share(), 0.9) << "seed " << seed;
  }
}

TEST(concurrency, engines_of_all_sizes_are_kept_busy) {
  for (const std::size_t slots : {std::size_t{4}, std::size_t{32}, std::size_t{100}}) {
    Engine engine({.slots = slots}, 512, 7);
    engine.run(seconds(120));
    engine.run(seconds(300));
    EXPECT_GE(engine.busy_share(), 0.93) << slots;
    EXPECT_LE(engine.mean_limit(), 2.0 * static_cast<double>(slots) + 16) << slots;
  }
}

TEST(concurrency, an_engine_that_takes_more_than_is_allowed_gets_all_that_is) {
  Engine engine({.slots = 2'000}, 512, 3);
  engine.run(seconds(60));
  engine.run(seconds(120));
  EXPECT_GE(engine.mean_limit(), 440);
}

TEST(concurrency, a_batching_engine_that_slows_down_but_does_more_is_given_more) {
  // 64 calls take 1.3 times as long as one, 256 calls 2.3 times, and yet bring 2.3 times as much.
  Engine engine({.slots = 2'000, .slower_each = 0.005}, 512, 5);
  engine.run(seconds(120));
  engine.run(seconds(240));
  EXPECT_GE(engine.mean_limit(), 100);
}

TEST(concurrency, refusals_above_a_limit_are_kept_few) {
  Engine engine({.slots = 200, .refuses_above = 100}, 512, 11);
  engine.run(seconds(60));
  engine.run(seconds(300));
  EXPECT_GE(engine.mean_limit(), 60);
  EXPECT_LE(engine.mean_limit(), 112);
}

TEST(concurrency, a_burst_of_faults_cuts_it_and_it_comes_back) {
  Engine engine({.slots = 200}, 512, 13);
  engine.run(seconds(60));
  engine.nature.fault_rate = 0.6;
  engine.run(seconds(5));
  EXPECT_LE(engine.concurrency.limit(), 120U);
  engine.nature.fault_rate = 0;
  engine.run(seconds(120));
  engine.run(seconds(120));
  EXPECT_GE(engine.busy_share(), 0.93);
}

TEST(concurrency, an_engine_that_loses_half_its_slots_gets_half_the_calls) {
  Engine engine({.slots = 200}, 512, 17);
  engine.run(seconds(60));
  engine.nature.slots = 100;
  engine.run(seconds(240));
  engine.run(seconds(120));
  EXPECT_LE(engine.mean_limit(), 160);
  EXPECT_GE(engine.busy_share(), 0.93);
}

TEST(concurrency, a_caller_with_little_to_do_moves_nothing) {
  Engine engine({.slots = 200}, 512, 19);
  engine.run(seconds(120), 5);
  EXPECT_EQ(engine.concurrency.limit(), 16U);
}

TEST(concurrency, the_limit_stays_within_its_bounds) {
  Engine one({.slots = 200}, 1, 23);
  one.run(seconds(60));
  EXPECT_EQ(one.concurrency.limit(), 1U);
  Engine broken({.slots = 200, .fault_rate = 1}, 512, 23);
  broken.run(seconds(120));
  EXPECT_GE(broken.concurrency.limit(), 1U);
  EXPECT_LE(broken.concurrency.limit(), 4U);
}

}  // namespace
}  // namespace ov::adapters
