// What the tests of SharedPace share: asking and waiting as a worker does.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <future>
#include <memory>
#include <mutex>
#include <string>

#include "adapters/redis.h"
#include "ports/shared_pace.h"
#include "redis_server.h"

namespace ov {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Kind = PaceAnswer::Kind;
using Instant = std::chrono::steady_clock::time_point;

/// Short, so that tests of what runs out are.
inline constexpr Duration lease_length = milliseconds{1'500};
inline constexpr Duration grace_length = milliseconds{300};

inline PaceRequest page_of(const std::string& site, const std::string& host = "",
                           Duration delay = Duration{0}) {
  PaceRequest request;
  request.site = site;
  request.host = host.empty() ? site : host;
  request.delay = delay;
  return request;
}

inline PaceRequest from_server(const std::string& site, const std::string& server,
                               std::size_t connections_max, std::size_t requests_per_second) {
  PaceRequest request = page_of(site);
  request.server = server;
  request.connections_max = connections_max;
  request.requests_per_second = requests_per_second;
  return request;
}

inline PaceAnswer ask(SharedPace& pace, const PaceRequest& request) {
  std::promise<PaceAnswer> answer;
  pace.ask(request, [&](PaceAnswer said) { answer.set_value(said); });
  auto future = answer.get_future();
  EXPECT_EQ(future.wait_for(seconds{10}), std::future_status::ready);
  return future.get();
}

/// Does what an answer says: comes again after that time, or a little sooner where it is long.
inline void wait_as_told(const PaceAnswer& answer) {
  std::mutex mutex;
  std::condition_variable never;
  std::unique_lock lock(mutex);
  never.wait_for(lock, std::clamp<Duration>(answer.wait, milliseconds{1}, milliseconds{250}));
}

/// Asks until the answer is `kind`, at most 15 s; when it was.
inline Instant ask_until(SharedPace& pace, const PaceRequest& request, Kind kind = Kind::granted) {
  const Instant latest = std::chrono::steady_clock::now() + seconds{15};
  PaceAnswer answer = ask(pace, request);
  while (answer.kind != kind && std::chrono::steady_clock::now() < latest) {
    wait_as_told(answer);
    answer = ask(pace, request);
  }
  EXPECT_EQ(answer.kind, kind);
  return std::chrono::steady_clock::now();
}

inline RedisPaceOptions pace_on(const RedisServer& server, const std::string& password = "") {
  RedisPaceOptions options;
  options.redis.address = parse_redis_url(server.url).value();
  options.redis.password = password;
  options.redis.ca_file = server.ca;
  options.prefix = testing::UnitTest::GetInstance()->current_test_info()->name();
  options.lease_length = lease_length;
  options.grace_length = grace_length;
  options.beat = milliseconds{100};
  return options;
}

inline std::unique_ptr<SharedPace> worker_on(const RedisPaceOptions& options) {
  static const SystemClock clock;
  auto made = make_redis_pace(options, clock);
  EXPECT_TRUE(made) << made.error().text();
  return made ? std::move(*made) : nullptr;
}

/// The plain server of this program; a test has a prefix of its own in it.
inline RedisServer& shared_redis() {
  static RedisServer server;
  return server;
}

}  // namespace ov
