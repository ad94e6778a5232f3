// What calls to models cost: reserved before they start, settled after. The sums of a campaign are
// kept by the same transactions that change its calls.
#include "ports/stored_form.h"
#include "store.h"

namespace ov::sqlite {

Result<void> SqliteStore::set_budget(CampaignId campaign,
                                     std::optional<std::int64_t> microdollars) {
  TRY(Statement * statement,
      prepared("UPDATE money SET budget_microdollars = ? WHERE campaign = ?"));
  return statement->with(microdollars, campaign.value).run();
}

Result<CampaignMoney> SqliteStore::money(CampaignId campaign) {
  TRY(Statement * find,
      prepared("SELECT budget_microdollars, reserved_microdollars, settled_microdollars,"
               " uncertain_microdollars, settled_calls, uncertain_calls, unpriced_calls,"
               " tokens_in, tokens_out FROM money WHERE campaign = ?"));
  const ResetAtEnd reset(find->with(campaign.value));
  TRY(const bool found, find->step());
  CampaignMoney out;
  if (!found) return out;
  if (!find->is_null(0)) out.budget_microdollars = find->integer(0);
  out.reserved_microdollars = find->integer(1);
  out.settled_microdollars = find->integer(2);
  out.uncertain_microdollars = find->integer(3);
  out.settled_calls = find->integer(4);
  out.uncertain_calls = find->integer(5);
  out.unpriced_calls = find->integer(6);
  out.tokens_in = find->integer(7);
  out.tokens_out = find->integer(8);
  return out;
}

Result<CampaignMoney> SqliteStore::money_by_scan(CampaignId campaign) {
  TRY(CampaignMoney out, money(campaign));
  TRY(Statement * find,
      prepared("SELECT coalesce(sum(reserved_microdollars) FILTER (WHERE state = 'reserved'), 0),"
               " coalesce(sum(cost_microdollars) FILTER (WHERE state = 'settled'), 0),"
               " coalesce(sum(cost_microdollars) FILTER (WHERE state = 'uncertain'), 0),"
               " count(*) FILTER (WHERE state = 'settled'),"
               " count(*) FILTER (WHERE state = 'uncertain'),"
               " count(*) FILTER (WHERE state = 'settled' AND cost_microdollars IS NULL),"
               " coalesce(sum(tokens_in), 0), coalesce(sum(tokens_out), 0)"
               " FROM model_call WHERE campaign = ?"));
  const ResetAtEnd reset(find->with(campaign.value));
  TRY(const bool found, find->step());
  if (!found) return damaged("call");
  out.reserved_microdollars = find->integer(0);
  out.settled_microdollars = find->integer(1);
  out.uncertain_microdollars = find->integer(2);
  out.settled_calls = find->integer(3);
  out.uncertain_calls = find->integer(4);
  out.unpriced_calls = find->integer(5);
  out.tokens_in = find->integer(6);
  out.tokens_out = find->integer(7);
  return out;
}

Result<void> SqliteStore::add_to_money(CampaignId campaign, const CampaignMoney& change) {
  TRY(Statement * add,
      prepared("UPDATE money SET reserved_microdollars = reserved_microdollars + ?2,"
               " settled_microdollars = settled_microdollars + ?3,"
               " uncertain_microdollars = uncertain_microdollars + ?4,"
               " settled_calls = settled_calls + ?5, uncertain_calls = uncertain_calls + ?6,"
               " unpriced_calls = unpriced_calls + ?7, tokens_in = tokens_in + ?8,"
               " tokens_out = tokens_out + ?9 WHERE campaign = ?1"));
  return add
      ->with(campaign.value, change.reserved_microdollars, change.settled_microdollars,
             change.uncertain_microdollars, change.settled_calls, change.uncertain_calls,
             change.unpriced_calls, change.tokens_in, change.tokens_out)
      .run();
}

Result<std::vector<std::optional<ModelCallId>>> SqliteStore::reserve_calls(
    CampaignId campaign, std::span<const CallReservation> calls, Time now) {
  if (calls.empty()) return std::vector<std::optional<ModelCallId>>();
  TRY(Transaction transaction, Transaction::begin(database_));
  TRY(std::vector<std::optional<ModelCallId>> out, reserve(campaign, calls, now));
  TRY_VOID(transaction.commit());
  return out;
}

Result<std::vector<std::optional<ModelCallId>>> SqliteStore::reserve(
    CampaignId campaign, std::span<const CallReservation> calls, Time now) {
  std::vector<std::optional<ModelCallId>> out;
  TRY(CampaignMoney kept, money(campaign));
  TRY(Statement * insert,
      prepared("INSERT INTO model_call (campaign, record, answer_key, state,"
               " reserved_microdollars, started_us) VALUES (?, ?, ?, 'reserved', ?, ?)"));
  CampaignMoney change;
  for (const CallReservation& call : calls) {
    if (call.worst_case_microdollars < 0) {
      return Error(ErrorKind::bug, "a call cannot cost less than nothing");
    }
    if (!kept.fits(call.worst_case_microdollars)) {
      out.emplace_back();
      continue;
    }
    TRY(const std::string key, key_bytes(call.answer_key));
    TRY_VOID(insert
                 ->with(campaign.value, call.record.value, Blob{key}, call.worst_case_microdollars,
                        microseconds(now))
                 .run());
    out.emplace_back(ModelCallId{database_.last_row_id()});
    kept.reserved_microdollars += call.worst_case_microdollars;
    change.reserved_microdollars += call.worst_case_microdollars;
  }
  TRY_VOID(add_to_money(campaign, change));
  return out;
}

Result<void> SqliteStore::settle(const CallSettlement& settlement) {
  if (settlement.state == CallState::reserved) {
    return Error(ErrorKind::bug, "a settlement settles nothing");
  }
  TRY(Statement * find, prepared("SELECT campaign, state, reserved_microdollars, answer_key"
                                 " FROM model_call WHERE id = ?"));
  const ResetAtEnd reset(find->with(settlement.call.value));
  TRY(const bool found, find->step());
  if (!found) return Error(ErrorKind::bug, "a settlement of a call that was never reserved");
  const CampaignId campaign{find->integer(0)};
  const auto state = call_state_from(find->text(1));
  if (!state) return damaged("call");
  if (*state == CallState::settled || *state == CallState::voided) return ok();
  if (*state == settlement.state) return ok();
  const std::int64_t reserved = find->integer(2);
  const std::string key(find->blob(3));

  const bool settled = settlement.state == CallState::settled;
  std::optional<std::int64_t> cost = settled ? settlement.cost_microdollars : 0;
  if (settlement.state == CallState::uncertain) cost = reserved;
  const TokenUsage usage = settled ? settlement.usage : TokenUsage{};
  TRY(Statement * update,
      prepared("UPDATE model_call SET state = ?2, cost_microdollars = ?3, tokens_in = ?4,"
               " tokens_out = ?5, tokens_cached = ?6, model = ?7, ended_us = ?8 WHERE id = ?1"));
  TRY_VOID(update
               ->with(settlement.call.value, to_string(settlement.state), cost, usage.in, usage.out,
                      usage.cached_in, settlement.model, microseconds(settlement.ended))
               .run());
  TRY_VOID(add_to_money(campaign, change_by_settling(*state, reserved, settlement)));
  return settled && settlement.answer ? keep_answer(key, settlement) : ok();
}

// A call of a batch goes on without us, so it stays reserved.
#define OV_LOST_CALLS \
  "state = 'reserved' AND id NOT IN (SELECT call FROM batch_request WHERE state = 'open')"
#define OV_OF_SLICE \
  OV_LOST_CALLS " AND record IN (SELECT record FROM slice_record WHERE slice = ?2)"
// Takes the sums of the calls that `which` tells from what is reserved to what is uncertain.
#define OV_MOVE_SUMS(which)                                                            \
  "WITH lost AS (SELECT campaign, sum(reserved_microdollars) AS amount, count(*) AS n" \
  " FROM model_call WHERE " which                                                      \
  " GROUP BY campaign)"                                                                \
  " UPDATE money SET uncertain_microdollars = uncertain_microdollars + lost.amount,"   \
  " reserved_microdollars = reserved_microdollars - lost.amount,"                      \
  " uncertain_calls = uncertain_calls + lost.n FROM lost WHERE money.campaign = lost.campaign"
#define OV_END_CALLS(which)                                                               \
  "UPDATE model_call SET state = 'uncertain', cost_microdollars = reserved_microdollars," \
  " ended_us = ?1 WHERE " which

Result<void> SqliteStore::end_calls_of(std::int64_t slice, Time now) {
  TRY(Statement * sums, prepared(OV_MOVE_SUMS(OV_OF_SLICE)));
  TRY_VOID(sums->with(microseconds(now), slice).run());
  TRY(Statement * calls, prepared(OV_END_CALLS(OV_OF_SLICE)));
  return calls->with(microseconds(now), slice).run();
}

Result<void> SqliteStore::end_all_calls(Time now) {
  TRY(Statement * sums, prepared(OV_MOVE_SUMS(OV_LOST_CALLS)));
  TRY_VOID(sums->with().run());
  TRY(Statement * calls, prepared(OV_END_CALLS(OV_LOST_CALLS)));
  return calls->with(microseconds(now)).run();
}

}  // namespace ov::sqlite
