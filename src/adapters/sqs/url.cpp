#include <algorithm>
#include <charconv>

#include "adapters/sqs.h"
#include "base/ascii.h"

namespace ov::adapters {
namespace {

constexpr std::size_t prefix_bytes_max = 60;  // of the 80 that SQS allows a name
constexpr int deliveries_min = 3;             // a deploy or two is nobody's fault
constexpr int deliveries_most = 1'000;

Error wrong(std::string what) { return Error(ErrorKind::invalid, "sqs: " + std::move(what)); }

bool is_prefix(std::string_view text) {
  return text.size() <= prefix_bytes_max && std::ranges::all_of(text, [](char c) {
           return is_ascii_alpha(c) || is_ascii_digit(c) || c == '-' || c == '_';
         });
}

bool is_key(std::string_view text) {
  return !text.empty() && text.size() <= 2'048 && std::ranges::all_of(text, [](char c) {
    return is_ascii_alpha(c) || is_ascii_digit(c) || c == '-' || c == '_' || c == '/' || c == ':';
  });
}

Result<void> set_parameter(SqsOptions& options, const std::string& name, const std::string& value) {
  if (name == "region") {
    options.region = value;
  } else if (name == "endpoint") {
    Result<AwsEndpoint> endpoint = parse_aws_endpoint(value);
    if (!endpoint) return wrong(endpoint.error().message());
    options.endpoint = *endpoint;
  } else if (name == "kms_key") {
    if (!is_key(value)) return wrong("'kms_key' must be the id, ARN or alias of a key");
    options.kms_key = value;
  } else if (name == "deliveries_max") {
    const char* end = value.data() + value.size();
    const auto [stop, problem] = std::from_chars(value.data(), end, options.deliveries_max);
    if (problem != std::errc{} || stop != end || options.deliveries_max < deliveries_min ||
        options.deliveries_max > deliveries_most) {
      return wrong("'deliveries_max' must be a whole number from 3 to 1000");
    }
  } else {
    return wrong("there is no parameter '" + name +
                 "'; accepted are region, endpoint, deliveries_max and kms_key");
  }
  return ok();
}

}  // namespace

Result<SqsOptions> parse_sqs_url(std::string_view url, AwsEnvironment environment) {
  Result<AwsUrl> parsed = parse_aws_url(url, "sqs");
  if (!parsed) return wrong(parsed.error().message());
  SqsOptions options;
  options.prefix = parsed->name;
  if (!is_prefix(options.prefix) || !parsed->path.empty()) {
    return wrong("accepted is sqs://PREFIX with at most 60 letters, digits, '-' and '_'");
  }
  for (const char* name : {"AWS_DEFAULT_REGION", "AWS_REGION"}) {
    if (const auto value = environment(name); value && !value->empty()) options.region = *value;
  }
  for (const char* name : {"AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_SQS"}) {
    const auto value = environment(name);
    if (value && !value->empty()) TRY_VOID(set_parameter(options, "endpoint", *value));
  }
  for (const auto& [name, value] : parsed->parameters) {
    TRY_VOID(set_parameter(options, name, value));
  }
  if (!is_aws_region(options.region)) {
    return wrong("no region: give region= in the URL, or set AWS_REGION");
  }
  options.environment = std::move(environment);
  return options;
}

std::string sqs_queue_name(const SqsOptions& options, Stage stage, bool dead) {
  return options.prefix + "-" + std::string(to_string(stage)) + (dead ? "-dead" : "");
}

}  // namespace ov::adapters
