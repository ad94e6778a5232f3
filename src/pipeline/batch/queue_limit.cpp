// Batches that the endpoint's queue has no room for. An account may have only so many tokens
// enqueued (OpenAI's batch queue limits, by model and tier), which no answer tells beforehand: so
// a batch waits while others of ours are in the queue, and is split when it alone is too much.
#include <algorithm>

#include "base/log.h"
#include "pipeline/batch.h"

namespace ov {

Result<void> BatchWork::on_over_limit(Item& item, const std::string& said) {
  const bool is_alone = std::none_of(items_.begin(), items_.end(), [&item](const auto& one) {
    return one.get() != &item && one->batch.state == BatchState::submitted;
  });
  if (is_alone && !options_.others_are_away && item.batch.requests > 1) {
    log(LogLevel::warning, "a batch is split in two: " + said);
    return split(item);
  }
  log(LogLevel::warning, "a batch has to wait: " + said);
  item.batch.key = new_key_();
  item.batch.input_file.clear();
  item.batch.remote.clear();
  TRY_VOID(store(item, BatchState::ready));
  if (is_alone) {
    tell_of_room();
    return try_again_alone(item, said);
  }
  // One that found no room has left none: told of it, those that wait would upload their files in
  // turn, over and over, for as long as the one that fills the queue stays.
  item.over_limit = 0;
  item.waits_for_room = true;
  item.due = clock_.elapsed() + options_.room_wait;
  return ok();
}

Result<void> BatchWork::split(Item& item) {
  const std::string first = new_key_();
  const std::string second = new_key_();
  const BatchKeys keys{first, second};
  TRY(auto halves, store_.split_batch(item.batch.id, keys, clock_.now()));
  item = Item{};
  item.batch = std::move(halves[0]);
  auto added = std::make_unique<Item>();
  added->batch = std::move(halves[1]);
  for (Item* one : {&item, added.get()}) {
    one->remote.requests = one->batch.requests;
    one->due = clock_.elapsed();
  }
  items_.push_back(std::move(added));
  ++begun_with_;
  tell_of_room();
  return ok();
}

Result<void> BatchWork::try_again_alone(Item& item, const std::string& said) {
  if (++item.over_limit < options_.over_limit_max) {
    constexpr int doublings_max = 8;
    const Duration due =
        clock_.elapsed() + options_.look_max * (1 << std::min(item.over_limit, doublings_max));
    // Where there is no room for this one, there is none for the others.
    for (const auto& one : items_) one->due = std::max(one->due, due);
    return ok();
  }
  const bool is_single = item.batch.requests == 1 && !options_.others_are_away;
  // One question may be too much for the queue. That two in a row are, with nothing of ours in it,
  // says that others fill it: that is no reason to give questions up.
  if (is_single && lone_refusals_ == 0) return give_up(item, said);
  const std::string what = std::to_string(item.batch.requests) +
                           (item.batch.requests == 1 ? " question: " : " questions: ");
  return Error(ErrorKind::too_large,
               "the endpoint's queue has no room for a batch of " + what + said)
      .while_doing(
          options_.others_are_away
              ? "asking by the batch; nothing is lost or paid, but another campaign of this data "
                "folder has batches there: its command with --batch fetches them"
              : "asking by the batch; nothing is lost or paid, the same command later tries again");
}

Result<void> BatchWork::give_up(Item& item, const std::string& said) {
  ++lone_refusals_;
  const LineFailures failures{
      {1, {ErrorKind::too_large, "too large for the endpoint's queue by itself: " + said, false}}};
  TRY_VOID(end_open(item, CallState::voided, failures));
  return leave(item);
}

void BatchWork::tell_of_room() {
  for (const auto& one : items_) {
    if (!std::exchange(one->waits_for_room, false)) continue;
    one->due = clock_.elapsed();
  }
}

}  // namespace ov
