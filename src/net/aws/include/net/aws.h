// Calls to AWS services, signed by ourselves: SigV4 (sigv4.h), credentials from where a machine has
// them (credentials.h), and one client thread that makes the calls with deadlines and retries.
// It knows no service: what a call says and what an answer means is its caller's affair; errors are
// turned into our kinds here, once.
//
// A call always goes to the endpoint that was configured. What an answer names (a queue's URL, a
// redirect) is never connected to.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "net/http.h"

namespace ov {

/// A key pair. Never logged.
struct AwsCredentials {
  std::string access_key_id;
  std::string secret_access_key;
  std::string session_token;      ///< Empty for keys that last.
  std::optional<Time> expires{};  ///< Nothing: they last.
};

/// getenv, or a stand-in of a test.
using AwsEnvironment = std::function<std::optional<std::string>(const std::string&)>;
/// That of this process.
[[nodiscard]] AwsEnvironment aws_process_environment();

/// Where calls go.
struct AwsEndpoint {
  bool https = true;
  std::string host;  ///< Name or address, without brackets.
  std::uint16_t port = 443;
  bool operator==(const AwsEndpoint&) const = default;
};
/// "https://host[:port]" without a path; "http://…" for this machine alone (a loopback address or
/// "localhost"), since what is sent would be readable on the way.
/// Errors: invalid, with what would be accepted.
Result<AwsEndpoint> parse_aws_endpoint(std::string_view url);
/// As parse_aws_endpoint takes it; the port where it is not the usual one.
[[nodiscard]] std::string to_string(const AwsEndpoint& endpoint);
/// The service's own in `region`, which has passed is_aws_region().
[[nodiscard]] AwsEndpoint service_endpoint(std::string_view service, std::string_view region);
/// Lower-case letters, digits and '-', at most 40.
[[nodiscard]] bool is_aws_region(std::string_view text);

/// `scheme://NAME[/PATH][?key=value&…]`, as adapters are chosen.
struct AwsUrl {
  std::string name;  ///< Bucket or prefix of queues.
  std::string path;  ///< Without slashes at its ends; may be empty. Decoded.
  std::map<std::string, std::string, std::less<>> parameters;  ///< Decoded.
};
/// Errors: invalid (another scheme, no name, a key given twice, bad percent-encoding).
Result<AwsUrl> parse_aws_url(std::string_view url, std::string_view scheme);

struct AwsOptions {
  std::string service;   ///< As signed: "s3", "sqs".
  std::string region;    ///< As signed.
  AwsEndpoint endpoint;  ///< Where every call goes.
  std::string ca_file;   ///< PEM file of authorities in place of the system's; may be empty.
  /// Where credentials are looked for; see credentials.h for the order.
  AwsEnvironment environment;
  std::size_t calls_in_flight_max = 64;  ///< Further ones wait their turn.
};

/// What is known about a call that was made again.
enum class AwsRepeat : std::uint8_t {
  freely,  ///< Twice is as good as once.
  noted,   ///< Made again, and AwsAnswer or AwsFailure says so.
  never,   ///< Only where it cannot have been carried out.
};

struct AwsRequest {
  HttpMethod method = HttpMethod::post;
  std::string path = "/";  ///< Bytes as they are meant, not encoded; begins with '/'.
  std::vector<std::pair<std::string, std::string>> query{};  ///< Not encoded; any order.
  /// All of them are signed. Host, date, payload hash and token are added.
  std::vector<HttpHeader> headers{};
  std::string body{};  ///< Of put and post; at most 64 MiB.
  /// SHA-256 of the body in hexadecimal digits, where the caller has it; else it is made here.
  std::string body_sha256{};
  std::size_t answer_bytes_max = std::size_t{1} << 20;
  std::chrono::milliseconds timeout{30'000};   ///< Of one try.
  std::chrono::milliseconds patience{60'000};  ///< Of all tries and the pauses between them.
  int tries_max = 6;
  AwsRepeat repeat = AwsRepeat::freely;
  /// A 200 whose body is an XML <Error> is one (S3: CompleteMultipartUpload, CopyObject).
  bool error_may_be_in_200 = false;
};

/// A 2xx or 304 answer, whole.
struct AwsAnswer {
  int status = 0;
  std::vector<HttpHeader> headers;
  std::string body;
  std::string request_id;  ///< For the service's support; may be empty.
  bool repeated = false;   ///< An earlier try may have been carried out.
  [[nodiscard]] std::string_view header(std::string_view name) const;  ///< Empty when absent.
};

/// Anything else. Kinds: denied (keys, policy, signature), not_found, conflict (409, 412), invalid,
/// too_large, throttled, unavailable, timeout, cancelled (stopped).
struct AwsFailure {
  Error error;
  std::string code{};     ///< The service's own: "NoSuchKey"; may be empty.
  int status = 0;         ///< 0 where no answer came.
  bool repeated = false;  ///< As of AwsAnswer.
};
using AwsResult = tl::expected<AwsAnswer, AwsFailure>;

/// Since the start.
struct AwsCounts {
  std::uint64_t calls = 0;
  std::uint64_t requests = 0;  ///< HTTP requests, those of credentials left out: what is billed.
  std::uint64_t sent_bytes = 0;
  std::uint64_t received_bytes = 0;
};

/// One service at one endpoint. A thread of its own makes all calls.
class AwsClient {
 public:
  /// Starts the thread. Errors: unavailable (no thread), invalid (the environment names
  /// credentials that cannot be used).
  static Result<std::unique_ptr<AwsClient>> start(AwsOptions options);
  /// Stops it.
  ~AwsClient();
  AwsClient(const AwsClient&) = delete;
  AwsClient& operator=(const AwsClient&) = delete;

  /// Makes the call and waits for its end. Any thread but one that must not block.
  AwsResult call(AwsRequest request);
  /// Makes them side by side; results in the order of `requests`.
  std::vector<AwsResult> call_all(std::vector<AwsRequest> requests);

  /// Every call, present and future, ends as cancelled, at once. Any thread; for good.
  void stop();
  [[nodiscard]] AwsCounts counts() const;
  [[nodiscard]] const AwsOptions& options() const;

 private:
  class Body;
  explicit AwsClient(std::unique_ptr<Body> body);
  std::unique_ptr<Body> body_;
};

}  // namespace ov
