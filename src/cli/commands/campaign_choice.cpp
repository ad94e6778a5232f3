#include "campaign_choice.h"

#include <algorithm>

namespace ov::cli {
namespace {

constexpr std::size_t campaigns_named_max = 20;  // The newest.

bool is_tried(const Campaign& campaign) { return campaign.state == CampaignState::draft; }

Error none_to_review(const std::string& data) {
  return {ErrorKind::invalid, "there are only rows that overture try wrote to in " + data +
                                  "; none of it is sent, so there is nothing to review. overture "
                                  "run writes to the list"};
}

std::string line_of(const Campaign& campaign) {
  return "\n  " + std::to_string(campaign.id.value) + "  " + campaign.list + ", " +
         std::to_string(campaign.rows_read) + " rows, " + campaign.writer;
}

}  // namespace

Result<Campaign> choose_campaign(Store& store, const std::string& wanted, const std::string& data) {
  TRY(std::vector<Campaign> campaigns, store.campaigns());
  for (auto campaign = campaigns.rbegin(); campaign != campaigns.rend(); ++campaign) {
    if (wanted.empty() || wanted == std::to_string(campaign->id.value)) return std::move(*campaign);
  }
  return Error(ErrorKind::invalid, wanted.empty()
                                       ? "there are no campaigns in " + data
                                       : "there is no campaign '" + wanted + "' in " + data);
}

Result<Campaign> choose_campaign_to_review(Store& store, const std::string& wanted,
                                           const std::string& data) {
  if (!wanted.empty()) return choose_campaign(store, wanted, data);
  TRY(std::vector<Campaign> campaigns, store.campaigns());
  if (campaigns.empty()) return choose_campaign(store, wanted, data);
  std::erase_if(campaigns, is_tried);
  if (campaigns.empty()) return none_to_review(data);
  return std::move(campaigns.back());
}

Result<Campaign> choose_campaign_to_change(Store& store, const std::string& wanted,
                                           const std::string& data) {
  TRY(Campaign campaign, choose_campaign_to_review(store, wanted, data));
  if (is_tried(campaign)) {
    return Error(ErrorKind::invalid, "campaign " + wanted +
                                         " is rows that overture try wrote to; none of it is sent, "
                                         "so nothing of it is decided on");
  }
  TRY(std::vector<Campaign> campaigns, store.campaigns());
  std::erase_if(campaigns, is_tried);
  if (!wanted.empty() || campaigns.size() < 2) return campaign;
  std::string text = "there are several campaigns in " + data + "; say which by its number:";
  const std::size_t first = campaigns.size() - std::min(campaigns.size(), campaigns_named_max);
  for (std::size_t i = first; i < campaigns.size(); ++i) text += line_of(campaigns[i]);
  return Error(ErrorKind::invalid, text);
}

}  // namespace ov::cli
