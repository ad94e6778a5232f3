// What `overture estimate` says, as lines for people and as JSON.
#pragma once

#include <string>

#include "pipeline/estimate.h"

namespace ov::cli {

struct EstimateReport {
  Estimate estimate;
  Pace pace;
  std::string writer;
  bool complete = true;  ///< False: the sample was not worked off to its end.
};

/// Lines for a terminal, each ended by a line feed.
[[nodiscard]] std::string estimate_lines(const EstimateReport& report);

/// One JSON object on one line, ended by a line feed:
/// {"records","sampled","complete","writer","calls":R,"tokens_in":R,"tokens_out":R,
///  "cost_usd":R or null,"spent_usd" or null,"seconds":R,"calls_at_once","sites_at_once",
///  "outcomes":{"written":{"sampled","share":R},…},"range":0.9,
///  "method":{"sums":"bootstrap","shares":"wilson"}}
/// R is {"expected","low","high"}.
[[nodiscard]] std::string estimate_json(const EstimateReport& report);

}  // namespace ov::cli
