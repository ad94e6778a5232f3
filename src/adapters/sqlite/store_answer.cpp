// Answers that were paid for, the ratio that questions are fitted by, and the calls of one record.
#include "ports/stored_form.h"
#include "store.h"

namespace ov::sqlite {

Result<void> SqliteStore::keep_answer(std::string_view key, const CallSettlement& settlement) {
  // The first answer stays: whoever asked since then was given that one.
  TRY(Statement * insert,
      prepared("INSERT OR IGNORE INTO answer (key, text, packed_text, text_bytes, model, endpoint,"
               " tokens_in, tokens_out, tokens_cached, cost_microdollars, stored_us)"
               " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"));
  const std::string& text = *settlement.answer;
  const std::string_view packed = packer_.pack(text);
  const std::string_view plain = packed.empty() ? std::string_view(text) : "";
  const TokenUsage& usage = settlement.usage;
  return insert
      ->with(Blob{key}, plain, Blob{packed},
             static_cast<std::int64_t>(packed.empty() ? 0 : text.size()), settlement.model,
             settlement.endpoint, usage.in, usage.out, usage.cached_in,
             settlement.cost_microdollars, microseconds(settlement.ended))
      .run();
}

Result<std::optional<StoredAnswer>> SqliteStore::find_answer(std::string_view answer_key) {
  TRY(const std::string key, key_bytes(answer_key));
  TRY(Statement * find,
      prepared("SELECT text, packed_text, text_bytes, model, endpoint, tokens_in, tokens_out,"
               " tokens_cached, cost_microdollars FROM answer WHERE key = ?"));
  const ResetAtEnd reset(find->with(Blob{key}));
  TRY(const bool found, find->step());
  if (!found) return std::optional<StoredAnswer>();
  StoredAnswer answer;
  if (find->is_null(1)) {
    answer.text = find->string(0);
  } else {
    TRY(answer.text, packer_.unpack(find->blob(1), find->integer(2)));
  }
  answer.model = find->string(3);
  answer.endpoint = find->string(4);
  answer.usage = {find->integer(5), find->integer(6), find->integer(7), true};
  if (!find->is_null(8)) answer.cost_microdollars = find->integer(8);
  return std::optional<StoredAnswer>(std::move(answer));
}

Result<std::optional<TokenRatio>> SqliteStore::token_ratio(std::string_view model_identity) {
  TRY(Statement * find,
      prepared("SELECT sixteenths, newest_site FROM token_ratio WHERE model = ?"));
  const ResetAtEnd reset(find->with(model_identity));
  TRY(const bool found, find->step());
  if (!found) return std::optional<TokenRatio>();
  const std::int64_t sixteenths = find->integer(0);
  if (sixteenths < token_sixteenths_min || sixteenths > token_sixteenths_max) {
    return damaged("token ratio");
  }
  return std::optional<TokenRatio>({static_cast<int>(sixteenths), {find->integer(1)}});
}

Result<TokenRatio> SqliteStore::keep_token_ratio(std::string_view model_identity, int sixteenths) {
  TRY(Statement * insert,
      prepared("INSERT OR IGNORE INTO token_ratio (model, sixteenths, newest_site)"
               " VALUES (?, ?, (SELECT coalesce(max(id), 0) FROM site))"));
  TRY_VOID(insert->with(model_identity, sixteenths).run());
  TRY(const std::optional<TokenRatio> kept, token_ratio(model_identity));
  if (!kept) return damaged("token ratio");
  return *kept;
}

Result<std::vector<ModelCall>> SqliteStore::calls_of(RecordId record) {
  TRY(Statement * find,
      prepared("SELECT id, answer_key, state, reserved_microdollars, cost_microdollars, tokens_in,"
               " tokens_out, tokens_cached, model, started_us, ended_us FROM model_call"
               " WHERE record = ? ORDER BY id"));
  const ResetAtEnd reset(find->with(record.value));
  std::vector<ModelCall> out;
  for (;;) {
    TRY(const bool row, find->step());
    if (!row) break;
    ModelCall call;
    call.id = {find->integer(0)};
    call.record = record;
    call.answer_key = key_text(find->blob(1));
    const auto state = call_state_from(find->text(2));
    if (!state) return damaged("call");
    call.state = *state;
    call.reserved_microdollars = find->integer(3);
    if (!find->is_null(4)) call.cost_microdollars = find->integer(4);
    call.usage = {find->integer(5), find->integer(6), find->integer(7),
                  call.state == CallState::settled};
    call.model = find->string(8);
    call.started = Time{Duration{find->integer(9)}};
    if (find->integer(10) != 0) call.ended = Time{Duration{find->integer(10)}};
    out.push_back(std::move(call));
  }
  return out;
}

Result<CallTotals> SqliteStore::call_totals(RecordId record) {
  TRY(Statement * find,
      prepared("SELECT count(*), coalesce(sum(tokens_in), 0), coalesce(sum(tokens_out), 0),"
               " coalesce(sum(cost_microdollars), 0),"
               " count(*) FILTER (WHERE state = 'settled' AND cost_microdollars IS NULL),"
               " coalesce(sum(ended_us - started_us) FILTER (WHERE state = 'settled'"
               " AND started_us > 0), 0) FROM model_call WHERE record = ?"));
  const ResetAtEnd reset(find->with(record.value));
  TRY(const bool found, find->step());
  if (!found) return damaged("call");
  return CallTotals{find->integer(0), find->integer(1), find->integer(2),
                    find->integer(3), find->integer(4), Duration{find->integer(5)}};
}

}  // namespace ov::sqlite
