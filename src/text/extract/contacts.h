// What a page says of whom it belongs to, gathered from everywhere on it.
#pragma once

#include "raw_page.h"
#include "text/extract.h"

namespace ov::extract {

/// All facts of the whole page, footers included. `content`: what was chosen as the page's text and
/// its description, for the opening line.
[[nodiscard]] Facts find_facts(RawPage& page, const ExtractOptions& options,
                               const Extracted& content);

}  // namespace ov::extract
