// What is wrong with a page, if anything. A wrong verdict loses a record, a missed one is caught by
// proof later, so each rule asks for more than one sign.
#pragma once

#include <string_view>

#include "raw_page.h"
#include "text/extract.h"

namespace ov::extract {

/// Whether the bytes look like something else than an HTML page: a feed, JSON, PDF, an image.
[[nodiscard]] bool is_other_than_html(std::string_view bytes);

/// `html`: the page's source; `chosen`: its content as extracted.
[[nodiscard]] PageProblem find_problem(std::string_view html, const RawPage& page,
                                       const Extracted& chosen);

}  // namespace ov::extract
