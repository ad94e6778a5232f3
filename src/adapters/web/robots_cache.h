// What robots.txt files said, by origin, so that a host that many sites lead to, or that is visited
// again, is not asked again within the day (RFC 9309, section 2.4: no longer than 24 hours).
//
// Only answers are kept: rules, and that there are none (4xx). A robots.txt that cannot be had
// (5xx, no answer, broken off) is no answer: its site is not read, and whoever comes next asks
// again. The RFC would allow older rules to be used while the file cannot be had; we do not, since
// what the owner wants now may be what broke it.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <unordered_map>

#include "base/clock.h"
#include "text/robots.h"

namespace ov {

using RobotsPointer = std::shared_ptr<const RobotsRules>;

inline constexpr Duration robots_age_max = std::chrono::hours{24};

/// One thread. Two generations by bytes: what is used moves to the young one, and when that is full
/// the old one goes.
class RobotsCache {
 public:
  /// `bytes_max`: of both generations together, about.
  explicit RobotsCache(std::size_t bytes_max) : generation_bytes_max_(bytes_max / 2) {}

  /// The rules of `origin` that are younger than a day; null when there are none. `now`:
  /// Clock::elapsed().
  [[nodiscard]] RobotsPointer find(const std::string& origin, Duration now);
  /// Keeps `rules`, which were read at `now`. Rules that alone are over a generation are not kept.
  void keep(const std::string& origin, RobotsPointer rules, Duration now);
  [[nodiscard]] std::size_t bytes() const { return young_.bytes + old_.bytes; }

 private:
  struct Entry {
    RobotsPointer rules;
    Duration until;
  };
  struct Generation {
    std::unordered_map<std::string, Entry> entries;
    std::size_t bytes = 0;
  };
  void put(const std::string& origin, Entry entry);

  std::size_t generation_bytes_max_;
  Generation young_;
  Generation old_;
};

}  // namespace ov
