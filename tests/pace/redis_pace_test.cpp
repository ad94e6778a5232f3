// What Redis does that memory does not: vanish, come back empty, be another one, refuse.
#include <chrono>

#include "asking.h"

namespace ov {
namespace {

// Asks both until Redis has answered each, past its grace.
void wait_for_redis(SharedPace& one, SharedPace& two) {
  ask_until(one, page_of("first"));
  ask_until(two, page_of("second"));
}

TEST(RedisPace, while_it_is_away_nothing_begins_and_what_is_under_way_goes_on_at_its_share) {
  RedisServer server;
  const auto one = worker_on(pace_on(server));
  const auto two = worker_on(pace_on(server));
  wait_for_redis(*one, *two);
  const PaceRequest under_way = from_server("a", "10.0.0.1", 2, 20);
  ask_until(*one, under_way);
  server.kill();
  ask_until(*one, page_of("new"), Kind::away);
  EXPECT_EQ(ask(*two, page_of("a")).kind, Kind::away);
  // Half of 20 requests a second, since there are two workers, and no burst.
  const Instant first = ask_until(*one, under_way);
  const Instant second = ask_until(*one, under_way);
  EXPECT_GE(second - first, milliseconds{99});
  EXPECT_EQ(ask(*one, from_server("a", "10.0.0.2", 2, 20)).kind, Kind::wait) << "a new connection";
  EXPECT_EQ(ask(*one, page_of("a", "slow", milliseconds{1})).kind, Kind::wait) << "a crawl-delay";
}

TEST(RedisPace, while_it_is_away_no_visit_goes_on_beyond_its_lease) {
  RedisServer server;
  const auto one = worker_on(pace_on(server));
  ask_until(*one, page_of("a"));
  const Instant granted = std::chrono::steady_clock::now();
  server.kill();
  const Instant ended = ask_until(*one, page_of("a"), Kind::away);
  EXPECT_LE(ended - granted, lease_length);
}

TEST(RedisPace, after_a_crash_visits_under_way_are_still_left_to_those_who_make_them) {
  RedisServer server;
  RedisPaceOptions options = pace_on(server);
  options.lease_length = seconds{15};
  options.grace_length = seconds{2};
  const auto one = worker_on(options);
  const auto two = worker_on(options);
  wait_for_redis(*one, *two);
  ask_until(*one, page_of("a"));
  one->answered("a", "paused", Duration{0}, seconds{40});
  ask_until(*one, page_of("a", "paused"), Kind::wait);
  server.kill();
  server.start();
  ask_until(*two, page_of("new"));
  EXPECT_EQ(ask(*two, page_of("a")).kind, Kind::taken);
  EXPECT_EQ(ask(*two, page_of("new", "paused")).kind, Kind::wait) << "told again by worker one";
  EXPECT_EQ(ask(*one, page_of("a")).kind, Kind::granted);
}

TEST(RedisPace, a_failover_of_sentinel_keeps_every_site_with_its_worker) {
  RedisServer server({"--sentinel"});
  RedisPaceOptions options = pace_on(server);
  // As long beside the fail-over as they are in earnest.
  options.lease_length = seconds{15};
  options.grace_length = seconds{2};
  const auto one = worker_on(options);
  const auto two = worker_on(options);
  wait_for_redis(*one, *two);
  ask_until(*one, page_of("a"));
  const Instant killed = std::chrono::steady_clock::now();
  server.kill();
  ask_until(*two, page_of("new"));
  const auto took =
      std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - killed);
  RecordProperty("milliseconds_until_granted_again", static_cast<int>(took.count()));
  EXPECT_LT(took, seconds{10});
  EXPECT_EQ(ask(*two, page_of("a")).kind, Kind::taken);
}

TEST(RedisPace, tls_with_a_user_and_a_password_works) {
  RedisServer server({"--tls", "--password", "correct-horse"});
  const auto one = worker_on(pace_on(server, "correct-horse"));
  ask_until(*one, page_of("a"));
}

TEST(RedisPace, a_wrong_password_is_one_sentence_without_it) {
  RedisServer server({"--tls", "--password", "correct-horse"});
  const SystemClock clock;
  for (const std::string password : {"hunter2", ""}) {
    const auto made = make_redis_pace(pace_on(server, password), clock);
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().kind(), ErrorKind::denied);
    EXPECT_EQ(made.error().text().find("hunter2"), std::string::npos);
    EXPECT_EQ(made.error().text().find('\n'), std::string::npos);
    EXPECT_NE(made.error().text().find("password"), std::string::npos);
  }
}

TEST(RedisPace, a_certificate_of_nobody_known_is_refused) {
  RedisServer server({"--tls"});
  RedisPaceOptions options = pace_on(server);
  options.redis.ca_file = "/etc/ssl/certs/ca-certificates.crt";
  const SystemClock clock;
  const auto made = make_redis_pace(options, clock);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().kind(), ErrorKind::denied);
}

TEST(RedisPace, a_probe_says_who_answers_and_who_shares_it) {
  const auto one = worker_on(pace_on(shared_redis()));
  ask_until(*one, page_of("a"));
  const SystemClock clock;
  const auto said = probe_redis_pace(pace_on(shared_redis()), clock);
  ASSERT_TRUE(said) << said.error().text();
  EXPECT_NE(said->find("ms, 1 other worker"), std::string::npos) << *said;
}

TEST(RedisPace, a_server_that_is_not_there_is_no_error_for_a_worker_and_one_for_a_probe) {
  RedisServer server;
  server.kill();
  const SystemClock clock;
  const auto made = make_redis_pace(pace_on(server), clock);
  ASSERT_TRUE(made);
  EXPECT_EQ(ask(**made, page_of("a")).kind, Kind::away);
  const auto said = probe_redis_pace(pace_on(server), clock);
  ASSERT_FALSE(said);
  EXPECT_EQ(said.error().kind(), ErrorKind::unavailable);
}

}  // namespace
}  // namespace ov
