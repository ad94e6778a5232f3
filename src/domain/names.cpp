#include <algorithm>
#include <array>

#include "domain/message.h"
#include "domain/model_call.h"
#include "domain/record.h"

namespace ov {
namespace {

constexpr std::array<std::string_view, 3> dedupe_names{"site", "contact", "none"};
constexpr std::array<std::string_view, 7> campaign_names{
    "draft", "estimating", "running", "paused", "finished", "cancelled", "incomplete"};
constexpr std::array<std::string_view, 4> call_names{"reserved", "settled", "void", "uncertain"};
constexpr std::array<std::string_view, 4> review_names{"proposed", "approved", "edited",
                                                       "rejected"};

template <class Value, std::size_t n>
std::optional<Value> value_from(const std::array<std::string_view, n>& names,
                                std::string_view name) {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return std::nullopt;
  return static_cast<Value>(found - names.begin());
}

}  // namespace

std::string_view to_string(DedupePolicy policy) {
  return dedupe_names[static_cast<std::size_t>(policy)];
}
std::optional<DedupePolicy> dedupe_policy_from(std::string_view name) {
  return value_from<DedupePolicy>(dedupe_names, name);
}

std::string_view to_string(CampaignState state) {
  return campaign_names[static_cast<std::size_t>(state)];
}
std::optional<CampaignState> campaign_state_from(std::string_view name) {
  return value_from<CampaignState>(campaign_names, name);
}

std::string_view to_string(ReviewState state) {
  return review_names[static_cast<std::size_t>(state)];
}
std::optional<ReviewState> review_state_from(std::string_view name) {
  return value_from<ReviewState>(review_names, name);
}

std::string_view to_string(CallState state) { return call_names[static_cast<std::size_t>(state)]; }
std::optional<CallState> call_state_from(std::string_view name) {
  return value_from<CallState>(call_names, name);
}

}  // namespace ov
