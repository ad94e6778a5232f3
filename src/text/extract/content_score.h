// How likely each block of a page is content, by the content model.
#pragma once

#include <cstdint>
#include <vector>

#include "block_features.h"
#include "raw_page.h"

namespace ov::extract {

/// One entry a block, in 1/1024 (`probability_unit`). Whole numbers throughout, so that every
/// machine finds the same. Pure, linear in the page.
[[nodiscard]] std::vector<std::uint16_t> content_scores(const RawPage& page,
                                                        const BlockFeatures& features);

}  // namespace ov::extract
