// Rows of a list as people name them: "7", "3-9", and with the version they saw, "7@2".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"

namespace ov::cli {

struct RowNumber {
  std::int64_t row = 0;               ///< Record::row, from 1.
  std::optional<int> version_seen{};  ///< Not set: the newest there is.
  bool named = true;  ///< By itself; of a range, rows without a message that waits are passed over.
};

/// Rows that one command may name, ranges counted in full.
inline constexpr std::size_t row_numbers_max = 100'000;

/// In the order given. Errors: invalid (no number, no range, too many).
Result<std::vector<RowNumber>> read_row_numbers(const std::vector<std::string>& texts);

}  // namespace ov::cli
