#include "domain/outcome.h"

#include <array>

#include "base/assert.h"

namespace ov {
namespace {

constexpr std::array<std::string_view, 4> stage_names{"intake", "read", "write", "deliver"};

struct StateRow {
  RecordState state;
  std::string_view name;
  bool final;
};
constexpr std::array state_table{
    StateRow{RecordState::waiting, "waiting", false},
    StateRow{RecordState::reading, "reading", false},
    StateRow{RecordState::writing, "writing", false},
    StateRow{RecordState::review, "review", false},
    StateRow{RecordState::ready, "ready", false},
    StateRow{RecordState::delivering, "delivering", false},
    StateRow{RecordState::done, "done", true},
    StateRow{RecordState::abstained, "abstained", true},
    StateRow{RecordState::rejected, "rejected", true},
    StateRow{RecordState::skipped, "skipped", true},
    StateRow{RecordState::failed, "failed", true},
    StateRow{RecordState::dead, "dead", true},
};

struct ReasonRow {
  Reason reason;
  std::string_view name;
  RecordState final_state;
  std::string_view explanation;
};
using enum RecordState;
constexpr std::array reason_table{
    ReasonRow{Reason::none, "", dead, ""},
    ReasonRow{Reason::duplicate, "duplicate", skipped,
              "an earlier row names the same site and contact; see --dedupe"},
    ReasonRow{Reason::suppressed, "suppressed", skipped,
              "on the list of those never to be written to"},
    ReasonRow{Reason::bad_row, "bad_row", failed,
              "the row cannot be read; see the rejected rows file"},
    ReasonRow{Reason::bad_url, "bad_url", failed,
              "the website is no http address; correct it in the list"},
    ReasonRow{Reason::blocked_address, "blocked_address", skipped,
              "the site's name leads to an address that is not public; see --crawl-allow"},
    ReasonRow{Reason::robots, "robots", skipped,
              "the site's robots.txt asks programs to stay away"},
    ReasonRow{Reason::dns, "dns", failed, "the site's name has no address; the domain may be gone"},
    ReasonRow{Reason::connect, "connect", failed, "nothing answers at the site's address"},
    ReasonRow{Reason::tls, "tls", failed, "the site's certificate or encryption is not valid"},
    ReasonRow{Reason::timeout, "timeout", failed, "the site was too slow"},
    ReasonRow{Reason::http_error, "http_error", failed, "the site answered with an error"},
    ReasonRow{Reason::redirect_loop, "redirect_loop", failed, "the site redirects without end"},
    ReasonRow{Reason::too_large, "too_large", failed,
              "the page or its headers are over the limits"},
    ReasonRow{Reason::not_html, "not_html", skipped, "the address is a file, not a page"},
    ReasonRow{Reason::parked, "parked", skipped, "the domain is parked or for sale"},
    ReasonRow{Reason::block_page, "block_page", skipped, "the site shows programs a block page"},
    ReasonRow{Reason::needs_javascript, "needs_javascript", skipped,
              "the page is empty without JavaScript"},
    ReasonRow{Reason::too_thin, "too_thin", abstained, "the site says too little to write from"},
    ReasonRow{Reason::other_language, "other_language", abstained,
              "the message or site is in another language than asked for"},
    ReasonRow{Reason::unproven, "unproven", abstained, "a claim was not found on the site's pages"},
    ReasonRow{Reason::model_refused, "model_refused", abstained, "the model declined to write"},
    ReasonRow{Reason::model_error, "model_error", dead,
              "the model endpoint kept failing; see doctor"},
    ReasonRow{Reason::budget, "budget", skipped, "the budget was used up"},
    ReasonRow{Reason::injection_suspected, "injection_suspected", abstained,
              "the page tries to give the model orders"},
    ReasonRow{Reason::opted_out, "opted_out", skipped, "the recipient opted out"},
};

template <class Table, class Value, class Column>
constexpr bool in_enum_order(const Table& table, Column column) {
  for (std::size_t i = 0; i < table.size(); ++i) {
    if (table[i].*column != static_cast<Value>(i)) return false;
  }
  return true;
}
static_assert(in_enum_order<decltype(state_table), RecordState>(state_table, &StateRow::state));
static_assert(in_enum_order<decltype(reason_table), Reason>(reason_table, &ReasonRow::reason));

const StateRow& row_of(RecordState state) {
  OV_ASSERT(static_cast<std::size_t>(state) < state_table.size());
  return state_table[static_cast<std::size_t>(state)];
}
const ReasonRow& row_of(Reason reason) {
  OV_ASSERT(static_cast<std::size_t>(reason) < reason_table.size());
  return reason_table[static_cast<std::size_t>(reason)];
}

}  // namespace

std::string_view to_string(Stage stage) { return stage_names[static_cast<std::size_t>(stage)]; }
std::string_view to_string(RecordState state) { return row_of(state).name; }
std::string_view to_string(Reason reason) { return row_of(reason).name; }

std::string_view to_string(Outcome outcome) {
  constexpr std::array<std::string_view, 5> names{"written", "abstained", "skipped", "failed",
                                                  "dead"};
  return names[static_cast<std::size_t>(outcome)];
}

std::optional<Stage> stage_from(std::string_view name) {
  for (std::size_t i = 0; i < stage_names.size(); ++i) {
    if (stage_names[i] == name) return static_cast<Stage>(i);
  }
  return std::nullopt;
}

std::optional<RecordState> record_state_from(std::string_view name) {
  for (const StateRow& row : state_table) {
    if (row.name == name) return row.state;
  }
  return std::nullopt;
}

std::optional<Reason> reason_from(std::string_view name) {
  for (const ReasonRow& row : reason_table) {
    if (row.name == name) return row.reason;
  }
  return std::nullopt;
}

std::span<const RecordState> all_record_states() {
  static constexpr auto states = [] {
    std::array<RecordState, state_table.size()> out{};
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = state_table[i].state;
    return out;
  }();
  return states;
}

std::span<const Reason> all_reasons() {
  static constexpr auto reasons = [] {
    std::array<Reason, reason_table.size()> out{};
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = reason_table[i].reason;
    return out;
  }();
  return reasons;
}

bool is_final(RecordState state) { return row_of(state).final; }

std::optional<Outcome> outcome_of(RecordState state) {
  switch (state) {
    case waiting:
    case reading:
    case writing:
      return std::nullopt;
    case review:
    case ready:
    case delivering:
    case done:
      return Outcome::written;
    case abstained:
    case rejected:
      return Outcome::abstained;
    case skipped:
      return Outcome::skipped;
    case failed:
      return Outcome::failed;
    case dead:
      return Outcome::dead;
  }
  return std::nullopt;
}

RecordState final_state_for(Reason reason) {
  OV_ASSERT(reason != Reason::none);
  return row_of(reason).final_state;
}

std::string_view explain(Reason reason) { return row_of(reason).explanation; }

}  // namespace ov
