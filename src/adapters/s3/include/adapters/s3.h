// Blobs in a bucket of S3, or of a store that speaks its protocol:
//
//   s3://BUCKET[/PREFIX]?region=R[&endpoint=URL][&path_style=yes|no][&kms_key=ID][&storage_class=C]
//
// From 16 MiB on a blob goes up in parts, which are taken back when anything fails. Every body that
// goes up carries its SHA-256, which S3 checks. A blob that comes back whole, and did not go up in
// parts, is held against the checksum that comes with it; the others and ranges have none of their
// bytes, and rest on TLS. Parts that a dead process left are for the bucket's lifecycle rule.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "net/aws.h"
#include "ports/blobs.h"

namespace ov::adapters {

struct S3Options {
  std::string bucket;
  std::string prefix;  ///< Of all keys, without slashes at its ends; may be empty.
  std::string region;
  std::optional<AwsEndpoint> endpoint{};  ///< In place of the service's own.
  bool path_style = false;  ///< The bucket stands in the path, not in the host's name.
  std::string kms_key;  ///< "aws/s3" or the key's id, ARN or alias; empty: as the bucket has it.
  std::string storage_class;  ///< Empty: the bucket's own.
  std::string ca_file;        ///< PEM file of authorities in place of the system's; may be empty.
  AwsEnvironment environment;
};

/// Reads the URL; what it leaves out comes from `environment`: AWS_REGION, AWS_DEFAULT_REGION,
/// AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL. With an endpoint, path style is the default.
/// Errors: invalid, with what would be accepted.
[[nodiscard]] Result<S3Options> parse_s3_url(std::string_view url, AwsEnvironment environment);

/// How much was asked of the service, for what it costs.
using S3Counts = AwsCounts;

/// Blobs with a look at their requests.
class S3Blobs : public Blobs {
 public:
  [[nodiscard]] virtual S3Counts counts() const = 0;
};

/// Starts the client thread; does not ask the service. Errors: invalid, unavailable, denied (no
/// credentials).
[[nodiscard]] Result<std::unique_ptr<S3Blobs>> make_s3_blobs(S3Options options);

}  // namespace ov::adapters
