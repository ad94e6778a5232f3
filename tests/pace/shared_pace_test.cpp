// The contract of SharedPace: what two workers are told, whatever stands between them.
#include "adapters/memory_pace.h"
#include "asking.h"

namespace ov {
namespace {

/// What the workers of one test share.
class Between {
 public:
  virtual ~Between() = default;
  virtual std::unique_ptr<SharedPace> worker() = 0;
  virtual void forget() = 0;
};

class InMemory final : public Between {
 public:
  std::unique_ptr<SharedPace> worker() override { return pace_.worker(); }
  void forget() override { pace_.forget(); }

 private:
  SystemClock clock_;
  MemoryPace pace_{clock_, lease_length, grace_length};
};

class OnRedis final : public Between {
 public:
  std::unique_ptr<SharedPace> worker() override { return worker_on(pace_on(shared_redis())); }
  void forget() override { shared_redis().flush(); }
};

struct Adapter {
  const char* name;
  std::unique_ptr<Between> (*make)();
};

class SharedPaceContract : public testing::TestWithParam<Adapter> {
 protected:
  std::unique_ptr<Between> between = GetParam().make();
  std::unique_ptr<SharedPace> one = between->worker();
  std::unique_ptr<SharedPace> two = between->worker();
};

TEST_P(SharedPaceContract, a_site_is_visited_by_one_worker_at_a_time) {
  ask_until(*one, page_of("a"));
  EXPECT_EQ(ask(*two, page_of("a")).kind, Kind::taken);
  EXPECT_EQ(ask(*one, page_of("a")).kind, Kind::granted);
  EXPECT_EQ(ask(*two, page_of("b")).kind, Kind::granted);
  one->end("a");
  // Told on another connection than it is asked for.
  ask_until(*two, page_of("a"));
  EXPECT_EQ(ask(*one, page_of("a")).kind, Kind::taken);
}

TEST_P(SharedPaceContract, what_a_worker_that_died_visited_is_free_when_its_lease_has_run_out) {
  ask_until(*one, page_of("a"));
  one.reset();
  const PaceAnswer answer = ask(*two, page_of("a"));
  EXPECT_EQ(answer.kind, Kind::taken);
  EXPECT_GT(answer.wait, Duration{0});
  EXPECT_LE(answer.wait, lease_length);
  ask_until(*two, page_of("a"));
}

TEST_P(SharedPaceContract, pages_of_a_host_come_a_delay_after_an_answer_whoever_asks) {
  constexpr Duration delay = milliseconds{300};
  ask_until(*one, page_of("a", "host", delay));
  EXPECT_EQ(ask(*two, page_of("b", "host", delay)).kind, Kind::wait);
  const Instant answered = std::chrono::steady_clock::now();
  one->answered("a", "host", delay, std::nullopt);
  EXPECT_GE(ask_until(*two, page_of("b", "host", delay)) - answered, delay);
}

TEST_P(SharedPaceContract, a_host_with_a_delay_is_sent_nothing_while_a_page_is_unanswered) {
  constexpr Duration delay = milliseconds{20};
  ask_until(*one, page_of("a", "host", delay));
  for (int i = 0; i < 5; ++i) {
    const PaceAnswer answer = ask(*two, page_of("b", "host", delay));
    EXPECT_EQ(answer.kind, Kind::wait);
    wait_as_told(answer);
  }
  EXPECT_EQ(ask(*two, page_of("b", "host")).kind, Kind::granted) << "robots.txt is no page";
}

TEST_P(SharedPaceContract, a_host_that_wants_to_be_left_alone_is_by_all) {
  ask_until(*one, page_of("a", "host"));
  one->answered("a", "host", Duration{0}, seconds{40});
  // Both ways go to the same server, one after the other.
  ask_until(*one, page_of("a", "host"), Kind::wait);
  const PaceAnswer answer = ask(*two, page_of("b", "host"));
  EXPECT_EQ(answer.kind, Kind::wait);
  EXPECT_GT(answer.wait, seconds{30});
  EXPECT_EQ(ask(*two, page_of("b", "other")).kind, Kind::granted);
}

TEST_P(SharedPaceContract, a_server_has_its_connections_for_all_workers_together) {
  ask_until(*one, from_server("a", "10.0.0.1", 2, 0));
  ask_until(*two, from_server("b", "10.0.0.1", 2, 0));
  EXPECT_EQ(ask(*one, from_server("c", "10.0.0.1", 2, 0)).kind, Kind::wait);
  EXPECT_EQ(ask(*two, from_server("d", "10.0.0.1", 2, 0)).kind, Kind::wait);
  EXPECT_EQ(ask(*two, from_server("b", "10.0.0.1", 2, 0)).kind, Kind::granted) << "it has one";
  two->let_go("b");
  ask_until(*one, from_server("c", "10.0.0.1", 2, 0));
  EXPECT_EQ(ask(*two, from_server("b", "10.0.0.1", 2, 0)).kind, Kind::wait);
}

TEST_P(SharedPaceContract, who_asks_another_server_gives_up_the_connection_before) {
  ask_until(*one, from_server("a", "10.0.0.1", 1, 0));
  EXPECT_EQ(ask(*two, from_server("b", "10.0.0.1", 1, 0)).kind, Kind::wait);
  ask_until(*one, from_server("a", "10.0.0.2", 1, 0));
  ask_until(*two, from_server("b", "10.0.0.1", 1, 0));
}

TEST_P(SharedPaceContract, a_server_has_its_requests_a_second_for_all_workers_together) {
  ask_until(*one, page_of("a"));
  const Instant begin = std::chrono::steady_clock::now();
  constexpr int requests = 20;
  for (int i = 0; i < requests; ++i) {
    SharedPace& worker = i % 2 == 0 ? *one : *two;
    ask_until(worker, from_server("site" + std::to_string(i % 2), "10.0.0.1", 2, 50));
  }
  // One burst of as many as there are connections, and the rest 20 ms apart.
  EXPECT_GE(std::chrono::steady_clock::now() - begin, (requests - 2) * milliseconds{20});
}

TEST_P(SharedPaceContract, after_a_loss_of_memory_nothing_new_is_granted_for_a_while) {
  ask_until(*one, page_of("a"));
  ask_until(*two, page_of("b"));
  const Instant lost = std::chrono::steady_clock::now();
  between->forget();
  const PaceAnswer answer = ask(*two, page_of("new"));
  EXPECT_EQ(answer.kind, Kind::wait);
  EXPECT_LE(answer.wait, grace_length);
  EXPECT_GE(ask_until(*two, page_of("new")) - lost, grace_length);
}

TEST_P(SharedPaceContract, after_a_loss_of_memory_a_host_counts_as_asked_just_then) {
  constexpr Duration delay = milliseconds{600};
  ask_until(*one, page_of("a", "host", delay));
  const Instant lost = std::chrono::steady_clock::now();
  between->forget();
  EXPECT_GE(ask_until(*two, page_of("b", "host", delay)) - lost, delay);
}

INSTANTIATE_TEST_SUITE_P(
    Every, SharedPaceContract,
    testing::Values(
        Adapter{"memory",
                []() -> std::unique_ptr<Between> { return std::make_unique<InMemory>(); }},
        Adapter{"redis", []() -> std::unique_ptr<Between> { return std::make_unique<OnRedis>(); }}),
    [](const testing::TestParamInfo<Adapter>& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace ov
