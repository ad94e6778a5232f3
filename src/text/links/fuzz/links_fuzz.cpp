// Fuzz target: the first line is the address of a page, the second its language; then a link a
// line, its address and, behind a tab, its text.
#include <algorithm>
#include <cstdint>
#include <string_view>

#include "base/ascii.h"
#include "base/assert.h"
#include "text/links.h"
#include "text/url.h"

namespace {

void check(const std::vector<std::string>& chosen, std::string_view page_url) {
  constexpr std::size_t count = 3;
  OV_ASSERT(chosen.size() <= count);
  const ov::Result<ov::Url> page = ov::parse_url(page_url);
  OV_ASSERT(page || chosen.empty());
  for (const std::string& link : chosen) {
    const ov::Result<ov::Url> url = ov::parse_url(link);
    OV_ASSERT(url && url->is_http());
    OV_ASSERT(!url->fragment && url->username.empty());
    OV_ASSERT(ov::site_key(*url) == ov::site_key(*page));
    OV_ASSERT(std::ranges::count(chosen, link) == 1);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::vector<std::string_view> lines = ov::split(input, '\n');
  if (lines.size() < 3) return 0;
  ov::extract::Extracted page;
  page.html_lang = lines[1];
  std::vector<ov::SitemapEntry> entries;
  for (std::size_t i = 2; i < lines.size(); ++i) {
    const std::size_t tab = lines[i].find('\t');
    ov::extract::Link link;
    link.href = lines[i].substr(0, tab);
    if (tab != std::string_view::npos) link.text = lines[i].substr(tab + 1);
    entries.push_back({link.href, ""});
    page.links.push_back(std::move(link));
  }
  check(ov::choose_links(page, lines[0], 3), lines[0]);
  check(ov::choose_sitemap_pages(entries, lines[0], 3), lines[0]);
  check(ov::choose_sitemaps(entries, lines[0], 3), lines[0]);
  return 0;
}
