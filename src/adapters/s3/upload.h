// A blob on its way up: as one request, or as the parts of a multipart upload, which is aborted
// when it is destroyed unfinished.
#pragma once

#include <string>
#include <vector>

#include "client.h"

namespace ov::adapters {

/// From so many bytes on a blob goes up in parts; both are read at once and go up side by side.
inline constexpr std::size_t multipart_bytes_min = std::size_t{16} << 20;
/// Bytes of the `number`-th part, from 1: S3 takes 10,000 parts, so late ones are larger. The first
/// 2,000 hold 16 GB, all of them 273 GB.
[[nodiscard]] constexpr std::size_t part_bytes(std::size_t number) {
  return (number <= 2'000 ? std::size_t{8} : std::size_t{32}) << 20;
}
inline constexpr std::size_t parts_max = 10'000;
inline constexpr std::size_t parts_at_once = 2;

/// Puts `bytes` as one object. Errors: as Blobs::put.
Result<BlobInfo> put_whole(S3Client& client, const std::string& key, std::string bytes,
                           const PutOptions& options);

class MultipartUpload {
 public:
  /// All outlive it.
  MultipartUpload(S3Client& client, const std::string& key, const PutOptions& options)
      : client_(client), key_(key), options_(options) {}
  MultipartUpload(const MultipartUpload&) = delete;
  MultipartUpload& operator=(const MultipartUpload&) = delete;
  ~MultipartUpload();

  Result<void> begin();
  /// Sends the next parts, side by side. Errors: too_large (parts_max), as Blobs::put.
  Result<void> add(std::vector<std::string> bodies);
  Result<BlobInfo> complete();
  [[nodiscard]] std::size_t next_number() const { return parts_.size() + 1; }

 private:
  [[nodiscard]] AwsRequest part_request(std::size_t number, std::string body,
                                        const Digests& digests) const;
  Result<S3Part> check_part(AwsResult answer, const Digests& digests);
  Result<BlobInfo> settle(AwsFailure failure, const ObjectMarks& marks);

  S3Client& client_;
  const std::string& key_;
  const PutOptions& options_;
  std::string id_;  ///< Empty: nothing to abort.
  std::vector<S3Part> parts_;
  std::vector<Digests> digests_;
  std::uint64_t bytes_ = 0;
};

}  // namespace ov::adapters
