#include "roles.h"

#include <string>

#include "base/ascii.h"

namespace ov::cli {

Result<Roles> parse_roles(std::string_view text) {
  Roles roles;
  for (const std::string_view part : split(text, ',')) {
    const std::string_view name = trim(part);
    bool* role = name == "read"    ? &roles.read
                 : name == "write" ? &roles.write
                 : name == "sweep" ? &roles.sweep
                                   : nullptr;
    if (role == nullptr) {
      return Error(ErrorKind::invalid, "--roles '" + std::string(text) +
                                           "': accepted is read, write or sweep, or several of "
                                           "them: read,write,sweep");
    }
    *role = true;
  }
  return roles;
}

std::optional<Campaign> next_campaign(const std::vector<Campaign>& campaigns, CampaignId last) {
  const Campaign* first = nullptr;
  const Campaign* next = nullptr;
  for (const Campaign& campaign : campaigns) {
    if (campaign.state != CampaignState::running) continue;
    if (first == nullptr || campaign.id.value < first->id.value) first = &campaign;
    if (campaign.id.value <= last.value) continue;
    if (next == nullptr || campaign.id.value < next->id.value) next = &campaign;
  }
  const Campaign* chosen = next != nullptr ? next : first;
  return chosen == nullptr ? std::nullopt : std::optional(*chosen);
}

}  // namespace ov::cli
