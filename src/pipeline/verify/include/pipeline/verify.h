// Verify: checks a campaign against its own store, after the fact and by program: the counts add
// up, and every message still passes the proof it passed when it was written.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "pipeline/dossier.h"
#include "ports/store.h"

namespace ov {

/// Problems that are listed; all are counted.
inline constexpr std::size_t verify_problems_max = 100;

struct VerifyReport {
  std::int64_t rows = 0;
  std::int64_t rejected = 0;
  std::int64_t records = 0;
  std::int64_t unfinished = 0;  ///< Records that have not ended; no problem while a run can go on.
  std::int64_t messages = 0;
  std::int64_t quotes = 0;
  std::int64_t waiting = 0;   ///< Messages that wait for a person.
  std::int64_t versions = 0;  ///< Of messages that were acted on.
  std::int64_t asserted = 0;  ///< Sentences that persons vouch for; not proved.
  std::int64_t problem_count = 0;
  std::vector<std::string> problems;  ///< A sentence each, naming the row.

  void add_problem(std::string problem) {
    ++problem_count;
    if (problems.size() < verify_problems_max) problems.push_back(std::move(problem));
  }
};

/// `detect_language`: as the run used it. Errors: those of the store; invalid (the campaign's brief
/// cannot be read any more).
[[nodiscard]] Result<VerifyReport> verify_campaign(Store& store, const Campaign& campaign,
                                                   const LanguageDetector& detect_language);

}  // namespace ov
