// Settled calls, answers that were paid for, the ratio that questions are fitted by, and the calls
// of one record.
#include <map>

#include "store.h"

namespace ov::postgres {
namespace {

/// A call as it was locked, and how it ends.
struct OpenCall {
  CampaignId campaign;
  CallState state = CallState::reserved;
  std::int64_t reserved = 0;
  std::string key;
  const CallSettlement* end = nullptr;
};

Result<std::map<ModelCallId, OpenCall>> read_calls(const Rows& rows) {
  std::map<ModelCallId, OpenCall> calls;
  for (int i = 0; i < rows.size(); ++i) {
    const Row row(rows, i);
    const auto state = call_state_from(row.bytes(2));
    if (!state) return damaged("call");
    calls[{row.integer(0)}] = {
        {row.integer(1)}, *state, row.integer(3), std::string(row.bytes(4)), nullptr};
  }
  return calls;
}

void store_ends(Transaction& transaction, const std::map<ModelCallId, OpenCall>& calls) {
  Column ids = Column::integers();
  Column states = Column::texts();
  Column costs = Column::integers();
  Column tokens_in = Column::integers();
  Column tokens_out = Column::integers();
  Column tokens_cached = Column::integers();
  Column models = Column::texts();
  Column times = Column::integers();
  for (const auto& [id, call] : calls) {
    if (call.end == nullptr) continue;
    const bool settled = call.state == CallState::settled;
    std::optional<std::int64_t> cost = settled ? call.end->cost_microdollars : 0;
    if (call.state == CallState::uncertain) cost = call.reserved;
    const TokenUsage usage = settled ? call.end->usage : TokenUsage{};
    ids.add(id.value);
    states.add(to_string(call.state));
    costs.add(cost);
    tokens_in.add(usage.in);
    tokens_out.add(usage.out);
    tokens_cached.add(usage.cached_in);
    models.add(call.end->model);
    times.add(microseconds(call.end->ended));
  }
  if (ids.size() == 0) return;
  transaction.add(
      "UPDATE model_call SET state = given.state, cost_microdollars = given.cost,"
      " tokens_in = given.tokens_in, tokens_out = given.tokens_out,"
      " tokens_cached = given.tokens_cached, model = given.model, ended_us = given.ended_us"
      " FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::bigint[], $5::bigint[],"
      " $6::bigint[], $7::text[], $8::bigint[])"
      " AS given (id, state, cost, tokens_in, tokens_out, tokens_cached, model, ended_us)"
      " WHERE model_call.id = given.id",
      ids, states, costs, tokens_in, tokens_out, tokens_cached, models, times);
}

constexpr const char* token_ratio_sql =
    "SELECT sixteenths, newest_site FROM token_ratio WHERE model = $1";

Result<std::optional<TokenRatio>> read_token_ratio(const Rows& rows) {
  if (rows.empty()) return std::optional<TokenRatio>();
  const Row row(rows, 0);
  const int sixteenths = row.number(0);
  if (sixteenths < token_sixteenths_min || sixteenths > token_sixteenths_max) {
    return damaged("token ratio");
  }
  return std::optional<TokenRatio>({sixteenths, {row.integer(1)}});
}

/// The first answer stays: whoever asked since then was given that one.
void keep_answers(Transaction& transaction, TextPacker& packer,
                  const std::map<ModelCallId, OpenCall>& calls) {
  Column keys = Column::blobs();
  Column texts = Column::texts();
  Column packed_texts = Column::blobs();
  Column sizes = Column::integers();
  Column models = Column::texts();
  Column endpoints = Column::texts();
  Column tokens_in = Column::integers();
  Column tokens_out = Column::integers();
  Column tokens_cached = Column::integers();
  Column costs = Column::integers();
  Column times = Column::integers();
  for (const auto& [id, call] : calls) {
    if (call.end == nullptr || call.state != CallState::settled || !call.end->answer) continue;
    const std::string& text = *call.end->answer;
    const std::string_view packed = packer.pack(text);
    keys.add(Blob{call.key});
    texts.add(packed.empty() ? std::string_view(text) : "");
    if (packed.empty()) {
      packed_texts.add_null();
    } else {
      packed_texts.add(Blob{packed});
    }
    sizes.add(static_cast<std::int64_t>(packed.empty() ? 0 : text.size()));
    models.add(call.end->model);
    endpoints.add(call.end->endpoint);
    tokens_in.add(call.end->usage.in);
    tokens_out.add(call.end->usage.out);
    tokens_cached.add(call.end->usage.cached_in);
    costs.add(call.end->cost_microdollars);
    times.add(microseconds(call.end->ended));
  }
  if (keys.size() == 0) return;
  transaction.add(
      "INSERT INTO answer (key, text, packed_text, text_bytes, model, endpoint, tokens_in,"
      " tokens_out, tokens_cached, cost_microdollars, stored_us)"
      " SELECT key, text, packed_text, text_bytes, model, endpoint, tokens_in, tokens_out,"
      " tokens_cached, cost, stored_us"
      " FROM unnest($1::bytea[], $2::text[], $3::bytea[], $4::bigint[], $5::text[], $6::text[],"
      " $7::bigint[], $8::bigint[], $9::bigint[], $10::bigint[], $11::bigint[])"
      " WITH ORDINALITY AS given (key, text, packed_text, text_bytes, model, endpoint, tokens_in,"
      " tokens_out, tokens_cached, cost, stored_us, position) ORDER BY key, position"
      " ON CONFLICT (key) DO NOTHING",
      keys, texts, packed_texts, sizes, models, endpoints, tokens_in, tokens_out, tokens_cached,
      costs, times);
}

}  // namespace

void Settling::ask(Transaction& transaction, std::span<const CallSettlement* const> settlements) {
  Column ids = Column::integers();
  for (const CallSettlement* settlement : settlements) ids.add(settlement->call.value);
  transaction.add(
      "SELECT id, campaign, state, reserved_microdollars, answer_key FROM model_call"
      " WHERE id = ANY ($1::bigint[]) ORDER BY id FOR UPDATE",
      ids);
}

Result<void> Settling::store(Transaction& transaction, const Rows& rows,
                             std::span<const CallSettlement* const> settlements) {
  TRY(auto calls, read_calls(rows));
  MoneyChanges money;
  for (const CallSettlement* settlement : settlements) {
    if (settlement->state == CallState::reserved) {
      return Error(ErrorKind::bug, "a settlement settles nothing");
    }
    const auto found = calls.find(settlement->call);
    if (found == calls.end()) {
      return Error(ErrorKind::bug, "a settlement of a call that was never reserved");
    }
    OpenCall& call = found->second;
    if (call.state == CallState::settled || call.state == CallState::voided) continue;
    if (call.state == settlement->state) continue;
    money.add(call.campaign, change_by_settling(call.state, call.reserved, *settlement));
    call.state = settlement->state;
    call.end = settlement;
  }
  store_ends(transaction, calls);
  keep_answers(transaction, packer_, calls);
  money.store(transaction);
  return ok();
}

Result<std::optional<StoredAnswer>> PostgresStore::find_answer(std::string_view answer_key) {
  TRY(const std::string key, key_bytes(answer_key));
  TRY(const Rows rows,
      session_.ask("SELECT text, packed_text, text_bytes, model, endpoint, tokens_in, tokens_out,"
                   " tokens_cached, cost_microdollars FROM answer WHERE key = $1",
                   Blob{key}));
  if (rows.empty()) return std::optional<StoredAnswer>();
  const Row row(rows, 0);
  StoredAnswer answer;
  if (row.is_null(1)) {
    answer.text = row.text(0);
  } else {
    TRY(answer.text, packer_.unpack(row.bytes(1), row.integer(2)));
  }
  answer.model = row.text(3);
  answer.endpoint = row.text(4);
  answer.usage = {row.integer(5), row.integer(6), row.integer(7), true};
  if (!row.is_null(8)) answer.cost_microdollars = row.integer(8);
  return std::optional<StoredAnswer>(std::move(answer));
}

Result<std::optional<TokenRatio>> PostgresStore::token_ratio(std::string_view model_identity) {
  TRY(const Rows rows, session_.ask(token_ratio_sql, model_identity));
  return read_token_ratio(rows);
}

Result<TokenRatio> PostgresStore::keep_token_ratio(std::string_view model_identity,
                                                   int sixteenths) {
  return session_.write([&](Transaction& transaction) -> Result<TokenRatio> {
    transaction.add(
        "INSERT INTO token_ratio (model, sixteenths, newest_site)"
        " SELECT $1, $2, coalesce(max(id), 0) FROM site ON CONFLICT (model) DO NOTHING",
        model_identity, sixteenths);
    // A statement of its own: its snapshot is taken after the wait for whoever keeps one as well.
    TRY(const Rows rows, transaction.ask(token_ratio_sql, model_identity));
    TRY(const std::optional<TokenRatio> kept, read_token_ratio(rows));
    if (!kept) return damaged("token ratio");
    return *kept;
  });
}

Result<std::vector<ModelCall>> PostgresStore::calls_of(RecordId record) {
  TRY(const Rows rows,
      session_.ask("SELECT id, answer_key, state, reserved_microdollars, cost_microdollars,"
                   " tokens_in, tokens_out, tokens_cached, model, started_us, ended_us"
                   " FROM model_call WHERE record = $1 ORDER BY id",
                   record.value));
  std::vector<ModelCall> out;
  for (int i = 0; i < rows.size(); ++i) {
    const Row row(rows, i);
    ModelCall call;
    call.id = {row.integer(0)};
    call.record = record;
    call.answer_key = key_text(row.bytes(1));
    const auto state = call_state_from(row.bytes(2));
    if (!state) return damaged("call");
    call.state = *state;
    call.reserved_microdollars = row.integer(3);
    if (!row.is_null(4)) call.cost_microdollars = row.integer(4);
    call.usage = {row.integer(5), row.integer(6), row.integer(7), call.state == CallState::settled};
    call.model = row.text(8);
    call.started = time_from(row.integer(9));
    if (row.integer(10) != 0) call.ended = time_from(row.integer(10));
    out.push_back(std::move(call));
  }
  return out;
}

}  // namespace ov::postgres
