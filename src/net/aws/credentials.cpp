#include "credentials.h"

#include <algorithm>

#include "base/log.h"

namespace ov {

bool CredentialProvider::holds(Time now) const {
  return held_ && (!held_->expires || now < *held_->expires);
}

bool CredentialProvider::is_due(Time now) const {
  return now >= renew_at_ && reactor_.clock().elapsed() >= failed_until_;
}

Task<AwsCredentials> CredentialProvider::get(Time now, Deadline deadline) {
  if (holds(now)) {
    if (is_due(now)) {
      if (auto permit = one_.try_acquire()) reactor_.spawn(renew(std::move(*permit), now));
    }
    co_return *held_;
  }
  CO_TRY(const Semaphore::Permit permit, co_await one_.acquire(deadline));
  if (!holds(now)) {
    // Those who waited for a fetch that failed do not each make another.
    if (failure_ && reactor_.clock().elapsed() < failed_until_) co_return Error(*failure_);
    CO_TRY_VOID(co_await with_deadline(reactor_, deadline, fetch(now)));
    // A source may give the same keys again, and a call that used them may have been told so first.
    if (!held_) {
      co_return Error(ErrorKind::unavailable, "the AWS credentials that were given have expired");
    }
  }
  co_return *held_;
}

Task<void> CredentialProvider::renew(Semaphore::Permit permit, Time now) {
  const Semaphore::Permit kept = std::move(permit);
  const Result<void> done = co_await fetch(now);
  if (!done && done.error().kind() != ErrorKind::cancelled) {
    log(LogLevel::warning, "AWS credentials could not be renewed yet: " + done.error().text());
  }
  co_return ok();
}

Task<void> CredentialProvider::fetch(Time now) {
  Result<AwsCredentials> fetched = co_await source_->fetch(reactor_.in(fetch_timeout));
  if (fetched && fetched->expires && *fetched->expires <= now) {
    fetched = Error(ErrorKind::denied, "the credentials that were given have expired already");
  }
  if (!fetched) {
    const auto pause = std::chrono::duration_cast<Duration>(pause_after_failure);
    failure_ = Error(fetched.error()).while_doing("getting AWS credentials");
    failed_until_ = reactor_.clock().elapsed() + pause +
                    Duration{static_cast<std::int64_t>(random_.below(pause.count()))};
    // Without any keys everything stands still: ask again soon.
    if (!holds(now)) failed_until_ = reactor_.clock().elapsed() + std::chrono::seconds{1};
    co_return Error(*failure_);
  }
  failure_.reset();
  failed_until_ = Duration{};
  held_ = std::move(*fetched);
  renew_at_ = Time::max();
  if (held_->expires) {
    const Duration life = *held_->expires - now;
    renew_at_ = *held_->expires - std::min(std::chrono::duration_cast<Duration>(early), life / 2);
  }
  co_return ok();
}

void CredentialProvider::distrust(std::string_view access_key_id) {
  // Keys that last have no successor.
  if (held_ && held_->expires && held_->access_key_id == access_key_id) held_.reset();
}

}  // namespace ov
