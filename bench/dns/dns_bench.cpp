// What a name costs: CPU of the resolver's thread alone (the server has a thread of its own), each
// name asked for once, A and AAAA, over UDP on loopback; then the same names again, from the cache.
//
//     bench_dns [NAMES [IN_FLIGHT [DELAY_MS]]]      default 100000 2000 20
//
// A tenth of the names do not exist. DELAY_MS is how long the server takes. Prints one line a pass.
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <memory>
#include <string>

#include "base/clock.h"
#include "net/dns.h"
#include "net/reactor.h"
#include "responder.h"

namespace {

using namespace ov;

struct Pass {
  int names = 0;
  int next = 0;
  int found = 0;
  int not_found = 0;
  int lost = 0;
};

std::string name_of(int number) {
  constexpr int one_is_gone_in = 10;
  return (number % one_is_gone_in == 0 ? "gone" : "www") + std::to_string(number) + ".example.com";
}

Task<void> look_up_rest(Resolver& resolver, Pass& pass) {
  while (pass.next < pass.names) {
    const auto answer = co_await resolver.look_up(name_of(pass.next++));
    if (answer) {
      ++pass.found;
    } else if (answer.error().kind() == ErrorKind::not_found) {
      ++pass.not_found;
    } else {
      ++pass.lost;
    }
  }
  co_return ok();
}

double thread_cpu_seconds() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

void measure(const char* what, Reactor& reactor, Resolver& resolver, int names, int in_flight) {
  Pass pass{.names = names};
  const double cpu_before = thread_cpu_seconds();
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < in_flight; ++i) reactor.spawn(look_up_rest(resolver, pass));
  reactor.run_until_idle();
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  const double cpu = thread_cpu_seconds() - cpu_before;
  std::printf("%s: %d found, %d not there, %d lost; %.0f names/s, %.2f CPU-us a name\n", what,
              pass.found, pass.not_found, pass.lost, names / seconds, cpu * 1e6 / names);
}

int number_of(int count, char** arguments, int which, int usual) {
  return which < count ? std::atoi(arguments[which]) : usual;
}

}  // namespace

int main(int count, char** arguments) {
  const int names = number_of(count, arguments, 1, 100'000);
  const int in_flight = number_of(count, arguments, 2, 2'000);
  const std::chrono::milliseconds delay{number_of(count, arguments, 3, 20)};
  if (names <= 0 || in_flight <= 0 || delay.count() < 0) {
    std::fprintf(stderr, "usage: bench_dns [NAMES [IN_FLIGHT [DELAY_MS]]]\n");
    return 2;
  }
  bench::Responder responder(delay);
  const SystemClock clock;
  Reactor reactor(clock);
  ResolverOptions options;
  options.server = responder.endpoint();
  options.lookups_in_flight_max = static_cast<std::size_t>(in_flight);
  // The cache keeps two generations, and all of the names fit into one.
  options.cache_entries_max = 2 * static_cast<std::size_t>(names);
  const auto resolver = Resolver::create(reactor, options);
  if (!resolver) {
    std::fprintf(stderr, "bench_dns: %s\n", resolver.error().text().c_str());
    return 2;
  }
  measure("asked", reactor, **resolver, names, in_flight);
  std::printf("       %.2f questions a name\n", static_cast<double>(responder.questions()) / names);
  measure("known", reactor, **resolver, names, in_flight);
  return 0;
}
