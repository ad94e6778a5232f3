// BatchStore: what a Store keeps of batches. Questions lie in it with their lines until their batch
// has ended: the line, the reservation of its money and the batch it is in are one transaction, so
// that no crash finds one without the others; packed, they take about a quarter of the file.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "domain/batch.h"

namespace ov {

/// Errors of every call: as Store's. A batch is read a part at a time, so that it may be larger
/// than memory; its `position`s are good for that batch alone.
class BatchStore {
 public:
  virtual ~BatchStore() = default;

  /// A new, empty batch in the state `gathering`; `key` as Batch::key. Errors: bug (another batch
  /// has the key).
  virtual Result<BatchId> begin_batch(CampaignId campaign, std::string_view key, Time now) = 0;
  /// Reserves the worst case of each question that fits under the budget and adds it to the batch,
  /// in one transaction that is durable on return. None for those that do not fit. Errors: bug (the
  /// batch is not gathering; nothing is stored).
  virtual Result<std::vector<std::optional<ModelCallId>>> gather(
      BatchId batch, std::span<const GatheredRequest> requests, Time now) = 0;
  /// Stores key, state, input_file, remote and changed of a batch. The lines of one that has ended
  /// are let go. Errors: bug (there is no such batch).
  virtual Result<void> update_batch(const Batch& batch) = 0;
  /// Splits a batch none of whose questions has ended, in one transaction: the first half of its
  /// lines (one more, if odd) stay in it, the others become a new batch of its campaign. Both are
  /// `ready`, under new keys, with neither input_file nor remote; no call changes. Gives the two as
  /// they are then. Errors: bug (fewer than two questions, one that has ended, or a key of another
  /// batch; nothing is stored).
  virtual Result<std::array<Batch, 2>> split_batch(BatchId batch, const BatchKeys& keys,
                                                   Time now) = 0;
  /// The batches of a campaign that have not ended, oldest first.
  virtual Result<std::vector<Batch>> open_batches(CampaignId campaign) = 0;
  /// The questions of a batch behind the position `after` (0: from the first), in the order of its
  /// file's lines, at most so many.
  virtual Result<std::vector<BatchRequest>> batch_requests(BatchId batch, std::int64_t after,
                                                           std::size_t at_most) = 0;
  /// The questions of a batch with these answer keys, in the order of the keys; nothing for a key
  /// that none has, or that is no key at all.
  virtual Result<std::vector<std::optional<BatchRequest>>> find_requests(
      BatchId batch, std::span<const std::string_view> answer_keys) = 0;
  /// The lines of a batch's file behind the position `after` (0: from the first), in order: one,
  /// and as many more as fit into `bytes_max` with it.
  virtual Result<BatchLines> batch_lines(BatchId batch, std::int64_t after,
                                         std::size_t bytes_max) = 0;
  /// Settles calls of a batch, keeps their answers and failures, in one transaction. What is
  /// settled already stays as it is. Errors: bug (a call is not of this batch; nothing is stored).
  virtual Result<void> end_requests(BatchId batch, std::span<const BatchRequestEnd> ends) = 0;
  /// What is known of a question, whichever campaign asked it.
  virtual Result<BatchedQuestion> batched_question(std::string_view answer_key) = 0;

  /// How many records wait for batches: those due at batch_wait_until.
  virtual Result<std::int64_t> waiting(CampaignId campaign) = 0;
  /// Makes all of them due at `now`. Returns how many.
  virtual Result<std::int64_t> wake(CampaignId campaign, Time now) = 0;
};

}  // namespace ov
