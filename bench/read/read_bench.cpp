// Reading alone: drives the Web port with the sites of a list and says what it cost this process.
//
//     bench_read LIST [--dns HOST:PORT] [--allow CIDR] [--ca FILE] [--in-flight N] [--reactors N]
//                [--out FILE]
//
// LIST holds one URL a line, the site key being its host. Prints one JSON object: sites by reason,
// pages, CPU-seconds of the process (set-up not counted) and of each of its threads, seconds, and
// resident memory at its peak. With --out, FILE gets a JSON object a site with its home page's
// text, as the peers of bench/peers write.
#include <getopt.h>
#include <sys/resource.h>

#include <array>
#include <boost/json.hpp>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "adapters/web.h"
#include "domain/outcome.h"
#include "text/url.h"

namespace {

using namespace ov;

struct Options {
  std::string list;
  std::string out;
  WebOptions web;
};

struct Totals {
  std::map<std::string, int> reasons;
  std::array<int, 4> by_pages{};  ///< Sites by how many pages were read: 0, 1, 2, 3 or more.
  std::uint64_t pages = 0;
  std::uint64_t requests = 0;
  std::uint64_t received_bytes = 0;
  std::uint64_t text_bytes = 0;
  std::size_t visits_peak = 0;  ///< Begun and not done, those included that wait for a place.
};

[[noreturn]] void stop(const std::string& why) {
  std::fprintf(stderr, "bench_read: %s\n", why.c_str());
  std::exit(2);
}

template <typename T>
T or_stop(Result<T> result) {
  if (!result) stop(result.error().text());
  return std::move(*result);
}

double seconds_of(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

rusage used() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage;
}

/// Most memory that this program has held. Not ru_maxrss, which a program inherits from the one
/// that started it.
std::uint64_t resident_peak_bytes() {
  std::ifstream file("/proc/self/status");
  for (std::string line; std::getline(file, line);) {
    unsigned long kib = 0;
    if (std::sscanf(line.c_str(), "VmHWM: %lu kB", &kib) == 1) return kib * 1024UL;
  }
  return 0;
}

/// CPU-seconds of each thread of this process, the main thread first.
boost::json::array thread_cpu_seconds() {
  boost::json::array all;
  const double ticks = static_cast<double>(sysconf(_SC_CLK_TCK));
  for (const auto& task : std::filesystem::directory_iterator("/proc/self/task")) {
    std::ifstream file(task.path() / "stat");
    std::string text;
    std::getline(file, text);
    unsigned long user = 0;
    unsigned long kernel = 0;
    // Fields 14 and 15 of proc(5), counted from the one after the name, which may hold anything.
    const char* after_name = text.c_str() + text.rfind(')') + 1;
    if (std::sscanf(after_name, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user,
                    &kernel) == 2) {
      all.emplace_back(static_cast<double>(user + kernel) / ticks);
    }
  }
  return all;
}

/// Keeps a number of visits under way and adds up what they come to.
class Run {
 public:
  Run(Web& web, const std::string& out) : web_(web) {
    if (!out.empty()) out_.emplace(out);
  }

  void visit_all(const std::vector<VisitRequest>& requests) {
    const std::size_t in_flight_max = web_.in_flight_max();
    for (const VisitRequest& request : requests) {
      {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return in_flight_ < in_flight_max; });
        totals_.visits_peak = std::max(totals_.visits_peak, ++in_flight_);
      }
      const auto start = std::chrono::steady_clock::now();
      web_.visit(request, [this, start](const Visit& visit) { add(visit, start); });
    }
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return in_flight_ == 0; });
  }

  [[nodiscard]] const Totals& totals() const { return totals_; }

 private:
  void add(const Visit& visit, std::chrono::steady_clock::time_point start) {
    const Site& site = visit.site;
    std::string line;
    if (out_) line = line_of(visit, std::chrono::steady_clock::now() - start);
    const std::lock_guard lock(mutex_);
    const std::string reason = reason_of(visit);
    ++totals_.reasons[reason.empty() ? "read" : reason];
    ++totals_.by_pages[std::min(site.pages.size(), totals_.by_pages.size() - 1)];
    totals_.pages += site.pages.size();
    totals_.requests += site.requests;
    totals_.received_bytes += site.bytes_received;
    for (const Page& page : site.pages) totals_.text_bytes += page.text.size();
    if (out_) *out_ << line << '\n';
    --in_flight_;
    changed_.notify_one();
  }

  /// Empty where the site was read; "put_off" where it was not asked, for its server is busy with
  /// other sites: a run comes again.
  static std::string reason_of(const Visit& visit) {
    if (visit.come_again) return "put_off";
    return visit.site.reason == Reason::none ? "" : std::string(to_string(visit.site.reason));
  }

  static std::string line_of(const Visit& visit, std::chrono::duration<double> took) {
    const Site& site = visit.site;
    boost::json::object line{
        {"host", site.key},        {"reason", reason_of(visit)},
        {"detail", site.detail},   {"pages", site.pages.size()},
        {"seconds", took.count()}, {"text", site.pages.empty() ? "" : site.pages.front().text}};
    boost::json::array further;
    for (std::size_t i = 1; i < site.pages.size(); ++i) further.emplace_back(site.pages[i].text);
    line["further"] = std::move(further);
    return boost::json::serialize(line);
  }

  Web& web_;
  std::optional<std::ofstream> out_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t in_flight_ = 0;
  Totals totals_;
};

