// Acts of review: each makes the next version of a message. The writer's own becomes one at the
// first.
#include "store.h"

namespace ov::memory {
namespace {

MessageVersion version_of(const Message& message) {
  return {message.version,
          message.subject,
          message.body,
          message.evidence,
          message.asserted,
          message.review,
          {},
          {},
          {}};
}

}  // namespace

Result<void> MemoryStore::check_decision(const ReviewDecision& decision, std::set<RecordId>& seen) {
  TRY_VOID(check_texts(decision));
  const auto found = records_.find(decision.record);
  if (found == records_.end() || !found->second.view.message) {
    return Error(ErrorKind::not_found, "the record has no message to be reviewed");
  }
  const RecordView& view = found->second.view;
  if (!is_reviewable(view.record.state) || view.message->version != decision.version_seen ||
      !seen.insert(decision.record).second) {
    return Error(ErrorKind::conflict, "the message has a newer version than the one that was seen");
  }
  return ok();
}

void MemoryStore::decide(const ReviewDecision& decision, Time now) {
  RecordView& view = records_.at(decision.record).view;
  Message& message = *view.message;
  std::vector<MessageVersion>& versions = message_versions_[decision.record];
  if (versions.empty()) versions.push_back(version_of(message));
  ++message.version;
  message.review = review_after(decision.act);
  if (decision.act == ReviewAct::edit) {
    message.subject = decision.subject;
    message.body = decision.body;
    message.evidence = decision.evidence;
    message.asserted = decision.asserted;
  }
  versions.push_back(version_of(message));
  versions.back().by = decision.by;
  versions.back().why = decision.why;
  versions.back().at = now;
  Record& record = view.record;
  count(record.campaign, record.state, record.reason, -1);
  record.state = record_state_after(decision.act);
  record.reason = Reason::none;
  view.detail = decision.why;
  count(record.campaign, record.state, record.reason, 1);
}

Result<void> MemoryStore::review(std::span<const ReviewDecision> decisions, Time now) {
  std::set<RecordId> seen;
  for (const ReviewDecision& decision : decisions) TRY_VOID(check_decision(decision, seen));
  for (const ReviewDecision& decision : decisions) decide(decision, now);
  return ok();
}

Result<std::vector<MessageVersion>> MemoryStore::versions_of(RecordId record) {
  const auto found = message_versions_.find(record);
  if (found != message_versions_.end()) return found->second;
  std::vector<MessageVersion> out;
  const auto stored = records_.find(record);
  if (stored != records_.end() && stored->second.view.message) {
    out.push_back(version_of(*stored->second.view.message));
  }
  return out;
}

Result<std::vector<RecordView>> MemoryStore::waiting(CampaignId campaign, std::int64_t after_row,
                                                     std::size_t at_most) {
  std::vector<RecordView> out;
  for (const auto& [id, stored] : records_) {
    const Record& record = stored.view.record;
    if (record.campaign != campaign || record.state != RecordState::review) continue;
    if (record.row > after_row && out.size() < at_most) out.push_back(view_of(stored));
  }
  return out;
}

}  // namespace ov::memory
