// Makes calls on the client's reactor: signs, sends, understands refusals, tries again.
#pragma once

#include <atomic>
#include <memory>

#include "base/random.h"
#include "credentials.h"
#include "failure.h"
#include "origin.h"
#include "sigv4.h"

namespace ov {

/// Read by other threads.
struct AwsCounters {
  std::atomic<std::uint64_t> calls = 0;
  std::atomic<std::uint64_t> requests = 0;
  std::atomic<std::uint64_t> sent_bytes = 0;
  std::atomic<std::uint64_t> received_bytes = 0;
};

/// A call's body hashed already: the client's thread has better to do.
struct PreparedCall {
  AwsRequest request;
  std::string payload_hash;
};

/// One reactor's thread.
class AwsCaller {
 public:
  /// All outlive it. `seed`: spreads pauses over processes.
  AwsCaller(Reactor& reactor, const AwsOptions& options, std::unique_ptr<CredentialSource> source,
            AwsCounters& counters, std::uint64_t seed);

  /// Ends with a value unless the task is destroyed.
  Task<AwsResult> call(PreparedCall prepared);

 private:
  /// What one try came to.
  struct Tried {
    std::optional<AwsAnswer> answer;
    Error error{ErrorKind::bug, "nothing was tried"};
    std::string code;
    int status = 0;
    bool again = false;
    bool sent = false;  ///< It may have been carried out.
    bool keys_expired = false;
    bool clock_mended = false;  ///< By its answer: the next try signs with another time.
    std::optional<Duration> retry_after;
  };
  Task<Tried> attempt(const PreparedCall& prepared, Deadline deadline);
  [[nodiscard]] HttpRequest signed_request(const PreparedCall& prepared,
                                           const AwsCredentials& credentials, std::string& target);
  [[nodiscard]] Tried read(const AwsRequest& request, Fetched fetched);
  bool mend_clock(const std::vector<HttpHeader>& headers);
  [[nodiscard]] Duration pause_before(const Tried& last, int tries);
  [[nodiscard]] Time now() const { return reactor_.clock().now() + clock_offset_; }

  Reactor& reactor_;
  const AwsOptions& options_;
  CredentialProvider credentials_;
  Origin origin_;
  AwsSigner signer_;
  Semaphore places_;
  AwsCounters& counters_;
  Random random_;
  Duration clock_offset_{0};  ///< The service's clock less ours, where they differ too much.
};

}  // namespace ov
