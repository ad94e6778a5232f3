// BatchModel: an endpoint that answers files of questions within a day, for less. Beside Model,
// which answers one at a time; the two have the same identity, so they share answers.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "domain/money.h"
#include "ports/model.h"

namespace ov {

/// Where the endpoint stands with a batch. The last four are ends.
enum class RemoteState : std::uint8_t {
  validating,
  in_progress,
  finalizing,
  cancelling,
  completed,
  failed,  ///< It was not begun: see `problems`.
  expired,
  cancelled,
};
inline constexpr std::array<std::string_view, 8> remote_state_names{
    "validating", "in_progress", "finalizing", "cancelling",
    "completed",  "failed",      "expired",    "cancelled"};
[[nodiscard]] constexpr std::string_view to_string(RemoteState state) {
  return remote_state_names.at(static_cast<std::size_t>(state));
}
[[nodiscard]] constexpr std::optional<RemoteState> remote_state_from(std::string_view name) {
  for (std::size_t i = 0; i < remote_state_names.size(); ++i) {
    if (remote_state_names.at(i) == name) return static_cast<RemoteState>(i);
  }
  return std::nullopt;
}
[[nodiscard]] constexpr bool is_end(RemoteState state) { return state >= RemoteState::completed; }

/// What the endpoint has against a file.
struct BatchProblem {
  std::optional<std::int64_t> line;  ///< From 1; nothing: the whole file.
  std::string message;               ///< Bounded, one line.
  bool over_limit = false;           ///< Too much is queued there already: later it may be taken.
};

/// A batch as the endpoint tells of it.
struct RemoteBatch {
  std::string id;
  std::string key;  ///< Ours, from its metadata; may be empty.
  std::string input_file;
  RemoteState state = RemoteState::validating;
  std::string output_file;  ///< Empty: none.
  std::string error_file;   ///< Empty: none.
  std::int64_t requests = 0;
  std::int64_t answered = 0;  ///< Completed and failed.
  std::optional<Time> expires{};
  std::vector<BatchProblem> problems;
};

/// One line of the answers.
struct BatchAnswer {
  std::string custom_id;
  ModelResult result;
};
/// Some of the answers of one file, at most batch_part_answers_max.
struct BatchAnswers {
  std::vector<BatchAnswer> answers;  ///< In the file's order, which is any.
  std::int64_t broken = 0;           ///< Lines that are none, or too long.
};
inline constexpr std::size_t batch_part_answers_max = 500;
/// Takes one part of a file; calls `taken` once, from any thread, when it is ready for the next. An
/// error ends the fetch with that error.
using BatchTake = std::function<void(BatchAnswers part, std::function<void(Result<void>)> taken)>;

/// A file of questions that is read while it is sent, so that it need not fit into memory.
struct BatchFile {
  std::int64_t bytes = 0;
  /// Calls `given` once, from any thread, with the lines that come next: the first of all where
  /// `from_start`, none at the end. An error ends the upload with that error.
  std::function<void(bool from_start, std::function<void(Result<std::string>)> given)> read;
};

/// Failures as of Model: kinds throttled, unavailable, timeout (try again); denied, not_found (the
/// endpoint has no batches, or not with this key); invalid, too_large; cancelled (stopped).
template <class T>
using BatchResult = tl::expected<T, ModelFailure>;
template <class T>
using BatchDone = std::function<void(BatchResult<T>)>;

/// `done` is called exactly once, from any thread, possibly before the call returns. Call from one
/// thread. What changes nothing there is tried once; trying again is the caller's.
class BatchModel {
 public:
  virtual ~BatchModel() = default;

  /// As Model's.
  [[nodiscard]] virtual std::string identity() const = 0;
  [[nodiscard]] virtual int tokens_max() const = 0;
  /// What a call in a batch costs; nothing where that is not known.
  [[nodiscard]] virtual std::optional<ModelPrice> price() const = 0;
  /// The line of a file that asks `request`, line feed included. `custom_id`: at most 64 bytes.
  [[nodiscard]] virtual std::string line(const ModelRequest& request,
                                         std::string_view custom_id) const = 0;

  /// Gives the id of the uploaded file. Harmless to repeat.
  virtual void upload(BatchFile file, BatchDone<std::string> done) = 0;
  /// Has the endpoint begin; never to be repeated before `find` said that there is none. Kinds
  /// throttled, invalid, denied and not_found: it was not begun. Any other: perhaps it was.
  virtual void create(const std::string& input_file, const std::string& key,
                      BatchDone<RemoteBatch> done) = 0;
  /// The batch that was begun with this key, or of this file, since `since`; looked for in the
  /// endpoint's list.
  virtual void find(const std::string& input_file, const std::string& key, Time since,
                    BatchDone<std::optional<RemoteBatch>> done) = 0;
  virtual void look_at(const std::string& id, BatchDone<RemoteBatch> done) = 0;
  /// Gives the answers in a file of the endpoint to `take`, one part after the other, the same ones
  /// whenever the file is fetched; then `done` is told how many parts there were. What was taken
  /// stays so when the rest does not come.
  virtual void fetch(const std::string& file, BatchTake take, BatchDone<std::int64_t> done) = 0;

  /// Ends what is under way as soon as possible. Any thread.
  virtual void stop() = 0;
};

}  // namespace ov
