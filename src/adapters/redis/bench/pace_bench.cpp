// What asking the other workers costs this one: CPU of this process alone (Redis is another) for a
// grant and its end, as many at once as there are visits in flight.
//
//     ov_adapters_redis_bench URL [REQUESTS [IN_FLIGHT]]      default 200000 200
#include <time.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <string>

#include "adapters/redis.h"

namespace {

using namespace ov;

double cpu_seconds() {
  timespec used{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
  return static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) * 1e-9;
}

/// Asks as a visit does: a site of its own, a host with a delay, an address with caps.
struct Load {
  Load(SharedPace& of, std::uint64_t count) : pace(of), requests(count) {}

  SharedPace& pace;
  std::uint64_t requests;
  std::mutex mutex;
  std::condition_variable ended;
  std::uint64_t begun = 0;
  std::uint64_t done = 0;
  std::uint64_t granted = 0;

  void next() {
    std::uint64_t number = 0;
    {
      const std::lock_guard lock(mutex);
      if (begun == requests) return;
      number = begun++;
    }
    PaceRequest request;
    request.site = "site" + std::to_string(number) + ".example";
    request.host = "www." + request.site;
    request.delay = std::chrono::milliseconds{1};
    request.server = "10." + std::to_string(number % 251) + ".0.1";
    request.connections_max = 64;
    request.requests_per_second = 100'000;
    pace.ask(request, [this, site = request.site, host = request.host](PaceAnswer answer) {
      pace.answered(site, host, std::chrono::milliseconds{1}, std::nullopt);
      pace.end(site);
      {
        const std::lock_guard lock(mutex);
        if (answer.kind == PaceAnswer::Kind::granted) ++granted;
        if (++done == requests) ended.notify_one();
      }
      next();
    });
  }
};

}  // namespace

int main(int count, char** arguments) {
  if (count < 2) return 2;
  RedisPaceOptions options;
  const auto address = parse_redis_url(arguments[1]);
  if (!address) return 2;
  options.redis.address = *address;
  options.prefix = "overture:bench";
  options.grace_length = Duration{0};
  const SystemClock clock;
  const auto pace = make_redis_pace(options, clock);
  if (!pace) return 1;
  Load load(**pace, count > 2 ? std::strtoull(arguments[2], nullptr, 10) : 200'000);
  const std::uint64_t in_flight = count > 3 ? std::strtoull(arguments[3], nullptr, 10) : 200;
  const double cpu = cpu_seconds();
  const Duration begin = clock.elapsed();
  for (std::uint64_t i = 0; i < in_flight; ++i) load.next();
  {
    std::unique_lock lock(load.mutex);
    load.ended.wait(lock, [&] { return load.done == load.requests; });
  }
  const double seconds = std::chrono::duration<double>(clock.elapsed() - begin).count();
  const auto requests = static_cast<double>(load.requests);
  std::printf("%.0f requests (%.0f granted), %.0f at once: %.1f us of CPU and %.1f us each\n",
              requests, static_cast<double>(load.granted), static_cast<double>(in_flight),
              (cpu_seconds() - cpu) / requests * 1e6, seconds / requests * 1e6);
  return 0;
}
