// The JSON of SQS: what is asked, and what answers say. Foreign input; pure.
// Source: Amazon SQS API Reference (docs.aws.amazon.com), JSON protocol 1.0.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ports/queue.h"

namespace ov::adapters {

/// Entries of one batch request at most; also their number in an answer.
inline constexpr std::size_t batch_entries_max = 10;

/// One entry of a batch request: which message, and what about it.
struct BatchEntry {
  std::string body;            ///< SendMessageBatch.
  std::string receipt;         ///< The other two.
  int visibility_seconds = 0;  ///< ChangeMessageVisibilityBatch.
};
enum class BatchKind : std::uint8_t { send, change_visibility, remove };
/// The action's name: "SendMessageBatch" and so on.
[[nodiscard]] std::string_view action_of(BatchKind kind);
/// Its body; the entries' ids are their places.
[[nodiscard]] std::string batch_request(BatchKind kind, std::string_view queue_url,
                                        std::span<const BatchEntry> entries);

/// What became of an entry.
struct EntryOutcome {
  bool done = false;
  bool lost = false;   ///< The receipt counts no more.
  bool again = false;  ///< The service's fault: may work later.
  std::string code{};
};
/// Outcomes in the order of `entries`; one that the answer does not name was not done. Of
/// what was sent, the MD5 that the service took is held against the body. Errors: invalid.
[[nodiscard]] Result<std::vector<EntryOutcome>> read_batch(BatchKind kind, std::string_view answer,
                                                           std::span<const BatchEntry> entries);

/// A message as it came.
struct RawMessage {
  std::string body;
  std::string receipt;
  int deliveries = 1;
  bool intact = true;  ///< The body is the one its MD5 is of.
};
[[nodiscard]] std::string receive_request(std::string_view queue_url, std::size_t count_max,
                                          std::chrono::seconds visibility,
                                          std::chrono::seconds wait);
/// Errors: invalid.
[[nodiscard]] Result<std::vector<RawMessage>> read_messages(std::string_view answer);

/// A body of names and texts, in order: {"QueueName":"q"}.
[[nodiscard]] std::string plain_request(
    std::initializer_list<std::pair<std::string_view, std::string_view>> fields);
/// {"QueueUrl":…,"AttributeNames":[…]}.
[[nodiscard]] std::string attributes_request(std::string_view queue_url,
                                             std::span<const std::string_view> names);
/// {"QueueName" or "QueueUrl": …, "Attributes":{…}}.
[[nodiscard]] std::string set_attributes_request(
    std::string_view field, std::string_view queue,
    const std::map<std::string, std::string, std::less<>>& attributes);

/// A text of the answer's object. Errors: invalid (absent, empty, no object).
[[nodiscard]] Result<std::string> text_in(std::string_view answer, std::string_view name);
/// "Attributes" of an answer. Errors: invalid.
[[nodiscard]] Result<std::map<std::string, std::string, std::less<>>> read_attributes(
    std::string_view answer);

/// How far a move of messages has come.
struct MoveTask {
  std::string status;  ///< RUNNING, COMPLETED, CANCELLING, CANCELLED, FAILED.
  std::uint64_t moved = 0;
};
/// The newest of ListMessageMoveTasks. Errors: invalid (none there).
[[nodiscard]] Result<MoveTask> read_move_task(std::string_view answer);

/// The redrive policy's two values, whatever their order and spelling.
struct RedrivePolicy {
  std::string dead_letter_arn;
  int deliveries_max = 0;
  bool operator==(const RedrivePolicy&) const = default;
};
[[nodiscard]] std::string to_text(const RedrivePolicy& policy);
[[nodiscard]] std::optional<RedrivePolicy> redrive_policy_from(std::string_view text);

}  // namespace ov::adapters
