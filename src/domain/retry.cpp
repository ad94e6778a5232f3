#include "domain/retry.h"

#include <algorithm>

namespace ov {

using std::chrono::seconds;

RetryRule retry_rule(Reason reason) {
  switch (reason) {
    // A site may be restarting; more than three tries help few and cost each run its tail.
    case Reason::connect:
    case Reason::timeout:
    case Reason::dns:
      return {.attempts_max = 2, .first_delay = seconds{10}};
    case Reason::http_error:
      return {.attempts_max = 2, .first_delay = seconds{10}};
    // An endpoint that throttles or restarts comes back; a message is worth waiting for.
    case Reason::model_error:
      return {.attempts_max = 6, .first_delay = seconds{2}};
    default:
      return {};
  }
}

std::optional<Time> next_retry(Reason reason, int attempt, Time now, std::optional<Duration> asked,
                               Random& random) {
  const RetryRule rule = retry_rule(reason);
  if (attempt >= rule.attempts_max) return std::nullopt;
  const int doublings = std::clamp(attempt - 1, 0, 20);
  const Duration grown = rule.first_delay * (std::int64_t{1} << doublings);
  const double factor = 0.75 + random.unit() / 2;
  const Duration ours{static_cast<std::int64_t>(static_cast<double>(grown.count()) * factor)};
  return now + std::min(std::max(ours, asked.value_or(Duration{0})), retry_delay_max);
}

}  // namespace ov
