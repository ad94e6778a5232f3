// Where keys come from, and how long they are good for.
//
// One source is chosen by the environment, in the order of AWS's own SDKs; a source that is named
// but does not answer is an error and not a reason to try the next, since another would act for
// somebody else:
//   1. AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (AWS_SESSION_TOKEN)
//   2. AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN: STS, AssumeRoleWithWebIdentity
//   3. AWS_CONTAINER_CREDENTIALS_RELATIVE_URI or _FULL_URI: ECS, EKS pod identity
//   4. the EC2 instance metadata service, version 2 alone (AWS_EC2_METADATA_DISABLED=true: not)
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "base/random.h"
#include "net/aws.h"
#include "net/reactor.h"

namespace ov {

/// Fetches keys anew each time it is asked.
class CredentialSource {
 public:
  virtual ~CredentialSource() = default;
  /// Within `deadline`. Errors: denied, unavailable, timeout, invalid (an answer that makes no
  /// sense), cancelled.
  virtual Task<AwsCredentials> fetch(Deadline deadline) = 0;
};

/// Chooses and makes the source. `reactor` and `environment` outlive it.
/// Errors: invalid (what the environment names cannot be used), denied (it names nothing).
Result<std::unique_ptr<CredentialSource>> make_credential_source(Reactor& reactor,
                                                                 const AwsOptions& options);

/// Keeps keys while they hold, and fetches the next ones early. One reactor's thread.
class CredentialProvider {
 public:
  /// `reactor` outlives it, and runs no task of it afterwards.
  CredentialProvider(Reactor& reactor, std::unique_ptr<CredentialSource> source)
      : reactor_(reactor), source_(std::move(source)), one_(reactor, 1) {}

  /// Keys that hold at `now`, the service's time. When they end within `early`, the next are
  /// fetched meanwhile, by one fetch however many ask; without any, the caller waits for that.
  /// Errors: as CredentialSource::fetch.
  Task<AwsCredentials> get(Time now, Deadline deadline);
  /// The service says that keys with this id have expired: they are not given again.
  void distrust(std::string_view access_key_id);

  /// How long before their end keys are renewed; half of their life where that is shorter.
  static constexpr std::chrono::minutes early{5};
  /// Of one fetch.
  static constexpr std::chrono::seconds fetch_timeout{10};
  /// Between a fetch that failed and the next; spread by up to as much again.
  static constexpr std::chrono::seconds pause_after_failure{10};

 private:
  [[nodiscard]] bool holds(Time now) const;
  [[nodiscard]] bool is_due(Time now) const;
  Task<void> renew(Semaphore::Permit permit, Time now);
  Task<void> fetch(Time now);

  Reactor& reactor_;
  std::unique_ptr<CredentialSource> source_;
  Semaphore one_;
  std::optional<AwsCredentials> held_;
  Time renew_at_ = Time::max();
  std::optional<Error> failure_;  ///< Of the last fetch...
  Duration failed_until_{};       ///< ...which is not made again before.
  Random random_{0x6b657973};     ///< Spreads renewals; any seed does.
};

}  // namespace ov
