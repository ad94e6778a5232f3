// What visits share: the pace of hosts, and what robots.txt files said.
#include <gtest/gtest.h>

#include "host_pace.h"
#include "robots_cache.h"

namespace ov {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

constexpr Duration now = hours{1};

HostPace::Asking asking(std::uint64_t visit, std::optional<Duration> delay,
                        const std::string& host = "a.example") {
  return {.host = host, .visit = visit, .delay = delay, .wait_max = seconds{10}};
}

HostPace::Asking begun(std::uint64_t visit, std::optional<Duration> delay) {
  HostPace::Asking made = asking(visit, delay);
  made.has_begun = true;
  return made;
}

// How long until the page may be sent; a visit that is sent away fails the test.
Duration wait_of(HostPace& pace, const HostPace::Asking& asking, Duration at) {
  const HostPace::Turn turn = pace.ask(asking, at);
  EXPECT_FALSE(turn.come_again) << asking.visit;
  return turn.wait;
}

TEST(HostPaces, a_host_without_a_delay_is_not_remembered) {
  HostPace pace;
  for (const std::optional<Duration> none : {std::optional<Duration>{}, {seconds{0}}}) {
    EXPECT_EQ(wait_of(pace, asking(1, none), now), Duration{0});
    EXPECT_EQ(pace.take(asking(1, none), now), Duration{0});
  }
  pace.note_answer("a.example", now);
  pace.leave("a.example", 1);
  EXPECT_EQ(pace.size(), 0U);
}

TEST(HostPaces, turns_are_given_one_delay_apart_and_a_visit_that_is_late_moves_the_next) {
  HostPace pace;
  for (unsigned i = 0; i < 4; ++i) {
    EXPECT_EQ(wait_of(pace, asking(i + 1, seconds{3}), now), seconds{3 * i}) << i;
    EXPECT_EQ(wait_of(pace, asking(i + 1, seconds{3}), now), seconds{3 * i}) << "asked again";
  }
  EXPECT_EQ(pace.take(asking(1, seconds{3}), now + seconds{2}), Duration{0});
  EXPECT_EQ(pace.take(asking(2, seconds{3}), now + seconds{3}), seconds{2});
  EXPECT_EQ(pace.take(asking(2, seconds{3}), now + seconds{5}), Duration{0});
  // An answer that took its time counts from its end.
  pace.note_answer("a.example", now + seconds{9});
  EXPECT_EQ(pace.take(asking(3, seconds{3}), now + seconds{9}), seconds{3});
}

TEST(HostPaces, nobody_goes_before_who_came_first_unless_that_one_is_late) {
  HostPace pace;
  for (unsigned i = 1; i <= 3; ++i) (void)pace.ask(asking(i, seconds{3}), now);
  EXPECT_EQ(pace.take(asking(3, seconds{3}), now), seconds{6});
  EXPECT_EQ(pace.take(asking(2, seconds{3}), now), seconds{3});
  // The first let its time pass, and the second need not wait for it; it goes on being the first.
  EXPECT_EQ(pace.take(asking(2, seconds{3}), now + seconds{3}), Duration{0});
  EXPECT_EQ(pace.take(asking(3, seconds{3}), now + seconds{6}), seconds{3});
  EXPECT_EQ(pace.take(asking(1, seconds{3}), now + seconds{6}), Duration{0});
}

TEST(HostPaces, a_turn_that_is_not_used_falls_to_the_next) {
  HostPace pace;
  for (unsigned i = 1; i <= 3; ++i) (void)pace.ask(asking(i, seconds{3}), now);
  EXPECT_EQ(pace.take(asking(1, seconds{3}), now), Duration{0});
  {
    const HostStay ended_early(pace, "a.example", 2);
  }
  EXPECT_EQ(wait_of(pace, asking(3, seconds{3}), now + seconds{1}), seconds{2});
  EXPECT_EQ(pace.take(asking(3, seconds{3}), now + seconds{3}), Duration{0});
}

TEST(HostPaces, who_would_wait_too_long_is_told_to_come_again_each_at_a_time_of_its_own) {
  HostPace pace;
  EXPECT_EQ(wait_of(pace, asking(1, seconds{60}), now), Duration{0});
  for (unsigned i = 1; i <= 3; ++i) {
    EXPECT_EQ(pace.ask(asking(i + 1, seconds{60}), now).come_again, seconds{60 * i});
  }
  EXPECT_EQ(pace.take(asking(1, seconds{60}), now), Duration{0});
  EXPECT_EQ(wait_of(pace, asking(5, seconds{60}), now + seconds{60}), Duration{0});
}

TEST(HostPaces, however_many_ask_nobody_is_told_more_than_an_hour_and_nothing_is_reserved) {
  HostPace pace;
  std::size_t waiting = 0;
  for (unsigned i = 1; i <= 1'000; ++i) {
    const HostPace::Turn turn = pace.ask(asking(i, seconds{10}), now);
    if (!turn.come_again) {
      ++waiting;
      continue;
    }
    EXPECT_GT(*turn.come_again, seconds{10});
    EXPECT_LE(*turn.come_again, host_come_again_max);
  }
  EXPECT_EQ(waiting, 2U);
  for (unsigned i = 1; i <= 2; ++i) pace.leave("a.example", i);
  // Nobody came: the host is free for whoever asks.
  EXPECT_EQ(wait_of(pace, asking(1'001, seconds{10}), now + seconds{30}), Duration{0});
  EXPECT_EQ(pace.take(asking(1'001, seconds{10}), now + seconds{30}), Duration{0});
}

TEST(HostPaces, a_visit_that_has_begun_is_never_sent_away_and_goes_before_those_that_have_not) {
  HostPace pace;
  EXPECT_EQ(wait_of(pace, asking(1, seconds{5}), now), Duration{0});
  EXPECT_EQ(pace.take(asking(1, seconds{5}), now), Duration{0});
  EXPECT_EQ(wait_of(pace, asking(2, seconds{5}), now), seconds{5});
  EXPECT_EQ(wait_of(pace, asking(3, seconds{5}), now), seconds{10});
  EXPECT_TRUE(pace.ask(asking(4, seconds{5}), now).come_again);
  EXPECT_EQ(wait_of(pace, begun(1, seconds{5}), now + seconds{1}), seconds{4});
  EXPECT_EQ(pace.take(asking(2, seconds{5}), now + seconds{5}), seconds{5});
  EXPECT_EQ(pace.take(begun(1, seconds{5}), now + seconds{5}), Duration{0});
  // Who stands in the line stays there in spite of that.
  EXPECT_EQ(wait_of(pace, asking(3, seconds{5}), now + seconds{5}), seconds{10});
}

TEST(HostPaces, a_visit_that_has_begun_waits_no_longer_than_it_may) {
  HostPace pace;
  EXPECT_EQ(pace.take(asking(1, seconds{60}), now), Duration{0});
  EXPECT_EQ(wait_of(pace, begun(1, seconds{60}), now), seconds{10});
  EXPECT_EQ(pace.take(begun(1, seconds{60}), now + seconds{9}), seconds{1});
  EXPECT_EQ(pace.take(begun(1, seconds{60}), now + seconds{10}), Duration{0});
  // The same page over another address, since nothing could be sent.
  HostPace::Asking repeated = begun(1, seconds{60});
  repeated.is_repeated = true;
  EXPECT_EQ(pace.take(repeated, now + seconds{11}), Duration{0});
  EXPECT_TRUE(pace.ask(asking(2, seconds{60}), now + seconds{11}).come_again);
}

TEST(HostPaces, what_one_origin_of_a_host_asks_for_is_no_word_of_the_others) {
  HostPace pace;
  EXPECT_EQ(pace.take(asking(1, hours{1}), now), Duration{0});
  // An origin that names a delay of its own.
  EXPECT_EQ(wait_of(pace, asking(2, seconds{1}), now), seconds{1});
  EXPECT_EQ(pace.take(asking(2, seconds{1}), now + seconds{1}), Duration{0});
  // One that names none keeps to the last that was named, until it has run out.
  EXPECT_EQ(wait_of(pace, asking(3, {}), now + seconds{1}), seconds{1});
  EXPECT_EQ(pace.take(asking(3, {}), now + seconds{2}), Duration{0});
  EXPECT_EQ(wait_of(pace, asking(4, {}), now + hours{2}), Duration{0});
  EXPECT_EQ(pace.take(asking(4, {}), now + hours{2}), Duration{0});
  EXPECT_EQ(wait_of(pace, asking(5, {}), now + hours{2}), Duration{0});
}

TEST(HostPaces, a_pause_holds_for_turns_that_were_given_before) {
  HostPace pace;
  EXPECT_EQ(wait_of(pace, asking(1, seconds{1}), now), Duration{0});
  EXPECT_EQ(wait_of(pace, asking(2, seconds{1}), now), seconds{1});
  pace.pause("a.example", now + seconds{5}, now);
  pace.pause("a.example", now + seconds{2}, now);
  EXPECT_EQ(pace.paused_until("a.example"), now + seconds{5});
  EXPECT_EQ(pace.take(asking(2, seconds{1}), now + seconds{1}), seconds{4});
  EXPECT_EQ(wait_of(pace, asking(3, seconds{1}), now), seconds{5});
  pace.pause("a.example", now + hours{1000}, now);
  EXPECT_EQ(pace.paused_until("a.example"), now + host_pause_max);
}

TEST(HostPaces, what_is_past_is_forgotten_and_the_rest_is_bounded) {
  HostPace pace;
  for (int i = 0; i < 5'000; ++i) {
    const std::string host = "past" + std::to_string(i);
    (void)pace.ask(asking(1, seconds{1}, host), now + seconds{2 * i});
    (void)pace.take(asking(1, seconds{1}, host), now + seconds{2 * i});
  }
  EXPECT_LE(pace.size(), hosts_between_tidying + 1);
  for (std::size_t i = 0; i < 2 * paced_hosts_max; ++i) {
    pace.pause("h" + std::to_string(i), now + hours{23}, now);
  }
  EXPECT_LE(pace.size(), paced_hosts_max);
}

RobotsPointer rules(const std::string& text) {
  return std::make_shared<const RobotsRules>(RobotsRules::parse(text, "OvertureBot"));
}

TEST(RobotsCaches, rules_are_kept_for_a_day_and_no_longer) {
  RobotsCache cache(1U << 20);
  cache.keep("http://a.example", rules("User-agent: *\nDisallow: /x"), now);
  ASSERT_NE(cache.find("http://a.example", now + hours{23}), nullptr);
  EXPECT_FALSE(cache.find("http://a.example", now)->allows("/x"));
  EXPECT_EQ(cache.find("https://a.example", now), nullptr);
  EXPECT_EQ(cache.find("http://a.example", now + hours{24}), nullptr);
}

TEST(RobotsCaches, memory_is_bounded_by_bytes_and_what_is_used_stays) {
  constexpr std::size_t bytes_max = 64U << 10;
  RobotsCache cache(bytes_max);
  std::string text = "User-agent: *\n";
  for (int i = 0; i < 20; ++i) text += "Disallow: /path/" + std::to_string(i) + "\n";
  for (int i = 0; i < 2'000; ++i) {
    cache.keep("http://s" + std::to_string(i) + ".example", rules(text), now);
    if (i > 0) ASSERT_NE(cache.find("http://s0.example", now), nullptr) << i;
    ASSERT_LE(cache.bytes(), bytes_max);
  }
  EXPECT_EQ(cache.find("http://s1.example", now), nullptr);
  // A file as large as all of it is read each time.
  std::string huge = "User-agent: *\n";
  while (huge.size() < bytes_max) huge += "Disallow: /" + std::to_string(huge.size()) + "\n";
  cache.keep("http://huge.example", rules(huge), now);
  EXPECT_EQ(cache.find("http://huge.example", now), nullptr);
}

TEST(RobotsCaches, newer_rules_take_the_place_of_older_ones) {
  RobotsCache cache(1U << 20);
  cache.keep("http://a.example", rules("User-agent: *\nDisallow: /x"), now);
  const std::size_t bytes = cache.bytes();
  cache.keep("http://a.example", rules("User-agent: *\nDisallow: /y"), now + seconds{1});
  EXPECT_TRUE(cache.find("http://a.example", now + seconds{2})->allows("/x"));
  EXPECT_EQ(cache.bytes(), bytes);
}

}  // namespace
}  // namespace ov
