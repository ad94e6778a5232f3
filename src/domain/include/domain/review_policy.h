// Which messages a person sees before they count as approved. Part of a campaign, and not of its
// fingerprint: it may be changed while messages wait.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ov {

/// Whose proven messages wait. `sample N %`: so many of a hundred, the same ones in every run.
struct ReviewPolicy {
  enum class Kind : std::uint8_t { all_by_hand, auto_if_proven, sample };
  Kind kind = Kind::auto_if_proven;
  int percent = 0;  ///< Of `sample`: 1 to 99.
  bool operator==(const ReviewPolicy&) const = default;
};
/// "all-by-hand", "auto-if-proven", "sample 10 %"; and the way back, which takes "sample 10%" and
/// "sample 10" as well.
std::string to_string(const ReviewPolicy& policy);
std::optional<ReviewPolicy> review_policy_from(std::string_view text);

/// Whether the policy has a person see the proven message of a row. Follows from the campaign's
/// fingerprint and the row (Record::row) alone; a larger share holds the smaller one.
[[nodiscard]] bool waits_for_person(const ReviewPolicy& policy, std::string_view fingerprint,
                                    std::int64_t row);

}  // namespace ov
