#include "conduct.h"

#include <cstdio>
#include <tuple>

#include "command.h"
#include "money.h"

namespace ov::cli {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// Visits and calls are told to end when a run stops; this long they may take to.
constexpr Duration stop_patience = seconds{7};

class Conductor {
 public:
  Conductor(Run& run, Store& store, CampaignId campaign, const Clock& clock,
            ProgressPrinter& printer, const Leave& leave)
      : run_(run),
        store_(store),
        campaign_(campaign),
        clock_(clock),
        printer_(printer),
        leave_(leave) {}

  Result<RunEnd> conduct() {
    Result<RunEnd> ended = work();
    printer_.finish();
    if (ended && *ended == RunEnd::finished) return ended;
    if (ended && *ended == RunEnd::stopped) {
      std::fprintf(stderr, "stopping: finishing what is in flight (again Ctrl-C ends at once)\n");
    }
    Result<void> closed = wind_down();
    // What ended the run is told; that the store fails while closing follows from it.
    if (ended && !closed) return closed.error();
    return ended;
  }

 private:
  Result<RunEnd> work() {
    TRY(std::ignore, sample());
    while (!run_.finished()) {
      TRY_VOID(run_.run_once());
      TRY_VOID(show_if_wanted());
      if (stop_asked()) return RunEnd::stopped;
      if (leave_) {
        TRY(const bool leaves, leave_());
        if (leaves) return RunEnd::left;
      }
      if (run_.out_of_budget()) {
        TRY_VOID(show());
        return RunEnd::out_of_budget;
      }
      run_.wait(milliseconds{100});
    }
    TRY_VOID(show());
    return RunEnd::finished;
  }

  /// Takes in what is in flight and gives the rest back. A slice that stays leased counts as a
  /// death of its worker, and so a model key that is wrong six times would end records that have no
  /// part in it. Goes on through errors as far as it can; returns the first.
  Result<void> wind_down() {
    run_.stop();
    Result<void> first = ok();
    const auto note = [&first](Result<void> result) {
      if (first && !result) first = std::move(result);
    };
    const Duration until = clock_.elapsed() + stop_patience;
    while (!run_.stopped() && clock_.elapsed() < until) {
      note(run_.run_once());
      run_.wait(milliseconds{50});
    }
    note(run_.close());
    return first;
  }

  Result<void> show_if_wanted() { return printer_.wants() ? show() : ok(); }

  /// Adds a point to the rates and returns the counts it was taken from.
  Result<OutcomeCounts> sample() {
    TRY(const std::vector<Count> counts, store_.counts(campaign_));
    const OutcomeCounts outcomes = count_outcomes(counts);
    const Duration now = clock_.elapsed();
    records_.add(now, outcomes.ended());
    sites_.add(now, run_.progress().visits_done);
    return outcomes;
  }

  Result<void> show() {
    ProgressSnapshot snapshot;
    TRY(snapshot.counts, sample());
    const RunProgress progress = run_.progress();
    TRY(const CampaignMoney money, store_.money(campaign_));
    snapshot.money = money_text(money);
    snapshot.records_per_second = records_.per_second();
    snapshot.sites_per_second = sites_.per_second();
    snapshot.visits_in_flight = progress.visits_in_flight;
    snapshot.calls_in_flight = progress.calls_in_flight;
    if (progress.model_paused) {
      snapshot.note = "waiting for the model";
    } else if (progress.visits_in_flight + progress.calls_in_flight == 0 &&
               snapshot.counts.open > 0) {
      snapshot.note = with_commas(snapshot.counts.open) + " will be tried again";
    }
    printer_.show(snapshot);
    return ok();
  }

  Run& run_;
  Store& store_;
  CampaignId campaign_;
  const Clock& clock_;
  ProgressPrinter& printer_;
  const Leave& leave_;
  Rate records_;
  Rate sites_;
};

}  // namespace

Result<RunEnd> conduct(Run& run, Store& store, CampaignId campaign, const Clock& clock,
                       ProgressPrinter& printer, const Leave& leave) {
  return Conductor(run, store, campaign, clock, printer, leave).conduct();
}

}  // namespace ov::cli
