// What waits for review, for people and for programs.
#pragma once

#include <string>
#include <vector>

#include "cli/terminal.h"
#include "ports/store.h"

namespace ov::cli {

struct WaitingReport {
  Campaign campaign;
  std::vector<RecordView> rows;  ///< A page of those that wait, in row order.
  std::int64_t waiting = 0;      ///< All of them.
  std::string data;              ///< The data folder.
};

/// Each message with what it rests on and why it waits, then how to go on.
[[nodiscard]] std::string waiting_lines(const WaitingReport& report, const Screen& screen);
/// One JSON object.
[[nodiscard]] std::string waiting_json(const WaitingReport& report);

/// "suspicious, …" or "the policy …": why the message of this record waits.
[[nodiscard]] std::string why_waiting(const Record& record, const Campaign& campaign);

}  // namespace ov::cli
