// Batches and their questions.
#include "ports/stored_form.h"
#include "store.h"

namespace ov::sqlite {
namespace {

/// Where a question of a batch stands.
std::string_view state_after(const BatchRequestEnd& end) {
  if (end.settlement.answer) return "answered";
  return end.failure ? "failed" : "unanswered";
}

/// Of a row of id, campaign, key, state, input_file, remote, requests, bytes, answered, created_us,
/// changed_us.
Result<Batch> read_batch(const Statement& row) {
  const auto state = batch_state_from(row.text(3));
  if (!state) return damaged("batch");
  Batch batch;
  batch.id = {row.integer(0)};
  batch.campaign = {row.integer(1)};
  batch.key = row.string(2);
  batch.state = *state;
  batch.input_file = row.string(4);
  batch.remote = row.string(5);
  batch.requests = row.integer(6);
  batch.bytes = row.integer(7);
  batch.answered = row.integer(8);
  batch.created = Time{Duration{row.integer(9)}};
  batch.changed = Time{Duration{row.integer(10)}};
  return batch;
}

/// Of a row of id, answer_key, call, prompt_bytes, schema_bytes, messages, tokens_out_max, open.
BatchRequest read_request(const Statement& row) {
  return {row.integer(0),
          key_text(row.blob(1)),
          {row.integer(2)},
          {row.integer(3), row.integer(4), static_cast<int>(row.integer(5)),
           static_cast<int>(row.integer(6))},
          row.integer(7) != 0};
}

}  // namespace

Result<BatchId> SqliteStore::begin_batch(CampaignId campaign, std::string_view key, Time now) {
  TRY(Statement * insert,
      prepared("INSERT INTO batch (campaign, key, state, created_us, changed_us)"
               " VALUES (?1, ?2, 'gathering', ?3, ?3)"));
  TRY_VOID(insert->with(campaign.value, key, microseconds(now)).run());
  return BatchId{database_.last_row_id()};
}

Result<std::vector<std::optional<ModelCallId>>> SqliteStore::gather(
    BatchId batch, std::span<const GatheredRequest> requests, Time now) {
  if (requests.empty()) return std::vector<std::optional<ModelCallId>>();
  TRY(Transaction transaction, Transaction::begin(database_));
  TRY(Statement * find,
      prepared("SELECT campaign FROM batch WHERE id = ? AND state = 'gathering'"));
  CampaignId campaign;
  {
    const ResetAtEnd reset(find->with(batch.value));
    TRY(const bool found, find->step());
    if (!found) return Error(ErrorKind::bug, "a question for a batch that takes none");
    campaign = {find->integer(0)};
  }
  std::vector<CallReservation> calls;
  calls.reserve(requests.size());
  for (const GatheredRequest& request : requests) calls.push_back(request.reservation);
  TRY(std::vector<std::optional<ModelCallId>> ids, reserve(campaign, calls, now));
  std::int64_t added = 0;
  std::int64_t bytes = 0;
  for (std::size_t i = 0; i < requests.size(); ++i) {
    if (!ids[i]) continue;
    TRY_VOID(add_request(batch, *ids[i], requests[i]));
    ++added;
    bytes += std::ssize(requests[i].line);
  }
  TRY(Statement * grow, prepared("UPDATE batch SET requests = requests + ?2, bytes = bytes + ?3"
                                 " WHERE id = ?1"));
  TRY_VOID(grow->with(batch.value, added, bytes).run());
  TRY_VOID(transaction.commit());
  return ids;
}

Result<void> SqliteStore::add_request(BatchId batch, ModelCallId call,
                                      const GatheredRequest& request) {
  TRY(const std::string key, key_bytes(request.reservation.answer_key));
  const std::string_view packed = packer_.pack(request.line);
  const std::string_view plain = packed.empty() ? std::string_view(request.line) : "";
  TRY(Statement * insert,
      prepared("INSERT INTO batch_request (batch, answer_key, call, line, packed_line, line_bytes,"
               " prompt_bytes, schema_bytes, messages, tokens_out_max)"
               " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"));
  return insert
      ->with(batch.value, Blob{key}, call.value, plain, Blob{packed},
             static_cast<std::int64_t>(request.line.size()), request.bounds.prompt_bytes,
             request.bounds.schema_bytes, request.bounds.messages, request.bounds.tokens_out_max)
      .run();
}

Result<void> SqliteStore::update_batch(const Batch& batch) {
  TRY(Transaction transaction, Transaction::begin(database_));
  TRY(Statement * update, prepared("UPDATE batch SET state = ?2, input_file = ?3, remote = ?4,"
                                   " changed_us = ?5, key = ?6 WHERE id = ?1"));
  TRY_VOID(update
               ->with(batch.id.value, to_string(batch.state), batch.input_file, batch.remote,
                      microseconds(batch.changed), batch.key)
               .run());
  if (database_.changes() == 0) return Error(ErrorKind::bug, "there is no such batch");
  if (batch.state == BatchState::ended) {
    TRY(Statement * let_go, prepared("UPDATE batch_request SET line = '', packed_line = NULL"
                                     " WHERE batch = ?"));
    TRY_VOID(let_go->with(batch.id.value).run());
  }
  return transaction.commit();
}

Result<std::array<Batch, 2>> SqliteStore::split_batch(BatchId batch, const BatchKeys& keys,
                                                      Time now) {
  TRY(Transaction transaction, Transaction::begin(database_));
  TRY(const std::int64_t last, end_of_first_half(batch));
  TRY(Statement * insert,
      prepared("INSERT INTO batch (campaign, key, state, created_us, changed_us)"
               " SELECT campaign, ?2, 'ready', ?3, ?3 FROM batch WHERE id = ?1"));
  TRY_VOID(insert->with(batch.value, keys.second, microseconds(now)).run());
  const BatchId second{database_.last_row_id()};
  TRY(Statement * renew, prepared("UPDATE batch SET key = ?2, state = 'ready', input_file = '',"
                                  " remote = '', changed_us = ?3 WHERE id = ?1"));
  TRY_VOID(renew->with(batch.value, keys.first, microseconds(now)).run());
  TRY(Statement * move,
      prepared("UPDATE batch_request SET batch = ?2 WHERE batch = ?1 AND id > ?3"));
  TRY_VOID(move->with(batch.value, second.value, last).run());
  std::array<Batch, 2> out;
  TRY(out[0], count_again(batch));
  TRY(out[1], count_again(second));
  TRY_VOID(transaction.commit());
  return out;
}

Result<std::int64_t> SqliteStore::end_of_first_half(BatchId batch) {
  TRY(Statement * count, prepared("SELECT count(*), count(*) FILTER (WHERE state = 'open')"
                                  " FROM batch_request WHERE batch = ?"));
  std::int64_t requests = 0;
  {
    const ResetAtEnd reset(count->with(batch.value));
    TRY(const bool row, count->step());
    if (!row) return damaged("batch");
    requests = count->integer(0);
    if (requests < 2 || count->integer(1) < requests) {
      return Error(ErrorKind::bug, "a batch that cannot be split");
    }
  }
  TRY(Statement * find, prepared("SELECT id FROM batch_request WHERE batch = ? ORDER BY id"
                                 " LIMIT 1 OFFSET ?"));
  const ResetAtEnd reset(find->with(batch.value, (requests - 1) / 2));
  TRY(const bool row, find->step());
  if (!row) return damaged("batch");
  return find->integer(0);
}

Result<Batch> SqliteStore::count_again(BatchId batch) {
  TRY(Statement * count,
      prepared("UPDATE batch SET (requests, bytes) = (SELECT count(*), coalesce(sum(line_bytes), 0)"
               " FROM batch_request WHERE batch = ?1) WHERE id = ?1"));
  TRY_VOID(count->with(batch.value).run());
  TRY(Statement * find,
      prepared("SELECT id, campaign, key, state, input_file, remote, requests, bytes, answered,"
               " created_us, changed_us FROM batch WHERE id = ?"));
  const ResetAtEnd reset(find->with(batch.value));
  TRY(const bool row, find->step());
  if (!row) return damaged("batch");
  return read_batch(*find);
}

Result<std::vector<Batch>> SqliteStore::open_batches(CampaignId campaign) {
  TRY(Statement * find,
      prepared("SELECT id, campaign, key, state, input_file, remote, requests, bytes, answered,"
               " created_us, changed_us FROM batch WHERE campaign = ? AND state <> 'ended'"
               " ORDER BY id"));
  const ResetAtEnd reset(find->with(campaign.value));
  std::vector<Batch> out;
  for (;;) {
    TRY(const bool row, find->step());
    if (!row) return out;
    TRY(out.emplace_back(), read_batch(*find));
  }
}

Result<std::vector<BatchRequest>> SqliteStore::batch_requests(BatchId batch, std::int64_t after,
                                                              std::size_t at_most) {
  TRY(Statement * find,
      prepared("SELECT id, answer_key, call, prompt_bytes, schema_bytes, messages, tokens_out_max,"
               " state = 'open' FROM batch_request WHERE batch = ? AND id > ? ORDER BY id"
               " LIMIT ?"));
  const ResetAtEnd reset(find->with(batch.value, after, static_cast<std::int64_t>(at_most)));
  std::vector<BatchRequest> out;
  for (;;) {
    TRY(const bool row, find->step());
    if (!row) return out;
    out.push_back(read_request(*find));
  }
}

Result<std::vector<std::optional<BatchRequest>>> SqliteStore::find_requests(
    BatchId batch, std::span<const std::string_view> answer_keys) {
  // The plus keeps it from walking the batch, whose index would do as well for all it knows.
  TRY(Statement * find,
      prepared("SELECT id, answer_key, call, prompt_bytes, schema_bytes, messages, tokens_out_max,"
               " state = 'open' FROM batch_request WHERE answer_key = ? AND +batch = ?"
               " LIMIT 1"));
  const ResetAtEnd reset(*find);
  std::vector<std::optional<BatchRequest>> out;
  out.reserve(answer_keys.size());
  for (const std::string_view text : answer_keys) {
    out.emplace_back();
    const Result<std::string> key = key_bytes(text);
    if (!key) continue;
    TRY(const bool row, find->with(Blob{*key}, batch.value).step());
    if (row) out.back() = read_request(*find);
  }
  return out;
}

Result<BatchLines> SqliteStore::batch_lines(BatchId batch, std::int64_t after,
                                            std::size_t bytes_max) {
  TRY(Statement * find, prepared("SELECT id, line, packed_line, line_bytes FROM batch_request"
                                 " WHERE batch = ? AND id > ? AND (line <> '' OR packed_line"
                                 " IS NOT NULL) ORDER BY id"));
  const ResetAtEnd reset(find->with(batch.value, after));
  BatchLines out;
  for (;;) {
    TRY(const bool row, find->step());
    if (!row) return out;
    const auto line_bytes = static_cast<std::uint64_t>(find->integer(3));
    if (!out.text.empty() &&
        (out.text.size() >= bytes_max || line_bytes > bytes_max - out.text.size())) {
      return out;
    }
    if (find->is_null(2)) {
      out.text += find->text(1);
    } else {
      TRY(const std::string line, packer_.unpack(find->blob(2), find->integer(3)));
      out.text += line;
    }
    out.last = find->integer(0);
  }
}

Result<void> SqliteStore::end_requests(BatchId batch, std::span<const BatchRequestEnd> ends) {
  TRY(Transaction transaction, Transaction::begin(database_));
  // As above: by the index of open calls.
  TRY(Statement * mark,
      prepared("UPDATE batch_request SET state = ?3, failure = ?4, failure_kind = ?5, refused = ?6"
               " WHERE call = ?1 AND +batch = ?2 AND state = 'open'"));
  std::int64_t ended = 0;
  for (const BatchRequestEnd& end : ends) {
    const ModelCallId call = end.settlement.call;
    const BatchFailure failure = end.failure.value_or(BatchFailure{});
    TRY_VOID(mark->with(call.value, batch.value, state_after(end), failure.message,
                        static_cast<int>(failure.kind), failure.refused)
                 .run());
    if (database_.changes() == 0) {
      TRY_VOID(check_is_of(batch, call));
      continue;
    }
    TRY_VOID(settle(end.settlement));
    ++ended;
  }
  TRY(Statement * count, prepared("UPDATE batch SET answered = answered + ?2 WHERE id = ?1"));
  TRY_VOID(count->with(batch.value, ended).run());
  return transaction.commit();
}

// Walks the batch, which only a call that was settled before makes necessary.
Result<void> SqliteStore::check_is_of(BatchId batch, ModelCallId call) {
  TRY(Statement * find, prepared("SELECT 1 FROM batch_request WHERE batch = ? AND call = ?"));
  const ResetAtEnd reset(find->with(batch.value, call.value));
  TRY(const bool found, find->step());
  return found ? ok() : Error(ErrorKind::bug, "a settlement of a call that is not of the batch");
}

Result<BatchedQuestion> SqliteStore::batched_question(std::string_view answer_key) {
  TRY(const std::string key, key_bytes(answer_key));
  TRY(Statement * find, prepared("SELECT state, failure, failure_kind, refused FROM batch_request"
                                 " WHERE answer_key = ? ORDER BY id DESC"));
  const ResetAtEnd reset(find->with(Blob{key}));
  BatchedQuestion out;
  for (;;) {
    TRY(const bool row, find->step());
    if (!row) return out;
    const std::string_view state = find->text(0);
    if (state == "open") out.open = true;
    if (out.tries++ > 0 || state != "failed") continue;
    out.failure = BatchFailure{static_cast<ErrorKind>(find->integer(2)), find->string(1),
                               find->integer(3) != 0};
  }
}

Result<std::int64_t> SqliteStore::waiting(CampaignId campaign) {
  TRY(Statement * find, prepared("SELECT count(*) FROM due WHERE campaign = ? AND due_us = ?"));
  const ResetAtEnd reset(find->with(campaign.value, microseconds(batch_wait_until)));
  TRY(const bool row, find->step());
  return row ? find->integer(0) : 0;
}

Result<std::int64_t> SqliteStore::wake(CampaignId campaign, Time now) {
  TRY(Statement * move, prepared("UPDATE due SET due_us = ?3 WHERE campaign = ?1 AND due_us = ?2"));
  TRY_VOID(move->with(campaign.value, microseconds(batch_wait_until), microseconds(now)).run());
  return database_.changes();
}

}  // namespace ov::sqlite
