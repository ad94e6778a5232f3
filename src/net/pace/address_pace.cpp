#include <algorithm>
#include <cstring>
#include <mutex>
#include <unordered_map>

#include "base/assert.h"
#include "net/pace.h"

namespace ov {
namespace {

/// Servers in a shard from which on those are dropped that nothing is to be remembered of.
constexpr std::size_t servers_per_shard = 512;
/// Requests that a visit is taken to make, where the time of those sent away is guessed.
constexpr int requests_a_visit = 3;
/// A visit is never taken to last less.
constexpr Duration visit_min = std::chrono::milliseconds{20};
/// Sending away for less would not pay: who comes again waits for the next sweep anyway.
constexpr Duration come_again_min = std::chrono::seconds{1};
constexpr int halvings_max = 4;
constexpr std::size_t complaining_hosts_kept = 8;

struct AddressHash {
  std::size_t operator()(const IpAddress& address) const {
    std::uint64_t high = 0;
    std::uint64_t low = 0;
    std::memcpy(&high, address.bytes.data(), sizeof high);
    std::memcpy(&low, address.bytes.data() + sizeof high, sizeof low);
    // The finaliser of SplitMix64: addresses of one network differ in few bits.
    std::uint64_t z = high ^ (low * 0x9e3779b97f4a7c15U);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return static_cast<std::size_t>(z ^ (z >> 31));
  }
};

}  // namespace

struct AddressPace::Server {
  bool is_platform = false;
  std::size_t in_use = 0;
  std::list<PaceWaiter*> line;
  Duration next_request{0};    ///< When the next one would be due if all came evenly.
  Duration promised_until{0};  ///< Until when visits were told to come again.
  Duration visit_time{0};      ///< A moving average of how long connections are held; 0 at first.
  Duration paused_until{0};
  Duration halved_at{0};  ///< From when on quiet time counts.
  int halvings = 0;
  Duration first_complaint{0};
  std::vector<std::uint64_t> complaining;

  /// `recovery`: PaceOptions::recovery. Halvings are taken back only when somebody asks, and often
  /// nobody does any more.
  [[nodiscard]] bool is_forgettable(Duration now, Duration recovery) const {
    return in_use == 0 && line.empty() && next_request <= now && promised_until <= now &&
           paused_until <= now && halved_at + halvings * recovery <= now;
  }
};

struct AddressPace::Shard {
  std::mutex mutex;
  std::unordered_map<IpAddress, Server, AddressHash> servers;
  std::size_t tidy_at = servers_per_shard;

