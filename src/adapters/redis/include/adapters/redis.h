// SharedPace on Redis: one script, one round trip a request, many on the way at once from one
// thread (net/redis.h). Redis 7 without Cluster; plain, with TLS, or behind Sentinel.
#pragma once

#include <memory>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "net/redis.h"
#include "ports/shared_pace.h"

namespace ov {

struct RedisPaceOptions {
  RedisOptions redis;
  /// Before all keys: workers that share a pace share it, and nobody else.
  std::string prefix = "overture:pace";
  /// What this worker is known by to the others; for tests. Empty: random.
  std::string worker;
  Duration lease_length = pace_lease_length;
  Duration grace_length = pace_grace_length;
  Duration beat = pace_beat;
};

/// Starts its thread and waits for the first attempt to connect. A Redis that cannot be reached is
/// no error: reading waits for it. `clock` outlives it and is thread safe. Errors: denied (user,
/// password or certificate are refused).
Result<std::unique_ptr<SharedPace>> make_redis_pace(RedisPaceOptions options, const Clock& clock);

/// Connects, runs the script, and says what was found: "redis://host:6379/0 answers in 0.4 ms".
/// Errors: denied, unavailable, timeout.
Result<std::string> probe_redis_pace(RedisPaceOptions options, const Clock& clock);

}  // namespace ov
