// When a host may be asked again: its crawl-delay, and the pauses it asked for with 429 and 503.
// Of one reactor: the visits of a site meet there, whatever their origin or campaign.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

#include "base/clock.h"

namespace ov {

/// Hosts remembered; beyond, any one of them is forgotten.
inline constexpr std::size_t paced_hosts_max = 50'000;
/// What is past is looked for after so many new hosts, or as many as are known.
inline constexpr std::size_t hosts_between_tidying = 1'000;
/// Longest time that something is remembered.
inline constexpr Duration host_pause_max = std::chrono::hours{24};

/// One thread. Times are Clock::elapsed().
class HostPace {
 public:
  struct Times {
    Duration page_at{0};      ///< No page before this.
    Duration anything_at{0};  ///< Nothing at all before this.
  };

  /// The times for `host`; both past when nothing is known.
  [[nodiscard]] Times times_of(const std::string& host) const;
  /// The next page of `host` is read at `at` or later.
  void delay_pages(const std::string& host, Duration at, Duration now);
  /// Nothing of `host` is asked for before `at`.
  void pause(const std::string& host, Duration at, Duration now);
  [[nodiscard]] std::size_t size() const { return hosts_.size(); }

 private:
  Times& entry(const std::string& host, Duration now);
  std::unordered_map<std::string, Times> hosts_;
  std::size_t new_until_tidy_ = hosts_between_tidying;
};

}  // namespace ov
