// What a process of a fleet does, and for which campaign next.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "domain/record.h"

namespace ov::cli {

/// Any mix; at least one.
struct Roles {
  bool read = false;   ///< Visits sites.
  bool write = false;  ///< Asks the model and proves.
  bool sweep = false;  ///< Brings back what is due and what dead workers held.
  bool operator==(const Roles&) const = default;
};

/// From "read,write,sweep", any part of it. Errors: invalid, with what is accepted.
Result<Roles> parse_roles(std::string_view text);

/// Whose turn it is after `last`: the running campaigns in the order of their ids, round and round,
/// so that a small one does not stand behind a large one. Nothing when none runs.
[[nodiscard]] std::optional<Campaign> next_campaign(const std::vector<Campaign>& campaigns,
                                                    CampaignId last);

}  // namespace ov::cli
