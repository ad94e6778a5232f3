// Batches and their questions.
#include <algorithm>

#include "store.h"

namespace ov::memory {
namespace {

/// A batch from the first of its questions behind `after` on.
template <class Requests>
auto behind(Requests& requests, std::int64_t after) {
  return std::ranges::subrange(requests.upper_bound(after), requests.end());
}

}  // namespace

Result<BatchId> MemoryStore::begin_batch(CampaignId campaign, std::string_view key, Time now) {
  if (has_key(key)) return Error(ErrorKind::bug, "another batch has the key");
  const BatchId id{++last_id_};
  Batch& batch = batches_[id].batch;
  batch.id = id;
  batch.campaign = campaign;
  batch.key = key;
  batch.created = batch.changed = now;
  return id;
}

Result<std::vector<std::optional<ModelCallId>>> MemoryStore::gather(
    BatchId batch, std::span<const GatheredRequest> requests, Time now) {
  const auto found = batches_.find(batch);
  if (found == batches_.end() || found->second.batch.state != BatchState::gathering) {
    return Error(ErrorKind::bug, "a question for a batch that takes none");
  }
  StoredBatch& stored = found->second;
  std::vector<CallReservation> calls;
  calls.reserve(requests.size());
  for (const GatheredRequest& request : requests) calls.push_back(request.reservation);
  TRY(std::vector<std::optional<ModelCallId>> ids,
      reserve_calls(stored.batch.campaign, calls, now));
  for (std::size_t i = 0; i < requests.size(); ++i) {
    if (!ids[i]) continue;
    const std::int64_t position = ++last_id_;
    stored.requests[position] = {
        {position, requests[i].reservation.answer_key, *ids[i], requests[i].bounds, true},
        requests[i].line,
        {}};
    ++stored.batch.requests;
    stored.batch.bytes += std::ssize(requests[i].line);
  }
  return ids;
}

Result<void> MemoryStore::update_batch(const Batch& batch) {
  const auto found = batches_.find(batch.id);
  if (found == batches_.end()) return Error(ErrorKind::bug, "there is no such batch");
  Batch& kept = found->second.batch;
  kept.key = batch.key;
  kept.state = batch.state;
  kept.input_file = batch.input_file;
  kept.remote = batch.remote;
  kept.changed = batch.changed;
  if (kept.state != BatchState::ended) return ok();
  for (auto& [position, stored] : found->second.requests) stored.line.clear();
  return ok();
}

Result<std::array<Batch, 2>> MemoryStore::split_batch(BatchId batch, const BatchKeys& keys,
                                                      Time now) {
  const auto found = batches_.find(batch);
  const bool is_whole = found != batches_.end() && found->second.requests.size() >= 2 &&
                        std::ranges::all_of(found->second.requests, [](const auto& one) {
                          return one.second.request.open;
                        });
  if (!is_whole || keys.first == keys.second || has_key(keys.first) || has_key(keys.second)) {
    return Error(ErrorKind::bug, "a batch that cannot be split");
  }
  StoredBatch& first = found->second;
  const BatchId id{++last_id_};
  StoredBatch& second = batches_[id];
  second.batch.id = id;
  second.batch.campaign = first.batch.campaign;
  second.batch.key = keys.second;
  second.batch.created = now;
  first.batch.key = keys.first;
  first.batch.input_file.clear();
  first.batch.remote.clear();
  const auto half = std::next(first.requests.begin(), (std::ssize(first.requests) + 1) / 2);
  second.requests.insert(half, first.requests.end());
  first.requests.erase(half, first.requests.end());
  for (StoredBatch* one : {&first, &second}) {
    one->batch.state = BatchState::ready;
    one->batch.changed = now;
    one->batch.requests = std::ssize(one->requests);
    one->batch.bytes = 0;
    for (const auto& [position, request] : one->requests) {
      one->batch.bytes += std::ssize(request.line);
    }
  }
  return std::array<Batch, 2>{first.batch, second.batch};
}

bool MemoryStore::has_key(std::string_view key) const {
  return std::ranges::any_of(batches_,
                             [key](const auto& one) { return one.second.batch.key == key; });
}

Result<std::vector<Batch>> MemoryStore::open_batches(CampaignId campaign) {
  std::vector<Batch> out;
  for (const auto& [id, stored] : batches_) {
    const Batch& batch = stored.batch;
    if (batch.campaign == campaign && batch.state != BatchState::ended) out.push_back(batch);
  }
  return out;
}

Result<std::vector<BatchRequest>> MemoryStore::batch_requests(BatchId batch, std::int64_t after,
                                                              std::size_t at_most) {
  std::vector<BatchRequest> out;
  for (const auto& [position, stored] : behind(batches_[batch].requests, after)) {
    if (out.size() >= at_most) break;
    out.push_back(stored.request);
  }
  return out;
}

Result<std::vector<std::optional<BatchRequest>>> MemoryStore::find_requests(
    BatchId batch, std::span<const std::string_view> answer_keys) {
  const auto& requests = batches_[batch].requests;
  std::vector<std::optional<BatchRequest>> out;
  for (const std::string_view key : answer_keys) {
    const auto found = std::ranges::find_if(
        requests, [key](const auto& one) { return one.second.request.answer_key == key; });
    out.emplace_back();
    if (found != requests.end()) out.back() = found->second.request;
  }
  return out;
}

Result<BatchLines> MemoryStore::batch_lines(BatchId batch, std::int64_t after,
                                            std::size_t bytes_max) {
  BatchLines out;
  for (const auto& [position, stored] : behind(batches_[batch].requests, after)) {
    if (stored.line.empty()) continue;  // let go
    const bool fits = out.text.size() + stored.line.size() <= bytes_max;
    if (!out.text.empty() && !fits) break;
    out.text += stored.line;
    out.last = position;
  }
  return out;
}

Result<void> MemoryStore::end_requests(BatchId batch, std::span<const BatchRequestEnd> ends) {
  StoredBatch& stored = batches_[batch];
  std::map<ModelCallId, BatchedRequest*> by_call;
  for (auto& [position, request] : stored.requests) by_call[request.request.call] = &request;
  for (const BatchRequestEnd& end : ends) {
    if (!by_call.contains(end.settlement.call)) {
      return Error(ErrorKind::bug, "a settlement of a call that is not of the batch");
    }
    TRY_VOID(check_settlements(std::span(&end.settlement, 1)));
  }
  for (const BatchRequestEnd& end : ends) {
    BatchedRequest& request = *by_call[end.settlement.call];
    if (!request.request.open) continue;
    request.request.open = false;
    if (!end.settlement.answer) request.failure = end.failure;
    settle(end.settlement);
    ++stored.batch.answered;
  }
  return ok();
}

Result<BatchedQuestion> MemoryStore::batched_question(std::string_view answer_key) {
  BatchedQuestion out;
  // Positions rise over all batches, so the last one seen is the newest.
  std::int64_t newest = 0;
  for (const auto& [id, stored] : batches_) {
    for (const auto& [position, request] : stored.requests) {
      if (request.request.answer_key != answer_key) continue;
      ++out.tries;
      out.open = out.open || request.request.open;
      if (position < newest) continue;
      newest = position;
      out.failure = request.failure;
    }
  }
  return out;
}

Result<std::int64_t> MemoryStore::waiting(CampaignId campaign) {
  return std::ranges::count_if(due_, [campaign](const Due& due) {
    return due.campaign == campaign && due.at == batch_wait_until;
  });
}

Result<std::int64_t> MemoryStore::wake(CampaignId campaign, Time now) {
  std::vector<Due> moved;
  std::erase_if(due_, [&](const Due& due) {
    const bool waits = due.campaign == campaign && due.at == batch_wait_until;
    if (waits) moved.push_back(due);
    return waits;
  });
  for (Due& due : moved) {
    due.at = now;
    due_.insert(due);
  }
  return std::ssize(moved);
}

bool MemoryStore::is_in_open_batch(ModelCallId call) const {
  return std::ranges::any_of(batches_, [call](const auto& batch) {
    return std::ranges::any_of(batch.second.requests, [call](const auto& one) {
      return one.second.request.call == call && one.second.request.open;
    });
  });
}

}  // namespace ov::memory
