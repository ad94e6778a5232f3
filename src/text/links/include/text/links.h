// Which further pages of a site to read: a pure choice by link text, path and position, in 23
// languages (English, German, French, Spanish, Italian, Portuguese, Dutch, Polish, Czech, Slovak,
// Swedish, Danish, Norwegian, Finnish, Hungarian, Romanian, Turkish, Russian, Ukrainian, Greek,
// Japanese, Chinese, Korean). It prefers pages that say what a company does (about, services,
// products, then contact and imprint) and never picks log-ins, carts, legal texts, feeds, files,
// other languages of the site, nor what sites make up without end: days of calendars, sessions,
// sorted lists, parts of a path that repeat.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "text/extract.h"
#include "text/sitemap.h"

namespace ov {

/// Chooses up to `count` links of the page at `page_url` (absolute http or https URL), best first;
/// at most one of each kind (about, offer, contact, imprint) before a second of any.
/// `base_href`: Extracted::base_href, may be empty. Returns absolute URLs without fragment, of the
/// same registrable domain, none equal to `page_url`, no two equal; empty when nothing fits.
[[nodiscard]] std::vector<std::string> choose_links(std::span<const extract::Link> links,
                                                    std::string_view page_url,
                                                    std::string_view base_href, std::size_t count);

/// The same from a page's extraction, whose language tells which other languages to leave out.
[[nodiscard]] std::vector<std::string> choose_links(const extract::Extracted& page,
                                                    std::string_view page_url, std::size_t count);

/// The same choice among the pages that a sitemap names, by their paths alone. The host of an entry
/// must be of the same registrable domain as `page_url`.
[[nodiscard]] std::vector<std::string> choose_sitemap_pages(std::span<const SitemapEntry> entries,
                                                            std::string_view page_url,
                                                            std::size_t count);

/// Which of several sitemaps to read, best first: those of plain pages before those of posts and
/// products; never those of images, videos, news, authors or tags. `entries`: of a sitemap index,
/// or made of RobotsRules::sitemaps(). Same site only, absolute, no two equal.
[[nodiscard]] std::vector<std::string> choose_sitemaps(std::span<const SitemapEntry> entries,
                                                       std::string_view page_url,
                                                       std::size_t count);

}  // namespace ov
