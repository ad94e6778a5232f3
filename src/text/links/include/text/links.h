// Which further pages of a site to read: a pure choice by link text and path, in the languages
// people write them in. It prefers pages that say what a company does (about, services, products,
// contact and imprint) and never picks log-ins, carts, legal texts, files or other languages.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "text/extract.h"

namespace ov {

/// Chooses up to `count` links of the page at `page_url` (absolute http or https URL), best first;
/// at most one of each kind (about, offer, contact) before a second of any.
/// `base_href`: Extracted::base_href, may be empty. Returns absolute URLs without fragment, of the
/// same registrable domain, none equal to `page_url`, no two equal; empty when nothing fits.
[[nodiscard]] std::vector<std::string> choose_links(std::span<const extract::Link> links,
                                                    std::string_view page_url,
                                                    std::string_view base_href, std::size_t count);

/// The same from a page's extraction.
[[nodiscard]] std::vector<std::string> choose_links(const extract::Extracted& page,
                                                    std::string_view page_url, std::size_t count);

}  // namespace ov
