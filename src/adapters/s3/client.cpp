#include "client.h"

#include "base/ascii.h"

namespace ov::adapters {

std::string S3Client::object_of(std::string_view key) const {
  return options_.prefix.empty() ? std::string(key) : options_.prefix + "/" + std::string(key);
}

std::optional<std::string> S3Client::key_of(std::string_view object) const {
  if (!options_.prefix.empty()) {
    const std::string folder = options_.prefix + "/";
    if (!object.starts_with(folder)) return std::nullopt;
    object.remove_prefix(folder.size());
  }
  return std::string(object);
}

AwsRequest S3Client::request(HttpMethod method, std::string_view key) const {
  AwsRequest out;
  out.method = method;
  out.path = options_.path_style ? "/" + options_.bucket : "";
  if (!key.empty()) {
    out.path += "/" + object_of(key);
  } else if (out.path.empty()) {
    out.path = "/";
  }
  return out;
}

void S3Client::add_new_object_headers(AwsRequest& request, const PutOptions& put) const {
  request.headers.push_back({"Content-Type", put.content_type});
  if (!options_.kms_key.empty()) {
    request.headers.push_back({"x-amz-server-side-encryption", "aws:kms"});
    if (options_.kms_key != "aws/s3") {
      request.headers.push_back({"x-amz-server-side-encryption-aws-kms-key-id", options_.kms_key});
    }
    // One call to KMS a bucket and while in place of one an object.
    request.headers.push_back({"x-amz-server-side-encryption-bucket-key-enabled", "true"});
  }
  if (!options_.storage_class.empty()) {
    request.headers.push_back({"x-amz-storage-class", options_.storage_class});
  }
}

bool S3Client::etag_is_opaque(const AwsAnswer& answer) const {
  const std::string_view encryption = answer.header("x-amz-server-side-encryption");
  return !options_.kms_key.empty() || encryption.starts_with("aws:kms") ||
         !answer.header("x-amz-server-side-encryption-customer-algorithm").empty();
}

bool S3Client::confirms(const AwsAnswer& answer, const Digests& digests) {
  const ObjectMarks marks = marks_of(digests);
  const std::string_view sha256 = answer.header("x-amz-checksum-sha256");
  if (!sha256.empty()) {
    tells_checksums_ = true;
    return sha256 == marks.sha256;
  }
  const std::string etag = bare_etag(answer.header("etag"));
  const bool comparable = !etag_is_opaque(answer) && is_md5_etag(etag) && !marks.etag.empty();
  return !comparable || etag == marks.etag;
}

Error S3Client::error_of(AwsFailure failure, std::string_view what, std::string_view key) const {
  // Of the bucket, which is no answer to a question about a blob.
  if (failure.code == "NoSuchBucket") {
    return Error(ErrorKind::invalid, "there is no bucket '" + options_.bucket + "'");
  }
  std::string doing(what);
  if (!key.empty()) doing += " '" + std::string(key) + "'";
  if (failure.error.kind() == ErrorKind::not_found && !key.empty()) {
    return Error(ErrorKind::not_found, "there is no blob '" + std::string(key) + "'");
  }
  if (failure.status == 301 || failure.status == 307 ||
      failure.code == "AuthorizationHeaderMalformed") {
    return Error(failure.error)
        .while_doing(doing)
        .while_doing("asking in region " + options_.region + ", which may not be the bucket's");
  }
  return std::move(failure.error).while_doing(doing);
}

Result<S3Client::Stored> S3Client::head(const std::string& key) {
  AwsRequest asked = request(HttpMethod::head, key);
  asked.headers.push_back({"x-amz-checksum-mode", "ENABLED"});
  AwsResult answer = client_->call(std::move(asked));
  if (!answer) return error_of(std::move(answer.error()), "looking up", key);
  const auto bytes = read_number(answer->header("content-length"));
  if (!bytes) return Error(ErrorKind::invalid, "s3 tells no size of '" + key + "'");
  return Stored{{key, *bytes, bare_etag(answer->header("etag"))},
                std::string(answer->header("x-amz-checksum-sha256")),
                etag_is_opaque(*answer)};
}

std::optional<bool> S3Client::is_same(const Stored& stored, const ObjectMarks& marks,
                                      std::uint64_t bytes) {
  if (stored.info.bytes != bytes) return false;
  // A composite checksum has "-N" at its end; without, S3 made another kind of it.
  const bool same_form = (stored.sha256.find('-') == std::string::npos) ==
                         (marks.sha256.find('-') == std::string::npos);
  if (!stored.sha256.empty() && same_form) return stored.sha256 == marks.sha256;
  if (!stored.opaque_etag && !marks.etag.empty() && is_md5_etag(stored.info.version)) {
    return stored.info.version == marks.etag;
  }
  return std::nullopt;
}

}  // namespace ov::adapters
