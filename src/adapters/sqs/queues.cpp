// What the queues have to be like, and making them so.
#include <array>

#include "adapters/sqs.h"
#include "client.h"
#include "format.h"

namespace ov::adapters {
namespace {

using Attributes = std::map<std::string, std::string, std::less<>>;

/// Dead letters wait for a person: 14 days, the most there is. Hints are offered again by the
/// sweeper, so a day of them is plenty.
constexpr std::string_view retention_dead_seconds = "1209600";
constexpr std::string_view retention_live_seconds = "86400";
constexpr std::string_view visibility_seconds = "60";  // each receive names its own
constexpr std::string_view wait_seconds = "20";

class Checker {
 public:
  Checker(const SqsOptions& options, SqsClient& client, bool mend)
      : options_(options), client_(client), mend_(mend) {}

  /// Both queues of a stage, that of the dead letters first: the other one names it.
  Result<void> check(Stage stage, std::vector<SqsFinding>& findings) {
    Attributes dead{{"MessageRetentionPeriod", std::string(retention_dead_seconds)}};
    TRY(const std::string arn, check_queue(sqs_queue_name(options_, stage, true), dead, findings));
    Attributes live{{"MessageRetentionPeriod", std::string(retention_live_seconds)},
                    {"VisibilityTimeout", std::string(visibility_seconds)},
                    {"ReceiveMessageWaitTimeSeconds", std::string(wait_seconds)}};
    if (!arn.empty()) live["RedrivePolicy"] = to_text({arn, options_.deliveries_max});
    TRY_VOID(check_queue(sqs_queue_name(options_, stage, false), live, findings));
    return ok();
  }

 private:
  /// Its ARN; empty where it does not exist and is not made.
  Result<std::string> check_queue(const std::string& name, Attributes wanted,
                                  std::vector<SqsFinding>& findings) {
    if (!options_.kms_key.empty()) {
      wanted["KmsMasterKeyId"] = options_.kms_key;
    } else {
      wanted["SqsManagedSseEnabled"] = "true";
    }
    SqsFinding& finding = findings.emplace_back(SqsFinding{name, "", false});
    TRY(const std::string url, find_or_make(name, wanted, finding));
    if (url.empty()) return std::string();
    constexpr std::array<std::string_view, 1> all{"All"};
    TRY(const std::string answer, client_.call("GetQueueAttributes", attributes_request(url, all)));
    TRY(const Attributes there, read_attributes(answer));
    TRY_VOID(check_attributes(url, wanted, there, finding));
    const auto arn = there.find("QueueArn");
    if (arn == there.end()) return Error(ErrorKind::invalid, "sqs tells no ARN of " + name);
    return arn->second;
  }

  Result<std::string> find_or_make(const std::string& name, const Attributes& wanted,
                                   SqsFinding& finding) {
    Result<std::string> found = client_.call("GetQueueUrl", plain_request({{"QueueName", name}}));
    if (!found && found.error().kind() != ErrorKind::not_found) return found;
    if (!found) {
      finding.problem = "does not exist";
      if (!mend_) return std::string();
      found = client_.call("CreateQueue", set_attributes_request("QueueName", name, wanted));
      if (!found) return Error(found.error()).while_doing("making the queue " + name);
      finding.mended = true;
    }
    return text_in(*found, "QueueUrl");
  }

  Result<void> check_attributes(const std::string& url, const Attributes& wanted,
                                const Attributes& there, SqsFinding& finding) {
    Attributes differing;
    for (const auto& [name, value] : wanted) {
      const auto at = there.find(name);
      const std::string_view is = at == there.end() ? std::string_view() : at->second;
      // What a service does not tell of its own encryption cannot be checked.
      if (name == "SqsManagedSseEnabled" && is.empty()) continue;
      const bool same = name == "RedrivePolicy"
                            ? redrive_policy_from(is) == redrive_policy_from(value)
                            : is == value;
      if (same) continue;
      differing[name] = value;
      if (!finding.problem.empty()) finding.problem += "; ";
      finding.problem +=
          name + " is " + (is.empty() ? "not set" : std::string(is)) + " and should be " + value;
    }
    if (differing.empty() || !mend_) return ok();
    const Result<std::string> set =
        client_.call("SetQueueAttributes", set_attributes_request("QueueUrl", url, differing));
    if (!set) return Error(set.error()).while_doing("setting up the queue " + finding.queue);
    finding.mended = true;
    return ok();
  }

  const SqsOptions& options_;
  SqsClient& client_;
  const bool mend_;
};

}  // namespace

Result<std::vector<SqsFinding>> check_sqs_queues(const SqsOptions& options, bool mend) {
  TRY(const std::unique_ptr<SqsClient> client, SqsClient::start(options));
  Checker checker(options, *client, mend);
  std::vector<SqsFinding> findings;
  for (const Stage stage : {Stage::intake, Stage::read, Stage::write, Stage::deliver}) {
    TRY_VOID(checker.check(stage, findings));
  }
  return findings;
}

}  // namespace ov::adapters
