// A world from a seed: sites and a model that answer late, wrong or not at all, a store that fails
// around a commit, and a log of effects kept outside of the system. One thread, one manual clock.
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/random.h"
#include "ports/model.h"
#include "ports/store.h"
#include "ports/web.h"

namespace ov::simulation {

/// What is to happen later, in the order of its time.
class Agenda {
 public:
  explicit Agenda(ManualClock& clock) : clock_(clock) {}
  void after(Duration delay, std::function<void()> event) {
    events_.emplace(clock_.elapsed() + delay, std::move(event));
  }
  /// Lets `by` pass and everything happen that was due until then.
  void advance(Duration by);

 private:
  ManualClock& clock_;
  std::multimap<Duration, std::function<void()>> events_;
};

/// Whether a site of this name fails in a way that is tried again.
bool is_tried_again(const std::string& site);

/// The words a site says, different for each; messages quote them.
std::string sentence_of(const std::string& site);

/// How unkind the world is.
struct Weather {
  bool calm = false;               ///< Nothing fails by chance; what a site is like stays.
  Duration outage_from{};          ///< The model answers nobody from here...
  Duration outage_until{};         ///< ...to here.
  std::int64_t denied_record = 0;  ///< A filter before the model denies this record's calls.
  int further_sentences = 0;       ///< Of each page, beside sentence_of its site.
};

class SimulatedWeb final : public Web {
 public:
  SimulatedWeb(Agenda& agenda, const Weather& weather, std::uint64_t seed,
               std::map<std::string, int>& visits)
      : agenda_(agenda), weather_(weather), random_(seed), visits_(visits) {}
  void visit(VisitRequest request, std::function<void(Visit)> done) override;
  [[nodiscard]] std::size_t in_flight_max() const override { return 7; }
  void stop() override { stopped_ = true; }

 private:
  Agenda& agenda_;
  const Weather& weather_;
  Random random_;
  std::map<std::string, int>& visits_;
  bool stopped_ = false;
};

class SimulatedModel final : public Model {
 public:
  SimulatedModel(Agenda& agenda, const Clock& clock, const Weather& weather, std::uint64_t seed)
      : agenda_(agenda), clock_(clock), weather_(weather), random_(seed) {}
  void write(ModelRequest request, std::function<void(ModelResult)> done) override;
  [[nodiscard]] std::size_t in_flight_max() const override { return 5; }
  [[nodiscard]] std::optional<ModelPrice> price() const override { return std::nullopt; }
  [[nodiscard]] std::string identity() const override { return "simulated"; }
  [[nodiscard]] std::string name() const override { return "simulated"; }
  void stop() override { stopped_ = true; }

 private:
  ModelResult answer(const ModelRequest& request);
  [[nodiscard]] bool unlucky(double chance) { return !weather_.calm && random_.chance(chance); }
  Agenda& agenda_;
  const Clock& clock_;
  const Weather& weather_;
  Random random_;
  bool stopped_ = false;
};

/// Passes everything on to a real store, but fails now and then before or after a commit took
/// effect, as a process does that dies around it. Keeps a log of leases, and counts the commits
/// that were accepted although a newer lease of the slice existed.
class FaultyStore final : public Store {
 public:
  /// What happened to the store, whoever did it; outlives the processes.
  struct Log {
    std::map<SliceId, std::int64_t> newest_token;
    int stale_commits_accepted = 0;
    int asked_again = 0;  ///< Calls that were reserved although their answer was kept.
  };

  FaultyStore(Store& store, std::uint64_t seed, double fault_rate, Log& log)
      : store_(store), random_(seed), fault_rate_(fault_rate), log_(log) {}

