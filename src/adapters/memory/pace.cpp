#include <algorithm>
#include <map>
#include <mutex>
#include <set>
#include <string>

#include "adapters/memory_pace.h"

namespace ov {

// Never tidied: it lives as long as a test.
struct MemoryPace::Table {
  struct Lease {
    int worker = 0;
    std::string server;
    Duration until{0};
  };
  struct Host {
    Duration page{0};
    Duration busy{0};
    Duration pause{0};
  };

  Table(const Clock& by, Duration lease, Duration grace)
      : clock(by), lease_length(lease), grace_length(grace), since(by.elapsed()) {}

  PaceAnswer ask(int worker, const PaceRequest& request);
  [[nodiscard]] std::size_t connections(const std::string& server, Duration now) const;

  const Clock& clock;
  const Duration lease_length;
  const Duration grace_length;
  std::mutex mutex;
  Duration since;
  int workers = 0;
  std::map<std::string, Lease> leases;           // By site.
  std::map<std::string, Host> hosts;             // A host that is not known was asked at `since`.
  std::map<std::string, Duration> next_request;  // By server, as in net/pace.
};

std::size_t MemoryPace::Table::connections(const std::string& server, Duration now) const {
  return static_cast<std::size_t>(std::count_if(
      leases.begin(), leases.end(),
      [&](const auto& each) { return each.second.server == server && each.second.until > now; }));
}

PaceAnswer MemoryPace::Table::ask(int worker, const PaceRequest& request) {
  using std::chrono::milliseconds;
  constexpr Duration soon = milliseconds{20};
  const Duration now = clock.elapsed();
  auto lease = leases.find(request.site);
  if (lease != leases.end() && lease->second.until <= now) {
    leases.erase(lease);
    lease = leases.end();
  }
  const bool is_new = lease == leases.end();
  if (!is_new && lease->second.worker != worker) {
    return {PaceAnswer::Kind::taken, lease->second.until - now};
  }
  if (!is_new && lease->second.server != request.server) lease->second.server.clear();
  Duration wait{0};
  if (is_new) wait = since + grace_length - now;
  const Host host = hosts.contains(request.host) ? hosts[request.host] : Host{since, {}, {}};
  wait = std::max(wait, host.pause - now);
  if (request.delay > Duration{0}) {
    wait = std::max(wait, host.page + request.delay - now);
    if (host.busy > now) wait = std::max(wait, std::min(request.delay, soon));
  }
  const bool has_connection = !is_new && lease->second.server == request.server;
  if (request.connections_max > 0 && !has_connection &&
      connections(request.server, now) >= request.connections_max) {
    wait = std::max(wait, soon);
  }
  Duration due{0};
  const Duration gap =
      request.requests_per_second == 0
          ? Duration{0}
          : Duration{std::chrono::seconds{1}} / static_cast<int>(request.requests_per_second);
  if (gap > Duration{0}) {
    const std::size_t burst = std::max<std::size_t>(request.connections_max, 1);
    const Duration ahead = gap * static_cast<Duration::rep>(burst - 1);
    const auto known = next_request.find(request.server);
    due = std::max(known == next_request.end() ? since + ahead : known->second, now);
    wait = std::max(wait, due - ahead - now);
  }
  if (wait > Duration{0}) return {PaceAnswer::Kind::wait, wait};
  leases[request.site] = {worker, request.connections_max > 0 ? request.server : "",
                          now + lease_length};
  if (request.delay > Duration{0}) hosts[request.host] = {now, now + pace_answer_max, host.pause};
  if (gap > Duration{0}) next_request[request.server] = due + gap;
  return {PaceAnswer::Kind::granted, Duration{0}};
}

class MemoryPace::Worker final : public SharedPace {
 public:
  Worker(Table& table, int number) : table_(table), number_(number) {}

  void ask(PaceRequest request, std::function<void(PaceAnswer)> done) override {
    PaceAnswer answer;
    {
      const std::lock_guard lock(table_.mutex);
      answer = table_.ask(number_, request);
    }
    done(answer);
  }
  void answered(const std::string& /*site*/, const std::string& host, Duration delay,
                std::optional<Duration> pause) override {
    const std::lock_guard lock(table_.mutex);
    if (delay <= Duration{0} && !pause) return;
    const Duration now = table_.clock.elapsed();
    Table::Host& known =
        table_.hosts.try_emplace(host, Table::Host{table_.since, {}, {}}).first->second;
    if (delay > Duration{0}) known = {now, Duration{0}, known.pause};
    if (pause) known.pause = std::max(known.pause, now + *pause);
  }
  void let_go(const std::string& site) override {
    const std::lock_guard lock(table_.mutex);
    const auto lease = table_.leases.find(site);
    if (lease != table_.leases.end() && lease->second.worker == number_) {
      lease->second.server.clear();
    }
  }
  void end(const std::string& site) override {
    const std::lock_guard lock(table_.mutex);
    const auto lease = table_.leases.find(site);
    if (lease != table_.leases.end() && lease->second.worker == number_) {
      table_.leases.erase(lease);
    }
  }

 private:
  Table& table_;
  const int number_;
};

MemoryPace::MemoryPace(const Clock& clock, Duration lease_length, Duration grace_length)
    : table_(std::make_unique<Table>(clock, lease_length, grace_length)) {}
MemoryPace::~MemoryPace() = default;

std::unique_ptr<SharedPace> MemoryPace::worker() {
  const std::lock_guard lock(table_->mutex);
  return std::make_unique<Worker>(*table_, ++table_->workers);
}

void MemoryPace::forget() {
  const std::lock_guard lock(table_->mutex);
  table_->leases.clear();
  table_->hosts.clear();
  table_->next_request.clear();
  table_->since = table_->clock.elapsed();
}

}  // namespace ov
