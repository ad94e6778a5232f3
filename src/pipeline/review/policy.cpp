#include "pipeline/review.h"

namespace ov {
namespace {

/// So many are approved in one transaction.
constexpr std::size_t page_records = 500;
constexpr std::string_view policy_prefix = "policy ";

}  // namespace

bool is_trial(CampaignState state) {
  return state == CampaignState::draft || state == CampaignState::estimating;
}

ReviewPolicy policy_of_writing(const Campaign& campaign) {
  if (is_trial(campaign.state)) return {ReviewPolicy::Kind::all_by_hand, 0};
  return campaign.review_policy;
}

std::string name_of(const ReviewPolicy& policy) {
  return std::string(policy_prefix) + to_string(policy);
}

bool is_person(std::string_view by) {
  return !by.starts_with(policy_prefix) || !review_policy_from(by.substr(policy_prefix.size()));
}

Result<std::int64_t> change_policy(Store& store, const Campaign& campaign,
                                   const ReviewPolicy& policy, Time now) {
  std::int64_t approved = 0;
  std::int64_t row = 0;
  for (;;) {
    TRY(const std::vector<RecordView> page, store.waiting(campaign.id, row, page_records));
    if (page.empty()) break;
    row = page.back().record.row;
    std::vector<ReviewDecision> decisions;
    for (const RecordView& view : page) {
      if (view.record.reason != Reason::none || !view.message ||
          waits_for_person(policy, campaign.fingerprint, view.record.row)) {
        continue;
      }
      ReviewDecision& decision = decisions.emplace_back();
      decision.record = view.record.id;
      decision.version_seen = view.message->version;
      decision.by = name_of(policy);
    }
    TRY_VOID(store.review(decisions, now));
    approved += std::ssize(decisions);
  }
  // Last, so that the same command goes on with the rest when this process ends before.
  TRY_VOID(store.set_review_policy(campaign.id, policy));
  return approved;
}

}  // namespace ov