  Result<std::optional<Campaign>> find_campaign(std::string_view f) override {
    return store_.find_campaign(f);
  }
  Result<std::vector<Campaign>> campaigns() override { return store_.campaigns(); }
  Result<CampaignId> create_campaign(const Campaign& c) override {
    return store_.create_campaign(c);
  }
  Result<void> move_campaign(CampaignId c, CampaignMove move) override {
    return store_.move_campaign(c, move);
  }
  Result<void> insert(CampaignId c, const IntakeBatch& batch) override {
    return around([&] { return store_.insert(c, batch); });
  }
  Result<void> finish_intake(CampaignId c) override { return store_.finish_intake(c); }
  Result<std::optional<Lease>> lease(CampaignId c, Stage stage, Time now,
                                     Duration length) override {
    auto lease = store_.lease(c, stage, now, length);
    if (lease && *lease) log_.newest_token[(*lease)->slice] = (*lease)->token;
    return lease;
  }
  Result<void> extend(SliceId s, std::int64_t token, Time now, Duration length) override {
    return store_.extend(s, token, now, length);
  }
  Result<std::vector<SliceId>> commit(std::span<const SliceCommit> commits,
                                      std::span<const Site> sites,
                                      std::span<const CallSettlement> settlements) override {
    std::vector<SliceId> lost;
    TRY_VOID(around([&]() -> Result<void> {
      TRY(lost, store_.commit(commits, sites, settlements));
      for (const SliceCommit& commit : commits) {
        if (std::find(lost.begin(), lost.end(), commit.slice) != lost.end()) continue;
        if (commit.token != log_.newest_token[commit.slice]) ++log_.stale_commits_accepted;
      }
      return ok();
    }));
    return lost;
  }
  Result<void> give_back(SliceId s, std::int64_t token) override {
    return store_.give_back(s, token);
  }
  Result<std::int64_t> sweep(CampaignId c, Time now) override { return store_.sweep(c, now); }
  Result<void> end_all_leases(Time now) override { return store_.end_all_leases(now); }
  Result<std::int64_t> choose_sample(CampaignId c, std::size_t records) override {
    return store_.choose_sample(c, records);
  }
  Result<void> set_budget(CampaignId c, std::optional<std::int64_t> microdollars) override {
    return store_.set_budget(c, microdollars);
  }
  Result<std::optional<TokenRatio>> token_ratio(std::string_view model) override {
    return store_.token_ratio(model);
  }
  Result<TokenRatio> keep_token_ratio(std::string_view model, int sixteenths) override {
    TokenRatio kept;
    TRY_VOID(around([&]() -> Result<void> {
      TRY(kept, store_.keep_token_ratio(model, sixteenths));
      return ok();
    }));
    return kept;
  }
  Result<std::vector<std::optional<ModelCallId>>> reserve_calls(
      CampaignId c, std::span<const CallReservation> calls, Time now) override {
    for (const CallReservation& call : calls) {
      if (store_.find_answer(call.answer_key).value()) ++log_.asked_again;
    }
    std::vector<std::optional<ModelCallId>> ids;
    TRY_VOID(around([&]() -> Result<void> {
      TRY(ids, store_.reserve_calls(c, calls, now));
      return ok();
    }));
    return ids;
  }
  Result<std::optional<StoredAnswer>> find_answer(std::string_view key) override {
    return store_.find_answer(key);
  }
  Result<CampaignMoney> money(CampaignId c) override { return store_.money(c); }
  Result<CampaignMoney> money_by_scan(CampaignId c) override { return store_.money_by_scan(c); }
  Result<std::vector<ModelCall>> calls_of(RecordId r) override { return store_.calls_of(r); }
  Result<void> set_review_policy(CampaignId c, const ReviewPolicy& policy) override {
    return store_.set_review_policy(c, policy);
  }
  Result<void> review(std::span<const ReviewDecision> decisions, Time now) override {
    return store_.review(decisions, now);
  }
  Result<std::vector<MessageVersion>> versions_of(RecordId r) override {
    return store_.versions_of(r);
  }
  Result<std::vector<RecordView>> waiting(CampaignId c, std::int64_t row,
                                          std::size_t at_most) override {
    return store_.waiting(c, row, at_most);
  }
  Result<std::optional<RecordView>> find_record(CampaignId c, std::int64_t row) override {
    return store_.find_record(c, row);
  }
  Result<std::optional<RecordView>> find_record(RecordId r) override {
    return store_.find_record(r);
  }
  Result<std::optional<Site>> find_site(std::string_view key) override {
    return store_.find_site(key);
  }
  Result<std::vector<Site>> site_versions(std::string_view key, std::size_t at_most) override {
    return store_.site_versions(key, at_most);
  }
  Result<Site> site(SiteId id) override { return store_.site(id); }
  Result<std::vector<Count>> counts(CampaignId c) override { return store_.counts(c); }
  Result<std::int64_t> sites_with_bad_certificate(CampaignId c) override {
    return store_.sites_with_bad_certificate(c);
  }
  Result<std::vector<Count>> counts_by_scan(CampaignId c) override {
    return store_.counts_by_scan(c);
  }
  Result<void> each_record(CampaignId c,
                           const std::function<Result<void>(const RecordView&)>& v) override {
    return store_.each_record(c, v);
  }
  Result<void> each_rejected(CampaignId c,
                             const std::function<Result<void>(const RejectedRow&)>& v) override {
    return store_.each_rejected(c, v);
  }

 private:
  Result<void> around(const std::function<Result<void>()>& call) {
    const Error failure(ErrorKind::unavailable, "the disk went away");
    if (random_.chance(fault_rate_)) return failure;
    TRY_VOID(call());
    if (random_.chance(fault_rate_)) return failure;
    return ok();
  }

  Store& store_;
  Random random_;
  double fault_rate_;
  Log& log_;
};

}  // namespace ov::simulation
