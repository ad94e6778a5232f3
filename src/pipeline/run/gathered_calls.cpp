#include "gathered_calls.h"

#include "answer_key.h"
#include "base/hash.h"

namespace ov {
namespace {

/// A question that came back from so many batches without an answer is not asked again.
constexpr int batches_max = 5;

std::optional<ModelFailure> final_failure(const BatchedQuestion& before) {
  const bool given_up = before.tries >= batches_max;
  if (!before.failure) {
    if (!given_up) return std::nullopt;
    return ModelFailure{
        .error = Error(ErrorKind::invalid, "no batch gave an answer, of " +
                                               std::to_string(before.tries) + " it was in"),
        .billing = Billing::none};
  }
  const ErrorKind kind = before.failure->kind;
  const bool stays = kind == ErrorKind::invalid || kind == ErrorKind::too_large;
  if (!stays && !given_up) return std::nullopt;
  return ModelFailure{.error = Error(stays ? kind : ErrorKind::invalid, before.failure->message),
                      .refused = before.failure->refused,
                      .billing = Billing::none};
}

}  // namespace

Result<bool> GatheredCalls::knows(const ModelRequest& request) {
  const std::string key = answer_key(batch_.model->identity(), request);
  if (asked_.contains(key)) return true;
  TRY(const std::optional<StoredAnswer> answer, parts_.store.find_answer(key));
  if (answer) return true;
  TRY(const BatchedQuestion before, batch_.store->batched_question(key));
  return before.open || before.tries > 0;
}

Result<GatheredCalls::Known> GatheredCalls::look_up(const Question& question) {
  Known known;
  const std::string key = answer_key(batch_.model->identity(), *question.request);
  TRY(known.answer, parts_.store.find_answer(key));
  if (known.answer) return known;
  TRY(const BatchedQuestion before, batch_.store->batched_question(key));
  known.waits = before.open || asked_.contains(key);
  if (known.waits) return known;
  known.failure = final_failure(before);
  if (known.failure) return known;
  asked_.insert(key);
  GatheredRequest request;
  request.bounds = bounds_of(*question.request);
  const std::optional<ModelPrice> price = batch_.model->price();
  request.reservation = {question.record, key, price ? request.bounds.worst_case(*price) : 0};
  request.line = batch_.model->line(*question.request, key);
  waiting_.push_back({question.job, std::move(request)});
  return known;
}

Result<void> GatheredCalls::make_room(std::int64_t line_bytes) {
  if (!looked_) {
    looked_ = true;
    TRY(const std::vector<Batch> batches, batch_.store->open_batches(campaign_));
    for (const Batch& batch : batches) {
      if (batch.state == BatchState::gathering) open_ = batch;
    }
  }
  if (open_ && batch_.limits.fits(open_->requests, open_->bytes, line_bytes)) return ok();
  if (open_) {
    open_->state = BatchState::ready;
    open_->changed = parts_.clock.now();
    TRY_VOID(batch_.store->update_batch(*open_));
  }
  open_.emplace();
  open_->campaign = campaign_;
  open_->created = open_->changed = parts_.clock.now();
  open_->key = batch_.new_key();
  TRY(open_->id, batch_.store->begin_batch(campaign_, open_->key, open_->created));
  return ok();
}

Result<GatheredCalls::Added> GatheredCalls::add_all() {
  Added added;
  std::vector<Waiting> all = std::exchange(waiting_, {});
  asked_.clear();
  std::size_t begin = 0;
  while (begin < all.size()) {
    TRY_VOID(make_room(std::ssize(all[begin].request.line)));
    std::vector<GatheredRequest> part;
    std::int64_t bytes = open_->bytes;
    std::size_t end = begin;
    // One line alone that is over the limit goes anyway: the endpoint says what is wrong with it.
    while (end < all.size() &&
           (end == begin || batch_.limits.fits(open_->requests + std::ssize(part), bytes,
                                               std::ssize(all[end].request.line)))) {
      bytes += std::ssize(all[end].request.line);
      part.push_back(std::move(all[end].request));
      ++end;
    }
    TRY(const auto ids, batch_.store->gather(open_->id, part, parts_.clock.now()));
    for (std::size_t i = 0; i < part.size(); ++i) {
      (ids[i] ? added.jobs : added.unpaid).push_back(all[begin + i].job);
      if (!ids[i]) continue;
      ++open_->requests;
      open_->bytes += std::ssize(part[i].line);
    }
    begin = end;
  }
  starved_ = starved_ || !added.unpaid.empty();
  return added;
}

}  // namespace ov
