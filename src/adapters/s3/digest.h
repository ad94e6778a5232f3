// Digests of what is stored: SHA-256, which S3 checks and gives back, and MD5, which an ETag is
// where the object is not encrypted with a key of KMS.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ov::adapters {

struct Digests {
  std::string sha256;  ///< 32 bytes.
  std::string md5;     ///< 16 bytes; empty where it is not wanted, or the library has none (FIPS).
};
/// MD5 takes as long as SHA-256 and says nothing that a checksum in the answer does not.
[[nodiscard]] Digests digests_of(std::string_view bytes, bool with_md5);
[[nodiscard]] std::string hexadecimal(std::string_view bytes);

/// What an object that went up in these parts has for checksum and ETag: the digest of the parts'
/// digests, "-" and their number.
struct ObjectMarks {
  std::string sha256;  ///< Base64, as x-amz-checksum-sha256.
  std::string etag;    ///< Without quotes; empty where it cannot be known.
};
[[nodiscard]] ObjectMarks marks_of(const Digests& whole);
[[nodiscard]] ObjectMarks marks_of_parts(const std::vector<Digests>& parts);

/// Whether an ETag looks like the MD5 of something, so that it may be compared.
[[nodiscard]] bool is_md5_etag(std::string_view etag);

}  // namespace ov::adapters
