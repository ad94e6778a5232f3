// Decides which blocks of a page are content: rules (content_rules.h) find what elements, class
// words and headings say, a learned additive model (content_model.h) weighs it with the words and
// shape of the page, and as many of the likeliest blocks are taken as promise the best F1 of words.
#pragma once

#include <cstdint>
#include <vector>

#include "raw_page.h"

namespace ov::extract {

/// One flag a block of `page.blocks`: 1 when it is content. Pure, linear in blocks and ranges.
[[nodiscard]] std::vector<std::uint8_t> choose_content(const RawPage& page);

}  // namespace ov::extract
