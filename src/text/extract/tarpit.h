// Pages that a program makes without end to keep other programs busy: words drawn at random or
// repeated, links that lead to more of the same.
#pragma once

#include <string>
#include <string_view>

#include "raw_page.h"
#include "text/extract.h"

namespace ov::extract {

/// What gives the page away, as the end of a sentence; empty for other pages. `page_host` may be
/// empty. Linear in text and links.
[[nodiscard]] std::string tarpit_sign(const RawPage& raw, const Extracted& page,
                                      std::string_view page_host);

}  // namespace ov::extract
