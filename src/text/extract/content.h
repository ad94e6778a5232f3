// Decides which blocks of a page are content.
#pragma once

#include <cstdint>
#include <vector>

#include "raw_page.h"

namespace ov::extract {

/// One flag a block of `page.blocks`: 1 when it is content. Pure, linear in blocks and ranges.
[[nodiscard]] std::vector<std::uint8_t> choose_content(const RawPage& page);

}  // namespace ov::extract
