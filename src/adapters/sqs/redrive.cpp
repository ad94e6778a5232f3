#include "redrive.h"

#include <array>

#include "format.h"

namespace ov::adapters {
namespace {

constexpr std::chrono::milliseconds poll_pause{300};
constexpr int polls_max = 2'000;  // ten minutes: 300,000 messages at 500 a second
constexpr std::chrono::seconds hand_visibility{60};  // for ten messages on their way
constexpr std::chrono::seconds hand_wait{1};
constexpr std::uint64_t moved_by_hand_max = 1'000'000;

Result<std::string> arn_of(SqsClient& client, const std::string& url) {
  constexpr std::array<std::string_view, 1> names{"QueueArn"};
  TRY(const std::string answer, client.call("GetQueueAttributes", attributes_request(url, names)));
  TRY(const auto attributes, read_attributes(answer));
  const auto found = attributes.find("QueueArn");
  if (found == attributes.end()) return Error(ErrorKind::invalid, "sqs tells no ARN of " + url);
  return found->second;
}

/// Whether a move task cannot be had, as opposed to being refused or out of reach.
bool has_no_move_tasks(const Error& error) {
  return error.kind() == ErrorKind::invalid || error.kind() == ErrorKind::not_found ||
         error.kind() == ErrorKind::denied || error.kind() == ErrorKind::unavailable;
}

Result<std::uint64_t> follow(SqsClient& client, const std::string& from_arn, const Pause& pause) {
  MoveTask task;
  for (int polls = 0; polls < polls_max; ++polls) {
    TRY(const std::string answer,
        client.call("ListMessageMoveTasks", plain_request({{"SourceArn", from_arn}})));
    TRY(task, read_move_task(answer));
    if (task.status == "COMPLETED" || task.status == "CANCELLED") return task.moved;
    if (task.status == "FAILED")
      return Error(ErrorKind::unavailable, "the move of messages failed");
    if (!pause(poll_pause)) return Error(ErrorKind::cancelled, "the queue was told to stop");
  }
  return task.moved;  // It goes on without us.
}

/// Sends `messages` to the queue `to` and, once they are there, removes them from `from`.
Result<void> carry(SqsClient& client, const std::string& from, const std::string& to,
                   const std::vector<RawMessage>& messages) {
  std::vector<BatchEntry> entries;
  for (const RawMessage& message : messages) entries.push_back({message.body, message.receipt, 0});
  for (const auto& [kind, url] : {std::pair(BatchKind::send, to), {BatchKind::remove, from}}) {
    TRY(const std::string answer, client.call(action_of(kind), batch_request(kind, url, entries)));
    TRY(const std::vector<EntryOutcome> outcomes, read_batch(kind, answer, entries));
    for (const EntryOutcome& outcome : outcomes) {
      if (outcome.done || outcome.lost) continue;
      return Error(ErrorKind::unavailable, "sqs did not take all messages of a batch");
    }
  }
  return ok();
}

}  // namespace

Result<std::uint64_t> redrive_by_hand(SqsClient& client, const std::string& from,
                                      const std::string& to) {
  std::uint64_t moved = 0;
  while (moved < moved_by_hand_max) {
    TRY(const std::string answer,
        client.call("ReceiveMessage",
                    receive_request(from, batch_entries_max, hand_visibility, hand_wait)));
    TRY(const std::vector<RawMessage> messages, read_messages(answer));
    if (messages.empty()) return moved;
    TRY_VOID(carry(client, from, to, messages));
    moved += messages.size();
  }
  return moved;
}

Result<std::uint64_t> redrive_queue(SqsClient& client, const std::string& from,
                                    const std::string& to, const Pause& pause) {
  TRY(const std::string from_arn, arn_of(client, from));
  TRY(const std::string to_arn, arn_of(client, to));
  // Named, since letters that were put there by dead_letter() come from no other queue.
  AwsRequest request = SqsClient::request(
      "StartMessageMoveTask", plain_request({{"SourceArn", from_arn}, {"DestinationArn", to_arn}}));
  request.tries_max = 2;
  AwsResult started = client.aws().call(std::move(request));
  // A task that runs already is as good as one of our own.
  if (!started && started.error().error.text().find("active") == std::string::npos) {
    if (!has_no_move_tasks(started.error().error)) {
      return error_of(std::move(started.error()), "StartMessageMoveTask");
    }
    return redrive_by_hand(client, from, to);
  }
  return follow(client, from_arn, pause);
}

}  // namespace ov::adapters
