#include "host_pace.h"

#include <algorithm>

namespace ov {

// One host

bool HostPace::Times::is_past(Duration now) const {
  return line.empty() && past_at <= now && anything_at <= now;
}

std::size_t HostPace::Times::place_of(const Asking& asking) {
  const auto known = std::find_if(line.begin(), line.end(), [&](const Standing& standing) {
    return standing.visit == asking.visit;
  });
  if (known != line.end()) return static_cast<std::size_t>(known - line.begin());
  const auto end = asking.has_begun ? std::find_if(line.begin(), line.end(),
                                                   [](const Standing& s) { return !s.has_begun; })
                                    : line.end();
  const auto entered = line.insert(end, Standing{asking.visit, asking.has_begun});
  return static_cast<std::size_t>(entered - line.begin());
}

void HostPace::Times::leave(std::uint64_t visit) {
  std::erase_if(line, [&](const Standing& standing) { return standing.visit == visit; });
}

Duration HostPace::Times::turn_at(const Asking& asking, std::size_t place) const {
  if (asking.is_repeated && sent_by == asking.visit) return anything_at;
  const Duration gap = asking.has_begun ? std::min(delay, asking.wait_max) : delay;
  return std::max(anything_at, page + gap * (static_cast<std::int64_t>(place) + 1));
}

// What one origin asks for is no word of the others: it holds where the visit's own asks for
// nothing, and no longer than until it has run out.
Duration HostPace::Times::learn_delay(const Asking& asking, Duration now) {
  if (asking.delay) {
    delay = std::min(*asking.delay, host_pause_max);
  } else if (is_past(now)) {
    delay = Duration{0};
  }
  return delay;
}

// Whoever is sent away comes a delay after the one before, but no promise is further off than it
// may be, and those at the end share one.
Duration HostPace::Times::promise(Duration earliest, Duration now) {
  const Duration latest = now + host_come_again_max;
  const Duration at = std::min(std::max(promised, earliest), latest);
  promised = std::min(at + delay, latest);
  return at - now;
}

void HostPace::Times::count_from(Duration now) {
  page = std::max(page, now);
  past_at = std::max(past_at, page + delay);
}

// All hosts

// Most hosts have no crawl-delay and are not remembered.
bool HostPace::is_unknown(const Asking& asking) const {
  return asking.delay.value_or(Duration{0}) <= Duration{0} && !hosts_.contains(asking.host);
}

Duration HostPace::paused_until(const std::string& host) const {
  const std::lock_guard lock(mutex_);
  const auto found = hosts_.find(host);
  return found == hosts_.end() ? Duration{0} : found->second.anything_at;
}

HostPace::Turn HostPace::ask(const Asking& asking, Duration now) {
  const std::lock_guard lock(mutex_);
  if (is_unknown(asking)) return {};
  Times& times = entry(asking.host, now);
  const Duration delay = times.learn_delay(asking, now);
  // Of a host that was left alone for long, the first is sent now and the next a delay later.
  if (times.line.empty()) times.page = std::max(times.page, now - delay);
  const std::size_t stood = times.line.size();
  const Duration at = times.turn_at(asking, times.place_of(asking));
  const bool is_new = times.line.size() > stood;
  const Duration patience = is_new ? asking.wait_max : 2 * asking.wait_max;
  if (!asking.has_begun && at - now > patience) {
    times.leave(asking.visit);
    return {.come_again = times.promise(at, now)};
  }
  return {.wait = std::max(at - now, Duration{0})};
}

Duration HostPace::take(const Asking& asking, Duration now) {
  const std::lock_guard lock(mutex_);
  if (is_unknown(asking)) return Duration{0};
  Times& times = entry(asking.host, now);
  (void)times.learn_delay(asking, now);
  const Duration at = times.turn_at(asking, times.place_of(asking));
  if (at > now) return at - now;
  times.leave(asking.visit);
  times.sent_by = asking.visit;
  times.count_from(now);
  return Duration{0};
}

void HostPace::leave(const std::string& host, std::uint64_t visit) {
  const std::lock_guard lock(mutex_);
  if (const auto found = hosts_.find(host); found != hosts_.end()) found->second.leave(visit);
}

void HostPace::note_answer(const std::string& host, Duration now) {
  const std::lock_guard lock(mutex_);
  if (const auto found = hosts_.find(host); found != hosts_.end()) found->second.count_from(now);
}

void HostPace::pause(const std::string& host, Duration at, Duration now) {
  const std::lock_guard lock(mutex_);
  Times& times = entry(host, now);
  times.anything_at = std::max(times.anything_at, std::min(at, now + host_pause_max));
}

std::size_t HostPace::size() const {
  const std::lock_guard lock(mutex_);
  return hosts_.size();
}

HostPace::Times& HostPace::entry(const std::string& host, Duration now) {
  if (const auto found = hosts_.find(host); found != hosts_.end()) return found->second;
  if (--new_until_tidy_ == 0) {
    std::erase_if(hosts_, [&](const auto& known) { return known.second.is_past(now); });
    new_until_tidy_ = std::max(hosts_between_tidying, hosts_.size());
  }
  if (hosts_.size() >= paced_hosts_max) hosts_.erase(hosts_.begin());
  return hosts_[host];
}

}  // namespace ov
