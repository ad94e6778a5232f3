#include "upload.h"

#include "base/base64.h"
#include "base/log.h"

namespace ov::adapters {
namespace {

constexpr std::chrono::seconds body_timeout{120};  // 8 MB at 0.6 Mbit/s
constexpr std::chrono::seconds body_patience{300};
constexpr std::chrono::seconds complete_timeout{180};  // S3 may take minutes to join many parts
constexpr std::chrono::seconds complete_patience{400};
/// Of a body that arrived as something else.
constexpr int wrong_bytes_tries_max = 3;

Error wrong_bytes() {
  return Error(ErrorKind::unavailable, "what the store says it took is not what was sent");
}

Error is_there(const std::string& key) {
  return Error(ErrorKind::conflict, "there is a blob '" + key + "' already");
}

/// Another wrote or removed the object at the same moment: S3 asks to try again.
bool is_race(const AwsFailure& failure) { return failure.code == "ConditionalRequestConflict"; }

}  // namespace

// As one request

Result<BlobInfo> put_whole(S3Client& client, const std::string& key, std::string bytes,
                           const PutOptions& options) {
  const Digests digests = digests_of(bytes, client.wants_md5());
  const ObjectMarks marks = marks_of(digests);
  const std::uint64_t size = bytes.size();
  for (int tries = 1;; ++tries) {
    AwsRequest request = client.request(HttpMethod::put, key);
    client.add_new_object_headers(request, options);
    request.headers.push_back({"x-amz-checksum-sha256", marks.sha256});
    if (options.only_if_absent) {
      request.headers.push_back({"If-None-Match", "*"});
      request.repeat = AwsRepeat::noted;
    }
    request.timeout = body_timeout;
    request.patience = body_patience;
    request.body_sha256 = hexadecimal(digests.sha256);
    request.body = bytes;
    AwsResult answer = client.aws().call(std::move(request));
    if (answer) {
      if (client.confirms(*answer, digests)) {
        return BlobInfo{key, size, bare_etag(answer->header("etag"))};
      }
      if (tries >= wrong_bytes_tries_max) return wrong_bytes().while_doing("storing '" + key + "'");
      continue;
    }
    if (options.only_if_absent && answer.error().error.kind() == ErrorKind::conflict) {
      if (is_race(answer.error()) && tries < wrong_bytes_tries_max) continue;
      // An earlier try of ours may be what is in the way.
      if (!answer.error().repeated) return is_there(key);
      TRY(const S3Client::Stored stored, client.head(key));
      if (S3Client::is_same(stored, marks, size).value_or(false)) return stored.info;
      return is_there(key);
    }
    return client.error_of(std::move(answer.error()), "storing", key);
  }
}

// In parts

MultipartUpload::~MultipartUpload() {
  if (id_.empty()) return;
  AwsRequest request = client_.request(HttpMethod::delete_, key_);
  request.query = {{"uploadId", id_}};
  const AwsResult answer = client_.aws().call(std::move(request));
  if (!answer && answer.error().error.kind() != ErrorKind::not_found) {
    log(LogLevel::warning, "parts of '" + key_ +
                               "' could not be taken back; the bucket's lifecycle "
                               "rule has to: " +
                               answer.error().error.text());
  }
}

Result<void> MultipartUpload::begin() {
  if (options_.only_if_absent) {
    // Says no before the bytes have travelled; the condition itself comes with the completion.
    const Result<S3Client::Stored> stored = client_.head(key_);
    if (stored) return is_there(key_);
    if (stored.error().kind() != ErrorKind::not_found) return Error(stored.error());
  }
  AwsRequest request = client_.request(HttpMethod::post, key_);
  request.query = {{"uploads", ""}};
  client_.add_new_object_headers(request, options_);
  request.headers.push_back({"x-amz-checksum-algorithm", "SHA256"});
  AwsResult answer = client_.aws().call(std::move(request));
  if (!answer) return client_.error_of(std::move(answer.error()), "beginning to store", key_);
  TRY(id_, read_upload_id(answer->body));
  return ok();
}

AwsRequest MultipartUpload::part_request(std::size_t number, std::string body,
                                         const Digests& digests) const {
  AwsRequest request = client_.request(HttpMethod::put, key_);
  request.query = {{"partNumber", std::to_string(number)}, {"uploadId", id_}};
  request.headers = {{"Content-Type", "application/octet-stream"},
                     {"x-amz-checksum-sha256", base64_encode(digests.sha256)}};
  request.timeout = body_timeout;
  request.patience = body_patience;
  request.body_sha256 = hexadecimal(digests.sha256);
  request.body = std::move(body);
  return request;
}

Result<S3Part> MultipartUpload::check_part(AwsResult answer, const Digests& digests) {
  if (!answer) {
    // A part that is "not found" is an upload that somebody ended.
    if (answer.error().error.kind() == ErrorKind::not_found) {
      return Error(ErrorKind::unavailable, "the upload of '" + key_ + "' was ended by another");
    }
    return client_.error_of(std::move(answer.error()), "storing a part of", key_);
  }
  S3Part part{bare_etag(answer->header("etag")), base64_encode(digests.sha256)};
  if (part.etag.empty()) return wrong_bytes().while_doing("storing a part of '" + key_ + "'");
  if (!client_.confirms(*answer, digests)) {
    return wrong_bytes().while_doing("storing a part of '" + key_ + "'");
  }
  return part;
}

Result<void> MultipartUpload::add(std::vector<std::string> bodies) {
  if (parts_.size() + bodies.size() > parts_max) {
    return Error(ErrorKind::too_large, "'" + key_ + "' has more than 10,000 parts");
  }
  std::vector<AwsRequest> requests;
  const std::size_t first = parts_.size();
  for (std::string& body : bodies) {
    bytes_ += body.size();
    digests_.push_back(digests_of(body, client_.wants_md5()));
    requests.push_back(part_request(first + requests.size() + 1, std::move(body), digests_.back()));
  }
  std::vector<AwsResult> answers = client_.aws().call_all(std::move(requests));
  for (std::size_t i = 0; i < answers.size(); ++i) {
    TRY(S3Part part, check_part(std::move(answers[i]), digests_[first + i]));
    parts_.push_back(std::move(part));
  }
  return ok();
}

Result<BlobInfo> MultipartUpload::complete() {
  const ObjectMarks marks = marks_of_parts(digests_);
  for (int tries = 1;; ++tries) {
    AwsRequest request = client_.request(HttpMethod::post, key_);
    request.query = {{"uploadId", id_}};
    request.headers = {{"Content-Type", "application/xml"}};
    if (options_.only_if_absent) request.headers.push_back({"If-None-Match", "*"});
    request.body = completion_of(parts_);
    request.repeat = AwsRepeat::noted;
    request.error_may_be_in_200 = true;
    request.timeout = complete_timeout;
    request.patience = complete_patience;
    AwsResult answer = client_.aws().call(std::move(request));
    if (!answer && is_race(answer.error()) && tries < wrong_bytes_tries_max) continue;
    if (!answer) return settle(std::move(answer.error()), marks);
    break;
  }
  TRY(const S3Client::Stored stored, client_.head(key_));
  id_.clear();
  return stored.info;
}

/// What a completion that failed came to: of one that was repeated, the first may have been carried
/// out, and the upload is gone.
Result<BlobInfo> MultipartUpload::settle(AwsFailure failure, const ObjectMarks& marks) {
  const ErrorKind kind = failure.error.kind();
  const bool may_be_done =
      failure.repeated && (kind == ErrorKind::not_found || kind == ErrorKind::conflict ||
                           kind == ErrorKind::unavailable || kind == ErrorKind::timeout);
  if (may_be_done) {
    const Result<S3Client::Stored> stored = client_.head(key_);
    if (stored && S3Client::is_same(*stored, marks, bytes_).value_or(false)) {
      id_.clear();
      return stored->info;
    }
  }
  if (options_.only_if_absent && kind == ErrorKind::conflict) return is_there(key_);
  if (kind == ErrorKind::not_found) {
    return Error(ErrorKind::unavailable, "the upload of '" + key_ + "' was ended by another");
  }
  return client_.error_of(std::move(failure), "storing", key_);
}

}  // namespace ov::adapters
