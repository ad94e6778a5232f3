// What calls to models cost: reserved before they start, settled after. A campaign's money is the
// sum of its shards. Shard 0 is the wall: whoever reserves under a budget holds its row until the
// commit, so that no two reservations count the same dollars. Settling goes to other shards and
// waits for nobody; until its commit the reservation counts, which is never too little.
#include "store.h"

namespace ov::postgres {
namespace {

#define OV_MONEY_SUMS                                                                       \
  "coalesce(sum(reserved_microdollars), 0)::bigint, coalesce(sum(settled_microdollars), 0)" \
  "::bigint, coalesce(sum(uncertain_microdollars), 0)::bigint,"                             \
  " coalesce(sum(settled_calls), 0)::bigint, coalesce(sum(uncertain_calls), 0)::bigint,"    \
  " coalesce(sum(unpriced_calls), 0)::bigint, coalesce(sum(tokens_in), 0)::bigint,"         \
  " coalesce(sum(tokens_out), 0)::bigint"

constexpr const char* money_sql =
    "SELECT max(budget_microdollars), " OV_MONEY_SUMS " FROM money WHERE campaign = $1";

/// Of a row: budget, then OV_MONEY_SUMS.
CampaignMoney read_money(const Row& row) {
  CampaignMoney out;
  if (!row.is_null(0)) out.budget_microdollars = row.integer(0);
  out.reserved_microdollars = row.integer(1);
  out.settled_microdollars = row.integer(2);
  out.uncertain_microdollars = row.integer(3);
  out.settled_calls = row.integer(4);
  out.uncertain_calls = row.integer(5);
  out.unpriced_calls = row.integer(6);
  out.tokens_in = row.integer(7);
  out.tokens_out = row.integer(8);
  return out;
}

/// What there is to reserve from. Under a budget the wall is held from here on.
Result<CampaignMoney> money_to_reserve_from(Transaction& transaction, CampaignId campaign) {
  transaction.add(
      "SELECT 1 FROM money WHERE campaign = $1 AND shard = 0"
      " AND budget_microdollars IS NOT NULL FOR UPDATE",
      campaign.value);
  // A statement of its own: its snapshot is taken after the wait for whoever held the wall.
  TRY(const Rows rows, transaction.ask(money_sql, campaign.value));
  return read_money(Row(rows, 0));
}

}  // namespace

Result<void> PostgresStore::set_budget(CampaignId campaign,
                                       std::optional<std::int64_t> microdollars) {
  return session_.write([&](Transaction& transaction) -> Result<void> {
    transaction.add("UPDATE money SET budget_microdollars = $2 WHERE campaign = $1 AND shard = 0",
                    campaign.value, microdollars);
    return ok();
  });
}

Result<CampaignMoney> PostgresStore::money(CampaignId campaign) {
  TRY(const Rows rows, session_.ask(money_sql, campaign.value));
  return read_money(Row(rows, 0));
}

Result<CampaignMoney> PostgresStore::money_by_scan(CampaignId campaign) {
  TRY(const Rows rows,
      session_.ask(
          "SELECT (SELECT max(budget_microdollars) FROM money WHERE campaign = $1),"
          " coalesce(sum(reserved_microdollars) FILTER (WHERE state = 'reserved'), 0)::bigint,"
          " coalesce(sum(cost_microdollars) FILTER (WHERE state = 'settled'), 0)::bigint,"
          " coalesce(sum(cost_microdollars) FILTER (WHERE state = 'uncertain'), 0)::bigint,"
          " count(*) FILTER (WHERE state = 'settled'),"
          " count(*) FILTER (WHERE state = 'uncertain'),"
          " count(*) FILTER (WHERE state = 'settled' AND cost_microdollars IS NULL),"
          " coalesce(sum(tokens_in), 0)::bigint, coalesce(sum(tokens_out), 0)::bigint"
          " FROM model_call WHERE campaign = $1",
          campaign.value));
  return read_money(Row(rows, 0));
}

void MoneyChanges::add(CampaignId campaign, const CampaignMoney& change) {
  CampaignMoney& sum = changes_[campaign];
  sum.reserved_microdollars += change.reserved_microdollars;
  sum.settled_microdollars += change.settled_microdollars;
  sum.uncertain_microdollars += change.uncertain_microdollars;
  sum.settled_calls += change.settled_calls;
  sum.uncertain_calls += change.uncertain_calls;
  sum.unpriced_calls += change.unpriced_calls;
  sum.tokens_in += change.tokens_in;
  sum.tokens_out += change.tokens_out;
}

void MoneyChanges::store(Transaction& transaction) const {
  for (const auto& [campaign, change] : changes_) {
    transaction.add(
        "INSERT INTO money (campaign, shard, reserved_microdollars, settled_microdollars,"
        " uncertain_microdollars, settled_calls, uncertain_calls, unpriced_calls, tokens_in,"
        " tokens_out) VALUES ($1, 1 + pg_backend_pid() % 15, $2, $3, $4, $5, $6, $7, $8, $9)"
        " ON CONFLICT (campaign, shard) DO UPDATE SET"
        " reserved_microdollars = money.reserved_microdollars + excluded.reserved_microdollars,"
        " settled_microdollars = money.settled_microdollars + excluded.settled_microdollars,"
        " uncertain_microdollars = money.uncertain_microdollars + excluded.uncertain_microdollars,"
        " settled_calls = money.settled_calls + excluded.settled_calls,"
        " uncertain_calls = money.uncertain_calls + excluded.uncertain_calls,"
        " unpriced_calls = money.unpriced_calls + excluded.unpriced_calls,"
        " tokens_in = money.tokens_in + excluded.tokens_in,"
        " tokens_out = money.tokens_out + excluded.tokens_out",
        campaign.value, change.reserved_microdollars, change.settled_microdollars,
        change.uncertain_microdollars, change.settled_calls, change.uncertain_calls,
        change.unpriced_calls, change.tokens_in, change.tokens_out);
  }
}

Result<std::vector<std::optional<ModelCallId>>> reserve(Transaction& transaction,
                                                        CampaignId campaign,
                                                        std::span<const CallReservation> calls,
                                                        Time now) {
  transaction.add("SELECT nextval('model_call_id_seq') FROM generate_series(1, $1)",
                  std::ssize(calls));
  TRY(const std::vector<Rows> numbers, transaction.run());
  TRY(CampaignMoney kept, money_to_reserve_from(transaction, campaign));
  std::vector<std::optional<ModelCallId>> out;
  Column ids = Column::integers();
  Column records = Column::integers();
  Column keys = Column::blobs();
  Column amounts = Column::integers();
  CampaignMoney change;
  for (std::size_t i = 0; i < calls.size(); ++i) {
    const CallReservation& call = calls[i];
    if (call.worst_case_microdollars < 0) {
      return Error(ErrorKind::bug, "a call cannot cost less than nothing");
    }
    std::optional<ModelCallId>& id = out.emplace_back();
    if (!kept.fits(call.worst_case_microdollars)) continue;
    TRY(const std::string key, key_bytes(call.answer_key));
    id = ModelCallId{numbers.back().integer(static_cast<int>(i), 0)};
    ids.add(id->value);
    records.add(call.record.value);
    keys.add(Blob{key});
    amounts.add(call.worst_case_microdollars);
    kept.reserved_microdollars += call.worst_case_microdollars;
    change.reserved_microdollars += call.worst_case_microdollars;
  }
  if (ids.size() == 0) return out;
  transaction.add(
      "INSERT INTO model_call (id, campaign, record, answer_key, state, reserved_microdollars,"
      " started_us) SELECT id, $1, record, key, 'reserved', amount, $2"
      " FROM unnest($3::bigint[], $4::bigint[], $5::bytea[], $6::bigint[])"
      " AS given (id, record, key, amount)",
      campaign.value, microseconds(now), ids, records, keys, amounts);
  MoneyChanges money;
  money.add(campaign, change);
  money.store(transaction);
  return out;
}

Result<std::vector<std::optional<ModelCallId>>> PostgresStore::reserve_calls(
    CampaignId campaign, std::span<const CallReservation> calls, Time now) {
  if (calls.empty()) return std::vector<std::optional<ModelCallId>>();
  return session_.write(
      [&](Transaction& transaction) { return reserve(transaction, campaign, calls, now); });
}

}  // namespace ov::postgres
