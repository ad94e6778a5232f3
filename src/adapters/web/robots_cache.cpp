#include "robots_cache.h"

#include <utility>

namespace ov {
namespace {

/// A node of the map with its key, and the block that shared_ptr keeps beside the rules.
constexpr std::size_t entry_overhead_bytes = 128;

std::size_t bytes_of(const std::string& origin, const RobotsPointer& rules) {
  return origin.size() + rules->memory_bytes() + entry_overhead_bytes;
}

}  // namespace

RobotsPointer RobotsCache::find(const std::string& origin, Duration now) {
  if (const auto found = young_.entries.find(origin); found != young_.entries.end()) {
    return found->second.until > now ? found->second.rules : nullptr;
  }
  const auto found = old_.entries.find(origin);
  if (found == old_.entries.end()) return nullptr;
  Entry entry = std::move(found->second);
  old_.bytes -= bytes_of(origin, entry.rules);
  old_.entries.erase(found);
  if (entry.until <= now) return nullptr;
  RobotsPointer rules = entry.rules;
  put(origin, std::move(entry));
  return rules;
}

void RobotsCache::keep(const std::string& origin, RobotsPointer rules, Duration now) {
  if (const auto found = old_.entries.find(origin); found != old_.entries.end()) {
    old_.bytes -= bytes_of(origin, found->second.rules);
    old_.entries.erase(found);
  }
  put(origin, Entry{std::move(rules), now + robots_age_max});
}

void RobotsCache::put(const std::string& origin, Entry entry) {
  if (const auto found = young_.entries.find(origin); found != young_.entries.end()) {
    young_.bytes -= bytes_of(origin, found->second.rules);
    young_.entries.erase(found);
  }
  const std::size_t bytes = bytes_of(origin, entry.rules);
  if (bytes > generation_bytes_max_) return;
  if (young_.bytes + bytes > generation_bytes_max_) old_ = std::exchange(young_, {});
  young_.bytes += bytes;
  young_.entries.emplace(origin, std::move(entry));
}

}  // namespace ov
