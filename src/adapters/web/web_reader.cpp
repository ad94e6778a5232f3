#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <thread>

#include "adapters/web.h"
#include "base/hash.h"
#include "host_pace.h"
#include "lane.h"

namespace ov {
namespace {

constexpr int reactors_max = 64;
// More would not help: beyond two cores the store's writer is what the run waits for, and each
// reactor holds a trust store and a resolver of its own.
constexpr int reactors_by_default_max = 2;
constexpr std::string_view agent_version = "0.1";
/// Descriptors besides one connection a visit: DNS sockets, the store, logs.
constexpr std::size_t descriptors_spare = 256;

Error bad_option(const std::string& what) { return {ErrorKind::invalid, what}; }

bool is_header_text(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return c > ' ' && c < '\x7f' && c != '(' && c != ')'; });
}

Result<void> check(const WebOptions& options) {
  if (options.in_flight_max == 0) return bad_option("at least one visit must be allowed in flight");
  if (options.reactors < 0 || options.reactors > reactors_max) {
    return bad_option("the number of reactors must be 0 (one a core, two at most) to " +
                      std::to_string(reactors_max));
  }
  if (options.limits.pages_max < 1) return bad_option("at least one page of a site must be read");
  if (options.limits.redirects_max < 0) return bad_option("the number of redirects is negative");
  if (!is_header_text(options.user_agent_contact)) {
    return bad_option("the contact must be a URL without spaces and brackets");
  }
  if (options.ca_file && ::access(options.ca_file->c_str(), R_OK) != 0) {
    return bad_option("the file of trusted authorities '" + *options.ca_file + "' cannot be read");
  }
  return ok();
}

// Raises the soft limit on descriptors to what the visits in flight need, where the hard limit
// allows it: the usual soft limit of 1024 is a remnant of select().
Result<void> ensure_descriptors(std::size_t in_flight_max) {
  const rlim_t needed = in_flight_max + descriptors_spare;
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= needed) return ok();
  limit.rlim_cur = std::min(needed, limit.rlim_max);
  if (setrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur >= needed) return ok();
  return Error{ErrorKind::unavailable,
               std::to_string(in_flight_max) + " visits at once need " + std::to_string(needed) +
                   " open files, and only " + std::to_string(limit.rlim_max) +
                   " are allowed; raise the limit (ulimit -n) or allow fewer visits"};
}

bool has_limit(const AddressCaps& caps) {
  return caps.connections_max > 0 || caps.requests_per_second > 0;
}

// Null where there is no limit. Whoever pins all connections to one endpoint stands for it.
std::unique_ptr<AddressPace> pace_for(const WebOptions& options) {
  PaceOptions pace;
  const bool pinned = options.connect_to_http || options.connect_to_https;
  if (pinned) pace.usual = pace.platform = AddressCaps{0, 0};
  pace.usual = options.address_caps.value_or(pace.usual);
  pace.platform = options.platform_caps.value_or(pace.platform);
  pace.waiting_max = options.in_flight_max;
  if (!has_limit(pace.usual) && !has_limit(pace.platform)) return nullptr;
  return std::make_unique<AddressPace>(pace);
}

}  // namespace

std::string user_agent(std::string_view contact) {
  std::string agent(robots_agent);
  agent += "/";
  agent += agent_version;
  if (contact.empty()) return agent;
  return agent + " (+" + std::string(contact) + ")";
}

Result<std::unique_ptr<WebReader>> WebReader::create(WebOptions options, const Clock& clock) {
  TRY_VOID(check(options));
  TRY_VOID(ensure_descriptors(options.in_flight_max));
  if (options.reactors == 0) {
    const auto cores = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
    options.reactors = std::min(cores, reactors_by_default_max);
  }
  auto host_pace = std::make_unique<HostPace>();
  std::unique_ptr<AddressPace> pace = pace_for(options);
  std::vector<std::unique_ptr<Lane>> lanes;
  const auto count = static_cast<std::size_t>(options.reactors);
  for (std::size_t i = 0; i < count; ++i) {
    // The places are dealt out; a lane has one at least.
    const std::size_t places = std::max<std::size_t>(1, (options.in_flight_max + i) / count);
    TRY(auto lane, Lane::create(options, i, places, *host_pace, pace.get(), clock));
    lanes.push_back(std::move(lane));
  }
  return std::unique_ptr<WebReader>(
      new WebReader(std::move(options), std::move(host_pace), std::move(pace), std::move(lanes)));
}

WebReader::WebReader(WebOptions options, std::unique_ptr<HostPace> host_pace,
                     std::unique_ptr<AddressPace> pace, std::vector<std::unique_ptr<Lane>> lanes)
    : options_(std::move(options)),
      host_pace_(std::move(host_pace)),
      pace_(std::move(pace)),
      lanes_(std::move(lanes)) {}

// All are told before the first is waited for.
WebReader::~WebReader() { stop(); }

void WebReader::visit(VisitRequest request, std::function<void(Visit)> done) {
  Lane& lane = *lanes_[fnv1a(request.site) % lanes_.size()];
  lane.visit(std::move(request), std::move(done));
}

// As many again as there are places: they are looked up while those before them are read, and wait
// in the lines of busy servers (PaceOptions::waiting_max) without keeping others from the places.
std::size_t WebReader::in_flight_max() const { return 2 * options_.in_flight_max; }

void WebReader::stop() {
  for (const auto& lane : lanes_) lane->stop();
}

}  // namespace ov
