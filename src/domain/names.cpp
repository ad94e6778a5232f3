#include <array>

#include "domain/message.h"
#include "domain/record.h"

namespace ov {
namespace {
constexpr std::array<std::string_view, 3> dedupe_names{"site", "contact", "none"};
}  // namespace

std::string_view to_string(DedupePolicy policy) {
  return dedupe_names[static_cast<std::size_t>(policy)];
}

std::optional<DedupePolicy> dedupe_policy_from(std::string_view name) {
  for (std::size_t i = 0; i < dedupe_names.size(); ++i) {
    if (dedupe_names[i] == name) return static_cast<DedupePolicy>(i);
  }
  return std::nullopt;
}

std::string_view to_string(CampaignState state) {
  constexpr std::array<std::string_view, 6> names{"draft",    "running",   "paused",
                                                  "finished", "cancelled", "incomplete"};
  return names[static_cast<std::size_t>(state)];
}

std::string_view to_string(ReviewState state) {
  constexpr std::array<std::string_view, 4> names{"proposed", "approved", "edited", "rejected"};
  return names[static_cast<std::size_t>(state)];
}

}  // namespace ov
