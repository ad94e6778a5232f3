#include "lane.h"

#include <csignal>

#include "site_visit.h"

namespace ov {
namespace {

// Debian's bundle; CAINFO has to be explicit for libcurl to load it once and not a connection.
constexpr const char* system_ca_file = "/etc/ssl/certs/ca-certificates.crt";

/// Of one reactor: some 50,000 files as they mostly are.
constexpr std::size_t robots_cache_bytes_max = 16U << 20;

AddressGuard guard_for(const WebOptions& options) {
  std::vector<Endpoint> pinned;
  if (options.connect_to_http) pinned.push_back(*options.connect_to_http);
  if (options.connect_to_https) pinned.push_back(*options.connect_to_https);
  return AddressGuard(options.allow, std::move(pinned));
}

// Signals are for the main thread; SIGPIPE, which a write to a closed connection would raise in the
// writing thread, is an ordinary error there.
void block_signals() {
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, nullptr);
}

}  // namespace

Visit stopped_visit(std::string site) {
  Visit visit;
  visit.site.key = std::move(site);
  visit.site.reason = Reason::timeout;
  visit.site.detail = stopped_detail;
  return visit;
}

WebReader::Lane::Lane(const WebOptions& options, std::size_t places, HostPace& host_pace,
                      AddressPace* pace, const Clock& clock)
    : options_(options),
      guard_(guard_for(options)),
      reactor_(clock),
      places_(reactor_, places),
      openings_(reactor_, openings_max),
      shared_pace_home_(std::make_shared<SharedPaceHome>(reactor_)),
      host_pace_(host_pace),
      robots_cache_(robots_cache_bytes_max),
      pace_(pace) {
  HttpOptions http;
  http.transport = HttpTransport::direct;
  http.address_allowed = [this](const sockaddr* address, socklen_t /*length*/) {
    return guard_.permits(address);
  };
  http.user_agent = user_agent(options.user_agent_contact);
  http.ca_file = options.ca_file.value_or(system_ca_file);
  client_ = std::make_unique<HttpClient>(reactor_, std::move(http));
}

Result<std::unique_ptr<WebReader::Lane>> WebReader::Lane::create(
    const WebOptions& options, std::size_t number, std::size_t places, HostPace& host_pace,
    AddressPace* pace, const Clock& clock) {
  std::unique_ptr<Lane> lane(new Lane(options, places, host_pace, pace, clock));
  ResolverOptions dns;
  dns.server = options.dns_server;
  TRY(lane->resolver_, Resolver::create(lane->reactor_, dns));
  if (options.archive_folder) {
    ArchiveOptions kept;
    kept.folder = *options.archive_folder;
    kept.lane = number;
    kept.user_agent = user_agent(options.user_agent_contact);
    TRY(lane->archive_, Archive::create(std::move(kept), clock));
  }
  lane->thread_ = std::thread([raw = lane.get()] { raw->run(); });
  return lane;
}

WebReader::Lane::~Lane() {
  stop();
  if (thread_.joinable()) thread_.join();
  shared_pace_home_->leave();
}

void WebReader::Lane::visit(VisitRequest request, std::function<void(Visit)> done) {
  {
    const std::lock_guard lock(waiting_mutex_);
    if (!closed_) {
      waiting_.push_back({std::move(request), std::move(done)});
      // One job starts all that wait when it runs, so a burst wakes the loop once.
      if (waiting_.size() == 1) reactor_.post(Job([this] { start_waiting(); }));
      return;
    }
  }
  done(stopped_visit(std::move(request.site)));
}

VisitParts WebReader::Lane::parts() {
  return {options_,
          guard_,
          reactor_,
          *client_,
          *resolver_,
          inflater_,
          places_,
          openings_,
          host_pace_,
          robots_cache_,
          pace_,
          archive_.get(),
          options_.shared_pace.get(),
          shared_pace_home_};
}

std::vector<WebReader::Lane::Waiting> WebReader::Lane::take_waiting() {
  const std::lock_guard lock(waiting_mutex_);
  return std::exchange(waiting_, {});
}

void WebReader::Lane::start_waiting() {
  for (Waiting& waiting : take_waiting()) reactor_.spawn(run_visit(*this, std::move(waiting)));
}

void WebReader::Lane::run() {
  block_signals();
  reactor_.run();
  {
    const std::lock_guard lock(waiting_mutex_);
    closed_ = true;
  }
  // The loop may have ended between a visit's arrival and its job.
  for (Waiting& waiting : take_waiting()) {
    waiting.done(stopped_visit(std::move(waiting.request.site)));
  }
}

Task<void> WebReader::Lane::run_visit(Lane& lane, Waiting waiting) {
  SiteVisit visit(lane.parts(), std::move(waiting.request));
  const auto ended = co_await visit.run();
  waiting.done(visit.finish(ended));
  co_return ok();
}

}  // namespace ov
