// What a queue says: which slice to look at next. Nothing of the slice itself, which the store
// alone knows, so that a message that is lost, late or doubled does no harm.
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>

#include "domain/slice.h"

namespace ov {

struct SliceName {
  Stage stage = Stage::read;
  CampaignId campaign;
  SliceId slice;
  auto operator<=>(const SliceName&) const = default;
};

/// "read/7/123".
[[nodiscard]] std::string to_string(const SliceName& name);
/// As to_string() writes it, ids positive; nothing for anything else.
[[nodiscard]] std::optional<SliceName> slice_name_from(std::string_view text);

}  // namespace ov
