#include "domain/token_ratio.h"

#include <algorithm>

#include "base/assert.h"

namespace ov {

void TokenReports::add(std::int64_t estimated, std::int64_t reported) {
  OV_ASSERT(estimated > 0);
  if (enough()) return;
  permille_.push_back((reported * 1000 + estimated - 1) / estimated);
}

int TokenReports::sixteenths() const {
  OV_ASSERT(!permille_.empty());
  std::vector<std::int64_t> sorted = permille_;
  std::sort(sorted.begin(), sorted.end());
  const std::size_t at = (sorted.size() * 9 + 9) / 10 - 1;
  constexpr std::int64_t permille_max = token_sixteenths_max * 1000 / token_sixteenths_one;
  const std::int64_t permille = std::clamp<std::int64_t>(sorted[at], 0, permille_max);
  const auto rounded = static_cast<int>((permille * token_sixteenths_one + 999) / 1000);
  return std::max(rounded, token_sixteenths_min);
}

}  // namespace ov
