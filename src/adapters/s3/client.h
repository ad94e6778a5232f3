// The bucket as requests see it: names, headers, and what an answer has to be like.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <string_view>

#include "adapters/s3.h"
#include "answers.h"
#include "digest.h"

namespace ov::adapters {

class S3Client {
 public:
  S3Client(S3Options options, std::unique_ptr<AwsClient> client)
      : options_(std::move(options)), client_(std::move(client)) {}

  [[nodiscard]] AwsClient& aws() const { return *client_; }

  /// A request about the blob `key`; about the bucket, where it is empty.
  [[nodiscard]] AwsRequest request(HttpMethod method, std::string_view key = {}) const;
  /// The name in the bucket of a key, or of a beginning of keys; and back, nothing where it is not
  /// below the bucket's prefix.
  [[nodiscard]] std::string object_of(std::string_view key) const;
  [[nodiscard]] std::optional<std::string> key_of(std::string_view object) const;
  /// Headers of what begins an object: type, encryption, class.
  void add_new_object_headers(AwsRequest& request, const PutOptions& put) const;
  /// The ETag says nothing about the bytes.
  [[nodiscard]] bool etag_is_opaque(const AwsAnswer& answer) const;

  /// Whether MD5 is needed beside SHA-256: until an answer has told a checksum of what was stored.
  [[nodiscard]] bool wants_md5() const { return !tells_checksums_; }
  /// Whether `answer` to a body with these digests says that it arrived as it is, as far as it says
  /// anything: by its checksum, else by its ETag.
  [[nodiscard]] bool confirms(const AwsAnswer& answer, const Digests& digests);

  /// The error for a failure of a call about `key`.
  [[nodiscard]] Error error_of(AwsFailure failure, std::string_view what,
                               std::string_view key) const;
  /// What is stored under `key`: size, version and marks. Errors: not_found, …
  struct Stored {
    BlobInfo info;
    std::string sha256;  ///< Of x-amz-checksum-sha256; may be empty.
    bool opaque_etag = false;
  };
  Result<Stored> head(const std::string& key);
  /// Whether `stored` is what `marks` and `bytes` are of, as far as its own marks tell; nothing
  /// where they do not.
  [[nodiscard]] static std::optional<bool> is_same(const Stored& stored, const ObjectMarks& marks,
                                                   std::uint64_t bytes);

 private:
  const S3Options options_;
  std::unique_ptr<AwsClient> client_;
  std::atomic<bool> tells_checksums_ = false;
};

}  // namespace ov::adapters
