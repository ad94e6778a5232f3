#include "lane.h"

#include <csignal>

#include "site_visit.h"

namespace ov {
namespace {

// Debian's bundle; CAINFO has to be explicit for libcurl to load it once and not a connection.
constexpr const char* system_ca_file = "/etc/ssl/certs/ca-certificates.crt";

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

WebReader::Lane::Lane(const WebOptions& options, const Clock& clock)
    : options_(options),
      guard_(guard_for(options)),
      reactor_(clock),
      places_(reactor_, options.in_flight_max) {
  HttpOptions http;
  http.address_allowed = [this](const sockaddr* address, socklen_t /*length*/) {
    return guard_.permits(address);
  };
  http.user_agent = user_agent(options.user_agent_contact);
  http.ca_file = options.ca_file.value_or(system_ca_file);
  client_ = std::make_unique<HttpClient>(reactor_, std::move(http));
}

Result<std::unique_ptr<WebReader::Lane>> WebReader::Lane::create(const WebOptions& options,
                                                                 const Clock& clock) {
  std::unique_ptr<Lane> lane(new Lane(options, clock));
  ResolverOptions dns;
  dns.server = options.dns_server;
  TRY(lane->resolver_, Resolver::create(lane->reactor_, dns));
  lane->thread_ = std::thread([raw = lane.get()] { raw->run(); });
  return lane;
}

WebReader::Lane::~Lane() {
  stop();
  if (thread_.joinable()) thread_.join();
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
  const auto place = co_await lane.places_.acquire();
  if (!place) {
    waiting.done(stopped_visit(std::move(waiting.request.site)));
    co_return ok();
  }
  SiteVisit visit(lane.options_, lane.guard_, lane.reactor_, *lane.client_, *lane.resolver_,
                  lane.inflater_, std::move(waiting.request));
  const Deadline deadline = lane.reactor_.in(lane.options_.limits.site_timeout);
  const auto ended = co_await with_deadline(lane.reactor_, deadline, visit.run());
  waiting.done(visit.finish(ended));
  co_return ok();
}

}  // namespace ov
