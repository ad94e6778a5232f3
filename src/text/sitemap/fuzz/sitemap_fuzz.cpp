// Fuzz target: the first byte is the size of the parts that a file comes in, the rest the file.
#include <algorithm>
#include <cstdint>
#include <string_view>

#include "base/assert.h"
#include "text/sitemap.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::size_t part = std::max<std::size_t>(data[0], 1);
  const std::string_view file(reinterpret_cast<const char*>(data) + 1, size - 1);
  ov::SitemapLimits limits;
  limits.entries_max = 20;
  limits.kept_bytes_max = 5'000;
  ov::SitemapReader reader(limits);
  for (std::size_t i = 0; i < file.size() && reader.feed(file.substr(i, part)); i += part) {
  }
  const ov::Sitemap in_parts = reader.finish();
  const ov::Sitemap whole = ov::read_sitemap(file, limits);
  OV_ASSERT(in_parts.kind == whole.kind);
  OV_ASSERT(in_parts.entries.size() == whole.entries.size());
  OV_ASSERT(whole.entries.size() <= limits.entries_max);
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < whole.entries.size(); ++i) {
    OV_ASSERT(in_parts.entries[i].location == whole.entries[i].location);
    OV_ASSERT(!whole.entries[i].location.empty());
    OV_ASSERT(whole.entries[i].location.size() <= ov::sitemap_location_bytes_max);
    bytes += whole.entries[i].location.size() + whole.entries[i].last_modified.size();
  }
  OV_ASSERT(bytes <= limits.kept_bytes_max);
  return 0;
}
