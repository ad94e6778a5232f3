#include <algorithm>

#include "adapters/s3.h"
#include "base/ascii.h"

namespace ov::adapters {
namespace {

constexpr std::size_t prefix_bytes_max = 200;  // with the longest key below S3's 1,024

/// Source: "Bucket naming rules" (docs.aws.amazon.com/AmazonS3).
bool is_bucket(std::string_view name) {
  return name.size() >= 3 && name.size() <= 63 && std::ranges::all_of(name, [](char c) {
           return (is_ascii_alpha(c) && ascii_lower(c) == c) || is_ascii_digit(c) || c == '-' ||
                  c == '.';
         });
}

bool is_word(std::string_view text) {
  return !text.empty() && text.size() <= 2'048 && std::ranges::all_of(text, [](char c) {
    return is_ascii_alpha(c) || is_ascii_digit(c) || c == '-' || c == '_' || c == '/' || c == ':';
  });
}

Error wrong(std::string what) { return Error(ErrorKind::invalid, "s3: " + std::move(what)); }

Result<void> set_parameter(S3Options& options, const std::string& name, const std::string& value) {
  if (name == "region") {
    options.region = value;
  } else if (name == "endpoint") {
    Result<AwsEndpoint> endpoint = parse_aws_endpoint(value);
    if (!endpoint) return wrong(endpoint.error().message());
    options.endpoint = *endpoint;
  } else if (name == "path_style") {
    if (value != "yes" && value != "no") return wrong("'path_style' must be yes or no");
  } else if (name == "kms_key") {
    if (!is_word(value)) return wrong("'kms_key' must be the id, ARN or alias of a key");
    options.kms_key = value;
  } else if (name == "storage_class") {
    if (!is_word(value)) return wrong("'storage_class' must be a class, such as STANDARD_IA");
    options.storage_class = value;
  } else {
    return wrong("there is no parameter '" + name +
                 "'; accepted are region, endpoint, path_style, kms_key and storage_class");
  }
  return ok();
}

}  // namespace

Result<S3Options> parse_s3_url(std::string_view url, AwsEnvironment environment) {
  Result<AwsUrl> parsed = parse_aws_url(url, "s3");
  if (!parsed) return wrong(parsed.error().message());
  S3Options options;
  options.bucket = parsed->name;
  options.prefix = parsed->path;
  if (!is_bucket(options.bucket)) return wrong("'" + options.bucket + "' is no name of a bucket");
  if (options.prefix.size() > prefix_bytes_max) return wrong("the prefix is over 200 bytes");
  if (!options.prefix.empty()) TRY_VOID(check_blob_key(options.prefix));
  for (const char* name : {"AWS_DEFAULT_REGION", "AWS_REGION"}) {
    if (const auto value = environment(name); value && !value->empty()) options.region = *value;
  }
  for (const char* name : {"AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3"}) {
    const auto value = environment(name);
    if (value && !value->empty()) TRY_VOID(set_parameter(options, "endpoint", *value));
  }
  for (const auto& [name, value] : parsed->parameters) {
    TRY_VOID(set_parameter(options, name, value));
  }
  if (!is_aws_region(options.region)) {
    return wrong("no region: give region= in the URL, or set AWS_REGION");
  }
  const auto style = parsed->parameters.find("path_style");
  // A certificate for *.s3… is not one for a.b.s3…, so a bucket with a dot stands in the path.
  const bool usual = options.endpoint || options.bucket.find('.') != std::string::npos;
  options.path_style = style == parsed->parameters.end() ? usual : style->second == "yes";
  options.environment = std::move(environment);
  return options;
}

}  // namespace ov::adapters
