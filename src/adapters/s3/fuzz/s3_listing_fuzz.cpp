// Listings and other XML of S3, whatever it is, and ranges and tags of its headers.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "answers.h"
#include "base/assert.h"
#include "digest.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t input_bytes_max = 64 * 1024;
  if (size > input_bytes_max) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto listing = ov::adapters::read_listing(text)) {
    for (const ov::BlobInfo& object : listing->objects) OV_ASSERT(!object.key.empty());
  }
  if (const auto id = ov::adapters::read_upload_id(text)) OV_ASSERT(!id->empty());
  if (const auto range = ov::adapters::read_content_range(text)) {
    OV_ASSERT(range->first <= range->last);
    OV_ASSERT(range->last < range->total);
  }
  const std::string etag = ov::adapters::bare_etag(text);
  OV_ASSERT(etag.size() <= text.size());
  (void)ov::adapters::is_md5_etag(etag);
  return 0;
}
