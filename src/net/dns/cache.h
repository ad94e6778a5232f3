// Answers of the past, good and bad, by name. Two generations: what is used moves to the young one,
// and when that is full the old one is dropped as a whole. That keeps what was used lately in
// bounded memory without a list to maintain at every look-up.
#pragma once

#include <cstddef>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "net/dns.h"

namespace ov {

using DnsAnswer = Result<DnsFound>;

/// One thread.
class DnsCache {
 public:
  /// `entries_max`: at least 2.
  explicit DnsCache(std::size_t entries_max) : generation_max_(entries_max / 2) {}

  /// The answer for `name` that is still good at `now`; null when there is none. Valid until the
  /// next call.
  [[nodiscard]] const DnsAnswer* find(const std::string& name, Duration now);
  /// Keeps `answer` until `until`, both times Clock::elapsed().
  void keep(const std::string& name, DnsAnswer answer, Duration until);
  [[nodiscard]] std::size_t size() const { return young_.size() + old_.size(); }

 private:
  struct Entry {
    DnsAnswer answer;
    Duration until;
  };
  using Generation = std::unordered_map<std::string, Entry>;
  Entry& put(const std::string& name, Entry entry);

  std::size_t generation_max_;
  Generation young_;
  Generation old_;
};

}  // namespace ov
