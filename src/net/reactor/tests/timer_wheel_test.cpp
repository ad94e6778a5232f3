#include "timer_wheel.h"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "net/reactor.h"

namespace ov {
namespace {

using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

class Recorder final : public Timer {
 public:
  Recorder(Reactor& reactor, const Clock& clock) : Timer(reactor), clock_(clock) {}
  ~Recorder() override = default;
  std::vector<Duration> fired;

 private:
  void on_timer() override { fired.push_back(clock_.elapsed()); }
  const Clock& clock_;
};

struct Wheel : testing::Test {
  ManualClock clock;
  Reactor reactor{clock};
  void advance(Duration by) {
    clock.advance(by);
    reactor.run_once();
  }
};

TEST_F(Wheel, fires_at_the_first_tick_that_is_not_early) {
  Recorder timer(reactor, clock);
  timer.set(reactor.in(microseconds{2500}));
  advance(microseconds{2999});
  EXPECT_TRUE(timer.fired.empty());
  advance(microseconds{1});
  EXPECT_EQ(timer.fired.size(), 1U);
}

TEST_F(Wheel, fires_a_past_deadline_with_the_next_step) {
  advance(seconds{5});
  Recorder timer(reactor, clock);
  timer.set(reactor.in(seconds{-1}));
  reactor.run_once();
  EXPECT_EQ(timer.fired.size(), 1U);
}

TEST_F(Wheel, forgets_a_cancelled_or_destroyed_timer) {
  Recorder timer(reactor, clock);
  timer.set(reactor.in(seconds{1}));
  timer.cancel();
  {
    Recorder gone(reactor, clock);
    gone.set(reactor.in(seconds{1}));
  }
  EXPECT_FALSE(reactor.next_timer());
  advance(seconds{2});
  EXPECT_TRUE(timer.fired.empty());
}

TEST_F(Wheel, moves_a_timer_that_is_set_again) {
  Recorder timer(reactor, clock);
  timer.set(reactor.in(seconds{1}));
  timer.set(reactor.in(seconds{3}));
  advance(seconds{2});
  EXPECT_TRUE(timer.fired.empty());
  advance(seconds{1});
  EXPECT_EQ(timer.fired.size(), 1U);
}

TEST_F(Wheel, reaches_deadlines_on_every_level_and_beyond_the_last) {
  for (const Duration delay :
       {Duration{milliseconds{63}}, Duration{milliseconds{64}}, Duration{milliseconds{65}},
        Duration{seconds{5}}, Duration{hours{1}}, Duration{hours{100}}, Duration{hours{1000}}}) {
    Recorder timer(reactor, clock);
    const Duration due = clock.elapsed() + delay;
    timer.set(reactor.in(delay));
    while (timer.fired.empty()) {
      const auto next = reactor.next_timer();
      ASSERT_TRUE(next);
      ASSERT_LE(next->at, due);
      ASSERT_GT(next->at, clock.elapsed());
      advance(next->at - clock.elapsed());
    }
    EXPECT_EQ(timer.fired.front(), due);
  }
}

/// Against the obvious model: a sorted map.
TEST_F(Wheel, agrees_with_a_sorted_map_over_random_use) {
  Random random(42);
  constexpr std::size_t timers_count = 300;
  std::vector<std::unique_ptr<Recorder>> timers;
  std::vector<Duration> due(timers_count, Duration::max());
  for (std::size_t i = 0; i < timers_count; ++i) {
    timers.push_back(std::make_unique<Recorder>(reactor, clock));
  }
  for (int step = 0; step < 20'000; ++step) {
    const std::size_t i = random.below(timers_count);
    if (random.chance(0.3)) {
      timers[i]->cancel();
      due[i] = Duration::max();
    } else {
      const auto range = std::uint64_t{1} << random.below(32);
      const milliseconds delay{1 + random.below(range)};
      timers[i]->set(reactor.in(delay));
      due[i] = clock.elapsed() + delay;
    }
    if (!random.chance(0.2)) continue;
    advance(milliseconds{random.below(std::uint64_t{1} << random.below(24))});
    for (std::size_t k = 0; k < timers_count; ++k) {
      const bool is_due = due[k] <= clock.elapsed();
      ASSERT_EQ(timers[k]->fired.size(), is_due ? 1U : 0U) << "step " << step << " timer " << k;
      if (is_due) {
        timers[k]->fired.clear();
        due[k] = Duration::max();
      }
    }
  }
}

}  // namespace
}  // namespace ov
