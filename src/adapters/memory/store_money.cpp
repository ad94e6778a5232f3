// What calls to models cost: reserved before they start, settled after.
#include "store.h"

namespace ov::memory {
namespace {

void add(CampaignMoney& money, const CampaignMoney& change) {
  money.reserved_microdollars += change.reserved_microdollars;
  money.settled_microdollars += change.settled_microdollars;
  money.uncertain_microdollars += change.uncertain_microdollars;
  money.settled_calls += change.settled_calls;
  money.uncertain_calls += change.uncertain_calls;
  money.unpriced_calls += change.unpriced_calls;
  money.tokens_in += change.tokens_in;
  money.tokens_out += change.tokens_out;
}

}  // namespace

Result<void> MemoryStore::set_budget(CampaignId campaign,
                                     std::optional<std::int64_t> microdollars) {
  money_[campaign].budget_microdollars = microdollars;
  return ok();
}

Result<std::vector<std::optional<ModelCallId>>> MemoryStore::reserve_calls(
    CampaignId campaign, std::span<const CallReservation> calls, Time now) {
  for (const CallReservation& call : calls) {
    if (call.worst_case_microdollars < 0 || call.answer_key.size() != 64) {
      return Error(ErrorKind::bug, "a call without a cost or a key");
    }
  }
  std::vector<std::optional<ModelCallId>> out;
  CampaignMoney& money = money_[campaign];
  for (const CallReservation& call : calls) {
    if (!money.fits(call.worst_case_microdollars)) {
      out.emplace_back();
      continue;
    }
    const ModelCallId id{++last_id_};
    money.reserved_microdollars += call.worst_case_microdollars;
    calls_[id] = {id,
                  call.record,
                  call.answer_key,
                  CallState::reserved,
                  call.worst_case_microdollars,
                  {},
                  {},
                  {},
                  now,
                  {}};
    calls_of_[call.record].push_back(id);
    out.emplace_back(id);
  }
  return out;
}

Result<CampaignMoney> MemoryStore::money(CampaignId campaign) { return money_[campaign]; }

Result<CampaignMoney> MemoryStore::money_by_scan(CampaignId campaign) {
  CampaignMoney out;
  out.budget_microdollars = money_[campaign].budget_microdollars;
  for (const auto& [id, call] : calls_) {
    if (records_.at(call.record).view.record.campaign != campaign) continue;
    if (call.state == CallState::reserved) out.reserved_microdollars += call.reserved_microdollars;
    if (call.state == CallState::uncertain) {
      out.uncertain_microdollars += call.cost_microdollars.value_or(0);
      ++out.uncertain_calls;
    }
    if (call.state != CallState::settled) continue;
    out.settled_microdollars += call.cost_microdollars.value_or(0);
    ++out.settled_calls;
    if (!call.cost_microdollars) ++out.unpriced_calls;
    out.tokens_in += call.usage.in;
    out.tokens_out += call.usage.out;
  }
  return out;
}

Result<void> MemoryStore::check_settlements(std::span<const CallSettlement> settlements) {
  for (const CallSettlement& settlement : settlements) {
    if (settlement.state == CallState::reserved || !calls_.contains(settlement.call)) {
      return Error(ErrorKind::bug, "a settlement settles nothing");
    }
  }
  return ok();
}

void MemoryStore::settle(const CallSettlement& settlement) {
  ModelCall& call = calls_.at(settlement.call);
  if (call.state == CallState::settled || call.state == CallState::voided) return;
  if (call.state == settlement.state) return;
  add(money_[records_.at(call.record).view.record.campaign],
      change_by_settling(call.state, call.reserved_microdollars, settlement));
  const bool settled = settlement.state == CallState::settled;
  call.state = settlement.state;
  call.cost_microdollars = settled ? settlement.cost_microdollars : 0;
  if (call.state == CallState::uncertain) call.cost_microdollars = call.reserved_microdollars;
  call.usage = settled ? settlement.usage : TokenUsage{};
  call.model = settlement.model;
  call.ended = settlement.ended;
  if (!settled || !settlement.answer) return;
  // The first answer stays: whoever asked since then was given that one.
  answers_.try_emplace(call.answer_key,
                       StoredAnswer{*settlement.answer, settlement.model, settlement.endpoint,
                                    settlement.usage, settlement.cost_microdollars});
}

}  // namespace ov::memory
