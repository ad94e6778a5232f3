// SQS as calls of its JSON protocol see it.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "adapters/sqs.h"

namespace ov::adapters {

/// How long a call may take, with all its tries.
struct CallTime {
  std::chrono::milliseconds timeout{10'000};
  std::chrono::milliseconds patience{20'000};
};

/// Any thread. Every call goes to the endpoint, whatever host a queue's URL names.
class SqsClient {
 public:
  static Result<std::unique_ptr<SqsClient>> start(const SqsOptions& options);
  explicit SqsClient(std::unique_ptr<AwsClient> client) : client_(std::move(client)) {}

  [[nodiscard]] static AwsRequest request(std::string_view action, std::string body,
                                          const CallTime& time = {});
  /// The answer's body. Errors: as Queue's, with what was asked.
  Result<std::string> call(std::string_view action, std::string body, const CallTime& time = {});
  [[nodiscard]] AwsClient& aws() const { return *client_; }

 private:
  std::unique_ptr<AwsClient> client_;
};

/// The error of a failed call, with what was asked.
[[nodiscard]] Error error_of(AwsFailure failure, std::string_view action);

}  // namespace ov::adapters
