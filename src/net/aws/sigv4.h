// AWS Signature Version 4, header form, by OpenSSL's HMAC-SHA256. The canonical request is built
// once and gives both what is signed and what is sent, so the two cannot differ: libcurl's signer
// (7.88) is wrong for unsorted queries, odd paths and headers that begin alike.
// Source: "AWS Signature Version 4 for API requests" (docs.aws.amazon.com/IAM), and the signing
// test suite in shared/vectors/sigv4.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "net/aws.h"
#include "net/http.h"

namespace ov {

/// How often the path is percent-encoded for signing: S3 signs it as it is sent, all other services
/// encode that once more.
enum class PathEncoding : std::uint8_t { once, twice };
[[nodiscard]] PathEncoding path_encoding_of(std::string_view service);

/// Every byte but A-Z a-z 0-9 - . _ ~ as %XX; '/' stays where `keep_slash`.
[[nodiscard]] std::string aws_encoded(std::string_view text, bool keep_slash);
/// Without empty, "." and ".." segments (RFC 3986 section 5.2.4), as services other than S3 read
/// paths.
[[nodiscard]] std::string normalized_path(std::string_view path);

/// A request in the form that is signed.
struct CanonicalRequest {
  std::string target;          ///< Path and query as sent.
  std::string text;            ///< What is hashed.
  std::string signed_headers;  ///< "host;x-amz-date".
};

/// `path`: as it will be sent, beginning with '/'. `query`: decoded names and values, any order.
/// `headers`: all that are signed, Host among them. `payload_hash`: of the body, in hexadecimal
/// digits, or "UNSIGNED-PAYLOAD".
[[nodiscard]] CanonicalRequest canonical_request(
    std::string_view method, std::string_view path, PathEncoding encoding,
    std::vector<std::pair<std::string, std::string>> query, const std::vector<HttpHeader>& headers,
    std::string_view payload_hash);

/// Signs for one region and service. The key of a day is kept: deriving it takes four of the five
/// HMACs. One thread.
class AwsSigner {
 public:
  AwsSigner(std::string region, std::string service)
      : region_(std::move(region)), service_(std::move(service)) {}

  /// "20150830T123600Z\n20150830/us-east-1/s3/aws4_request\n…": what the signature is over.
  [[nodiscard]] std::string string_to_sign(const CanonicalRequest& request, Time now) const;
  /// Value of the Authorization header.
  [[nodiscard]] std::string authorization(const CanonicalRequest& request,
                                          const AwsCredentials& credentials, Time now);

 private:
  using Key = std::array<unsigned char, 32>;
  const Key& key_of_day(std::string_view secret, std::string_view day);

  std::string region_;
  std::string service_;
  std::string key_for_;  ///< The day and secret that key_ belongs to.
  Key key_{};
};

/// "20150830T123600Z".
[[nodiscard]] std::string aws_date(Time time);

}  // namespace ov
