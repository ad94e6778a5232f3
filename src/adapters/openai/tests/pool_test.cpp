#include "pool.h"

#include <gtest/gtest.h>

#include <map>

namespace ov::adapters {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using Kind = CallOutcome::Kind;

const Time today = Time(std::chrono::sys_days(std::chrono::year(2026) / 11 / 22));

TEST(openai_bucket, a_limit_a_minute_lets_through_what_it_says) {
  RateBucket bucket(600);
  Duration now = seconds(1);
  int taken = 0;
  for (; now < seconds(61); now += milliseconds(10)) {
    while (bucket.ready_in(1, now) == Duration{0}) {
      bucket.take(1, now);
      ++taken;
    }
  }
  // What gathers in six seconds was there at the start.
  EXPECT_GE(taken, 655);
  EXPECT_LE(taken, 661);
  EXPECT_EQ(bucket.per_minute(), 600);
}

TEST(openai_bucket, without_a_limit_all_is_let_through) {
  RateBucket bucket(std::nullopt);
  for (int i = 0; i < 1'000; ++i) bucket.take(1e6, seconds(1));
  EXPECT_EQ(bucket.ready_in(1e9, seconds(1)), Duration{0});
}

TEST(openai_bucket, what_the_endpoint_says_is_left_counts) {
  RateBucket bucket(std::nullopt);
  bucket.hear({.limit = 60, .remaining = 2, .reset = std::nullopt}, seconds(1));
  bucket.take(1, seconds(1));
  bucket.take(1, seconds(1));
  EXPECT_GT(bucket.ready_in(1, seconds(1)), milliseconds(900));
  EXPECT_LE(bucket.ready_in(1, seconds(1)), milliseconds(1'100));
  bucket.hear({.limit = 60, .remaining = 0, .reset = seconds(20)}, seconds(2));
  EXPECT_GT(bucket.ready_in(1, seconds(2)), seconds(19));
}

TEST(openai_bucket, the_operators_limit_is_never_raised_by_news) {
  RateBucket bucket(60);
  bucket.hear({.limit = 6'000, .remaining = 6'000, .reset = std::nullopt}, seconds(1));
  EXPECT_EQ(bucket.per_minute(), 60);
  bucket.hear({.limit = 30, .remaining = 30, .reset = std::nullopt}, seconds(1));
  EXPECT_EQ(bucket.per_minute(), 30);
}

TEST(openai_bucket, an_amount_beyond_the_limit_waits_for_a_full_bucket_and_passes) {
  RateBucket bucket(60);
  EXPECT_EQ(bucket.ready_in(1'000, seconds(1)), Duration{0});
  bucket.take(1'000, seconds(1));
  EXPECT_GT(bucket.ready_in(1, seconds(1)), minutes(10));
}

TEST(openai_limits, each_endpoints_headers_are_read) {
  const Dialect& any = *find_dialect("compatible");
  const auto read = [&](std::vector<HttpHeader> headers, const Dialect& dialect) {
    return read_rate_limits({200, "", std::move(headers)}, dialect, today);
  };
  const RateLimits openai = read({{"x-ratelimit-limit-requests", "5000"},
                                  {"x-ratelimit-remaining-requests", "4999"},
                                  {"x-ratelimit-reset-requests", "12ms"},
                                  {"x-ratelimit-limit-tokens", "160000"},
                                  {"x-ratelimit-remaining-tokens", "159976"},
                                  {"x-ratelimit-reset-tokens", "1m30.5s"}},
                                 any);
  EXPECT_EQ(openai.requests.limit, 5'000);
  EXPECT_EQ(openai.requests.remaining, 4'999);
  EXPECT_EQ(openai.requests.reset, milliseconds(12));
  EXPECT_EQ(openai.tokens.limit, 160'000);
  EXPECT_EQ(openai.tokens.reset, milliseconds(90'500));

  const RateLimits groq = read({{"x-ratelimit-limit-requests", "14400"},
                                {"x-ratelimit-reset-requests", "2m59.56s"},
                                {"x-ratelimit-limit-tokens", "18000"}},
                               *find_dialect("groq"));
  EXPECT_EQ(groq.requests.window, std::chrono::hours(24));
  EXPECT_EQ(groq.tokens.window, minutes(1));

  const RateLimits mistral = read({{"x-ratelimit-limit-req-minute", "720"},
                                   {"x-ratelimit-remaining-req-minute", "717"},
                                   {"x-ratelimit-limit-tokens-minute", "5000000"},
                                   {"x-ratelimit-remaining-tokens-minute", "4999911"}},
                                  any);
  EXPECT_EQ(mistral.requests.remaining, 717);
  EXPECT_EQ(mistral.tokens.limit, 5'000'000);

  const RateLimits anthropic =
      read({{"anthropic-ratelimit-requests-limit", "50"},
            {"anthropic-ratelimit-requests-remaining", "49"},
            {"anthropic-ratelimit-requests-reset", "2026-11-22T00:00:30Z"}},
           any);
  EXPECT_EQ(anthropic.requests.limit, 50);
  EXPECT_EQ(anthropic.requests.reset, seconds(30));

  const auto epoch = std::chrono::duration_cast<milliseconds>(today.time_since_epoch()).count();
  const RateLimits openrouter = read({{"X-RateLimit-Limit", "20"},
                                      {"X-RateLimit-Remaining", "0"},
                                      {"X-RateLimit-Reset", std::to_string(epoch + 45'000)}},
                                     any);
  EXPECT_EQ(openrouter.requests.remaining, 0);
  EXPECT_EQ(openrouter.requests.reset, seconds(45));

  // No header is believed about more than an hour.
  for (const char* value : {"2126-11-22T00:00:30Z", "5d", "99999999999999", "100000"}) {
    const RateLimits far = read({{"x-ratelimit-limit-tokens", "10"},
                                 {"x-ratelimit-remaining-tokens", "0"},
                                 {"x-ratelimit-reset-tokens", value}},
                                any);
    EXPECT_EQ(far.tokens.reset, std::chrono::hours(1)) << value;
  }

  // Azure, where it keeps no count; and what is no number.
  for (const char* value : {"-1", "many", "", "1e99"}) {
    const RateLimits none = read({{"x-ratelimit-limit-tokens", value}}, any);
    RateBucket bucket(std::nullopt);
    bucket.hear(none.tokens, seconds(1));
    EXPECT_EQ(bucket.per_minute(), std::nullopt) << value;
  }
}

TEST(openai_breaker, it_opens_after_five_failures_and_is_tried_with_one_call) {
  Breaker breaker;
  Duration now = seconds(10);
  for (int i = 0; i < 4; ++i) breaker.fail(now, now);
  EXPECT_GT(breaker.places(now), 100U);
  breaker.fail(now, now);
  EXPECT_EQ(breaker.places(now), 0U);
  now += seconds(1);
  EXPECT_EQ(breaker.places(now), 1U);
  breaker.begin(now);
  EXPECT_EQ(breaker.places(now), 0U);
  // What began before it opened says nothing of now.
  breaker.succeed(seconds(10));
  breaker.fail(seconds(10), now);
  EXPECT_EQ(breaker.places(now), 0U);
  breaker.fail(now, now);
  EXPECT_EQ(breaker.opens_until(), now + seconds(2));
  now += seconds(2);
  breaker.begin(now);
  breaker.succeed(now);
  EXPECT_GT(breaker.places(now), 100U);
}

TEST(openai_breaker, a_trial_that_was_cancelled_frees_its_place) {
  Breaker breaker;
  for (int i = 0; i < 5; ++i) breaker.fail(seconds(1), seconds(1));
  breaker.begin(seconds(3));
  breaker.forget(seconds(3));
  EXPECT_EQ(breaker.places(seconds(3)), 1U);
}

Pool pool_of(const std::string& urls) { return Pool(parse_openai_urls(urls).value().endpoints); }

TEST(openai_pool, weights_share_calls_and_limits_bound_them) {
  Pool pool = pool_of("http://a/v1?model=m&weight=3 http://b/v1?model=m");
  std::map<std::size_t, int> begun;
  for (int i = 0; i < 16; ++i) {
    const auto choice = pool.begin(100, std::nullopt, seconds(1));
    ASSERT_TRUE(choice.ticket);
    ++begun[choice.ticket->endpoint];
  }
  EXPECT_EQ(begun[0], 12);
  EXPECT_EQ(begun[1], 4);
  EXPECT_EQ(pool.in_flight_max(seconds(1)), 32U);
}

TEST(openai_pool, while_all_rest_nothing_is_taken) {
  Pool pool = pool_of("http://a/v1?model=m http://b/v1?model=m");
  const Duration now = seconds(1);
  for (int i = 0; i < 2; ++i) {
    const auto ticket = pool.begin(100, std::nullopt, now).ticket;
    ASSERT_TRUE(ticket);
    CallOutcome outcome;
    outcome.kind = Kind::throttled;
    outcome.retry_after = seconds(9 + i);
    pool.end(*ticket, outcome, now);
  }
  EXPECT_EQ(pool.in_flight_max(now), 0U);
  EXPECT_EQ(pool.rest(now), seconds(9));
  EXPECT_FALSE(pool.begin(100, std::nullopt, now).ticket);
  EXPECT_TRUE(pool.begin(100, std::nullopt, now + seconds(9)).ticket);
}

TEST(openai_pool, a_call_that_failed_goes_elsewhere_if_it_can) {
  Pool pool = pool_of("http://a/v1?model=m http://b/v1?model=m");
  EXPECT_EQ(pool.begin(1, 0, seconds(1)).ticket->endpoint, 1U);
  Pool alone = pool_of("http://a/v1?model=m");
  EXPECT_EQ(alone.begin(1, 0, seconds(1)).ticket->endpoint, 0U);
}

TEST(openai_pool, an_unusable_endpoint_is_left_out) {
  Pool pool = pool_of("http://a/v1?model=m http://b/v1?model=m");
  const auto ticket = pool.begin(1, std::nullopt, seconds(1)).ticket;
  CallOutcome outcome;
  outcome.kind = Kind::unusable;
  pool.end(*ticket, outcome, seconds(1));
  EXPECT_EQ(pool.usable(), 1U);
  for (int i = 0; i < 5; ++i) {
    EXPECT_NE(pool.begin(1, std::nullopt, seconds(1)).ticket->endpoint, ticket->endpoint);
  }
}

/// Has `count` calls end at endpoint `at`, of two.
void end_calls(Pool& pool, std::size_t at, Kind kind, int count) {
  for (int i = 0; i < count; ++i) {
    const auto ticket = pool.begin(1, 1 - at, seconds(1)).ticket;
    ASSERT_TRUE(ticket && ticket->endpoint == at);
    CallOutcome outcome;
    outcome.kind = kind;
    pool.end(*ticket, outcome, seconds(1));
  }
}

TEST(openai_pool, an_endpoint_that_denies_a_call_now_and_then_stays) {
  Pool pool = pool_of("http://a/v1?model=m http://b/v1?model=m");
  end_calls(pool, 0, Kind::denied, denied_before_an_answer_max - 1);
  for (int i = 0; i < 5; ++i) {
    end_calls(pool, 0, Kind::answered, 1);
    end_calls(pool, 0, Kind::denied, denied_in_a_row_max - 1);
  }
  EXPECT_EQ(pool.usable(), 2U);
  end_calls(pool, 0, Kind::denied, 1);
  EXPECT_EQ(pool.usable(), 1U);
}

TEST(openai_pool, one_that_has_never_answered_is_left_out_soon_and_the_last_never) {
  Pool pool = pool_of("http://a/v1?model=m http://b/v1?model=m");
  end_calls(pool, 0, Kind::denied, denied_before_an_answer_max);
  EXPECT_EQ(pool.usable(), 1U);
  end_calls(pool, 1, Kind::denied, 50);
  EXPECT_EQ(pool.usable(), 1U);
}

TEST(openai_pool, tokens_a_minute_are_kept_by_what_calls_used) {
  Pool pool = pool_of("http://a/v1?model=m&tpm=60000");
  Duration now = seconds(1);
  double used = 0;
  for (; now < seconds(301); now += milliseconds(50)) {
    while (const auto ticket = pool.begin(2'000, std::nullopt, now).ticket) {
      CallOutcome outcome;
      outcome.tokens = 500;
      used += 500;
      pool.end(*ticket, outcome, now);
    }
  }
  EXPECT_LE(used, 60'000 * 5 + 8'000);
  EXPECT_GE(used, 60'000 * 5 * 0.95);
}

TEST(openai_pool, calls_that_a_limit_would_only_let_wait_are_not_asked_for) {
  Pool pool = pool_of("http://a/v1?model=m&rpm=60");
  const Duration now = seconds(1);
  while (const auto ticket = pool.begin(1, std::nullopt, now).ticket) {
    pool.end(*ticket, {}, now);
  }
  EXPECT_EQ(pool.in_flight_max(now), 0U);
  EXPECT_EQ(pool.in_flight_max(now + seconds(2)), 2U);
}

}  // namespace
}  // namespace ov::adapters
