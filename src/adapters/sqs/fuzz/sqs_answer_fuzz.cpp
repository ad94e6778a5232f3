// Answers of SQS, whatever they are, and bodies of messages.
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/assert.h"
#include "format.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t input_bytes_max = 64 * 1024;
  if (size > input_bytes_max) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  using ov::adapters::BatchKind;
  const std::vector<ov::adapters::BatchEntry> entries(3, {"read/7/1", "receipt", 5});
  for (const BatchKind kind : {BatchKind::send, BatchKind::change_visibility, BatchKind::remove}) {
    const auto outcomes = ov::adapters::read_batch(kind, text, entries);
    if (!outcomes) continue;
    OV_ASSERT(outcomes->size() == entries.size());
    for (const auto& outcome : *outcomes) {
      OV_ASSERT(!(outcome.done && outcome.again));
      OV_ASSERT(!(outcome.lost && outcome.again));
    }
  }
  if (const auto messages = ov::adapters::read_messages(text)) {
    OV_ASSERT(messages->size() <= ov::adapters::batch_entries_max);
    for (const auto& message : *messages) {
      OV_ASSERT(!message.receipt.empty());
      OV_ASSERT(message.deliveries >= 1);
    }
  }
  (void)ov::adapters::read_attributes(text);
  (void)ov::adapters::read_move_task(text);
  (void)ov::adapters::text_in(text, "QueueUrl");
  if (const auto policy = ov::adapters::redrive_policy_from(text)) {
    OV_ASSERT(policy->deliveries_max >= 0);
  }
  if (const auto name = ov::slice_name_from(text)) OV_ASSERT(to_string(*name) == text);
  return 0;
}
