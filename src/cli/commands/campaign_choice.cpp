#include "campaign_choice.h"

namespace ov::cli {

Result<Campaign> choose_campaign(Store& store, const std::string& wanted, const std::string& data) {
  TRY(std::vector<Campaign> campaigns, store.campaigns());
  for (auto campaign = campaigns.rbegin(); campaign != campaigns.rend(); ++campaign) {
    if (wanted.empty() || wanted == std::to_string(campaign->id.value)) return std::move(*campaign);
  }
  return Error(ErrorKind::invalid, wanted.empty()
                                       ? "there are no campaigns in " + data
                                       : "there is no campaign '" + wanted + "' in " + data);
}

}  // namespace ov::cli
