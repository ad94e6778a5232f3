// The sources of keys, one class each, and what they share.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "credentials.h"
#include "origin.h"

namespace ov {

/// Of an answer with keys in it, and of a file with a token in it.
inline constexpr std::size_t credential_bytes_max = std::size_t{64} << 10;

/// "AccessKeyId", "SecretAccessKey", "Token" and "Expiration", as ECS and IMDS tell keys.
/// Errors: denied (a "Code" that is not Success), invalid.
Result<AwsCredentials> credentials_of_json(std::string_view body);
/// As STS tells them in XML. Errors: invalid.
Result<AwsCredentials> credentials_of_sts(std::string_view body);

/// A token that a platform puts into a file and changes at times; white space at its ends removed.
/// Errors: not_found, invalid (empty, over the limit, control characters).
Result<std::string> read_token_file(const std::string& path);

/// Sends `request` until it is answered with less than 500, three times at most, by `deadline`.
/// Gives the body of a 200; `what`: for errors, "the instance metadata service".
/// Errors: denied (401, 403, 404), unavailable, timeout, invalid, too_large.
Task<std::string> ask(Reactor& reactor, Origin& origin, HttpRequest request, std::string target,
                      Deadline deadline, std::string what);

/// AWS_WEB_IDENTITY_TOKEN_FILE, AWS_ROLE_ARN, AWS_ROLE_SESSION_NAME; AWS_ENDPOINT_URL_STS.
Result<std::unique_ptr<CredentialSource>> make_web_identity_source(Reactor& reactor,
                                                                   const AwsOptions& options);
/// AWS_CONTAINER_CREDENTIALS_RELATIVE_URI, _FULL_URI; AWS_CONTAINER_AUTHORIZATION_TOKEN, _FILE.
Result<std::unique_ptr<CredentialSource>> make_container_source(Reactor& reactor,
                                                                const AwsOptions& options);
/// AWS_EC2_METADATA_SERVICE_ENDPOINT.
Result<std::unique_ptr<CredentialSource>> make_instance_source(Reactor& reactor,
                                                               const AwsOptions& options);

/// Where a container asks for its keys.
struct ContainerUri {
  AwsEndpoint endpoint;
  std::string target;  ///< Path and query.
};
/// By the two variables; the relative one wins. Plain HTTP is for this machine and the addresses of
/// ECS and EKS alone, by address: see is_container_host().
/// Errors: invalid.
Result<ContainerUri> container_uri(const AwsEnvironment& environment);
/// Loopback, 169.254.170.2 (ECS), 169.254.170.23 and fd00:ec2::23 (EKS).
[[nodiscard]] bool is_container_host(const IpAddress& address);

}  // namespace ov
