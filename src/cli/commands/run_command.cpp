// overture run: list in, messages out. The steps in order are in run_command at the end.
#include <cstdio>
#include <ctime>
#include <fstream>
#include <map>
#include <sstream>
#include <tuple>

#include "base/hash.h"
#include "cli/progress.h"
#include "command.h"
#include "list_file.h"
#include "output_file.h"
#include "pipeline/deliver.h"
#include "pipeline/run.h"
#include "text/brief.h"

namespace ov::cli {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Duration stop_patience = seconds{7};

/// Everything that was asked for, checked.
struct Plan {
  RunArguments arguments;
  ListFile list;
  Brief brief;
  std::string brief_text;
  ResultFormat format = ResultFormat::csv;
  std::string rejected_path;
  DedupePolicy dedupe = DedupePolicy::contact;
  std::string fingerprint;
  std::string writer;
};

bool is_private_crawl(const Config& config) {
  return !config.text("crawl.connect_to").empty() || !config.text("crawl.allow").empty();
}

Result<std::string> brief_text(const Config& config) {
  const std::string& path = config.text("brief");
  if (path.empty()) return std::string(default_brief_toml());
  std::ifstream file(path, std::ios::binary);
  if (!file)
    return Error(ErrorKind::invalid, path + ": the brief cannot be opened; see examples/briefs");
  std::string text(brief_bytes_max + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (file.bad()) return Error(ErrorKind::invalid, path + ": the brief cannot be read");
  return text;
}

// The writer's name without what may be secret: user information and query, but for the model.
std::string writer_name(const std::string& url) {
  const std::size_t query = url.find('?');
  std::string name = url.substr(0, query);
  const std::size_t scheme_end = name.find("://");
  const std::size_t at = name.find('@');
  if (scheme_end != std::string::npos && at != std::string::npos) {
    name.erase(scheme_end + 3, at - scheme_end - 2);
  }
  return query == std::string::npos ? name : name + url.substr(query);
}

// Two runs are the same when this is: the list's bytes and everything that decides what is written.
Result<std::string> fingerprint_of(const Plan& plan, const Config& config) {
  Sha256 hash;
  TRY_VOID(plan.list.each_part([&](std::string_view part) -> Result<bool> {
    hash.update(part);
    return true;
  }));
  hash.update("\0" + canonical_text(plan.brief) + '\0' + plan.writer + '\0');
  for (const ColumnRole role : column_roles) {
    const auto& column = plan.list.plan().mapping.of(role);
    hash.update(std::to_string(column ? static_cast<std::int64_t>(*column) : -1) + '\0');
  }
  hash.update(std::string(to_string(plan.dedupe)) + '\0' + config.text("rows"));
  return hash.finish_hex();
}

Result<Plan> make_plan(const RunArguments& arguments, const Config& config) {
  TRY(const ResultFormat format, result_format(arguments.out));
  TRY_VOID(check_output_place(arguments.out));
  if (config.text("crawl.contact").empty() && !is_private_crawl(config)) {
    return Error(
        ErrorKind::invalid,
        "reading public sites needs --crawl-contact URL, a page that tells their owners who you "
        "are; it becomes part of the User-Agent");
  }
  TRY(std::string text, brief_text(config));
  const std::string& brief_path = config.text("brief");
  TRY(Brief brief, parse_brief(text, brief_path.empty() ? "the built-in brief" : brief_path));
  TRY(ListFile list, ListFile::open(arguments.list, config.text("map")));
  Plan plan{arguments,
            std::move(list),
            std::move(brief),
            std::move(text),
            format,
            arguments.out + ".rejected.csv",
            *dedupe_policy_from(config.text("dedupe")),
            "",
            writer_name(config.text("model"))};
  TRY(plan.fingerprint, fingerprint_of(plan, config));
  return plan;
}

Result<Campaign> find_or_create(Store& store, const Plan& plan, const Clock& clock, bool& is_new) {
  TRY(std::optional<Campaign> found, store.find_campaign(plan.fingerprint));
  is_new = !found;
  if (found) return std::move(*found);
  Campaign campaign;
  campaign.fingerprint = plan.fingerprint;
  campaign.list = plan.arguments.list;
  campaign.columns = plan.list.plan().columns;
  campaign.brief = plan.brief_text;
  campaign.writer = plan.writer;
  campaign.created = clock.now();
  TRY(campaign.id, store.create_campaign(campaign));
  return campaign;
}

/// False when it was stopped before the end.
Result<bool> take_in(Store& store, const Campaign& campaign, const Plan& plan, const Config& config,
                     ProgressPrinter& printer) {
  if (campaign.intake_done) return true;
  IntakeOptions options;
  options.dedupe = plan.dedupe;
  options.rows_max = config.integer("rows");
  Intake intake(store, campaign, plan.list.plan(), options);
  std::uint64_t bytes = 0;
  bool stopped = false;
  TRY_VOID(plan.list.each_part([&](std::string_view part) -> Result<bool> {
    TRY_VOID(intake.feed(part));
    bytes += part.size();
    if (printer.wants()) {
      const auto share = plan.list.bytes() == 0 ? 100 : bytes * 100 / plan.list.bytes();
      printer.show_text("taking in the list: " + with_commas(intake.rows()) + " rows, " +
                        std::to_string(share) + "%");
    }
    stopped = stop_asked();
    return !stopped && !intake.full();
  }));
  if (stopped) return false;
  TRY_VOID(intake.finish());
  return true;
}

/// Steps a run and shows how it goes.
class Conductor {
 public:
  Conductor(Run& run, Store& store, CampaignId campaign, const Clock& clock,
            ProgressPrinter& printer)
      : run_(run), store_(store), campaign_(campaign), clock_(clock), printer_(printer) {}

  /// True when every record ended, false when it was stopped before.
  Result<bool> conduct() {
    TRY(std::ignore, sample());
    while (!run_.finished()) {
      TRY_VOID(run_.run_once());
      TRY_VOID(show_if_wanted());
      if (stop_asked()) return stop();
      run_.wait(milliseconds{100});
    }
    TRY_VOID(show());
    printer_.finish();
    return true;
  }

 private:
  Result<bool> stop() {
    printer_.finish();
    std::fprintf(stderr, "stopping: finishing what is in flight (again Ctrl-C ends at once)\n");
    run_.stop();
    const Duration until = clock_.elapsed() + stop_patience;
    while (!run_.stopped() && clock_.elapsed() < until) {
      TRY_VOID(run_.run_once());
      run_.wait(milliseconds{50});
    }
    TRY_VOID(run_.close());
    return false;
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
  Rate records_;
  Rate sites_;
};

/// False when it was stopped before the end.
Result<bool> work_off(Store& store, const Campaign& campaign, const Plan& plan,
                      const Config& config, const Adapters& adapters, ProgressPrinter& printer) {
  TRY(const std::unique_ptr<Web> web, adapters.make_web(config));
  TRY(const std::unique_ptr<Model> model, adapters.make_model(config));
  RunOptions options;
  options.campaign_created = campaign.created;
  options.columns = campaign.columns;
  options.site_age_max = hours{*config.integer("crawl.site_age_max")};
  // Jitter needs no secret, only to differ between processes.
  const auto seed = static_cast<std::uint64_t>(adapters.clock->now().time_since_epoch().count());
  Run run({store, *web, *model, *adapters.clock, plan.brief, adapters.detect_language}, campaign,
          std::move(options), Random(seed));
  return Conductor(run, store, campaign.id, *adapters.clock, printer).conduct();
}

Result<void> write_files(Store& store, const Campaign& campaign, const Plan& plan) {
  TRY(OutputFile results, OutputFile::create(plan.arguments.out));
  TRY_VOID(deliver_results(store, campaign.id, plan.format,
                           [&](std::string_view part) { return results.write(part); }));
  TRY(OutputFile rejected, OutputFile::create(plan.rejected_path));
  TRY_VOID(deliver_rejected(store, campaign.id,
                            [&](std::string_view part) { return rejected.write(part); }));
  TRY_VOID(results.finish());
  return rejected.finish();
}

void print_outcome(const char* name, std::int64_t records, const std::vector<Count>& counts,
                   std::optional<Outcome> outcome) {
  std::string reasons;
  std::map<std::string_view, std::int64_t> by_reason;
  for (const Count& count : counts) {
    if (outcome && outcome_of(count.state) == outcome && count.reason != Reason::none) {
      by_reason[to_string(count.reason)] += count.records;
    }
  }
  for (const auto& [reason, number] : by_reason) {
    reasons += (reasons.empty() ? "" : ", ") + std::string(reason) + " " + with_commas(number);
  }
  std::printf("  %-10s %10s   %s\n", name, with_commas(records).c_str(), reasons.c_str());
}

Result<void> print_summary(Store& store, const Campaign& campaign, const Plan& plan) {
  TRY(const std::vector<Count> counts, store.counts(campaign.id));
  const OutcomeCounts sum = count_outcomes(counts);
  print_outcome("written", sum.written, counts, std::nullopt);
  print_outcome("abstained", sum.abstained, counts, Outcome::abstained);
  print_outcome("skipped", sum.skipped, counts, Outcome::skipped);
  print_outcome("failed", sum.failed, counts, Outcome::failed);
  print_outcome("dead", sum.dead, counts, Outcome::dead);
  print_outcome("rejected", campaign.rows_rejected, counts, std::nullopt);
  if (sum.open > 0) print_outcome("open", sum.open, counts, std::nullopt);
  print_outcome("rows", sum.all() + campaign.rows_rejected, counts, std::nullopt);
  if (sum.all() + campaign.rows_rejected != campaign.rows_read) {
    return Error(ErrorKind::bug,
                 "the counts do not add up to the rows of the list; run overture verify");
  }
  if (sum.open > 0) return ok();
  std::printf("messages  %s\n", plan.arguments.out.c_str());
  if (campaign.rows_rejected > 0) std::printf("rejected  %s\n", plan.rejected_path.c_str());
  if (plan.writer == "quote:") {
    std::printf("Written by quote: without a model; --model URL has one write instead.\n");
  }
  return ok();
}

int failed(const Error& error) {
  if (error.kind() == ErrorKind::lease_lost) {
    return complain("another process took over the work in this data folder", exit_failed);
  }
  return complain(error.text(), exit_code_for(error));
}

/// Everything after the store is open.
Result<ExitCode> run_campaign(Store& store, const Plan& plan, const Config& config,
                              const Adapters& adapters) {
  bool is_new = false;
  TRY(Campaign campaign, find_or_create(store, plan, *adapters.clock, is_new));
  bool finished = campaign.state == CampaignState::finished;
  if (finished) {
    std::printf("This run is finished already; its results are written again.\n");
  } else {
    if (!is_new) std::fprintf(stderr, "going on where the last run stopped\n");
    std::fprintf(stderr, "%s", plan.list.plan().description.c_str());
    // Whoever held leases here is gone: we hold the folder's lock.
    TRY_VOID(store.end_all_leases(adapters.clock->now()));
    ProgressPrinter printer(stderr, *adapters.clock);
    TRY(finished, take_in(store, campaign, plan, config, printer));
    if (finished) {
      TRY(finished, work_off(store, campaign, plan, config, adapters, printer));
    }
    if (finished) TRY_VOID(store.set_campaign_state(campaign.id, CampaignState::finished));
  }
  TRY(std::optional<Campaign> now, store.find_campaign(plan.fingerprint));
  if (!now) return Error(ErrorKind::bug, "the campaign is gone from the store");
  if (finished) TRY_VOID(write_files(store, *now, plan));
  TRY_VOID(print_summary(store, *now, plan));
  if (finished) return exit_done;
  std::printf("Stopped before the end; nothing is lost. The same command goes on.\n");
  return exit_incomplete;
}

}  // namespace

int run_command(const RunArguments& arguments, const Config& config, const Adapters& adapters) {
  const Result<Plan> plan = make_plan(arguments, config);
  if (!plan) return complain(plan.error().message(), exit_usage);
  catch_signals();
  auto store = adapters.open_store(config.text("data"));
  if (!store) return failed(store.error());
  const Result<ExitCode> code = run_campaign(**store, *plan, config, adapters);
  return code ? *code : failed(code.error());
}

}  // namespace ov::cli
