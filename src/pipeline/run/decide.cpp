#include "decide.h"

#include <algorithm>

namespace ov {
namespace {

RecordResult result_for(const Record& record, Reason reason, std::string detail) {
  RecordResult result;
  result.record = record.id;
  result.attempts = record.attempts + 1;
  result.reason = reason;
  result.detail = std::move(detail);
  if (reason != Reason::none) result.state = final_state_for(reason);
  return result;
}

}  // namespace

RecordResult after_visit(const Record& record, const Visit& visit, Time now, Random& random) {
  RecordResult result = after_known_site(record, visit.site);
  if (visit.site.reason == Reason::none) return result;
  result.due = next_retry(visit.site.reason, result.attempts, now, visit.retry_after, random);
  if (result.due) result.state = RecordState::waiting;
  return result;
}

RecordResult visit_put_off(const Record& record, Time due) {
  RecordResult result;
  result.record = record.id;
  result.state = RecordState::waiting;
  result.attempts = record.attempts;
  result.due = due;
  return result;
}

RecordResult after_known_site(const Record& record, const Site& site) {
  RecordResult result = result_for(record, site.reason, site.detail);
  if (site.reason == Reason::none) result.state = RecordState::writing;
  return result;
}

RecordResult after_model_failure(const Record& record, const ModelFailure& failure,
                                 ModelFault fault, Duration pause, Time now, Random& random) {
  const Reason reason = failure.refused ? Reason::model_refused : Reason::model_error;
  RecordResult result = result_for(record, reason, failure.error.text());
  const ErrorKind kind = failure.error.kind();
  // A call that is malformed in the endpoint's eyes stays so; everything else may pass later.
  if (kind == ErrorKind::invalid || kind == ErrorKind::too_large) return result;
  if (fault == ModelFault::endpoint) {
    result.attempts = record.attempts;
    result.due = now + std::max<Duration>(pause, std::chrono::seconds{1});
  } else {
    result.due = next_retry(reason, result.attempts, now, failure.retry_after, random);
  }
  if (result.due) result.state = RecordState::writing;
  return result;
}

RecordResult abstain(const Record& record, Reason reason, std::string detail) {
  RecordResult result = result_for(record, reason, std::move(detail));
  result.state = RecordState::abstained;
  return result;
}

}  // namespace ov
