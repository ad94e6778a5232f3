// A few rows with their messages and the words of the pages that these rest on, for reading before
// the whole list is written to.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "cli/terminal.h"
#include "ports/store.h"

namespace ov::cli {

struct TryReport {
  std::vector<RecordView> rows;
  std::vector<RejectedRow> rejected;
  std::string writer;  ///< By writer_name.
  std::string data;    ///< The data folder.
  bool complete = true;
};

/// For a terminal: message and evidence side by side on 80 columns and more, below each other on
/// less. Foreign text is made harmless.
[[nodiscard]] std::string try_lines(const TryReport& report, const Screen& screen);

/// One JSON object: {"rows":[{"row","company","website","site","outcome","reason","detail",
/// "variant","subject","body","evidence":[{"page","quote","start","end"}],"tokens_in",
/// "tokens_out","cost_usd"}],"rejected":[{"row","reason","detail"}],"writer","calls","tokens_in",
/// "tokens_out","cost_usd","complete"}. `cost_usd` is null where a price is not known.
[[nodiscard]] std::string try_json(const TryReport& report);

/// What the calls of all rows came to.
[[nodiscard]] CallTotals total_calls(const TryReport& report);

}  // namespace ov::cli
