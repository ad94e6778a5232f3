// Keys of a container: the endpoint that ECS, or the EKS pod identity agent, puts beside it.
// Source: "Container credential provider" (docs.aws.amazon.com/sdkref).
#include <algorithm>

#include "base/ascii.h"
#include "endpoint.h"
#include "sources.h"

namespace ov {
namespace {

constexpr std::string_view ecs_address = "169.254.170.2";
constexpr std::string_view eks_address = "169.254.170.23";
constexpr std::string_view eks_address_v6 = "fd00:ec2::23";

class ContainerSource final : public CredentialSource {
 public:
  ContainerSource(Reactor& reactor, ContainerUri uri, const std::string& ca_file,
                  AwsEnvironment environment)
      : reactor_(reactor),
        // The address that is connected to decides, whatever the name was.
        origin_(reactor, uri.endpoint, ca_file,
                uri.endpoint.https ? std::function<bool(const IpAddress&)>() : is_container_host),
        target_(std::move(uri.target)),
        environment_(std::move(environment)) {}

  Task<AwsCredentials> fetch(Deadline deadline) override {
    HttpRequest request;
    request.headers = {{"Accept", "application/json"}};
    CO_TRY(const std::string token, authorization());
    if (!token.empty()) request.headers.push_back({"Authorization", token});
    CO_TRY(const std::string body, co_await ask(reactor_, origin_, std::move(request), target_,
                                                deadline, "the container's credential endpoint"));
    co_return credentials_of_json(body);
  }

 private:
  Result<std::string> authorization() const {
    // Read anew each time: the agent replaces it.
    if (const auto file = environment_("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE")) {
      return read_token_file(*file);
    }
    std::string token = environment_("AWS_CONTAINER_AUTHORIZATION_TOKEN").value_or("");
    if (token.find_first_of("\r\n") != std::string::npos) {
      return Error(ErrorKind::invalid, "AWS_CONTAINER_AUTHORIZATION_TOKEN is no header");
    }
    return token;
  }

  Reactor& reactor_;
  Origin origin_;
  const std::string target_;
  const AwsEnvironment environment_;
};

/// Characters that a URL holds as they are.
bool is_target(std::string_view text) {
  return text.starts_with('/') && text.size() <= 2'000 && std::ranges::all_of(text, [](char c) {
           return static_cast<unsigned char>(c) > 0x20 && static_cast<unsigned char>(c) < 0x7F &&
                  c != '#';
         });
}

bool may_be_named_plainly(const std::string& host) {
  if (equal_ignoring_case(host, "localhost")) return true;
  const std::optional<IpAddress> address = parse_ip(host);
  return address && is_container_host(*address);
}

}  // namespace

bool is_container_host(const IpAddress& address) {
  const std::string text = to_string(address);
  if (address.is_v4() && address.bytes[0] == 127) return true;
  return text == "::1" || text == ecs_address || text == eks_address || text == eks_address_v6;
}

Result<ContainerUri> container_uri(const AwsEnvironment& environment) {
  const std::string relative = environment("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI").value_or("");
  if (!relative.empty()) {
    if (!is_target(relative)) {
      return Error(ErrorKind::invalid,
                   "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI must be a path that begins with '/'");
    }
    return ContainerUri{{false, std::string(ecs_address), 80}, relative};
  }
  const std::string full = environment("AWS_CONTAINER_CREDENTIALS_FULL_URI").value_or("");
  const Error wrong(ErrorKind::invalid,
                    "AWS_CONTAINER_CREDENTIALS_FULL_URI must be an https URL, or an http URL of "
                    "this machine or of the container's platform");
  const std::size_t scheme_end = full.find("://");
  if (scheme_end == std::string::npos) return wrong;
  const std::size_t path = std::min(full.find_first_of("/?", scheme_end + 3), full.size());
  ContainerUri out;
  out.target = full.substr(path);
  if (!out.target.starts_with('/')) out.target.insert(0, 1, '/');
  if (!is_target(out.target)) return wrong;
  const Result<AwsEndpoint> endpoint = read_endpoint(std::string_view(full).substr(0, path));
  if (!endpoint || (!endpoint->https && !may_be_named_plainly(endpoint->host))) return wrong;
  out.endpoint = *endpoint;
  return out;
}

Result<std::unique_ptr<CredentialSource>> make_container_source(Reactor& reactor,
                                                                const AwsOptions& options) {
  TRY(ContainerUri uri, container_uri(options.environment));
  return std::unique_ptr<CredentialSource>(std::make_unique<ContainerSource>(
      reactor, std::move(uri), options.ca_file, options.environment));
}

}  // namespace ov
