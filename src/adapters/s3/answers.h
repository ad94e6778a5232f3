// What S3 answers, read; and what it is asked with, in XML. Foreign input; pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ports/blobs.h"

namespace ov::adapters {

/// A page of ListObjectsV2, asked for with encoding-type=url.
struct S3Listing {
  std::vector<BlobInfo> objects;  ///< With whole keys, as bytes.
  bool truncated = false;
};
/// Errors: invalid, too_large.
[[nodiscard]] Result<S3Listing> read_listing(std::string_view body);

/// The UploadId of CreateMultipartUpload. Errors: invalid.
[[nodiscard]] Result<std::string> read_upload_id(std::string_view body);

/// An ETag without its quotes and the mark of a weak one.
[[nodiscard]] std::string bare_etag(std::string_view header);

/// A part that went up.
struct S3Part {
  std::string etag;
  std::string sha256;  ///< Base64.
};
/// The body of CompleteMultipartUpload; parts in order, numbered from 1.
[[nodiscard]] std::string completion_of(const std::vector<S3Part>& parts);

/// "bytes 3-6/10".
struct ContentRange {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  std::uint64_t total = 0;
};
/// Nothing when it is none, or makes no sense.
[[nodiscard]] std::optional<ContentRange> read_content_range(std::string_view header);
/// Decimal digits alone.
[[nodiscard]] std::optional<std::uint64_t> read_number(std::string_view text);

}  // namespace ov::adapters