  Server& at(const IpAddress& address, Duration now, Duration recovery) {
    const auto found = servers.find(address);
    if (found != servers.end()) return found->second;
    // All that is not forgettable is bounded: what is in use by the visits in flight, what stands
    // in line by waiting_max, promises, pauses and halvings by the time they last.
    if (servers.size() >= tidy_at) {
      std::erase_if(servers,
                    [&](const auto& entry) { return entry.second.is_forgettable(now, recovery); });
      tidy_at = std::max(servers_per_shard, 2 * servers.size());
    }
    return servers[address];
  }
};

IpAddress server_of(const IpAddress& address) {
  IpAddress server = canonical(address);
  constexpr std::size_t network_bytes = 8;
  if (!server.is_v4()) std::fill(server.bytes.begin() + network_bytes, server.bytes.end(), 0);
  return server;
}

AddressPace::AddressPace(PaceOptions options)
    : options_(options), shards_(std::make_unique<std::array<Shard, shards>>()) {}
AddressPace::~AddressPace() = default;

AddressPace::Shard& AddressPace::shard_of(const IpAddress& server) const {
  return (*shards_)[AddressHash{}(server) % shards];
}

const AddressCaps& AddressPace::caps_of(const Server& server) const {
  return server.is_platform ? options_.platform : options_.usual;
}

std::size_t AddressPace::line_max(const Server& server) const {
  return caps_of(server).connections_max * options_.waiting_per_connection;
}

// Between two requests of an address that is asked all the time; 0 without a limit.
Duration AddressPace::request_gap(const Server& server) const {
  const std::size_t per_second = caps_of(server).requests_per_second;
  if (per_second == 0) return Duration{0};
  constexpr Duration second = std::chrono::seconds{1};
  return second * (1U << static_cast<unsigned>(server.halvings)) / per_second;
}

// When a visit that is sent away should come again: after those before it, as far apart as the
// address needs for one as far as is known. Who comes too early is sent away once more, which costs
// little; who comes too late leaves the address idle.
Duration AddressPace::next_visit(Server& server, Duration now) const {
  Duration apart = request_gap(server) * requests_a_visit;
  const std::size_t connections = caps_of(server).connections_max;
  if (connections > 0) {
    apart = std::max(apart, server.visit_time / static_cast<Duration::rep>(connections));
  }
  const Duration first = std::max(now + come_again_min, server.paused_until);
  server.promised_until =
      std::min(std::max(server.promised_until + apart, first), now + options_.come_again_max);
  return server.promised_until;
}

void AddressPace::recover(Server& server, Duration now) const {
  while (server.halvings > 0 && now >= server.halved_at + options_.recovery) {
    --server.halvings;
    server.halved_at += options_.recovery;
  }
}

AddressPace::Answer AddressPace::enter(const IpAddress& address, bool is_platform, Duration now,
                                       PaceWaiter& waiter) {
  Shard& shard = shard_of(address);
  const std::lock_guard lock(shard.mutex);
  Server& server = shard.at(address, now, options_.recovery);
  server.is_platform = server.is_platform || is_platform;
  recover(server, now);
  if (now < server.paused_until) return {Entry::busy, next_visit(server, now)};
  const std::size_t connections_max = caps_of(server).connections_max;
  if (connections_max == 0 || (server.in_use < connections_max && server.line.empty())) {
    ++server.in_use;
    return {Entry::granted, {}};
  }
  if (server.line.size() >= line_max(server) || waiting() >= options_.waiting_max) {
    return {Entry::busy, next_visit(server, now)};
  }
  waiter.place_ = server.line.insert(server.line.end(), &waiter);
  waiter.in_line_ = true;
  waiting_.fetch_add(1, std::memory_order_relaxed);
  return {Entry::waits, {}};
}

void AddressPace::leave(const IpAddress& address, Duration now, Duration held) {
  Shard& shard = shard_of(address);
  const std::lock_guard lock(shard.mutex);
  Server& server = shard.at(address, now, options_.recovery);
  OV_ASSERT(server.in_use > 0);
  --server.in_use;
  constexpr int weight = 8;
  const Duration seen = std::max(held, visit_min);
  server.visit_time += (seen - server.visit_time) / (server.visit_time == Duration{0} ? 1 : weight);
  // More than one where the address has only now turned out to be a platform's.
  while (!server.line.empty() && server.in_use < caps_of(server).connections_max) {
    ++server.in_use;
    take_first(server).on_turn(std::nullopt);
  }
}

PaceWaiter& AddressPace::take_first(Server& server) {
  PaceWaiter& first = *server.line.front();
  server.line.pop_front();
  first.in_line_ = false;
  waiting_.fetch_sub(1, std::memory_order_relaxed);
  return first;
}

bool AddressPace::forget(const IpAddress& address, PaceWaiter& waiter) {
  Shard& shard = shard_of(address);
  const std::lock_guard lock(shard.mutex);
  if (!waiter.in_line_) return false;
  shard.servers.at(address).line.erase(waiter.place_);
  waiter.in_line_ = false;
  waiting_.fetch_sub(1, std::memory_order_relaxed);
  return true;
}

std::optional<Duration> AddressPace::book_request(const IpAddress& address, Duration now,
                                                  Duration latest) {
  Shard& shard = shard_of(address);
  const std::lock_guard lock(shard.mutex);
  Server& server = shard.at(address, now, options_.recovery);
  recover(server, now);
  if (server.paused_until > latest) return std::nullopt;
  const Duration gap = request_gap(server);
  // The generic cell rate algorithm: `next_request` runs ahead of the time by what was sent too
  // early, and as much as a burst may be.
  const std::size_t burst = std::max<std::size_t>(1, caps_of(server).connections_max);
  const Duration due = std::max(server.next_request, now);
  const Duration at =
      std::max({now, server.paused_until, due - gap * static_cast<Duration::rep>(burst - 1)});
  if (at > latest) return std::nullopt;
  server.next_request = std::max(due, at) + gap;
  return at;
}

void AddressPace::note_complaint(const IpAddress& address, std::uint64_t host, Duration asked,
                                 Duration now) {
  Shard& shard = shard_of(address);
  const std::lock_guard lock(shard.mutex);
  Server& server = shard.at(address, now, options_.recovery);
  recover(server, now);
  std::vector<std::uint64_t>& hosts = server.complaining;
  if (now > server.first_complaint + options_.complaints_window) hosts.clear();
  if (hosts.empty()) server.first_complaint = now;
  const bool known = std::find(hosts.begin(), hosts.end(), host) != hosts.end();
  if (!known && hosts.size() < complaining_hosts_kept) hosts.push_back(host);
  if (hosts.size() < options_.complaining_hosts) return;
  hosts.clear();
  server.paused_until = std::max(server.paused_until,
                                 now + std::clamp(asked, options_.pause_min, options_.pause_max));
  server.halvings = std::min(server.halvings + 1, halvings_max);
  // The pause is no quiet time: nobody could complain in it.
  server.halved_at = server.paused_until;
  send_line_away(server, now);
}

// Nobody stands in line at an address that gives nothing: all come again after the pause.
void AddressPace::send_line_away(Server& server, Duration now) {
  while (!server.line.empty()) take_first(server).on_turn(next_visit(server, now));
}

std::size_t AddressPace::servers() const {
  std::size_t count = 0;
  for (Shard& shard : *shards_) {
    const std::lock_guard lock(shard.mutex);
    count += shard.servers.size();
  }
  return count;
}

}  // namespace ov
