// How many tokens a model really counts for a prompt that we estimate. The estimate
// (text/prompt.h) is on the high side for every vocabulary in use, so a dossier that is fitted by
// it alone says less than the model would have taken. What a model's endpoint reports corrects it,
// once: a ratio that went on changing would change questions that were asked before, whose kept
// answers would then be paid for again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "domain/site.h"

namespace ov {

/// Reported tokens for an estimated one, in sixteenths: few enough steps that two runs of one model
/// come to the same, and none rounded down.
inline constexpr int token_sixteenths_one = 16;
inline constexpr int token_sixteenths_min = 5;   ///< 0.3, rounded up as all are.
inline constexpr int token_sixteenths_max = 20;  ///< 1.25.

/// What is kept for a model, for good.
struct TokenRatio {
  int sixteenths = token_sixteenths_one;  ///< Within the limits above.
  /// The newest version of any site that the store had when this was kept. Of a newer one nothing
  /// can have been asked without the ratio.
  SiteId newest_site;
  bool operator==(const TokenRatio&) const = default;
};

/// What the calls of a run say of the ratio.
class TokenReports {
 public:
  /// `wanted`: reports that are enough to judge by, 1 or more.
  explicit TokenReports(std::size_t wanted) : wanted_(wanted) {}

  /// One call's prompt: tokens estimated (1 or more) and reported. Only of reports that are
  /// believed (is_believable). Ignored when there are enough.
  void add(std::int64_t estimated, std::int64_t reported);
  [[nodiscard]] bool enough() const { return permille_.size() >= wanted_; }
  /// The ratio that nine of ten prompts stay below, within its limits, rounded up. Needs a report.
  [[nodiscard]] int sixteenths() const;

 private:
  std::size_t wanted_;
  std::vector<std::int64_t> permille_;
};

}  // namespace ov