Options options_from(int argc, char** argv) {
  const std::array<option, 7> table{{{"dns", required_argument, nullptr, 'd'},
                                     {"allow", required_argument, nullptr, 'a'},
                                     {"ca", required_argument, nullptr, 'c'},
                                     {"in-flight", required_argument, nullptr, 'n'},
                                     {"reactors", required_argument, nullptr, 'r'},
                                     {"out", required_argument, nullptr, 'o'},
                                     {}}};
  Options options;
  for (int found = 0; (found = getopt_long(argc, argv, "", table.data(), nullptr)) != -1;) {
    switch (found) {
      case 'd':
        options.web.dns_server = or_stop(parse_endpoint(optarg));
        break;
      case 'a':
        options.web.allow.push_back(or_stop(parse_cidr(optarg)));
        break;
      case 'c':
        options.web.ca_file = optarg;
        break;
      case 'n':
        options.web.in_flight_max = std::strtoul(optarg, nullptr, 10);
        break;
      case 'r':
        options.web.reactors = std::atoi(optarg);
        break;
      case 'o':
        options.out = optarg;
        break;
      default:
        stop("see the comment at the top of bench/read/read_bench.cpp");
    }
  }
  if (optind + 1 != argc) stop("one list is needed");
  options.list = argv[optind];
  return options;
}

std::vector<VisitRequest> requests_of(const std::string& list) {
  std::ifstream lines(list);
  if (!lines) stop("the list '" + list + "' cannot be read");
  std::vector<VisitRequest> requests;
  for (std::string line; std::getline(lines, line);) {
    const Result<Url> url = parse_url(line);
    if (!url) stop("'" + line + "' is no URL");
    requests.emplace_back().site = url->host;
    requests.back().url = line;
  }
  return requests;
}

}  // namespace

int main(int argc, char** argv) {
  const Options options = options_from(argc, argv);
  const std::vector<VisitRequest> requests = requests_of(options.list);
  SystemClock clock;
  const auto web = or_stop(WebReader::create(options.web, clock));
  Run run(*web, options.out);

  const rusage before = used();
  const auto start = std::chrono::steady_clock::now();
  run.visit_all(requests);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  const rusage after = used();

  const Totals& totals = run.totals();
  boost::json::object reasons;
  for (const auto& [reason, count] : totals.reasons) reasons[reason] = count;
  const boost::json::object line{
      {"sites", requests.size()},
      {"reasons", std::move(reasons)},
      {"sites_by_pages", boost::json::value_from(totals.by_pages)},
      {"pages", totals.pages},
      {"requests", totals.requests},
      {"received_bytes", totals.received_bytes},
      {"text_bytes", totals.text_bytes},
      {"seconds", took.count()},
      {"user_seconds", seconds_of(after.ru_utime) - seconds_of(before.ru_utime)},
      {"system_seconds", seconds_of(after.ru_stime) - seconds_of(before.ru_stime)},
      {"thread_cpu_seconds", thread_cpu_seconds()},
      {"visits_peak", totals.visits_peak},
      {"resident_peak_bytes", resident_peak_bytes()}};
  std::printf("%s\n", boost::json::serialize(line).c_str());
  return 0;
}
