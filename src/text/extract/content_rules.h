// Rules about which blocks are content, from elements, class and id words, landmarks and headings.
// The content model weighs what they say; on pages with little text they decide alone.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "raw_page.h"

namespace ov::extract {

inline constexpr std::size_t noise_kinds = static_cast<std::size_t>(NoiseKind::small_screen) + 1;

/// One entry a block of the page in each list.
struct Ruling {
  std::vector<std::uint8_t> kept;       ///< 1 where the rules find content.
  std::vector<std::uint8_t> announced;  ///< 1 under a heading like "Related products".
  std::vector<std::uint8_t> commands;   ///< 1 for "Add to cart", "Skip to content" and their kin.
  /// By NoiseKind: 0 outside of such ranges, 1 inside of one that was overruled, 2 inside of one
  /// that holds.
  std::array<std::vector<std::uint8_t>, noise_kinds> noise;
};

/// Pure, linear in blocks and ranges.
[[nodiscard]] Ruling rule_content(const RawPage& page);

}  // namespace ov::extract
