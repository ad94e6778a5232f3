#include "client.h"

namespace ov::adapters {
namespace {

constexpr std::size_t answer_bytes_max = std::size_t{2} << 20;  // ten messages of others' making

}  // namespace

Result<std::unique_ptr<SqsClient>> SqsClient::start(const SqsOptions& options) {
  AwsOptions aws;
  aws.service = "sqs";
  aws.region = options.region;
  aws.endpoint = options.endpoint.value_or(service_endpoint("sqs", options.region));
  aws.ca_file = options.ca_file;
  aws.environment = options.environment;
  TRY(std::unique_ptr<AwsClient> client, AwsClient::start(std::move(aws)));
  return std::make_unique<SqsClient>(std::move(client));
}

AwsRequest SqsClient::request(std::string_view action, std::string body, const CallTime& time) {
  AwsRequest out;
  out.headers = {{"Content-Type", "application/x-amz-json-1.0"},
                 {"X-Amz-Target", "AmazonSQS." + std::string(action)}};
  out.body = std::move(body);
  out.answer_bytes_max = answer_bytes_max;
  out.timeout = time.timeout;
  out.patience = time.patience;
  return out;
}

Result<std::string> SqsClient::call(std::string_view action, std::string body,
                                    const CallTime& time) {
  AwsResult answer = client_->call(request(action, std::move(body), time));
  if (!answer) return error_of(std::move(answer.error()), action);
  return std::move(answer->body);
}

Error error_of(AwsFailure failure, std::string_view action) {
  return std::move(failure.error).while_doing("calling " + std::string(action));
}

}  // namespace ov::adapters
