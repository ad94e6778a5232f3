// overture doctor: what a run needs, checked one by one, each with what to do when it is missing.
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <cstdio>
#include <filesystem>
#include <mutex>
#include <thread>

#include "base/unique_fd.h"
#include "cli/progress.h"
#include "command.h"
#include "text/brief.h"
#include "text/prompt.h"

namespace ov::cli {
namespace {

using std::chrono::milliseconds;

enum class Health { good, warning, bad };

struct Finding {
  Health health = Health::good;
  std::string what;
  std::string advice;  ///< What to do; empty when all is well.
};

constexpr std::uint64_t gigabyte = 1'000'000'000;
constexpr std::uint64_t disk_bytes_min = 2 * gigabyte;
constexpr rlim_t descriptors_per_site = 2;

Finding check_machine() {
  const unsigned cores = std::max(1U, std::thread::hardware_concurrency());
  const auto memory = static_cast<std::uint64_t>(sysconf(_SC_PHYS_PAGES)) *
                      static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  Finding finding{Health::good,
                  std::to_string(cores) + (cores == 1 ? " core, " : " cores, ") +
                      std::to_string(memory / gigabyte) + " GB of memory",
                  ""};
  if (memory < gigabyte)
    finding = {Health::warning, finding.what, "lower --crawl-in-flight-max to 200"};
  return finding;
}

Finding check_descriptors(const Config& config) {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  const auto sites = static_cast<rlim_t>(*config.integer("crawl.in_flight_max"));
  const rlim_t needed = sites * descriptors_per_site + 100;
  Finding finding{Health::good, std::to_string(limit.rlim_cur) + " open files allowed", ""};
  if (limit.rlim_max < needed) {
    finding.health = Health::bad;
    finding.advice =
        "raise the limit (ulimit -n " + std::to_string(needed) + ") or lower --crawl-in-flight-max";
  }
  return finding;
}

Finding check_disk(const Config& config, const Clock& clock) {
  const std::filesystem::path folder = config.text("data");
  std::error_code code;
  std::filesystem::create_directories(folder, code);
  if (code)
    return {Health::bad, folder.string() + ": " + code.message(),
            "name another folder with --data"};
  struct statvfs info{};
  if (statvfs(folder.c_str(), &info) != 0)
    return {Health::bad, "the disk does not answer", "check the mount"};
  const std::uint64_t free_bytes = static_cast<std::uint64_t>(info.f_bavail) * info.f_frsize;
  const std::filesystem::path probe = folder / "doctor.probe";
  const Duration start = clock.elapsed();
  bool written = false;
  {
    const UniqueFd fd(::open(probe.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    written = fd && ::write(fd.get(), "x", 1) == 1 && ::fsync(fd.get()) == 0;
  }
  const auto took = std::chrono::duration_cast<milliseconds>(clock.elapsed() - start);
  ::unlink(probe.c_str());
  if (!written)
    return {Health::bad, folder.string() + " cannot be written", "name another folder with --data"};
  Finding finding{Health::good,
                  std::to_string(free_bytes / gigabyte) + " GB free in " + folder.string() +
                      ", a durable write takes " + std::to_string(took.count()) + " ms",
                  ""};
  if (free_bytes < disk_bytes_min) {
    finding.health = Health::warning;
    finding.advice =
        "a list of 100,000 sites needs about 2 GB; free some space or name another --data";
  } else if (took > milliseconds{100}) {
    finding.health = Health::warning;
    finding.advice = "a local disk would be faster than this one";
  }
  return finding;
}

Finding check_reading(const Config& config, const Adapters& adapters) {
  const auto web = adapters.make_web(config);
  if (!web)
    return {Health::bad, web.error().text(),
            "correct the --crawl options; for the trust store: apt install ca-certificates"};
  return {Health::good, "trust store and reading options are fine", ""};
}

Finding check_dns(const Config& config, const Adapters& adapters) {
  if (!config.text("crawl.connect_to").empty()) {
    return {Health::good, "not used: --crawl-connect-to sends every connection to one address", ""};
  }
  const auto answer = adapters.look_up(config, "example.com");
  if (!answer) {
    return {Health::bad, answer.error().text(),
            "check /etc/resolv.conf, or name a server with --crawl-dns"};
  }
  return {Health::good, *answer, ""};
}

Finding check_contact(const Config& config) {
  if (!config.text("crawl.contact").empty())
    return {Health::good, config.text("crawl.contact"), ""};
  return {Health::warning, "no contact URL is set",
          "public sites are read with --crawl-contact URL only"};
}

ModelResult ask(Model& model, ModelRequest request) {
  std::mutex mutex;
  std::condition_variable changed;
  std::optional<ModelResult> answer;
  model.write(std::move(request), [&](ModelResult result) {
    const std::lock_guard lock(mutex);
    answer = std::move(result);
    changed.notify_one();
  });
  std::unique_lock lock(mutex);
  changed.wait(lock, [&] { return answer.has_value(); });
  return std::move(*answer);
}

Finding check_model(const Config& config, const Adapters& adapters) {
  const auto model = adapters.make_model(config);
  if (!model) return {Health::bad, model.error().text(), "correct --model; quote: needs none"};
  if (config.text("model") == "quote:") return {Health::good, "quote: writes without a model", ""};
  ModelRequest request;
  request.system = "Answer with one JSON object.";
  request.user = "Reply with {\"abstain\":\"test\"}";
  request.schema = std::string(reply_schema());
  request.tokens_max = 64;
  const ModelResult answer = ask(**model, std::move(request));
  if (!answer) {
    return {Health::bad, answer.error().error.text(),
            "check the URL, that the server runs, and the key in OVERTURE_MODEL_KEY"};
  }
  const auto reply = parse_reply(answer->text);
  Finding finding{Health::good, answer->model + " answers", ""};
  if (!reply) {
    finding.health = Health::warning;
    finding.what += ", but not in the form asked for: " + reply.error().message();
    finding.advice = "expect many abstentions; a larger model may do better";
  }
  return finding;
}

bool print(const char* name, const Finding& finding) {
  constexpr const char* marks[] = {"ok  ", "warn", "BAD "};
  std::printf("%s  %-12s %s\n", marks[static_cast<std::size_t>(finding.health)], name,
              finding.what.c_str());
  if (!finding.advice.empty()) std::printf("      %-12s -> %s\n", "", finding.advice.c_str());
  return finding.health != Health::bad;
}

}  // namespace

int doctor_command(const Config& config, const Adapters& adapters) {
  bool sound = print("machine", check_machine());
  sound = print("open files", check_descriptors(config)) && sound;
  sound = print("disk", check_disk(config, *adapters.clock)) && sound;
  sound = print("reading", check_reading(config, adapters)) && sound;
  sound = print("dns", check_dns(config, adapters)) && sound;
  sound = print("contact", check_contact(config)) && sound;
  sound = print("model", check_model(config, adapters)) && sound;
  return sound ? exit_done : exit_failed;
}

}  // namespace ov::cli
