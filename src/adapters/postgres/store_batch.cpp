// Batches and their questions.
#include <algorithm>
#include <functional>
#include <map>

#include "store.h"

namespace ov::postgres {
namespace {

constexpr int lines_a_round = 200;

#define OV_REQUEST_COLUMNS \
  "id, answer_key, call, prompt_bytes, schema_bytes, messages, tokens_out_max, state = 'open'"
/// Of a row of OV_REQUEST_COLUMNS.
BatchRequest read_request(const Row& row) {
  return {row.integer(0),
          key_text(row.bytes(1)),
          {row.integer(2)},
          {row.integer(3), row.integer(4), row.number(5), row.number(6)},
          row.flag(7)};
}

#define OV_BATCH_COLUMNS                                                                 \
  "id, campaign, key, state, input_file, remote, requests, bytes, answered, created_us," \
  " changed_us"
/// Of a row of OV_BATCH_COLUMNS.
Result<Batch> read_batch(const Row& row) {
  const auto state = batch_state_from(row.bytes(3));
  if (!state) return damaged("batch");
  Batch batch;
  batch.id = {row.integer(0)};
  batch.campaign = {row.integer(1)};
  batch.key = row.text(2);
  batch.state = *state;
  batch.input_file = row.text(4);
  batch.remote = row.text(5);
  batch.requests = row.integer(6);
  batch.bytes = row.integer(7);
  batch.answered = row.integer(8);
  batch.created = time_from(row.integer(9));
  batch.changed = time_from(row.integer(10));
  return batch;
}

/// The position of the last question of the first half. Errors: bug (it cannot be split).
Result<std::int64_t> end_of_first_half(Transaction& transaction, BatchId batch) {
  TRY(const Rows counts, transaction.ask("SELECT count(*), count(*) FILTER (WHERE state = 'open')"
                                         " FROM batch_request WHERE batch = $1",
                                         batch.value));
  const std::int64_t requests = counts.integer(0, 0);
  if (requests < 2 || counts.integer(0, 1) < requests) {
    return Error(ErrorKind::bug, "a batch that cannot be split");
  }
  TRY(const Rows last,
      transaction.ask("SELECT id FROM batch_request WHERE batch = $1 ORDER BY id LIMIT 1 OFFSET $2",
                      batch.value, (requests - 1) / 2));
  return last.integer(0, 0);
}

/// Counts the questions that a batch has now.
Result<Batch> count_again(Transaction& transaction, BatchId batch) {
  TRY(const Rows rows,
      transaction.ask("UPDATE batch SET requests = counted.requests, bytes = counted.bytes"
                      " FROM (SELECT count(*) AS requests, coalesce(sum(line_bytes), 0)::bigint"
                      " AS bytes FROM batch_request WHERE batch = $1) AS counted WHERE id = $1"
                      " RETURNING id, campaign, key, state, input_file, remote, batch.requests,"
                      " batch.bytes, answered, created_us, changed_us",
                      batch.value));
  if (rows.empty()) return damaged("batch");
  return read_batch(Row(rows, 0));
}

/// Where a question of a batch stands.
std::string_view state_after(const BatchRequestEnd& end) {
  if (end.settlement.answer) return "answered";
  return end.failure ? "failed" : "unanswered";
}

/// Queues the questions that have a call. Returns how many bytes their lines are, and how many.
std::pair<std::int64_t, std::int64_t> add_requests(
    Transaction& transaction, TextPacker& packer, BatchId batch,
    std::span<const GatheredRequest> requests,
    const std::vector<std::optional<ModelCallId>>& calls) {
  Column keys = Column::blobs();
  Column ids = Column::integers();
  Column lines = Column::texts();
  Column packed_lines = Column::blobs();
  Column sizes = Column::integers();
  Column prompt_bytes = Column::integers();
  Column schema_bytes = Column::integers();
  Column messages = Column::integers();
  Column tokens_out_max = Column::integers();
  std::int64_t bytes = 0;
  for (std::size_t i = 0; i < requests.size(); ++i) {
    if (!calls[i]) continue;
    const GatheredRequest& request = requests[i];
    const std::string_view packed = packer.pack(request.line);
    // Whoever reserved the call has read this key already.
    keys.add(Blob{*key_bytes(request.reservation.answer_key)});
    ids.add(calls[i]->value);
    lines.add(packed.empty() ? std::string_view(request.line) : "");
    if (packed.empty()) {
      packed_lines.add_null();
    } else {
      packed_lines.add(Blob{packed});
    }
    sizes.add(std::ssize(request.line));
    prompt_bytes.add(request.bounds.prompt_bytes);
    schema_bytes.add(request.bounds.schema_bytes);
    messages.add(request.bounds.messages);
    tokens_out_max.add(request.bounds.tokens_out_max);
    bytes += std::ssize(request.line);
  }
  if (ids.size() == 0) return {0, 0};
  transaction.add(
      "INSERT INTO batch_request (batch, answer_key, call, line, packed_line, line_bytes,"
      " prompt_bytes, schema_bytes, messages, tokens_out_max)"
      " SELECT $1, key, call, line, packed_line, line_bytes, prompt_bytes, schema_bytes, messages,"
      " tokens_out_max FROM unnest($2::bytea[], $3::bigint[], $4::text[], $5::bytea[],"
      " $6::bigint[], $7::bigint[], $8::bigint[], $9::bigint[], $10::bigint[])"
      " WITH ORDINALITY AS given (key, call, line, packed_line, line_bytes, prompt_bytes,"
      " schema_bytes, messages, tokens_out_max, position) ORDER BY position",
      batch.value, keys, ids, lines, packed_lines, sizes, prompt_bytes, schema_bytes, messages,
      tokens_out_max);
  return {bytes, static_cast<std::int64_t>(ids.size())};
}

/// Walks the batch, which only calls that were settled before make necessary.
Result<void> check_are_of(Transaction& transaction, BatchId batch, const Column& calls) {
  TRY(const Rows rows, transaction.ask("SELECT count(*) FROM batch_request WHERE batch = $1"
                                       " AND call = ANY ($2::bigint[])",
                                       batch.value, calls));
  if (rows.integer(0, 0) == static_cast<std::int64_t>(calls.size())) return ok();
  return Error(ErrorKind::bug, "a settlement of a call that is not of the batch");
}

void mark_ended(Transaction& transaction, BatchId batch,
                std::span<const BatchRequestEnd* const> ends) {
  Column calls = Column::integers();
  Column states = Column::texts();
  Column failures = Column::texts();
  Column kinds = Column::integers();
  Column refused = Column::flags();
  for (const BatchRequestEnd* end : ends) {
    const BatchFailure failure = end->failure.value_or(BatchFailure{});
    calls.add(end->settlement.call.value);
    states.add(state_after(*end));
    failures.add(failure.message);
    kinds.add(static_cast<int>(failure.kind));
    refused.add(failure.refused);
  }
  transaction.add(
      "UPDATE batch_request SET state = given.state, failure = given.failure,"
      " failure_kind = given.kind, refused = given.refused"
      " FROM unnest($1::bigint[], $2::text[], $3::text[], $4::bigint[], $5::boolean[])"
      " AS given (call, state, failure, kind, refused)"
      " WHERE batch_request.call = given.call AND batch_request.state = 'open'",
      calls, states, failures, kinds, refused);
  transaction.add("UPDATE batch SET answered = answered + $2 WHERE id = $1", batch.value,
                  std::ssize(ends));
}

}  // namespace

Result<BatchId> PostgresStore::begin_batch(CampaignId campaign, std::string_view key, Time now) {
  return session_.write([&](Transaction& transaction) -> Result<BatchId> {
    TRY(const Rows rows,
        transaction.ask("INSERT INTO batch (campaign, key, state, created_us, changed_us)"
                        " VALUES ($1, $2, 'gathering', $3, $3) RETURNING id",
                        campaign.value, key, microseconds(now)));
    return BatchId{rows.integer(0, 0)};
  });
}

Result<std::vector<std::optional<ModelCallId>>> PostgresStore::gather(
    BatchId batch, std::span<const GatheredRequest> requests, Time now) {
  using Ids = std::vector<std::optional<ModelCallId>>;
  if (requests.empty()) return Ids();
  std::vector<CallReservation> calls;
  calls.reserve(requests.size());
  for (const GatheredRequest& request : requests) calls.push_back(request.reservation);
  return session_.write([&](Transaction& transaction) -> Result<Ids> {
    TRY(const Rows found,
        transaction.ask("SELECT campaign FROM batch WHERE id = $1 AND state = 'gathering'"
                        " FOR UPDATE",
                        batch.value));
    if (found.empty()) return Error(ErrorKind::bug, "a question for a batch that takes none");
    TRY(Ids ids, reserve(transaction, {found.integer(0, 0)}, calls, now));
    const auto [bytes, added] = add_requests(transaction, packer_, batch, requests, ids);
    transaction.add("UPDATE batch SET requests = requests + $2, bytes = bytes + $3 WHERE id = $1",
                    batch.value, added, bytes);
    return ids;
  });
}

Result<void> PostgresStore::update_batch(const Batch& batch) {
  return session_.write([&](Transaction& transaction) -> Result<void> {
    TRY(const Rows rows,
        transaction.ask("UPDATE batch SET state = $2, input_file = $3, remote = $4,"
                        " changed_us = $5, key = $6 WHERE id = $1",
                        batch.id.value, to_string(batch.state), batch.input_file, batch.remote,
                        microseconds(batch.changed), batch.key));
    if (rows.affected() == 0) return Error(ErrorKind::bug, "there is no such batch");
    if (batch.state == BatchState::ended) {
      transaction.add("UPDATE batch_request SET line = '', packed_line = NULL WHERE batch = $1",
                      batch.id.value);
    }
    return ok();
  });
}

Result<std::array<Batch, 2>> PostgresStore::split_batch(BatchId batch, const BatchKeys& keys,
                                                        Time now) {
  using Halves = std::array<Batch, 2>;
  return session_.write([&](Transaction& transaction) -> Result<Halves> {
    transaction.add("SELECT 1 FROM batch WHERE id = $1 FOR UPDATE", batch.value);
    TRY(const std::int64_t last, end_of_first_half(transaction, batch));
    TRY(const Rows added,
        transaction.ask("INSERT INTO batch (campaign, key, state, created_us, changed_us)"
                        " SELECT campaign, $2::text, 'ready', $3::bigint, $3::bigint FROM batch"
                        " WHERE id = $1 RETURNING id",
                        batch.value, keys.second, microseconds(now)));
    if (added.empty()) return damaged("batch");
    const BatchId second{added.integer(0, 0)};
    transaction.add(
        "UPDATE batch SET key = $2, state = 'ready', input_file = '', remote = '',"
        " changed_us = $3 WHERE id = $1",
        batch.value, keys.first, microseconds(now));
    transaction.add("UPDATE batch_request SET batch = $2 WHERE batch = $1 AND id > $3", batch.value,
                    second.value, last);
    Halves out;
    TRY(out[0], count_again(transaction, batch));
    TRY(out[1], count_again(transaction, second));
    return out;
  });
}

Result<std::vector<Batch>> PostgresStore::open_batches(CampaignId campaign) {
  TRY(const Rows rows,
      session_.ask("SELECT " OV_BATCH_COLUMNS
                   " FROM batch WHERE campaign = $1 AND state <> 'ended' ORDER BY id",
                   campaign.value));
  std::vector<Batch> out;
  for (int row = 0; row < rows.size(); ++row) {
    TRY(out.emplace_back(), read_batch(Row(rows, row)));
  }
  return out;
}

Result<std::vector<BatchRequest>> PostgresStore::batch_requests(BatchId batch, std::int64_t after,
                                                                std::size_t at_most) {
  TRY(const Rows rows,
      session_.ask("SELECT " OV_REQUEST_COLUMNS " FROM batch_request WHERE batch = $1 AND id > $2"
                   " ORDER BY id LIMIT $3",
                   batch.value, after, static_cast<std::int64_t>(at_most)));
  std::vector<BatchRequest> out;
  for (int row = 0; row < rows.size(); ++row) out.push_back(read_request(Row(rows, row)));
  return out;
}

Result<std::vector<std::optional<BatchRequest>>> PostgresStore::find_requests(
    BatchId batch, std::span<const std::string_view> answer_keys) {
  Column keys = Column::blobs();
  for (const std::string_view text : answer_keys) {
    const Result<std::string> key = key_bytes(text);
    if (key) keys.add(Blob{*key});
  }
  TRY(const Rows rows, session_.ask("SELECT " OV_REQUEST_COLUMNS
                                    " FROM batch_request WHERE answer_key = ANY ($1::bytea[])"
                                    " AND batch = $2 ORDER BY id DESC",
                                    keys, batch.value));
  std::map<std::string, BatchRequest, std::less<>> by_key;
  for (int row = 0; row < rows.size(); ++row) {
    BatchRequest request = read_request(Row(rows, row));
    by_key.insert_or_assign(request.answer_key, request);
  }
  std::vector<std::optional<BatchRequest>> out;
  out.reserve(answer_keys.size());
  for (const std::string_view key : answer_keys) {
    const auto found = by_key.find(key);
    out.push_back(found == by_key.end() ? std::nullopt : std::optional(found->second));
  }
  return out;
}

Result<BatchLines> PostgresStore::batch_lines(BatchId batch, std::int64_t after,
                                              std::size_t bytes_max) {
  BatchLines out;
  for (;;) {
    TRY(const Rows rows,
        session_.ask("SELECT id, line, packed_line, line_bytes FROM batch_request"
                     " WHERE batch = $1 AND id > $2 AND (line <> '' OR packed_line IS NOT NULL)"
                     " ORDER BY id LIMIT $3",
                     batch.value, std::max(after, out.last), lines_a_round));
    for (int i = 0; i < rows.size(); ++i) {
      const Row row(rows, i);
      const auto line_bytes = static_cast<std::uint64_t>(row.integer(3));
      if (!out.text.empty() &&
          (out.text.size() >= bytes_max || line_bytes > bytes_max - out.text.size())) {
        return out;
      }
      if (row.is_null(2)) {
        out.text += row.text(1);
      } else {
        TRY(const std::string line, packer_.unpack(row.bytes(2), row.integer(3)));
        out.text += line;
      }
      out.last = row.integer(0);
    }
    if (rows.size() < lines_a_round) return out;
  }
}

Result<void> PostgresStore::end_requests(BatchId batch, std::span<const BatchRequestEnd> ends) {
  std::map<ModelCallId, const BatchRequestEnd*> given;
  Column calls = Column::integers();
  for (const BatchRequestEnd& end : ends) {
    if (given.emplace(end.settlement.call, &end).second) calls.add(end.settlement.call.value);
  }
  return session_.write([&](Transaction& transaction) -> Result<void> {
    // One process at a time ends questions of a batch, so that what is open now stays so.
    transaction.add("SELECT 1 FROM batch WHERE id = $1 FOR UPDATE", batch.value);
    TRY(const Rows rows,
        transaction.ask("SELECT call FROM batch_request WHERE batch = $1 AND state = 'open'"
                        " AND call = ANY ($2::bigint[]) ORDER BY id",
                        batch.value, calls));
    std::vector<const BatchRequestEnd*> open;
    std::vector<const CallSettlement*> settlements;
    for (int row = 0; row < rows.size(); ++row) {
      open.push_back(given.at({rows.integer(row, 0)}));
      settlements.push_back(&open.back()->settlement);
    }
    if (open.size() < given.size()) TRY_VOID(check_are_of(transaction, batch, calls));
    if (open.empty()) return ok();
    Settling settling(packer_);
    settling.ask(transaction, settlements);
    TRY(const std::vector<Rows> locked, transaction.run());
    TRY_VOID(settling.store(transaction, locked.back(), settlements));
    mark_ended(transaction, batch, open);
    return ok();
  });
}

Result<BatchedQuestion> PostgresStore::batched_question(std::string_view answer_key) {
  TRY(const std::string key, key_bytes(answer_key));
  TRY(const Rows rows, session_.ask("SELECT state, failure, failure_kind, refused"
                                    " FROM batch_request WHERE answer_key = $1 ORDER BY id DESC",
                                    Blob{key}));
  BatchedQuestion out;
  out.tries = rows.size();
  for (int i = 0; i < rows.size(); ++i) out.open = out.open || rows.bytes(i, 0) == "open";
  if (!rows.empty() && rows.bytes(0, 0) == "failed") {
    const Row row(rows, 0);
    out.failure = BatchFailure{static_cast<ErrorKind>(row.integer(2)), row.text(1), row.flag(3)};
  }
  return out;
}

Result<std::int64_t> PostgresStore::waiting(CampaignId campaign) {
  TRY(const Rows rows, session_.ask("SELECT count(*) FROM due WHERE campaign = $1 AND due_us = $2",
                                    campaign.value, microseconds(batch_wait_until)));
  return rows.integer(0, 0);
}

Result<std::int64_t> PostgresStore::wake(CampaignId campaign, Time now) {
  return session_.write([&](Transaction& transaction) -> Result<std::int64_t> {
    TRY(const Rows rows,
        transaction.ask("UPDATE due SET due_us = $3 WHERE campaign = $1 AND due_us = $2",
                        campaign.value, microseconds(batch_wait_until), microseconds(now)));
    return rows.affected();
  });
}

}  // namespace ov::postgres
