// Keys for a token that somebody else vouches for (Kubernetes, an OIDC provider).
// Source: STS, AssumeRoleWithWebIdentity; the call itself is not signed, its token is the proof.
#include "sigv4.h"
#include "sources.h"

namespace ov {
namespace {

class WebIdentitySource final : public CredentialSource {
 public:
  WebIdentitySource(Reactor& reactor, AwsEndpoint sts, const std::string& ca_file,
                    std::string token_file, std::string role, std::string session)
      : reactor_(reactor),
        sts_(reactor, std::move(sts), ca_file),
        token_file_(std::move(token_file)),
        role_(std::move(role)),
        session_(std::move(session)) {}

  Task<AwsCredentials> fetch(Deadline deadline) override {
    // Read anew each time: Kubernetes replaces the token every hour.
    CO_TRY(const std::string token, read_token_file(token_file_));
    HttpRequest request;
    request.method = HttpMethod::post;
    request.headers = {{"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"},
                       {"Accept", "text/xml"}};
    request.body =
        "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=" + aws_encoded(role_, false) +
        "&RoleSessionName=" + aws_encoded(session_, false) +
        "&WebIdentityToken=" + aws_encoded(token, false);
    CO_TRY(const std::string body,
           co_await ask(reactor_, sts_, std::move(request), "/", deadline, "STS"));
    co_return credentials_of_sts(body);
  }

 private:
  Reactor& reactor_;
  Origin sts_;
  const std::string token_file_;
  const std::string role_;
  const std::string session_;
};

}  // namespace

Result<std::unique_ptr<CredentialSource>> make_web_identity_source(Reactor& reactor,
                                                                   const AwsOptions& options) {
  const auto value = [&](const char* name) { return options.environment(name).value_or(""); };
  const std::string role = value("AWS_ROLE_ARN");
  if (role.empty()) {
    return Error(ErrorKind::invalid,
                 "AWS_WEB_IDENTITY_TOKEN_FILE is set and AWS_ROLE_ARN is not: which role?");
  }
  std::string session = value("AWS_ROLE_SESSION_NAME");
  if (session.empty()) session = "overture";
  // Not options.endpoint, which is another service's.
  AwsEndpoint sts = service_endpoint("sts", options.region);
  if (const std::string url = value("AWS_ENDPOINT_URL_STS"); !url.empty()) {
    Result<AwsEndpoint> given = parse_aws_endpoint(url);
    if (!given) return Error(given.error()).while_doing("reading AWS_ENDPOINT_URL_STS");
    sts = std::move(*given);
  }
  return std::unique_ptr<CredentialSource>(std::make_unique<WebIdentitySource>(
      reactor, std::move(sts), options.ca_file, value("AWS_WEB_IDENTITY_TOKEN_FILE"), role,
      std::move(session)));
}

}  // namespace ov
