#include "campaign_choice.h"

#include <algorithm>

namespace ov::cli {
namespace {

constexpr std::size_t campaigns_named_max = 20;  // The newest.

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

Result<Campaign> choose_campaign_to_change(Store& store, const std::string& wanted,
                                           const std::string& data) {
  TRY(const std::vector<Campaign> campaigns, store.campaigns());
  if (!wanted.empty() || campaigns.size() < 2) return choose_campaign(store, wanted, data);
  std::string text = "there are several campaigns in " + data + "; say which by its number:";
  const std::size_t first = campaigns.size() - std::min(campaigns.size(), campaigns_named_max);
  for (std::size_t i = first; i < campaigns.size(); ++i) {
    const Campaign& campaign = campaigns[i];
    text += "\n  " + std::to_string(campaign.id.value) + "  " + campaign.list + ", " +
            std::to_string(campaign.rows_read) + " rows, " + campaign.writer;
  }
  return Error(ErrorKind::invalid, text);
}

}  // namespace ov::cli
