#include "rate_bucket.h"

#include <algorithm>

namespace ov::adapters {
namespace {

/// A minute's limit is not for one second of it: what gathers is that of six seconds.
constexpr double gathered_seconds = 6;
constexpr double minute_seconds = 60;

double seconds_in(Duration duration) { return std::chrono::duration<double>(duration).count(); }

Duration of_seconds(double seconds) {
  constexpr double hour = 3600;
  // Rounded up, so that it is there when the time has come.
  return std::chrono::duration_cast<Duration>(
             std::chrono::duration<double>(std::min(seconds, hour))) +
         Duration{1};
}

}  // namespace

RateBucket::RateBucket(std::optional<double> per_minute) : set_(per_minute.has_value()) {
  if (!set_) return;
  rate_ = *per_minute / minute_seconds;
  capacity_ = std::max(1.0, rate_ * gathered_seconds);
  level_ = capacity_;
}

std::optional<double> RateBucket::per_minute() const {
  return rate_ > 0 ? std::optional(rate_ * minute_seconds) : std::nullopt;
}

void RateBucket::fill(Duration now) {
  const double passed = std::max(0.0, seconds_in(now - filled_at_));
  filled_at_ = std::max(filled_at_, now);
  level_ = std::min(capacity_, level_ + passed * rate_);
}

Duration RateBucket::ready_in(double amount, Duration now) {
  if (rate_ <= 0) return Duration{0};
  fill(now);
  const double missing = std::min(amount, capacity_) - level_;
  return missing <= 0 ? Duration{0} : of_seconds(missing / rate_);
}

double RateBucket::let_through(double each, Duration within, Duration now) {
  if (rate_ <= 0 || each <= 0) return 1e9;
  fill(now);
  // What is beyond the limit counts as the limit (ready_in).
  return std::max(0.0, (level_ + rate_ * seconds_in(within)) / std::min(each, capacity_));
}

void RateBucket::take(double amount, Duration now) { correct(-amount, now); }

void RateBucket::correct(double amount, Duration now) {
  if (rate_ <= 0) return;
  fill(now);
  level_ = std::min(capacity_, level_ + amount);
}

void RateBucket::hear(const RateNews& news, Duration now) {
  // Azure says -1 and 0 where it keeps no count.
  if (!news.limit || *news.limit <= 0) return;
  const double window = std::max(1.0, seconds_in(news.window));
  const double heard = *news.limit / window;
  const bool first = rate_ <= 0;
  if (first || !set_ || heard < rate_) {
    rate_ = heard;
    capacity_ = std::max(1.0, heard * std::max(gathered_seconds, window));
  }
  fill(now);
  if (first) level_ = capacity_;
  if (!news.remaining || *news.remaining < 0) return;
  level_ = std::min(level_, *news.remaining);
  // Empty until then, whatever the rate would say.
  if (*news.remaining < 1 && news.reset && *news.reset > Duration{0}) {
    level_ = std::min(level_, 1 - seconds_in(*news.reset) * rate_);
  }
}

}  // namespace ov::adapters
