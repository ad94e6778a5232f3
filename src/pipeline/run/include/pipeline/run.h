// Run: moves the records of one campaign from `waiting` to their ends. One thread owns it and steps
// it with run_once(); visits and model calls go on elsewhere and report back through an inbox.
// Results are committed in batches, so the store's fsync is shared. Everything it knows beyond the
// store is soft: a process that dies here loses nothing but the work in flight, which its leases
// bring back.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "pipeline/dossier.h"
#include "ports/batch_model.h"
#include "ports/batch_store.h"
#include "ports/model.h"
#include "ports/store.h"
#include "ports/web.h"
#include "text/brief.h"

namespace ov {

/// What a run needs that asks by the batch; all outlive it.
struct BatchParts {
  BatchModel* model = nullptr;
  BatchStore* store = nullptr;
  BatchLimits limits;
  /// Second tries are asked singly, at the full price, and not in a further batch.
  bool second_tries_singly = false;
  std::function<std::string()> new_key;  ///< Unique over all stores; 32 hexadecimal digits.
};

struct RunOptions {
  Duration lease_length = std::chrono::seconds{45};
  Duration commit_interval = std::chrono::milliseconds{50};
  std::size_t commit_records = 500;
  Duration sweep_interval = std::chrono::seconds{1};
  /// A site that was read well within this is not read again; one that was read before is asked
  /// whether it has changed.
  Duration max_age = std::chrono::hours{24};
  /// As given to the Web: a site known from before whose pages ask for this is read again.
  PageSignals obey;
  /// Sites that failed since then are not tried again: the start of the campaign.
  Time campaign_created;
  /// Header names of the campaign's list, for the briefs' variables.
  std::vector<std::string> columns;
  /// Reading pauses while this many records wait to be written.
  std::int64_t write_backlog_max = 20'000;
  /// The run ends with an error when the model answered nothing for so long; nothing is lost.
  Duration model_silence_max = std::chrono::minutes{5};
  /// Of a campaign that is estimated: records beside the sample, all of which stay as they are.
  std::int64_t records_left_out = 0;
  /// Which proven messages wait for a person; `fingerprint`: the campaign's.
  ReviewPolicy review_policy;
  std::string fingerprint;
  /// What this process does; others may do the rest. Who does not sweep needs somebody who does.
  bool reads = true;
  bool writes = true;
  bool sweeps = true;
  /// Whether calls are reserved, settled and their answers kept. Not for a writer that asks nobody
  /// (`quote:`).
  bool account_calls = true;
  /// Calls whose reports are enough to tell how many tokens the model counts for an estimated one.
  std::size_t token_reports = 64;
  /// Not null: questions are put in batches instead of being asked. The run is finished when every
  /// record has ended or waits for a batch.
  const BatchParts* batch = nullptr;
};

/// What the run needs. All must outlive it.
struct RunParts {
  Store& store;
  Web& web;
  Model& model;
  const Clock& clock;
  const Brief& brief;
  LanguageDetector detect_language;
};

/// What the visits of this process found. The first three add up to the sites that were read.
struct SitesRead {
  std::int64_t first_read = 0;
  std::int64_t unchanged = 0;
  std::int64_t changed = 0;
  std::int64_t records_reused = 0;    ///< Records whose site was known well enough from before.
  std::int64_t asked_to_be_left = 0;  ///< Sites that have pages which were left out as they ask.
};

struct RunProgress {
  std::size_t visits_in_flight = 0;
  std::size_t calls_in_flight = 0;
  std::int64_t visits_done = 0;    ///< By this process.
  std::int64_t calls_done = 0;     ///< By this process.
  std::int64_t stale_dropped = 0;  ///< Results thrown away because the lease was lost.
  SitesRead sites;
  bool model_paused = false;  ///< The endpoint asked for a pause or does not answer.
};

class Run {
 public:
  Run(RunParts parts, const Campaign& campaign, RunOptions options, Random random);
  ~Run();

  /// One step: takes in what came back, commits, leases and starts what fits. Does not wait.
  /// Errors: those of the store (stop), denied, not_found, invalid or unavailable when the model
  /// endpoint cannot be used at all (the sentence says what to do; nothing is lost).
  Result<void> run_once();

  /// Waits until something comes back or `at_most` has passed.
  void wait(Duration at_most);

  /// True when every record has ended, or, of a campaign that is estimated, every one that was
  /// drawn.
  [[nodiscard]] bool finished() const;

  /// True when no call is in flight and the next one does not fit under the campaign's budget: a
  /// larger budget goes on.
  [[nodiscard]] bool out_of_budget() const;

  /// Takes nothing new from now on. Step on until `stopped`, then `close`.
  void stop();
  [[nodiscard]] bool stopped() const;

  /// Commits what came back and gives back what is still held. Call once, at the end.
  Result<void> close();

  [[nodiscard]] RunProgress progress() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace ov
