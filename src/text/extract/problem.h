// What is wrong with a page, if anything. A wrong verdict loses a record, a missed one is caught by
// proof later, so each rule asks for more than one sign.
#pragma once

#include <string>
#include <string_view>

#include "raw_page.h"
#include "text/extract.h"

namespace ov::extract {

/// Whether the bytes look like something else than an HTML page: a feed, JSON, PDF, an image.
[[nodiscard]] bool is_other_than_html(std::string_view bytes);

struct Finding {
  PageProblem problem = PageProblem::none;
  std::string sign;  ///< What was seen that says so, as the end of a sentence.
};

/// `html`: the page's source; `page`: its content as extracted; `url`: its address, may be empty.
[[nodiscard]] Finding find_problem(std::string_view html, const RawPage& raw, const Extracted& page,
                                   std::string_view url);

}  // namespace ov::extract
