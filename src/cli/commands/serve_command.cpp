// overture serve: a worker. It goes on with every campaign that is running, each in its turn, and
// knows nothing that is not in the store: kill it, start more of them, start other ones elsewhere.
#include <algorithm>
#include <cstdio>
#include <set>

#include "base/log.h"
#include "batch_work.h"
#include "campaign_work.h"
#include "command.h"
#include "fingerprint.h"
#include "roles.h"

namespace ov::cli {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// How long a campaign is worked on while others wait for their turn.
constexpr Duration turn_length = seconds{60};
/// How often is looked which campaigns run: a pause or a cancellation takes effect within 2 s.
constexpr Duration look_interval = seconds{1};
/// Waits after an error, doubled as long as nothing but errors comes.
constexpr milliseconds first_rest = seconds{1};
constexpr milliseconds longest_rest = seconds{30};

class Server {
 public:
  Server(Roles roles, const Config& config, const Adapters& adapters)
      : roles_(roles), config_(config), adapters_(adapters), clock_(*adapters.clock) {}

  /// Works until a stop is asked for. Errors: what stands in the way at the moment; call again
  /// later.
  Result<void> serve(Store& store) {
    while (!stop_asked()) {
      TRY(const std::vector<Campaign> campaigns, store.campaigns());
      const std::optional<Campaign> campaign = next_campaign(campaigns, last_);
      if (!campaign) {
        wait_for_stop(std::chrono::duration_cast<milliseconds>(look_interval));
        continue;
      }
      last_ = campaign->id;
      TRY(const bool worked, take_turn(store, *campaign));
      if (!worked) wait_for_stop(std::chrono::duration_cast<milliseconds>(look_interval));
    }
    return ok();
  }

 private:
  /// False when there was nothing to do for this campaign.
  Result<bool> take_turn(Store& store, const Campaign& campaign) {
    Result<void> free = check_no_batch_is_open(store, campaign.id, clock_.now());
    if (!free && free.error().kind() == ErrorKind::invalid) return false;
    TRY_VOID(free);
    TRY(const Brief brief, parse_brief(campaign.brief, "the campaign's brief"));
    TRY(const std::unique_ptr<Web> web, adapters_.make_web(config_));
    TRY(const std::unique_ptr<Model> model, adapters_.make_model(config_));
    RunOptions options = run_options(campaign, config_);
    options.reads = roles_.read;
    options.writes = roles_.write && writes_for(campaign);
    options.sweeps = roles_.sweep;
    Run run({store, *web, *model, clock_, brief, adapters_.detect_language}, campaign,
            std::move(options), jitter(clock_));
    ProgressPrinter printer(stderr, clock_);
    TRY(const RunEnd end,
        conduct(run, store, campaign.id, clock_, printer, leaving(store, campaign.id)));
    return end_turn(store, campaign, end);
  }

  /// A message of this process's model would not be what the campaign was started for.
  [[nodiscard]] bool writes_for(const Campaign& campaign) {
    const bool same = writer_name(config_.text("model")) == campaign.writer;
    if (!same && roles_.write) {
      log(LogLevel::warning, "campaign " + std::to_string(campaign.id.value) + " is written by " +
                                 campaign.writer + ", which is not the --model of this process");
    }
    return same;
  }

  /// True once the campaign runs no more, or its turn is over while others wait.
  Leave leaving(Store& store, CampaignId campaign) {
    const Duration start = clock_.elapsed();
    return [this, &store, campaign, start, look_at = start]() mutable -> Result<bool> {
      const Duration now = clock_.elapsed();
      if (now < look_at) return false;
      look_at = now + look_interval;
      TRY(const std::vector<Campaign> campaigns, store.campaigns());
      const bool runs = std::any_of(campaigns.begin(), campaigns.end(), [&](const Campaign& one) {
        return one.id == campaign && one.state == CampaignState::running;
      });
      const auto next = next_campaign(campaigns, campaign);
      return !runs || (now - start > turn_length && next && next->id != campaign);
    };
  }

  Result<bool> end_turn(Store& store, const Campaign& campaign, RunEnd end) {
    if (end == RunEnd::stopped || end == RunEnd::left) return true;
    TRY(const std::optional<Campaign> now, store.find_campaign(campaign.fingerprint));
    if (!now || now->state != CampaignState::running) return true;
    if (end == RunEnd::finished) {
      if (!now->intake_done) {
        tell_of_list(*now);
        return false;
      }
      TRY_VOID(store.move_campaign(campaign.id, {now->state, CampaignState::finished}));
      return true;
    }
    // What others hold back for their calls may be free again soon.
    TRY(const CampaignMoney money, store.money(campaign.id));
    if (money.reserved_microdollars > 0) return false;
    TRY_VOID(store.move_campaign(campaign.id, {now->state, CampaignState::incomplete}));
    return true;
  }

  /// The rest of the list may be on its way, or its command was stopped: nobody else has the file.
  void tell_of_list(const Campaign& campaign) {
    if (!told_.insert(campaign.id).second) return;
    log(LogLevel::warning, "campaign " + std::to_string(campaign.id.value) +
                               " waits for the rest of its list, which only the command of its "
                               "run takes in");
  }

  Roles roles_;
  const Config& config_;
  const Adapters& adapters_;
  const Clock& clock_;
  CampaignId last_;
  std::set<CampaignId> told_;  ///< Campaigns whose missing list was told of.
};

/// One opening of the store, to its end.
Result<void> serve_once(Server& server, const Config& config, const Adapters& adapters) {
  TRY(const std::unique_ptr<Store> store, adapters.open_store(config));
  // Whoever held leases here is gone, since we hold the folder's lock; in a store that is shared,
  // whoever holds leases may be at work.
  if (!store->is_shared()) TRY_VOID(store->end_all_leases(adapters.clock->now()));
  return server.serve(*store);
}

/// What cannot become better by waiting.
bool is_bad_usage(const Error& error) {
  return error.kind() == ErrorKind::invalid || error.kind() == ErrorKind::conflict;
}

}  // namespace

int serve_command(const Config& config, const Adapters& adapters) {
  const Result<Roles> roles = parse_roles(config.text("roles"));
  if (!roles) return complain(roles.error().text(), exit_usage);
  if (roles->read) {
    const Result<void> contact = require_contact(config);
    if (!contact) return complain(contact.error().text(), exit_usage);
  }
  catch_signals();
  ignore_broken_pipes();
  std::fprintf(stderr, "serving: %s for every running campaign; Ctrl-C stops\n",
               config.text("roles").c_str());
  Server server(*roles, config, adapters);
  milliseconds rest = first_rest;
  for (bool is_first = true; !stop_asked(); is_first = false) {
    const Duration start = adapters.clock->elapsed();
    const Result<void> served = serve_once(server, config, adapters);
    if (served) break;
    const Duration worked = adapters.clock->elapsed() - start;
    if (is_first && worked < first_rest && is_bad_usage(served.error())) {
      return complain(served.error().text(), exit_usage);
    }
    if (worked > longest_rest) rest = first_rest;
    complain(served.error().text() + "; trying again in " +
                 std::to_string(std::chrono::duration_cast<seconds>(rest).count()) + " s",
             exit_failed);
    wait_for_stop(rest);
    rest = std::min(rest * 2, longest_rest);
  }
  return exit_done;
}

}  // namespace ov::cli
