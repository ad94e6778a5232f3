// Review: what a person, or the campaign's policy, decides on a message. Every act makes a new
// version of the message, with who, when and why; none is ever changed or forgotten.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "domain/message.h"
#include "domain/outcome.h"
#include "domain/record.h"

namespace ov {

enum class ReviewAct : std::uint8_t { approve, edit, reject };
std::string_view to_string(ReviewAct act);

/// Limits on what a person gives with an act; in bytes.
inline constexpr std::size_t review_name_bytes_max = 200;
inline constexpr std::size_t review_why_bytes_max = 2000;

/// One act on the message of one record.
struct ReviewDecision {
  RecordId record;
  int version_seen = 1;  ///< Message::version when it was looked at.
  ReviewAct act = ReviewAct::approve;
  std::string by;   ///< Who; not empty.
  std::string why;  ///< May be empty.
  // Of an edit alone, the whole of what the message is from now on:
  std::string subject;
  std::string body;
  std::vector<Evidence> evidence;
  std::vector<Assertion> asserted;
};

/// What the act makes of message and record.
[[nodiscard]] ReviewState review_after(ReviewAct act);
[[nodiscard]] RecordState record_state_after(ReviewAct act);
/// Whether a record of this state may be decided on: its message waits, is approved and not yet on
/// its way out, or was rejected.
[[nodiscard]] bool is_reviewable(RecordState state);
/// Whether a message of this review state belongs to a record of that state.
[[nodiscard]] bool review_fits(ReviewState review, RecordState state);

/// A message as one act left it.
struct MessageVersion {
  int version = 1;  ///< 1 is the writer's.
  std::string subject;
  std::string body;
  std::vector<Evidence> evidence;
  std::vector<Assertion> asserted;
  ReviewState review = ReviewState::proposed;
  std::string by;          ///< Empty in version 1.
  std::string why;         ///< May be empty.
  std::optional<Time> at;  ///< Nothing in version 1.
};

/// Errors: invalid (nobody is named, or a text is over its limit).
Result<void> check_texts(const ReviewDecision& decision);
/// The writer's own, which becomes a version at the first act.
[[nodiscard]] MessageVersion first_version(const Message& message);
/// The message as the act leaves it.
[[nodiscard]] MessageVersion next_version(const Message& message, const ReviewDecision& decision,
                                          Time now);

}  // namespace ov
