#include <gtest/gtest.h>

#include <atomic>
#include <deque>
#include <thread>

#include "base/random.h"
#include "net/pace.h"

namespace ov {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr Duration start = hours{1};

struct Asker final : PaceWaiter {
  void on_turn(std::optional<Duration> come_again) override {
    (come_again ? sent_away : granted) += 1;
    if (come_again) again = *come_again;
  }
  int granted = 0;
  int sent_away = 0;
  Duration again{0};
};

class Pace : public ::testing::Test {
 protected:
  static PaceOptions options(std::size_t connections, std::size_t requests) {
    PaceOptions made;
    made.usual = {connections, requests};
    made.platform = {4 * connections, 10 * requests};
    made.waiting_per_connection = 2;
    return made;
  }
  static std::string entry(const AddressPace::Answer& answer) {
    constexpr const char* names[] = {"granted", "waits", "busy"};
    return names[static_cast<std::size_t>(answer.entry)];
  }
  const IpAddress one = *parse_ip("192.0.2.1");
  const IpAddress two = *parse_ip("192.0.2.2");
  std::deque<Asker> askers{20};
};

TEST_F(Pace, so_many_connections_then_a_line_then_come_again) {
  AddressPace pace(options(2, 0));
  std::vector<std::string> seen;
  for (int i = 0; i < 8; ++i) seen.push_back(entry(pace.enter(one, false, start, askers[i])));
  EXPECT_EQ(seen, (std::vector<std::string>{"granted", "granted", "waits", "waits", "waits",
                                            "waits", "busy", "busy"}));
  EXPECT_EQ(entry(pace.enter(two, false, start, askers[9])), "granted");
}

TEST_F(Pace, the_line_is_first_come_first_served) {
  AddressPace pace(options(1, 0));
  for (int i = 0; i < 3; ++i) (void)pace.enter(one, false, start, askers[i]);
  pace.leave(one, start, seconds{1});
  EXPECT_EQ(askers[1].granted, 1);
  EXPECT_EQ(askers[2].granted, 0);
  // Who comes now does not pass those in line.
  EXPECT_EQ(entry(pace.enter(one, false, start, askers[3])), "waits");
  pace.leave(one, start, seconds{1});
  EXPECT_EQ(askers[2].granted, 1);
  EXPECT_EQ(pace.waiting(), 1U);
}

TEST_F(Pace, who_leaves_the_line_is_not_told) {
  AddressPace pace(options(1, 0));
  for (int i = 0; i < 3; ++i) (void)pace.enter(one, false, start, askers[i]);
  EXPECT_TRUE(pace.forget(one, askers[1]));
  EXPECT_FALSE(pace.forget(one, askers[1]));
  pace.leave(one, start, seconds{1});
  EXPECT_EQ(askers[1].granted, 0);
  EXPECT_EQ(askers[2].granted, 1);
  EXPECT_FALSE(pace.forget(one, askers[2]));
}

TEST_F(Pace, a_platform_has_its_own_caps_once_it_is_known_as_one) {
  AddressPace pace(options(1, 10));
  (void)pace.enter(one, false, start, askers[0]);
  EXPECT_EQ(entry(pace.enter(one, false, start, askers[1])), "waits");
  EXPECT_EQ(entry(pace.enter(one, true, start, askers[2])), "waits");  // Behind who came before.
  pace.leave(one, start, seconds{1});
  EXPECT_EQ(askers[1].granted + askers[2].granted, 2);
  EXPECT_EQ(entry(pace.enter(one, false, start, askers[3])), "granted");
}

TEST_F(Pace, all_lines_together_are_bounded) {
  PaceOptions made = options(1, 0);
  made.waiting_max = 1;
  AddressPace pace(made);
  (void)pace.enter(one, false, start, askers[0]);
  (void)pace.enter(two, false, start, askers[1]);
  EXPECT_EQ(entry(pace.enter(one, false, start, askers[2])), "waits");
  EXPECT_EQ(entry(pace.enter(two, false, start, askers[3])), "busy");
}

TEST_F(Pace, no_limit_is_no_limit) {
  AddressPace pace(options(0, 0));
  for (auto& asker : askers) EXPECT_EQ(entry(pace.enter(one, false, start, asker)), "granted");
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(pace.book_request(one, start, start), start);
}

TEST_F(Pace, requests_come_in_a_short_burst_and_then_evenly) {
  AddressPace pace(options(3, 10));
  std::vector<int> at;
  for (int i = 0; i < 6; ++i) {
    const Duration due = *pace.book_request(one, start, Duration::max());
    at.push_back(static_cast<int>((due - start) / milliseconds{1}));
  }
  EXPECT_EQ(at, (std::vector<int>{0, 0, 0, 100, 200, 300}));
}

TEST_F(Pace, any_second_holds_no_more_than_the_rate_and_one_burst) {
  Random random(7);
  AddressPace pace(options(5, 20));
  std::vector<Duration> sent;
  Duration now = start;
  while (sent.size() < 2'000) {
    now += milliseconds{random.below(random.chance(0.05) ? 2'000 : 60)};
    if (const auto at = pace.book_request(one, now, now + seconds{1})) sent.push_back(*at);
  }
  std::sort(sent.begin(), sent.end());
  for (std::size_t i = 0; i + 25 < sent.size(); ++i) {
    EXPECT_GE(sent[i + 25] - sent[i], seconds{1}) << i;
  }
}

TEST_F(Pace, a_request_that_would_be_too_late_is_not_booked) {
  AddressPace pace(options(1, 1));
  EXPECT_EQ(pace.book_request(one, start, start), start);
  EXPECT_EQ(pace.book_request(one, start, start + milliseconds{500}), std::nullopt);
  EXPECT_EQ(pace.book_request(one, start, start + seconds{1}), start + seconds{1});
}

TEST_F(Pace, those_sent_away_come_again_one_after_the_other_as_fast_as_the_address_takes_them) {
  AddressPace pace(options(1, 3));  // A visit a second.
  for (int i = 0; i < 3; ++i) (void)pace.enter(one, false, start, askers[i]);
  std::vector<Duration> again;
  for (int i = 0; i < 5; ++i) again.push_back(pace.enter(one, false, start, askers[3]).come_again);
  for (std::size_t i = 1; i < again.size(); ++i) {
    EXPECT_GE(again[i] - again[i - 1], milliseconds{990});
    EXPECT_LE(again[i] - again[i - 1], seconds{2});  // What a visit is taken to last.
  }
  for (int i = 0; i < 100'000; ++i) {
    ASSERT_LE(pace.enter(one, false, start, askers[3]).come_again, start + hours{1});
  }
}

TEST_F(Pace, several_hosts_that_complain_slow_the_address_down_and_empty_its_line) {
  AddressPace pace(options(1, 10));
  (void)pace.enter(one, false, start, askers[0]);
  (void)pace.enter(one, false, start, askers[1]);
  pace.note_complaint(one, 11, seconds{30}, start);
  pace.note_complaint(one, 11, seconds{30}, start);  // The same host again says nothing new.
  pace.note_complaint(one, 12, seconds{30}, start);
  EXPECT_EQ(askers[1].sent_away, 0);
  pace.note_complaint(one, 13, seconds{30}, start);
  EXPECT_EQ(askers[1].sent_away, 1);
  EXPECT_GE(askers[1].again, start + seconds{30});
  EXPECT_EQ(entry(pace.enter(one, false, start + seconds{29}, askers[2])), "busy");
  EXPECT_EQ(pace.book_request(one, start, start + seconds{29}), std::nullopt);
  pace.leave(one, start, seconds{1});
  EXPECT_EQ(entry(pace.enter(one, false, start + seconds{30}, askers[2])), "granted");
  EXPECT_EQ(entry(pace.enter(two, false, start, askers[3])), "granted");
}

TEST_F(Pace, complaints_far_apart_are_those_of_the_hosts) {
  AddressPace pace(options(1, 10));
  for (int host = 0; host < 10; ++host) {
    pace.note_complaint(one, static_cast<std::uint64_t>(host), seconds{30},
                        start + minutes{2} * host);
  }
  EXPECT_EQ(entry(pace.enter(one, false, start + minutes{18}, askers[0])), "granted");
}

TEST_F(Pace, an_address_that_complained_gets_half_until_it_has_been_quiet) {
  AddressPace pace(options(1, 10));
  for (const std::uint64_t host : {1U, 2U, 3U}) pace.note_complaint(one, host, {}, start);
  const auto gap = [&](Duration at) {
    const Duration first = *pace.book_request(one, at, Duration::max());
    return *pace.book_request(one, at, Duration::max()) - first;
  };
  EXPECT_EQ(gap(start + seconds{10}), milliseconds{200});
  EXPECT_EQ(gap(start + seconds{124}), milliseconds{200});
  EXPECT_EQ(gap(start + seconds{126}), milliseconds{100});
}

TEST_F(Pace, what_nothing_is_to_be_remembered_of_is_dropped) {
  AddressPace pace(options(1, 10));
  Duration now = start;
  for (int i = 0; i < 300'000; ++i) {
    IpAddress address = one;
    address.bytes[1] = static_cast<std::uint8_t>(i >> 16);
    address.bytes[2] = static_cast<std::uint8_t>(i >> 8);
    address.bytes[3] = static_cast<std::uint8_t>(i);
    EXPECT_EQ(entry(pace.enter(address, false, now, askers[0])), "granted");
    (void)pace.book_request(address, now, now);
    pace.leave(address, now, seconds{1});
    now += milliseconds{1};
  }
  EXPECT_LE(pace.servers(), 64U * 1'100U);
}

TEST_F(Pace, addresses_that_complained_once_and_are_not_asked_again_are_dropped_too) {
  AddressPace pace(options(1, 10));
  Duration now = start;
  for (int i = 0; i < 100'000; ++i) {
    IpAddress address = one;
    address.bytes[1] = static_cast<std::uint8_t>(i >> 16);
    address.bytes[2] = static_cast<std::uint8_t>(i >> 8);
    address.bytes[3] = static_cast<std::uint8_t>(i);
    for (const std::uint64_t host : {1U, 2U, 3U}) pace.note_complaint(address, host, {}, now);
    now += milliseconds{100};
  }
  EXPECT_LE(pace.servers(), 64U * 1'100U);
}

// What reactors do to it, for the thread sanitizer; and no connection is lost or made.
TEST_F(Pace, threads_share_an_address_within_its_caps) {
  AddressPace pace(options(3, 0));
  std::atomic<int> in_use = 0;
  std::atomic<int> worst = 0;
  struct Handed final : PaceWaiter {
    void on_turn(std::optional<Duration> come_again) override {
      told = come_again ? 2 : 1;
      told.notify_one();
    }
    std::atomic<int> told = 0;
  };
  const auto work = [&](std::uint64_t seed) {
    Random random(seed);
    for (int i = 0; i < 3'000; ++i) {
      Handed waiter;
      const auto answer = pace.enter(one, false, start, waiter);
      if (answer.entry == AddressPace::Entry::busy) continue;
      if (answer.entry == AddressPace::Entry::waits) {
        if (random.chance(0.3) && pace.forget(one, waiter)) continue;
        waiter.told.wait(0);
        if (waiter.told == 2) continue;
      }
      worst = std::max(worst.load(), ++in_use);
      --in_use;
      pace.leave(one, start, milliseconds{1});
    }
  };
  std::vector<std::thread> threads;
  for (std::uint64_t i = 0; i < 8; ++i) threads.emplace_back(work, i);
  for (auto& thread : threads) thread.join();
  EXPECT_LE(worst, 3);
  EXPECT_EQ(pace.waiting(), 0U);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(entry(pace.enter(one, false, start, askers[i])), "granted");
  }
}

}  // namespace
}  // namespace ov
