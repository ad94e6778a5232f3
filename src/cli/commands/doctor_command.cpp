// overture doctor: what a run needs, checked one by one, each with what to do when it is missing.
// Ctrl-C keeps its usual meaning here, since nothing has to be put away.
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>
#include <mutex>
#include <thread>

#include "base/unique_fd.h"
#include "cli/progress.h"
#include "command.h"
#include "plan.h"
#include "printable.h"

namespace ov::cli {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

enum class Health { good, warning, bad };

struct Finding {
  Health health = Health::good;
  std::string what;
  std::string advice;  ///< What to do; empty when all is well.
};

constexpr std::uint64_t gigabyte = 1'000'000'000;
constexpr std::uint64_t disk_bytes_min = 2 * gigabyte;
constexpr rlim_t descriptors_per_site = 2;
/// Longer than a model that has to be loaded first takes to say a word; a longer timeout of the
/// endpoint does not hold up the doctor.
constexpr seconds model_patience{120};

/// "512 MB", "7.8 GB", "120 GB".
std::string bytes_text(std::uint64_t bytes) {
  if (bytes < gigabyte) return std::to_string(bytes / 1'000'000) + " MB";
  if (bytes >= 10 * gigabyte) return std::to_string(bytes / gigabyte) + " GB";
  return std::to_string(bytes / gigabyte) + "." +
         std::to_string(bytes % gigabyte / (gigabyte / 10)) + " GB";
}

Finding check_machine() {
  const unsigned cores = std::max(1U, std::thread::hardware_concurrency());
  const auto memory = static_cast<std::uint64_t>(sysconf(_SC_PHYS_PAGES)) *
                      static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  Finding finding{Health::good,
                  std::to_string(cores) + (cores == 1 ? " core, " : " cores, ") +
                      bytes_text(memory) + " of memory",
                  ""};
  if (memory < gigabyte) {
    finding.health = Health::warning;
    finding.advice = "lower --crawl-in-flight-max to 200";
  }
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

/// The folder itself, or the nearest above it that exists: a run makes what is missing, the doctor
/// makes nothing.
std::filesystem::path existing_folder(const std::filesystem::path& folder) {
  std::error_code ignored;
  std::filesystem::path at = std::filesystem::absolute(folder, ignored);
  while (!std::filesystem::exists(at, ignored) && at.has_relative_path()) at = at.parent_path();
  return at;
}

/// How long it takes until a byte is on the disk. Errors: unavailable.
Result<Duration> time_durable_write(const std::filesystem::path& folder, const Clock& clock) {
  std::string name = folder / "overture-doctor-XXXXXX";
  const Duration start = clock.elapsed();
  const UniqueFd fd(::mkstemp(name.data()));
  const bool written = fd && ::write(fd.get(), "x", 1) == 1 && ::fsync(fd.get()) == 0;
  const int code = errno;
  const Duration took = clock.elapsed() - start;
  if (fd) ::unlink(name.c_str());
  if (written) return took;
  return Error(ErrorKind::unavailable,
               "cannot write in " + folder.string() + ": " + std::strerror(code));
}

Finding check_disk(const Config& config, const Clock& clock) {
  constexpr const char* other_folder = "name another folder with --data, or make this one writable";
  const std::filesystem::path folder = existing_folder(config.text("data"));
  std::error_code ignored;
  if (!std::filesystem::is_directory(folder, ignored)) {
    return {Health::bad, folder.string() + " is not a folder", other_folder};
  }
  struct statvfs info{};
  if (::statvfs(folder.c_str(), &info) != 0) {
    return {Health::bad, folder.string() + ": " + std::strerror(errno), other_folder};
  }
  const Result<Duration> took = time_durable_write(folder, clock);
  if (!took) return {Health::bad, took.error().message(), other_folder};
  const std::uint64_t free_bytes = static_cast<std::uint64_t>(info.f_bavail) * info.f_frsize;
  const auto took_ms = std::chrono::duration_cast<milliseconds>(*took);
  Finding finding{Health::good,
                  bytes_text(free_bytes) + " free in " + folder.string() +
                      ", a durable write takes " + std::to_string(took_ms.count()) + " ms",
                  ""};
  if (free_bytes < disk_bytes_min) {
    finding.health = Health::warning;
    finding.advice =
        "a list of 100,000 sites needs about 2 GB; free some space or name another --data";
  } else if (took_ms > milliseconds{100}) {
    finding.health = Health::warning;
    finding.advice = "a local disk would be faster than this one";
  }
  return finding;
}

/// What is in the data folder already, and whether it can be read.
Finding check_data(const Config& config, const Adapters& adapters) {
  const bool in_folder = is_store_in_folder(config);
  const std::string place = store_place(config);
  const std::string advice =
      in_folder ? "name another folder with --data" : "check --store and OVERTURE_STORE_PASSWORD";
  std::error_code code;
  if (in_folder && !std::filesystem::exists(place, code) && !code) {
    return {Health::good, place + " does not exist yet; the first run makes it", ""};
  }
  const auto store = adapters.open_store_read_only(config);
  if (!store && store.error().kind() == ErrorKind::not_found && in_folder) {
    return {Health::good, place + " holds no work yet", ""};
  }
  if (!store) return {Health::bad, store.error().text(), advice};
  const auto campaigns = (*store)->campaigns();
  if (!campaigns) return {Health::bad, campaigns.error().text(), advice};
  std::int64_t runs = 0;
  std::int64_t open = 0;
  for (const Campaign& campaign : *campaigns) {
    if (campaign.state == CampaignState::draft) continue;  // What overture try wrote.
    ++runs;
    if (campaign.state != CampaignState::finished) ++open;
  }
  return {Health::good,
          place + " holds " + std::to_string(runs) + (runs == 1 ? " run, " : " runs, ") +
              std::to_string(open) + " of them to go on with",
          ""};
}

Finding check_reading(const Config& config, const Adapters& adapters) {
  const auto web = adapters.make_web(config);
  if (!web)
    return {Health::bad, web.error().text(),
            "correct the --crawl options; for the trust store: apt install ca-certificates"};
  return {Health::good, "trust store and reading options are fine", ""};
}

Finding check_cache(const Config& config, const Adapters& adapters) {
  if (config.text("cache").empty()) {
    return {Health::good, "not used: this worker keeps its pace alone", ""};
  }
  const auto answer = adapters.probe_cache(config);
  if (answer) return {Health::good, *answer, ""};
  return {Health::bad, answer.error().text(),
          "correct --cache, and the password in OVERTURE_CACHE_PASSWORD"};
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
  if (!reads_public_sites(config)) {
    return {Health::good, "not needed: --crawl-connect-to or --crawl-allow names private sites",
            ""};
  }
  return {Health::warning, "no contact URL is set",
          "give a run --crawl-contact URL; without it public sites are not read"};
}

Finding finding_of(const ModelReport& report) {
  if (report.error) {
    return {Health::bad, report.endpoint + ": " + report.error->text(),
            "check the URL, that the server runs, and the key in OVERTURE_MODEL_KEY or key_env"};
  }
  return {Health::good, report.endpoint + " answers", ""};
}

/// What was found out, a line each, and which parameter of the model URL sets it otherwise.
void print_traits(const ModelReport& report) {
  for (const ModelReport::Trait& trait : report.traits) {
    const std::string set = trait.override.empty() ? "" : "  (" + trait.override + ")";
    std::printf("      %-12s %-12s %s%s\n", "", trait.name.c_str(), printable(trait.value).c_str(),
                set.c_str());
  }
}

bool print(const char* name, const Finding& finding) {
  constexpr const char* marks[] = {"ok  ", "warn", "BAD "};
  std::printf("%s  %-12s %s\n", marks[static_cast<std::size_t>(finding.health)], name,
              printable(finding.what).c_str());
  if (!finding.advice.empty()) std::printf("      %-12s -> %s\n", "", finding.advice.c_str());
  // The next check may take a while.
  std::fflush(stdout);
  return finding.health != Health::bad;
}

bool check_model(const Config& config, const Adapters& adapters) {
  const auto reports = adapters.probe_model(config, model_patience);
  if (!reports) {
    return print("model",
                 {Health::bad, reports.error().text(), "correct --model; quote: needs none"});
  }
  if (reports->empty()) return print("model", {Health::good, "quote: writes without a model", ""});
  bool sound = true;
  for (const ModelReport& report : *reports) {
    sound = print("model", finding_of(report)) && sound;
    print_traits(report);
  }
  return sound;
}

bool check_services(bool mend, const Config& config, const Adapters& adapters) {
  const auto reports = adapters.check_services(config, mend);
  if (!reports) {
    return print("services", {Health::bad, reports.error().text(), "correct --blobs or --queue"});
  }
  bool sound = true;
  for (const ServiceReport& report : *reports) {
    const Health health = report.good ? Health::good : Health::bad;
    sound = print(report.name.c_str(), {health, report.what, report.advice}) && sound;
  }
  return sound;
}

}  // namespace

int doctor_command(bool mend, const Config& config, const Adapters& adapters) {
  ignore_broken_pipes();
  bool sound = print("machine", check_machine());
  sound = print("open files", check_descriptors(config)) && sound;
  // A folder that cannot be written needs no second complaint about what is in it.
  sound = print("disk", check_disk(config, *adapters.clock)) &&
          print("data", check_data(config, adapters)) && sound;
  // A cache that refuses needs no second complaint by the reader that uses it.
  sound = print("cache", check_cache(config, adapters)) &&
          print("reading", check_reading(config, adapters)) && sound;
  sound = print("dns", check_dns(config, adapters)) && sound;
  sound = print("contact", check_contact(config)) && sound;
  sound = check_services(mend, config, adapters) && sound;
  sound = check_model(config, adapters) && sound;
  std::printf("%s\n", sound ? "Ready for a run." : "Not ready: mend what is marked BAD.");
  return sound ? exit_done : exit_failed;
}

}  // namespace ov::cli
