// From an answer to a Page: inflate, decode, extract, tell the language. Pure but for the memory it
// reuses; runs in place on the reactor (well under 5 ms for a page of 2 MB).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/limits.h"
#include "domain/site.h"
#include "ending.h"
#include "net/http.h"
#include "net/inflate.h"
#include "text/extract.h"

namespace ov {

/// A page that came with a body we can read, whatever is wrong with what it says.
struct PageReading {
  Page page;  ///< With its facts.
  extract::PageProblem problem = extract::PageProblem::none;
  std::string problem_sign;        ///< See extract::Extracted.
  std::vector<std::string> links;  ///< Absolute URLs worth reading next, best first.
  std::string refresh_url;         ///< As written; where the page itself sends its visitors.
  bool unmodified = false;         ///< The server said so (304); `links` are known pages then.
};
/// As coroutines hand it on: each frame that it passes keeps room for it several times over, and
/// thousands of sites wait at once.
using PageReadingPointer = std::unique_ptr<PageReading>;

/// Whether a body with this Content-Type may turn out to be a page; if not, it need not be
/// transferred. Empty counts as may.
[[nodiscard]] bool may_be_html(std::string_view content_type);
/// Whether a whole body is a page: by its Content-Type, else by its first bytes.
[[nodiscard]] bool is_html(std::string_view content_type, std::string_view body);

/// Reads the answer for `url`. `links_max`: how many links are chosen at most. The other result is
/// why there is no page: too_large, not_html, http_error (a broken encoding).
[[nodiscard]] tl::expected<PageReading, Ending> read_page(const HttpResponse& response,
                                                          std::string_view url,
                                                          const ReadLimits& limits,
                                                          std::size_t links_max,
                                                          Inflater& inflater);

/// Adds what another page of the site says: lists grow by what is new, single values stay.
void merge(Facts& facts, const Facts& more);
inline constexpr std::size_t facts_max = 20;  ///< Entries of each list of a site's facts.

}  // namespace ov
