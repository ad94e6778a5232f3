// The closed vocabulary of states, outcomes and reasons: one table, used by code, SQL, exports and
// docs/states.md. Nothing else invents a name.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace ov {

/// The four queues. `intake` and `deliver` exist in the vocabulary; a record is read, then written.
enum class Stage : std::uint8_t { intake, read, write, deliver };

/// Where a record stands. The last six are final.
enum class RecordState : std::uint8_t {
  waiting,     ///< accepted, its site not yet read
  reading,     ///< its site is being read (only shown; a crash returns it to waiting by its lease)
  writing,     ///< its site is read, its message not yet written
  review,      ///< a message waits for a person
  ready,       ///< a message is approved
  delivering,  ///< on its way out
  done,        ///< final: written (and delivered, where delivery was asked for)
  abstained,   ///< final: nothing was proven well enough to send
  rejected,    ///< final: a person said no
  skipped,     ///< final: not worked on, by rule (duplicate, robots, parked, ...)
  failed,      ///< final: could not be worked on (dns, timeout, ...)
  dead,        ///< final: out of attempts; waits for a person to redrive it
};

/// How a record ended, as exports say it.
enum class Outcome : std::uint8_t { written, abstained, skipped, failed, dead };

/// Why a record ended as it did, or why it is tried again.
enum class Reason : std::uint8_t {
  none,
  duplicate,
  suppressed,
  bad_row,
  bad_url,
  blocked_address,
  robots,
  dns,
  connect,
  tls,
  timeout,
  http_error,
  redirect_loop,
  too_large,
  not_html,
  parked,
  block_page,
  needs_javascript,
  too_thin,
  other_language,
  unproven,
  model_refused,
  model_error,
  budget,
  injection_suspected,
  opted_out,
};

std::string_view to_string(Stage stage);
std::string_view to_string(RecordState state);
std::string_view to_string(Outcome outcome);
/// "" for `none`.
std::string_view to_string(Reason reason);
std::optional<Stage> stage_from(std::string_view name);
std::optional<RecordState> record_state_from(std::string_view name);
/// `none` for "".
std::optional<Reason> reason_from(std::string_view name);

/// Every value in the order of the enum.
std::span<const RecordState> all_record_states();
std::span<const Reason> all_reasons();

[[nodiscard]] bool is_final(RecordState state);
/// The outcome of a final state (`done` and the review states before it count as `written`);
/// nothing while work is left to do by the program.
[[nodiscard]] std::optional<Outcome> outcome_of(RecordState state);

/// The final state of a record whose site or message ended for good with `reason`: `skipped` where
/// the site said no or has nothing for us, `failed` where it could not be reached or written,
/// `abstained` where nothing could be proven. `reason` is not `none`.
[[nodiscard]] RecordState final_state_for(Reason reason);

/// A sentence for people: what the reason means and what they can do.
std::string_view explain(Reason reason);

}  // namespace ov
