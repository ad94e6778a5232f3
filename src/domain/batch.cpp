#include "domain/batch.h"

#include <array>

namespace ov {
namespace {

constexpr std::array<std::string_view, 6> names{"gathering", "ready",     "uploaded",
                                                "creating",  "submitted", "ended"};

}  // namespace

std::string_view to_string(BatchState state) { return names.at(static_cast<std::size_t>(state)); }

std::optional<BatchState> batch_state_from(std::string_view name) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names.at(i) == name) return static_cast<BatchState>(i);
  }
  return std::nullopt;
}

}  // namespace ov
