// The queue on SQS, or on a server that speaks its JSON protocol:
//
//   sqs://PREFIX?region=R[&endpoint=URL][&deliveries_max=5][&kms_key=ID]
//
// One queue a stage, PREFIX-read and so on, each with its queue of dead letters, PREFIX-read-dead.
// They are made by check_sqs_queues(), not by use: who may work need not be who may create.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/aws.h"
#include "ports/queue.h"

namespace ov::adapters {

struct SqsOptions {
  std::string prefix;  ///< Letters, digits, '-' and '_', at most 60.
  std::string region;
  std::optional<AwsEndpoint> endpoint{};  ///< In place of the service's own.
  int deliveries_max = 5;                 ///< 3 to 1,000: of a message, before it is a dead letter.
  std::string kms_key;                    ///< For new queues; empty: SQS's own encryption.
  std::string ca_file;  ///< PEM file of authorities in place of the system's; may be empty.
  AwsEnvironment environment;
};

/// Reads the URL; what it leaves out comes from `environment`: AWS_REGION, AWS_DEFAULT_REGION,
/// AWS_ENDPOINT_URL_SQS, AWS_ENDPOINT_URL. Errors: invalid, with what would be accepted.
[[nodiscard]] Result<SqsOptions> parse_sqs_url(std::string_view url, AwsEnvironment environment);

/// Of a stage; `dead`: that of its dead letters.
[[nodiscard]] std::string sqs_queue_name(const SqsOptions& options, Stage stage, bool dead);

/// A queue with a look at its requests.
class SqsQueue : public Queue {
 public:
  [[nodiscard]] virtual AwsCounts request_counts() const = 0;
};

/// Starts the client threads; does not ask the service. Errors: invalid, unavailable, denied (no
/// credentials).
[[nodiscard]] Result<std::unique_ptr<SqsQueue>> make_sqs_queue(SqsOptions options);

/// What is wrong with one queue.
struct SqsFinding {
  std::string queue;    ///< Its name.
  std::string problem;  ///< "does not exist", "its redrive policy is not …"; empty: nothing.
  bool mended = false;
};
/// Looks at the queues of all stages, those of dead letters first; with `mend`, makes what is
/// missing and sets what differs. Idempotent. Errors: denied, unavailable, invalid, …
[[nodiscard]] Result<std::vector<SqsFinding>> check_sqs_queues(const SqsOptions& options,
                                                               bool mend);

}  // namespace ov::adapters
