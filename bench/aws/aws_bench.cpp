// What a message of SQS and a blob of S3 cost this process: CPU, requests, time. One JSON object a
// measurement on standard output. bench/aws/measure.py starts the servers and prints the table.
//
//   bench_aws 'sqs://bench?region=…&endpoint=…' [MESSAGES]
//   bench_aws 's3://bucket/bench?region=…&endpoint=…' [BLOBS]
#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "adapters/s3.h"
#include "adapters/sqs.h"
#include "base/clock.h"

namespace {

using ov::Duration;
using std::chrono::seconds;

constexpr std::size_t workers = 4;

Duration cpu_of_process() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto of = [](const timeval& time) {
    return seconds{time.tv_sec} + std::chrono::microseconds{time.tv_usec};
  };
  return of(usage.ru_utime) + of(usage.ru_stime);
}

long peak_kilobytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

/// Ends the program: a measurement of something that failed is none.
template <class T>
T must(ov::Result<T> result) {
  if (!result) {
    fmt::print(stderr, "bench_aws: {}\n", result.error().text());
    std::exit(1);
  }
  return std::move(*result);
}
void must(const ov::Result<void>& result) {
  if (result) return;
  fmt::print(stderr, "bench_aws: {}\n", result.error().text());
  std::exit(1);
}

/// So many bytes without holding them.
class Filling final : public ov::BlobSource {
 public:
  explicit Filling(std::uint64_t bytes) : left_(bytes) {}
  ov::Result<std::size_t> read(char* buffer, std::size_t size) override {
    const std::size_t count = std::min<std::uint64_t>(size, left_);
    std::fill_n(buffer, count, 'l');
    left_ -= count;
    return count;
  }

 private:
  std::uint64_t left_;
};

class Measure {
 public:
  explicit Measure(std::function<ov::AwsCounts()> counts) : counts_(std::move(counts)) {}

  /// Runs `work`, which does `units` of something.
  void run(const char* what, std::size_t units, const std::function<void()>& work) const {
    const ov::AwsCounts before = counts_();
    const Duration cpu = cpu_of_process();
    const Duration begin = clock_.elapsed();
    work();
    const auto took = static_cast<double>((clock_.elapsed() - begin).count());
    const auto used = static_cast<double>((cpu_of_process() - cpu).count());
    const ov::AwsCounts after = counts_();
    const auto count = static_cast<double>(units);
    fmt::print(
        R"({{"what":"{}","units":{},"cpu_us":{:.1f},"requests":{:.3f},"per_second":{:.0f},"bytes_out":{:.0f},"bytes_in":{:.0f},"peak_kb":{}}})"
        "\n",
        what, units, used / count, static_cast<double>(after.requests - before.requests) / count,
        count / took * 1e6, static_cast<double>(after.sent_bytes - before.sent_bytes) / count,
        static_cast<double>(after.received_bytes - before.received_bytes) / count,
        peak_kilobytes());
    std::fflush(stdout);
  }

 private:
  std::function<ov::AwsCounts()> counts_;
  ov::SystemClock clock_;
};

void in_threads(const std::function<void(std::size_t)>& work) {
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < workers; ++i) threads.emplace_back(work, i);
  for (std::thread& thread : threads) thread.join();
}

void measure_sqs(const std::string& url, std::size_t messages) {
  const auto options = must(ov::adapters::parse_sqs_url(url, ov::aws_process_environment()));
  must(ov::adapters::check_sqs_queues(options, true));
  const auto queue = must(ov::adapters::make_sqs_queue(options));
  const Measure measure([&] { return queue->request_counts(); });
  std::vector<ov::SliceName> names;
  for (std::size_t i = 0; i < messages; ++i) {
    names.push_back({ov::Stage::read, {7}, {static_cast<std::int64_t>(i + 1)}});
  }
  must(queue->offer(std::span(names).subspan(0, 10)));  // connections and names of queues
  measure.run("offer", messages, [&] { must(queue->offer(names)); });
  std::atomic<std::size_t> left = messages + 10;
  measure.run("receive, extend and ack", messages + 10, [&] {
    in_threads([&](std::size_t) {
      while (left > 0) {
        ov::ReceiveOptions receive;
        receive.wait = seconds{1};
        const auto got = must(queue->receive(receive));
        must(queue->extend(got, seconds{120}));
        must(queue->ack(got));
        left -= std::min<std::size_t>(left, got.size());
      }
    });
  });
}

void measure_s3(const std::string& url, std::size_t count) {
  const auto options = must(ov::adapters::parse_s3_url(url, ov::aws_process_environment()));
  const auto blobs = must(ov::adapters::make_s3_blobs(options));
  const Measure measure([&] { return blobs->counts(); });
  const auto put = [&](const std::string& key, const std::string& bytes) {
    ov::BytesSource source(bytes);
    must(blobs->put(key, source, {}));
  };
  const auto each = [&](const std::function<void(const std::string&)>& work) {
    in_threads([&](std::size_t worker) {
      for (std::size_t i = worker; i < count; i += workers) work(fmt::format("small/{:06}", i));
    });
  };
  put("warm", "up");
  const std::string small(std::size_t{4} << 10U, 's');
  const std::string medium(std::size_t{1} << 20U, 'm');
  measure.run("put 4 KiB", count, [&] { each([&](const std::string& key) { put(key, small); }); });
  measure.run("get 4 KiB", count,
              [&] { each([&](const std::string& key) { must(blobs->get(key, {})); }); });
  measure.run("head", count,
              [&] { each([&](const std::string& key) { must(blobs->head(key)); }); });
  measure.run("list, a key", count, [&] {
    ov::ListOptions list;
    list.prefix = "small/";
    while (true) {
      const ov::BlobPage page = must(blobs->list(list));
      if (!page.more) break;
      list.after = page.blobs.back().key;
    }
  });
  measure.run("remove", count,
              [&] { each([&](const std::string& key) { must(blobs->remove(key)); }); });
  constexpr std::size_t mediums = 32;
  measure.run("put 1 MiB", mediums, [&] {
    for (std::size_t i = 0; i < mediums; ++i) put("medium", medium);
  });
  measure.run("put 256 MiB in parts, a MiB", 256, [&] {
    Filling large(std::uint64_t{256} << 20U);
    must(blobs->put("large", large, {}));
  });
  measure.run("read 256 MiB in ranges, a MiB", 256, [&] {
    must(ov::read_blob(*blobs, "large", [](std::string_view) { return ov::ok(); }));
  });
  must(blobs->remove("large"));
}

}  // namespace

int main(int argc, char** argv) {
  const std::string url = argc > 1 ? argv[1] : "";
  const std::size_t count = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1'000;
  if (url.starts_with("sqs://")) {
    measure_sqs(url, count);
  } else if (url.starts_with("s3://")) {
    measure_s3(url, count);
  } else {
    fmt::print(stderr, "usage: bench_aws sqs://…|s3://… [COUNT]\n");
    return 2;
  }
  return 0;
}
