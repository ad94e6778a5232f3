#include "sources.h"

#include <algorithm>
#include <boost/json.hpp>
#include <fstream>

#include "base/ascii.h"
#include "base/dates.h"
#include "failure.h"
#include "net/xml.h"

namespace ov {
namespace {

namespace json = boost::json;

constexpr int tries_max = 3;
constexpr std::chrono::milliseconds first_pause{100};

class FixedSource final : public CredentialSource {
 public:
  explicit FixedSource(AwsCredentials credentials) : credentials_(std::move(credentials)) {}
  Task<AwsCredentials> fetch(Deadline) override { co_return credentials_; }

 private:
  AwsCredentials credentials_;
};

/// Fit to be a part of a header.
bool is_sendable(std::string_view text) {
  return std::ranges::all_of(
      text, [](char c) { return static_cast<unsigned char>(c) > 0x20 && c != 0x7F; });
}

Result<AwsCredentials> checked(AwsCredentials credentials, std::string_view expiration) {
  const bool whole = !credentials.access_key_id.empty() && !credentials.secret_access_key.empty() &&
                     is_sendable(credentials.access_key_id) &&
                     is_sendable(credentials.session_token);
  if (!whole) return Error(ErrorKind::invalid, "the answer holds no usable credentials");
  if (!expiration.empty()) {
    credentials.expires = parse_iso_date(expiration);
    if (!credentials.expires) {
      return Error(ErrorKind::invalid, "the credentials' expiration is no date");
    }
  }
  return credentials;
}

std::string text_at(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  const json::string* text = value == nullptr ? nullptr : value->if_string();
  return text == nullptr ? std::string() : std::string(text->data(), text->size());
}

}  // namespace

Result<AwsCredentials> credentials_of_json(std::string_view body) {
  json::error_code code;
  const json::value value = json::parse(body, code);
  const json::object* object = code ? nullptr : value.if_object();
  if (object == nullptr) return Error(ErrorKind::invalid, "the answer is no JSON object");
  const std::string outcome = text_at(*object, "Code");
  if (!outcome.empty() && outcome != "Success") {
    return Error(ErrorKind::denied,
                 "the role's credentials are not there (" + outcome.substr(0, 60) + ")");
  }
  return checked({text_at(*object, "AccessKeyId"),
                  text_at(*object, "SecretAccessKey"),
                  text_at(*object, "Token"),
                  {}},
                 text_at(*object, "Expiration"));
}

Result<AwsCredentials> credentials_of_sts(std::string_view body) {
  TRY(const XmlElement root, parse_xml(trim(body)));
  const XmlElement* result = root.child("AssumeRoleWithWebIdentityResult");
  const XmlElement* keys = result == nullptr ? nullptr : result->child("Credentials");
  if (keys == nullptr) return Error(ErrorKind::invalid, "the answer holds no credentials");
  const std::string_view expiration = keys->text_of("Expiration");
  if (expiration.empty()) return Error(ErrorKind::invalid, "the credentials have no expiration");
  return checked({std::string(keys->text_of("AccessKeyId")),
                  std::string(keys->text_of("SecretAccessKey")),
                  std::string(keys->text_of("SessionToken")),
                  {}},
                 expiration);
}

Result<std::string> read_token_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return Error(ErrorKind::not_found, "cannot read the token file " + path);
  std::string text(credential_bytes_max + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  const std::string token(trim(text));
  if (token.empty() || text.size() > credential_bytes_max || !is_sendable(token)) {
    return Error(ErrorKind::invalid, "the token file " + path + " holds no token");
  }
  return token;
}

Task<std::string> ask(Reactor& reactor, Origin& origin, HttpRequest request, std::string target,
                      Deadline deadline, std::string what) {
  request.limits.body_bytes_max = credential_bytes_max;
  Error last(ErrorKind::unavailable, what + " does not answer");
  for (int tries = 1; tries <= tries_max; ++tries) {
    if (tries > 1) {
      const Deadline pause = std::min(deadline, reactor.in(first_pause * (1 << tries)));
      CO_TRY_VOID(co_await reactor.sleep_until(pause));
    }
    request.deadline = std::min(deadline, reactor.in(CredentialProvider::fetch_timeout / 2));
    HttpRequest sent = request;
    std::string path = target;
    Fetched fetched{Error(last), false};
    {
      auto got = co_await origin.fetch(std::move(sent), std::move(path));
      OV_ASSERT(got.has_value());
      fetched = std::move(*got);
    }
    if (!fetched.response) {
      last = Error(fetched.response.error()).while_doing("asking " + what);
      if (last.kind() == ErrorKind::cancelled || last.kind() == ErrorKind::denied) break;
      continue;
    }
    const HttpResponse& response = *fetched.response;
    if (response.status == 200 && response.body_end == HttpBodyEnd::complete) {
      co_return std::move(fetched.response->body);
    }
    const Refusal refusal = refusal_of(response.status, response.headers, response.body);
    const bool cut = response.status == 200;
    const bool refused = response.status == 401 || response.status == 403 || response.status == 404;
    last = Error(cut       ? ErrorKind::unavailable
                 : refused ? ErrorKind::denied
                           : refusal.kind,
                 what + (cut ? " broke off"
                             : " answered " + std::to_string(response.status) +
                                   (refusal.code.empty() ? "" : " " + refusal.code) +
                                   (refusal.message.empty() ? "" : ": " + refusal.message)));
    if (!cut && !refusal.again) break;
  }
  co_return last;
}

Result<std::unique_ptr<CredentialSource>> make_credential_source(Reactor& reactor,
                                                                 const AwsOptions& options) {
  const AwsEnvironment& environment = options.environment;
  const auto value = [&](const char* name) { return environment(name).value_or(""); };
  const std::string id = value("AWS_ACCESS_KEY_ID");
  const std::string secret = value("AWS_SECRET_ACCESS_KEY");
  if (id.empty() != secret.empty()) {
    return Error(ErrorKind::invalid,
                 "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are needed together; one is set");
  }
  if (!id.empty()) {
    Result<AwsCredentials> fixed = checked({id, secret, value("AWS_SESSION_TOKEN"), {}}, "");
    if (!fixed) return Error(ErrorKind::invalid, "AWS_ACCESS_KEY_ID or its secret is no key");
    return std::unique_ptr<CredentialSource>(std::make_unique<FixedSource>(std::move(*fixed)));
  }
  if (!value("AWS_WEB_IDENTITY_TOKEN_FILE").empty()) {
    return make_web_identity_source(reactor, options);
  }
  if (!value("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI").empty() ||
      !value("AWS_CONTAINER_CREDENTIALS_FULL_URI").empty()) {
    return make_container_source(reactor, options);
  }
  if (equal_ignoring_case(value("AWS_EC2_METADATA_DISABLED"), "true")) {
    return Error(ErrorKind::denied,
                 "no AWS credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give the "
                 "machine or task a role");
  }
  return make_instance_source(reactor, options);
}

}  // namespace ov
