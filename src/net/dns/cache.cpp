#include "cache.h"

namespace ov {

const DnsAnswer* DnsCache::find(const std::string& name, Duration now) {
  if (const auto found = young_.find(name); found != young_.end()) {
    return found->second.until > now ? &found->second.answer : nullptr;
  }
  const auto found = old_.find(name);
  if (found == old_.end()) return nullptr;
  Entry entry = std::move(found->second);
  old_.erase(found);
  if (entry.until <= now) return nullptr;
  return &put(name, std::move(entry)).answer;
}

void DnsCache::keep(const std::string& name, DnsAnswer answer, Duration until) {
  old_.erase(name);
  put(name, Entry{std::move(answer), until});
}

DnsCache::Entry& DnsCache::put(const std::string& name, Entry entry) {
  if (young_.size() >= generation_max_ && !young_.contains(name)) {
    old_ = std::move(young_);
    young_ = {};
  }
  return young_.insert_or_assign(name, std::move(entry)).first->second;
}

}  // namespace ov
