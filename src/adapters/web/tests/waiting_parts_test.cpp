// What visits share: the pace of hosts, and what robots.txt files said.
#include <gtest/gtest.h>

#include "host_pace.h"
#include "robots_cache.h"

namespace ov {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

constexpr Duration now = hours{1};

TEST(HostPaces, the_latest_time_counts_and_is_bounded) {
  HostPace pace;
  EXPECT_EQ(pace.times_of("a.example").page_at, Duration{0});
  pace.delay_pages("a.example", now + seconds{10}, now);
  pace.delay_pages("a.example", now + seconds{5}, now);
  EXPECT_EQ(pace.times_of("a.example").page_at, now + seconds{10});
  EXPECT_EQ(pace.times_of("a.example").anything_at, Duration{0});
  pace.pause("a.example", now + hours{1000}, now);
  EXPECT_EQ(pace.times_of("a.example").anything_at, now + host_pause_max);
}

TEST(HostPaces, what_is_past_is_forgotten_and_the_rest_is_bounded) {
  HostPace pace;
  for (int i = 0; i < 5'000; ++i) {
    pace.delay_pages("past" + std::to_string(i), now + seconds{i}, now + seconds{i + 1});
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
