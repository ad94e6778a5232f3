// What came back: into the store, and the batch to its end.
#include <algorithm>
#include <unordered_set>

#include "base/log.h"
#include "pipeline/batch.h"
#include "pipeline/settlement.h"

namespace ov {
namespace {

/// Questions without an answer that are settled in one transaction.
constexpr std::size_t questions_at_once = 500;

std::optional<BatchFailure> failure_of(const ModelResult& result) {
  if (result) return std::nullopt;
  return BatchFailure{result.error().error.kind(), result.error().error.text(),
                      result.error().refused};
}

}  // namespace

Result<void> BatchWork::fetch_next(Item& item) {
  std::string file = std::exchange(
      item.has_output ? item.remote.error_file : item.remote.output_file, std::string());
  if (file.empty() && !item.has_output) {
    item.has_output = true;
    file = std::exchange(item.remote.error_file, std::string());
  }
  if (file.empty()) return end(item);
  item.has_output = true;
  item.fetching = file;
  item.parts = 0;
  BatchTake take = [this, &item, mailbox = mailbox_](BatchAnswers part, const PartTaken& taken) {
    const auto kept = std::make_shared<BatchAnswers>(std::move(part));
    mailbox->push([this, &item, kept, taken] { return on_part(item, *kept, taken); });
  };
  model_.fetch(file, std::move(take), reply(item, &BatchWork::on_fetched));
  return ok();
}

Result<void> BatchWork::on_part(Item& item, const BatchAnswers& part, const PartTaken& taken) {
  std::int64_t& parts_taken = item.parts_taken[item.fetching];
  const bool is_new = ++item.parts > parts_taken;
  parts_taken = std::max(parts_taken, item.parts);
  if (is_new) oddities_.broken += part.broken;
  if (part.broken > 0) item.lost = true;
  Result<void> stored = take_in(item, part.answers, is_new && !item.was_taken_in);
  taken(stored);
  return stored;
}

Result<void> BatchWork::on_fetched(Item& item, BatchResult<std::int64_t> fetched) {
  if (fetched) {
    note_success(item);
    return fetch_next(item);
  }
  // The next look names both files again.
  item.has_output = false;
  if (fetched.error().error.kind() != ErrorKind::not_found) {
    return on_failure(item, fetched.error(), "fetching the answers of a batch");
  }
  log(LogLevel::warning, "the answers of a batch are gone: " + fetched.error().error.text());
  item.lost = true;
  return end(item);
}

Result<void> BatchWork::take_in(Item& item, std::span<const BatchAnswer> answers, bool is_new) {
  std::vector<std::string_view> keys;
  keys.reserve(answers.size());
  for (const BatchAnswer& answer : answers) keys.emplace_back(answer.custom_id);
  TRY(const auto requests, store_.find_requests(item.batch.id, keys));
  const std::optional<ModelPrice> price = model_.price();
  std::unordered_set<std::string_view> seen;
  std::vector<BatchRequestEnd> ends;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    if (!requests[i]) {
      if (is_new) ++oddities_.unknown;
      continue;
    }
    const BatchRequest& request = *requests[i];
    if (!request.open || !seen.insert(keys[i]).second) {
      if (is_new) ++oddities_.repeated;
      continue;
    }
    const ModelResult& result = answers[i].result;
    ends.push_back({settlement_of(request.call, request.bounds, price, result, clock_.now()),
                    failure_of(result)});
  }
  return store_.end_requests(item.batch.id, ends);
}

Result<void> BatchWork::end(Item& item) {
  // Of a batch that ran out of time or was cancelled, what was answered is told and paid, and the
  // rest is not. A line that is missing otherwise may have been an answer that was paid.
  const bool is_whole =
      item.remote.state == RemoteState::expired || item.remote.state == RemoteState::cancelled;
  TRY_VOID(end_open(item, is_whole && !item.lost ? CallState::voided : CallState::uncertain, {}));
  return leave(item);
}

Result<void> BatchWork::leave(Item& item) {
  TRY_VOID(store(item, BatchState::ended));
  std::erase_if(items_, [&item](const auto& one) { return one.get() == &item; });
  tell_of_room();
  return ok();
}

Result<void> BatchWork::end_open(Item& item, CallState state, const LineFailures& failures) {
  std::int64_t line = 0;
  for (std::int64_t after = 0;;) {
    TRY(const std::vector<BatchRequest> requests,
        store_.batch_requests(item.batch.id, after, questions_at_once));
    if (requests.empty()) return ok();
    std::vector<BatchRequestEnd> ends;
    for (const BatchRequest& request : requests) {
      ++line;
      if (!request.open) continue;
      BatchRequestEnd& end = ends.emplace_back();
      end.settlement.call = request.call;
      end.settlement.state = state;
      end.settlement.ended = clock_.now();
      const auto failure = failures.find(line);
      if (failure != failures.end()) end.failure = failure->second;
    }
    TRY_VOID(store_.end_requests(item.batch.id, ends));
    after = requests.back().position;
  }
}

}  // namespace ov
