// What came back: into the store, and the batch to its end.
#include <unordered_map>

#include "base/log.h"
#include "pipeline/batch.h"
#include "pipeline/settlement.h"

namespace ov {
namespace {

/// Answers stored in one transaction.
constexpr std::size_t answers_at_once = 500;

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
  model_.fetch(file, reply(item, &BatchWork::on_fetched));
  return ok();
}

Result<void> BatchWork::on_fetched(Item& item, BatchResult<BatchAnswers> fetched) {
  if (!fetched) {
    const ErrorKind kind = fetched.error().error.kind();
    // The next look names both files again.
    item.has_output = false;
    if (kind != ErrorKind::not_found) {
      return on_failure(item, fetched.error(), "fetching the answers of a batch");
    }
    log(LogLevel::warning, "the answers of a batch are gone: " + fetched.error().error.text());
    item.lost = true;
    return end(item);
  }
  note_success(item);
  oddities_.broken += fetched->broken;
  if (fetched->broken > 0) item.lost = true;
  TRY_VOID(take_in(item, std::move(fetched->answers)));
  return fetch_next(item);
}

Result<void> BatchWork::take_in(Item& item, std::vector<BatchAnswer> answers) {
  TRY(std::vector<BatchRequest> requests, store_.batch_requests(item.batch.id));
  std::unordered_map<std::string_view, BatchRequest*> by_key;
  for (BatchRequest& request : requests) by_key.emplace(request.answer_key, &request);
  const std::optional<ModelPrice> price = model_.price();
  std::vector<BatchRequestEnd> ends;
  for (const BatchAnswer& answer : answers) {
    const auto found = by_key.find(answer.custom_id);
    if (found == by_key.end()) {
      ++oddities_.unknown;
      continue;
    }
    BatchRequest& request = *found->second;
    if (!request.open) {
      ++oddities_.repeated;
      continue;
    }
    request.open = false;
    ends.push_back({settlement_of(request.call, request.bounds, price, answer.result, clock_.now()),
                    failure_of(answer.result)});
    if (ends.size() < answers_at_once) continue;
    TRY_VOID(store_.end_requests(item.batch.id, ends));
    ends.clear();
  }
  return store_.end_requests(item.batch.id, ends);
}

Result<void> BatchWork::end(Item& item) {
  // Of a batch that ran out of time or was cancelled, what was answered is told and paid, and the
  // rest is not. A line that is missing otherwise may have been an answer that was paid.
  const bool is_whole =
      item.remote.state == RemoteState::expired || item.remote.state == RemoteState::cancelled;
  TRY_VOID(end_open(item, is_whole && !item.lost ? CallState::voided : CallState::uncertain, {}));
  TRY_VOID(store(item, BatchState::ended));
  std::erase_if(items_, [&item](const auto& one) { return one.get() == &item; });
  return ok();
}

Result<void> BatchWork::end_open(Item& item, CallState state,
                                 const std::vector<std::optional<BatchFailure>>& failures) {
  TRY(const std::vector<BatchRequest> requests, store_.batch_requests(item.batch.id));
  std::vector<BatchRequestEnd> ends;
  for (std::size_t i = 0; i < requests.size(); ++i) {
    if (!requests[i].open) continue;
    BatchRequestEnd& end = ends.emplace_back();
    end.settlement.call = requests[i].call;
    end.settlement.state = state;
    end.settlement.ended = clock_.now();
    if (i < failures.size()) end.failure = failures[i];
    if (ends.size() < answers_at_once) continue;
    TRY_VOID(store_.end_requests(item.batch.id, ends));
    ends.clear();
  }
  return store_.end_requests(item.batch.id, ends);
}

}  // namespace ov
