#include "host_pace.h"

#include <algorithm>

namespace ov {

HostPace::Times HostPace::times_of(const std::string& host) const {
  const auto found = hosts_.find(host);
  return found == hosts_.end() ? Times{} : found->second;
}

void HostPace::delay_pages(const std::string& host, Duration at, Duration now) {
  Times& times = entry(host, now);
  times.page_at = std::max(times.page_at, std::min(at, now + host_pause_max));
}

void HostPace::pause(const std::string& host, Duration at, Duration now) {
  Times& times = entry(host, now);
  times.anything_at = std::max(times.anything_at, std::min(at, now + host_pause_max));
}

HostPace::Times& HostPace::entry(const std::string& host, Duration now) {
  if (const auto found = hosts_.find(host); found != hosts_.end()) return found->second;
  if (--new_until_tidy_ == 0) {
    std::erase_if(hosts_, [&](const auto& known) {
      return known.second.page_at <= now && known.second.anything_at <= now;
    });
    new_until_tidy_ = std::max(hosts_between_tidying, hosts_.size());
  }
  if (hosts_.size() >= paced_hosts_max) hosts_.erase(hosts_.begin());
  return hosts_[host];
}

}  // namespace ov
