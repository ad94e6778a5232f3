// A call to a model as the store keeps it. The worst case of a call is reserved before a byte of it
// is sent and settled when its answer is there, so that a budget is a wall: whatever is in flight,
// and whenever the process dies, reserved + settled + uncertain never exceed it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/id.h"
#include "domain/money.h"
#include "domain/record.h"

namespace ov {

using ModelCallId = Id<struct ModelCallTag>;

/// Where a call stands. Each but `reserved` is an end; an uncertain one may still be settled.
enum class CallState : std::uint8_t {
  reserved,   ///< May be on its way; its worst case is held back from the budget.
  settled,    ///< Paid: what it cost is known, or is taken to be its worst case.
  voided,     ///< Refused before any work; costs nothing.
  uncertain,  ///< Sent, and no answer came: paid perhaps, counted in full.
};
/// "reserved", "settled", "void", "uncertain"; and the way back.
std::string_view to_string(CallState state);
std::optional<CallState> call_state_from(std::string_view name);

/// What a call needs before it may start.
struct CallReservation {
  RecordId record;
  std::string answer_key;  ///< Names the question: 64 hexadecimal digits (SHA-256).
  std::int64_t worst_case_microdollars = 0;  ///< 0 where the price is not known.
};

/// What a model said to a question, kept so that nobody pays for it again.
struct StoredAnswer {
  std::string text;  ///< UTF-8, at most 1 MiB.
  std::string model;
  std::string endpoint;
  TokenUsage usage;
  std::optional<std::int64_t> cost_microdollars{};
};

/// How a reserved call ended.
struct CallSettlement {
  ModelCallId call;
  CallState state = CallState::uncertain;  ///< Not `reserved`.
  /// Of a settled call; nothing where the price is not known. What an uncertain one costs is what
  /// was reserved for it, and a void one costs nothing.
  std::optional<std::int64_t> cost_microdollars{};
  TokenUsage usage;  ///< Of a settled call.
  std::string model;
  std::string endpoint;
  Time ended;
  std::optional<std::string> answer{};  ///< Of a settled call: what is kept under its answer_key.
};

/// One call as `explain` shows it.
struct ModelCall {
  ModelCallId id;
  RecordId record;
  std::string answer_key;
  CallState state = CallState::reserved;
  std::int64_t reserved_microdollars = 0;
  std::optional<std::int64_t> cost_microdollars;  ///< Nothing: not known (or still reserved).
  TokenUsage usage;
  std::string model;
  Time started;
  std::optional<Time> ended;
};

/// What the calls of one record, or of a campaign, came to. Reserved calls count with neither
/// tokens nor cost.
struct CallTotals {
  std::int64_t calls = 0;
  std::int64_t tokens_in = 0;
  std::int64_t tokens_out = 0;
  std::int64_t cost_microdollars = 0;  ///< Settled and uncertain, where known.
  std::int64_t unpriced_calls = 0;     ///< Settled calls whose cost is not known.
  Duration spent{0};                   ///< From start to end of the settled ones.
  bool operator==(const CallTotals&) const = default;
};

/// What a campaign has spent, and may.
struct CampaignMoney {
  std::optional<std::int64_t> budget_microdollars{};  ///< Nothing: no wall.
  std::int64_t reserved_microdollars = 0;             ///< Held back for calls in flight.
  std::int64_t settled_microdollars = 0;
  std::int64_t uncertain_microdollars = 0;  ///< Of calls without an answer, counted in full.
  std::int64_t settled_calls = 0;
  std::int64_t uncertain_calls = 0;
  std::int64_t unpriced_calls = 0;  ///< Settled ones whose cost is not known.
  std::int64_t tokens_in = 0;
  std::int64_t tokens_out = 0;
  bool operator==(const CampaignMoney&) const = default;

  /// What counts against the budget.
  [[nodiscard]] std::int64_t used_microdollars() const {
    return reserved_microdollars + settled_microdollars + uncertain_microdollars;
  }
  /// Whether a call that costs at most `worst_case_microdollars` may start. One that costs nothing
  /// always may.
  [[nodiscard]] bool fits(std::int64_t worst_case_microdollars) const {
    return !budget_microdollars || worst_case_microdollars == 0 ||
           worst_case_microdollars <= *budget_microdollars - used_microdollars();
  }
};

/// What settling a call of state `before` (reserved or uncertain) adds to its campaign's money.
[[nodiscard]] CampaignMoney change_by_settling(CallState before, std::int64_t reserved_microdollars,
                                               const CallSettlement& settlement);

}  // namespace ov
