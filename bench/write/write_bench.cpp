// bench_write URL MESSAGES: has so many messages written through the model driver alone, as many at
// once as it allows, and prints one JSON object with what that took. Calls that fail are made
// again, as the write stage would.
#include <fmt/format.h>
#include <sys/resource.h>

#include <condition_variable>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <mutex>

#include "adapters/openai.h"

namespace {

using namespace ov;

/// As long as prompts are: rules first, then two blocks of a page.
ModelRequest request() {
  const std::string rule = "Write only what the pages say, and quote each claim word for word. ";
  const std::string sentence =
      "Our workshop in Leiden repairs church organs and trains two apprentices each year. ";
  ModelRequest request;
  for (int i = 0; i < 40; ++i) request.system += rule;
  request.user = "<page id=\"1\" url=\"https://organs.example/\">";
  for (int i = 0; i < 24; ++i) request.user += sentence;
  request.user += "</page>";
  request.schema = R"({"type":"object","properties":{"subject":{"type":"string"}}})";
  return request;
}

double cpu_seconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

/// Returns when `messages` are written.
void write_all(Model& model, long messages, long& failures, std::size_t& most) {
  const ModelRequest each = request();
  std::mutex mutex;
  std::condition_variable changed;
  long written = 0;
  std::size_t in_flight = 0;
  std::unique_lock lock(mutex);
  while (written < messages) {
    const auto left = static_cast<std::size_t>(messages - written);
    while (in_flight < left && in_flight < model.in_flight_max()) {
      most = std::max(most, ++in_flight);
      lock.unlock();
      model.write(each, [&](const ModelResult& result) {
        const std::lock_guard inner(mutex);
        --in_flight;
        result ? ++written : ++failures;
        changed.notify_one();
      });
      lock.lock();
    }
    changed.wait_for(lock, std::chrono::milliseconds(50));
  }
  changed.wait(lock, [&] { return in_flight == 0; });
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 3) {
    std::fprintf(stderr, "usage: bench_write URL MESSAGES\n");
    return 2;
  }
  std::signal(SIGPIPE, SIG_IGN);
  auto options = adapters::parse_openai_urls(arguments[1]);
  if (!options) {
    std::fprintf(stderr, "bench_write: %s\n", options.error().text().c_str());
    return 2;
  }
  const long messages = std::atol(arguments[2]);
  const SystemClock clock;
  const Duration began = clock.elapsed();
  long failures = 0;
  std::size_t most = 0;
  auto model = adapters::make_openai_model(std::move(*options)).value();
  write_all(*model, messages, failures, most);
  const double seconds = std::chrono::duration<double>(clock.elapsed() - began).count();
  std::puts(fmt::format(R"({{"messages":{},"failures":{},"cpu_seconds":{:.3f},"seconds":{:.2f},)"
                        R"("in_flight_most":{}}})",
                        messages, failures, cpu_seconds(), seconds, most)
                .c_str());
  return 0;
}
