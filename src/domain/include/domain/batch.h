// A batch: a file of questions that an endpoint answers within a day, at a lower price. The store
// keeps each step before it is taken, so that whoever goes on after a crash finds every batch that
// was made, and makes none twice.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/error.h"
#include "base/id.h"
#include "domain/model_call.h"
#include "domain/money.h"
#include "domain/record.h"

namespace ov {

using BatchId = Id<struct BatchTag>;

/// How far a batch has come; each step is stored before the next is taken.
enum class BatchState : std::uint8_t {
  gathering,  ///< Questions are added to it.
  ready,      ///< It is complete and not uploaded.
  uploaded,   ///< Its file is at the endpoint.
  creating,   ///< The endpoint may have been asked to begin: look there before asking again.
  submitted,  ///< The endpoint works on it under the id `remote`.
  ended,      ///< Every question of it is settled.
};
/// "gathering", "ready"…; and the way back.
std::string_view to_string(BatchState state);
std::optional<BatchState> batch_state_from(std::string_view name);

/// The keys of the two halves of a batch, as Batch::key.
struct BatchKeys {
  std::string_view first;
  std::string_view second;
};

/// What a file may hold. OpenAI's are 50,000 requests and 200 MB.
struct BatchLimits {
  std::int64_t requests_max = 50'000;
  std::int64_t bytes_max = 200'000'000;
  /// Whether `line_bytes` more fit beside what is there.
  [[nodiscard]] bool fits(std::int64_t requests, std::int64_t bytes,
                          std::int64_t line_bytes) const {
    return requests < requests_max && line_bytes <= bytes_max - bytes;
  }
};

struct Batch {
  BatchId id;
  CampaignId campaign;
  std::string key;  ///< Ours, unique over all stores: by it the endpoint's list is searched.
  BatchState state = BatchState::gathering;
  std::string input_file;  ///< The endpoint's id of the uploaded file; empty before.
  std::string remote;      ///< The endpoint's id of the batch; empty before.
  std::int64_t requests = 0;
  std::int64_t bytes = 0;     ///< Of its file.
  std::int64_t answered = 0;  ///< Requests that are settled.
  Time created;
  Time changed;  ///< When the state changed last.
};

/// Why a question of a batch has no usable answer, for whoever asks it again.
struct BatchFailure {
  ErrorKind kind = ErrorKind::unavailable;
  std::string message;
  bool refused = false;  ///< The model declined.
};

/// A question that is added to a batch.
struct GatheredRequest {
  CallReservation reservation;
  CallBounds bounds;
  std::string line;  ///< Of the batch's file, line feed included.
};

/// A question of a batch.
struct BatchRequest {
  std::int64_t position = 0;  ///< Above 0; rises with the lines of its batch's file.
  std::string answer_key;
  ModelCallId call;
  CallBounds bounds;
  bool open = true;  ///< Not settled yet.
};

/// A part of a batch's file.
struct BatchLines {
  std::string text;       ///< Whole lines, line feeds included; empty: none are left.
  std::int64_t last = 0;  ///< Position of the last of them.
};

/// How a question of a batch ended.
struct BatchRequestEnd {
  CallSettlement settlement;
  std::optional<BatchFailure> failure;  ///< Where there is no answer and it is known why.
};

/// What is known of a question that was put in batches before.
struct BatchedQuestion {
  bool open = false;                    ///< It is in a batch that has not ended.
  int tries = 0;                        ///< Batches it was in.
  std::optional<BatchFailure> failure;  ///< Of the last of them.
};

/// When a record whose question is in a batch is due: never by itself. Store::wake moves it.
inline constexpr Time batch_wait_until{std::chrono::sys_days{std::chrono::year{2200} / 1 / 1}};

}  // namespace ov
