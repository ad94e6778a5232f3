#include "paid_calls.h"

#include "answer_key.h"
#include "pipeline/settlement.h"

namespace ov {

PaidCalls::PaidCalls(const RunParts& parts, const RunOptions& options, CampaignId campaign,
                     HeldSlices& held, std::shared_ptr<Inbox> inbox)
    : parts_(parts),
      account_(options.account_calls),
      campaign_(campaign),
      held_(held),
      inbox_(std::move(inbox)),
      identity_(parts.model.identity()) {}

Result<bool> PaidCalls::knows(const ModelRequest& request) {
  if (!account_) return false;
  const std::string key = answer_key(identity_, request);
  if (held_.kept_answer(key) || asking_.contains(key)) return true;
  TRY(const std::optional<StoredAnswer> stored, parts_.store.find_answer(key));
  return stored.has_value();
}

Result<std::optional<StoredAnswer>> PaidCalls::look_up(const Question& question) {
  if (!account_) {
    add(question, {});
    return std::optional<StoredAnswer>();
  }
  std::string key = answer_key(identity_, *question.request);
  if (std::optional<StoredAnswer> kept = held_.kept_answer(key)) return kept;
  if (const auto same = asking_.find(key); same != asking_.end()) {
    calls_.at(same->second).followers.push_back(question.job);
    return std::optional<StoredAnswer>();
  }
  TRY(std::optional<StoredAnswer> stored, parts_.store.find_answer(key));
  if (stored) return stored;
  asking_.emplace(key, question.job);
  add(question, std::move(key));
  return std::optional<StoredAnswer>();
}

void PaidCalls::add(const Question& question, std::string key) {
  Call& call = calls_[question.job];
  call.question = question;
  call.key = std::move(key);
  if (account_) call.bounds = bounds_of(*question.request);
  waiting_.push_back(question.job);
}

Result<std::vector<std::int64_t>> PaidCalls::start() {
  std::vector<std::int64_t> jobs = std::exchange(waiting_, {});
  std::vector<std::int64_t> unpaid;
  if (!account_) {
    for (const std::int64_t job : jobs) send(calls_.at(job).question);
    return unpaid;
  }
  const std::optional<ModelPrice> price = parts_.model.price();
  std::vector<CallReservation> reservations;
  for (const std::int64_t job : jobs) {
    const Call& call = calls_.at(job);
    reservations.push_back(
        {call.question.record, call.key, price ? call.bounds.worst_case(*price) : 0});
  }
  Result<std::vector<std::optional<ModelCallId>>> ids =
      parts_.store.reserve_calls(campaign_, reservations, parts_.clock.now());
  if (!ids) return Error(ids.error()).while_doing("reserving the money for calls");
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    if ((*ids)[i]) {
      Call& call = calls_.at(jobs[i]);
      call.id = (*ids)[i];
      send(call.question);
      continue;
    }
    starved_at_ = held_.settled();
    const auto node = calls_.extract(jobs[i]);
    asking_.erase(node.mapped().key);
    unpaid.push_back(jobs[i]);
    const std::vector<std::int64_t>& followers = node.mapped().followers;
    unpaid.insert(unpaid.end(), followers.begin(), followers.end());
  }
  return unpaid;
}

void PaidCalls::send(const Question& question) {
  parts_.model.write(*question.request, [inbox = inbox_, job = question.job](ModelResult result) {
    inbox->push(CallEnded{job, std::move(result)});
  });
}

std::vector<std::int64_t> PaidCalls::on_call(std::int64_t job, const ModelResult& result) {
  auto node = calls_.extract(job);
  if (node.empty()) return {};
  Call& call = node.mapped();
  if (call.id) {
    asking_.erase(call.key);
    held_.settle(call.key, settlement_of(*call.id, call.bounds, parts_.model.price(), result,
                                         parts_.clock.now()));
  }
  return std::move(call.followers);
}

}  // namespace ov
