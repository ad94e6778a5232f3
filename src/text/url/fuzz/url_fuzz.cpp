// Fuzz target: what follows the first zero byte is resolved against what stands before it; without
// one the input is parsed alone. Checked: a serialised URL parses to itself, nothing in it could
// break a request line, and a website cell gives a URL that may be asked for.
#include <algorithm>
#include <cstdint>
#include <string_view>

#include "base/assert.h"
#include "text/url.h"

namespace {

void check(const ov::Url& url) {
  const std::string href = url.href();
  OV_ASSERT(href.size() <= ov::url_bytes_max);
  OV_ASSERT(std::ranges::all_of(href, [](char c) { return c >= ' ' && c <= '~'; }));
  const ov::Result<ov::Url> again = ov::parse_url(href);
  OV_ASSERT(again.has_value() || again.error().kind() == ov::ErrorKind::too_large);
  OV_ASSERT(!again || *again == url);
  if (!url.is_special()) return;
  OV_ASSERT(url.path.starts_with('/'));
  OV_ASSERT(url.scheme == "file" || !url.host.empty());
  OV_ASSERT(url.path_and_query().find(' ') == std::string::npos);
  OV_ASSERT(ov::site_key(url).size() <= url.host.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::size_t zero = input.find('\0');
  if (zero == std::string_view::npos) {
    if (const ov::Result<ov::Url> url = ov::parse_url(input)) check(*url);
  } else if (const ov::Result<ov::Url> base = ov::parse_url(input.substr(0, zero))) {
    if (const ov::Result<ov::Url> url = ov::parse_url(input.substr(zero + 1), &*base)) check(*url);
  }
  if (const ov::Result<ov::Url> url = ov::parse_website(input)) {
    check(*url);
    OV_ASSERT(url->is_http() && !url->fragment && url->username.empty());
    OV_ASSERT(!ov::site_key(*url).empty());
  }
  return 0;
}
