// Keys of the role of an EC2 instance, by its metadata service, version 2 alone: a session token is
// asked for by PUT and shown with each request, which a proxy or a forged request from elsewhere
// cannot do. Version 1 is never spoken.
// Source: "Use the Instance Metadata Service" (docs.aws.amazon.com/AWSEC2).
#include <algorithm>

#include "base/ascii.h"
#include "endpoint.h"
#include "sources.h"

namespace ov {
namespace {

constexpr std::string_view roles_path = "/latest/meta-data/iam/security-credentials/";
constexpr std::string_view token_life_seconds = "21600";
constexpr std::size_t role_bytes_max = 128;
/// It is on this machine: what does not connect at once is not there.
constexpr std::chrono::milliseconds connect_timeout{1'000};

bool is_role(std::string_view name) {
  constexpr std::string_view marks = "+=,.@-_";  // IAM's rule for names of roles
  return !name.empty() && name.size() <= role_bytes_max && std::ranges::all_of(name, [&](char c) {
    return is_ascii_alpha(c) || is_ascii_digit(c) || marks.find(c) != std::string_view::npos;
  });
}

/// Loopback, link-local (169.254.169.254 is), and the service's own in IPv6.
bool may_be_named_plainly(const std::string& host) {
  const std::optional<IpAddress> address = parse_ip(host);
  if (!address) return equal_ignoring_case(host, "localhost");
  if (address->is_v4()) {
    return address->bytes[0] == 127 || (address->bytes[0] == 169 && address->bytes[1] == 254);
  }
  const std::string text = to_string(*address);
  return text == "::1" || text == "fd00:ec2::254";
}

class InstanceSource final : public CredentialSource {
 public:
  InstanceSource(Reactor& reactor, AwsEndpoint endpoint, const std::string& ca_file)
      : reactor_(reactor), origin_(reactor, std::move(endpoint), ca_file) {}

  Task<AwsCredentials> fetch(Deadline deadline) override {
    HttpRequest put = request(HttpMethod::put);
    put.headers = {{"X-aws-ec2-metadata-token-ttl-seconds", std::string(token_life_seconds)}};
    Result<std::string> answer = co_await ask(reactor_, origin_, std::move(put),
                                              "/latest/api/token", deadline, std::string(service));
    if (!answer) {
      co_return Error(answer.error())
          .while_doing(
              "asking for a token of version 2; outside EC2 set AWS_ACCESS_KEY_ID, in a "
              "container on EC2 the hop limit must be 2");
    }
    const std::string token(trim(*answer));
    CO_TRY(const std::string roles, co_await get(std::string(roles_path), token, deadline));
    const std::string role(trim(std::string_view(roles).substr(0, roles.find('\n'))));
    if (!is_role(role)) co_return Error(ErrorKind::denied, "the instance has no role");
    CO_TRY(const std::string keys, co_await get(std::string(roles_path) + role, token, deadline));
    co_return credentials_of_json(keys);
  }

 private:
  static constexpr std::string_view service = "the instance metadata service";

  static HttpRequest request(HttpMethod method) {
    HttpRequest out;
    out.method = method;
    out.limits.connect_timeout = connect_timeout;
    return out;
  }

  Task<std::string> get(std::string path, std::string token, Deadline deadline) {
    HttpRequest out = request(HttpMethod::get);
    out.headers = {{"X-aws-ec2-metadata-token", std::move(token)}};
    co_return co_await ask(reactor_, origin_, std::move(out), std::move(path), deadline,
                           std::string(service));
  }

  Reactor& reactor_;
  Origin origin_;
};

}  // namespace

Result<std::unique_ptr<CredentialSource>> make_instance_source(Reactor& reactor,
                                                               const AwsOptions& options) {
  AwsEndpoint endpoint{false, "169.254.169.254", 80};
  const auto given = options.environment("AWS_EC2_METADATA_SERVICE_ENDPOINT");
  if (given && !given->empty()) {
    Result<AwsEndpoint> other = read_endpoint(*given);
    if (!other || (!other->https && !may_be_named_plainly(other->host))) {
      return Error(ErrorKind::invalid,
                   "AWS_EC2_METADATA_SERVICE_ENDPOINT must be an https URL, or an http URL with an "
                   "address of this machine or its link");
    }
    endpoint = std::move(*other);
  }
  return std::unique_ptr<CredentialSource>(
      std::make_unique<InstanceSource>(reactor, std::move(endpoint), options.ca_file));
}

}  // namespace ov
