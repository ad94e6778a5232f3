// What a visit costs: CPU of the reader alone (the server is another process), over HTTP on
// loopback, robots.txt and three pages a site, each page some 60 KB of HTML sent as gzip. Then what
// visits in flight hold: resident memory with all of them waiting for an answer.
//
//     ov_adapters_web_bench [SITES [IN_FLIGHT]]      default 2000 1000
#include <dirent.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <thread>

#include "adapters/web.h"
#include "visiting.h"

namespace {

using namespace ov;

std::string page(int seed) {
  std::string html =
      "<!doctype html><html lang=en><head><title>Pumps</title></head><body><nav>"
      "<a href=/about>About us</a> <a href=/products>Products</a></nav><main>";
  unsigned state = static_cast<unsigned>(seed) + 1;
  while (html.size() < 60'000) {
    html += "<div class=\"row c" + std::to_string(state % 97) + "\"><h2>Series " +
            std::to_string(state % 1000) + "</h2><p>We build <b>pumps</b> for dairy number " +
            std::to_string(state) + " &amp; keep <a href=\"/p/" + std::to_string(state % 10007) +
            "\">spare parts</a> for thirty years, under one roof in Bremen.</p></div>\n";
    state = state * 1664525U + 1013904223U;
  }
  return html + "</main></body></html>";
}

double cpu_seconds() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  const auto seconds = [](timeval t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

long resident_kib() {
  long pages = 0;
  if (FILE* file = std::fopen("/proc/self/statm", "r")) {
    if (std::fscanf(file, "%*d %ld", &pages) != 1) pages = 0;
    std::fclose(file);
  }
  return pages * 4;
}

struct Shared {
  std::atomic<std::uint16_t> port = 0;
  std::atomic<int> open = 0;
};

// Serves until killed.
[[noreturn]] void serve(Shared& shared) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  FakeWeb server;
  const std::string bodies[] = {gzipped(page(1)), gzipped(page(2)), gzipped(page(3))};
  server.set_handler([&](const std::string& host, const std::string& path) -> WebReply {
    if (host.starts_with("held")) return {.silent = true};
    if (path == "/robots.txt") return {.body = "User-agent: *\nDisallow: /x", .type = "text/plain"};
    const int which = path == "/" ? 0 : path == "/about" ? 1 : 2;
    return {.headers = {"Content-Encoding: gzip"}, .body = bodies[which]};
  });
  shared.port = server.endpoint.port;
  for (;;) {
    std::this_thread::sleep_for(std::chrono::milliseconds{10});
    shared.open = server.open.load();
  }
}

}  // namespace

int main(int argc, char** argv) {
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  const int sites = argc > 1 ? std::atoi(argv[1]) : 2000;
  const int in_flight = argc > 2 ? std::atoi(argv[2]) : 1000;
  rlimit files{};
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  void* memory =
      mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  auto& shared = *new (memory) Shared;
  const pid_t child = fork();
  if (child == 0) serve(shared);
  while (shared.port == 0) std::this_thread::sleep_for(std::chrono::milliseconds{10});

  SystemClock clock;
  WebOptions options;
  options.connect_to_http = Endpoint{*parse_ip("127.0.0.1"), shared.port};
  options.in_flight_max = static_cast<std::size_t>(in_flight);
  auto web = std::move(*WebReader::create(options, clock));
  const auto run = [&](const std::string& prefix, int count, std::atomic<int>& done,
                       std::atomic<int>& good) {
    for (int i = 0; i < count; ++i) {
      const std::string host = prefix + std::to_string(i) + ".example";
      web->visit({host, "http://" + host + "/"}, [&](Visit visit) {
        good += visit.site.pages.size() == 3 ? 1 : 0;
        ++done;
        done.notify_one();
      });
    }
  };
  const auto wait = [](std::atomic<int>& done, int count) {
    for (int seen = done; seen < count; seen = done) done.wait(seen);
  };
  std::atomic<int> done = 0;
  std::atomic<int> good = 0;
  run("warm", 20, done, good);
  wait(done, 20);
  const double cpu = cpu_seconds();
  const auto start = std::chrono::steady_clock::now();
  done = 0;
  good = 0;
  run("s", sites, done, good);
  wait(done, sites);
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - start;
  const double used = cpu_seconds() - cpu;
  std::printf("%d sites, %d with three pages, page %zu bytes (%zu as sent)\n", sites, good.load(),
              page(1).size(), gzipped(page(1)).size());
  std::printf("%.2f CPU-ms a site, %.0f sites/s on this machine, %ld MiB resident after\n",
              used * 1000 / sites, sites / wall.count(), resident_kib() / 1024);

  const long before = resident_kib();
  std::atomic<int> held = 0;
  run("held", in_flight, held, good);
  while (shared.open < in_flight) std::this_thread::sleep_for(std::chrono::milliseconds{10});
  const long with = resident_kib();
  std::printf("%d visits in flight: %ld MiB resident, %.1f KiB a visit over %ld MiB before\n",
              in_flight, with / 1024, static_cast<double>(with - before) / in_flight,
              before / 1024);
  web.reset();
  std::printf("ended by stop: %d\n", held.load());
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  return good == 0 ? 1 : 0;
}
