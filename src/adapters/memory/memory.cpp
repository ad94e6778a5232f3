#include "adapters/memory.h"

#include <algorithm>
#include <map>
#include <set>

#include "domain/sample.h"

namespace ov {
namespace {

struct StoredRecord {
  RecordView view;
  std::string dedupe_key;
};

struct StoredSlice {
  CampaignId campaign;
  Stage stage = Stage::read;
  std::int64_t token = 0;
  Time until{};  ///< Time{} when nobody holds it.
  int deaths = 0;
  bool committed = false;
  bool sample = false;  ///< Of its campaign's sample.
  std::set<RecordId> records;
};

struct Due {
  CampaignId campaign;
  Time at;
  RecordId record;
  Stage stage = Stage::read;
  auto operator<=>(const Due&) const = default;
};

class MemoryStore final : public Store {
 public:
  Result<std::optional<Campaign>> find_campaign(std::string_view fingerprint) override {
    for (auto it = campaigns_.rbegin(); it != campaigns_.rend(); ++it) {
      if (it->second.fingerprint == fingerprint) return std::optional<Campaign>(it->second);
    }
    return std::optional<Campaign>();
  }

  Result<std::vector<Campaign>> campaigns() override {
    std::vector<Campaign> out;
    for (const auto& [id, campaign] : campaigns_) out.push_back(campaign);
    return out;
  }

  Result<CampaignId> create_campaign(const Campaign& campaign) override {
    const CampaignId id{++last_id_};
    campaigns_[id] = campaign;
    campaigns_[id].id = id;
    return id;
  }

  Result<void> set_campaign_state(CampaignId campaign, CampaignState state) override {
    campaigns_[campaign].state = state;
    return ok();
  }

  Result<void> set_review_policy(CampaignId campaign, const ReviewPolicy& policy) override {
    campaigns_[campaign].review_policy = policy;
    return ok();
  }

  Result<void> insert(CampaignId id, const IntakeBatch& batch) override {
    Campaign& campaign = campaigns_[id];
    if (campaign.intake_done || batch.rows_read <= campaign.rows_read) {
      return Error(ErrorKind::conflict, "these rows of the list were taken in before");
    }
    campaign.rows_read = batch.rows_read;
    campaign.rows_rejected += std::ssize(batch.rejected);
    std::vector<RecordId> fresh;
    for (const IntakeBatch::Row& row : batch.rows) {
      StoredRecord stored{{row.record, {}, {}, {}, 0, 0}, row.dedupe_key};
      Record& record = stored.view.record;
      record.id = {++last_id_};
      record.campaign = id;
      const bool duplicate =
          !row.dedupe_key.empty() && !dedupe_keys_.emplace(id, row.dedupe_key).second;
      record.state = duplicate ? RecordState::skipped : RecordState::waiting;
      record.reason = duplicate ? Reason::duplicate : Reason::none;
      count(id, record.state, record.reason, 1);
      if (!duplicate) fresh.push_back(record.id);
      records_.emplace(record.id, std::move(stored));
    }
    for (const RejectedRow& row : batch.rejected) rejected_[id].push_back(row);
    form_slices(id, Stage::read, fresh);
    return ok();
  }

  Result<void> finish_intake(CampaignId campaign) override {
    campaigns_[campaign].intake_done = true;
    return ok();
  }

  Result<std::int64_t> choose_sample(CampaignId campaign, std::size_t count) override {
    const Campaign& estimated = campaigns_[campaign];
    if (estimated.state != CampaignState::estimating) {
      return Error(ErrorKind::conflict, "the campaign is not being estimated");
    }
    std::vector<RankedRecord> ranked;
    for (const auto& [id, stored] : records_) {
      const Record& record = stored.view.record;
      if (record.campaign != campaign || record.reason == Reason::duplicate) continue;
      ranked.emplace_back(sample_rank(estimated.fingerprint, record.row), id);
    }
    const std::vector<RecordId> chosen = lowest_ranked(std::move(ranked), count);
    std::vector<RecordId> taken;
    for (auto it = slices_.begin(); it != slices_.end();) {
      StoredSlice& slice = it->second;
      if (slice.campaign == campaign && slice.stage == Stage::read && slice.token == 0 &&
          !slice.sample) {
        for (const RecordId record : chosen) {
          if (slice.records.erase(record) > 0) taken.push_back(record);
        }
      }
      it = slice.records.empty() ? slices_.erase(it) : std::next(it);
    }
    std::sort(taken.begin(), taken.end());
    form_slices(campaign, Stage::read, taken);
    return std::ssize(chosen);
  }

  Result<std::optional<Lease>> lease(CampaignId campaign, Stage stage, Time now,
                                     Duration length) override {
    for (;;) {
      const auto found = free_slice(campaign, stage, now);
      if (found == slices_.end()) return std::optional<Lease>();
      StoredSlice& slice = found->second;
      if (slice.until != Time{}) {
        slice.deaths = slice.committed ? 0 : slice.deaths + 1;
        if (!settle_death(found->first)) continue;
      }
      slice.until = now + length;
      slice.committed = false;
      ++slice.token;
      Lease lease{found->first, slice.token, campaign, stage, slice.until, {}};
      for (const RecordId id : slice.records) {
        lease.records.push_back(records_.at(id).view.record);
        if (stage == Stage::read) lease.records.back().cells.clear();
      }
      return std::optional<Lease>(std::move(lease));
    }
  }

  Result<void> extend(SliceId slice, std::int64_t token, Time now, Duration length) override {
    TRY(StoredSlice * held, held_slice(slice, token));
    held->until = now + length;
    return ok();
  }

  Result<void> give_back(SliceId slice, std::int64_t token) override {
    TRY(StoredSlice * held, held_slice(slice, token));
    held->until = Time{};
    return ok();
  }

  Result<std::vector<SliceId>> commit(std::span<const SliceCommit> commits,
                                      std::span<const Site> sites,
                                      std::span<const CallSettlement> settlements) override {
    std::vector<SliceId> lost;
    std::vector<SliceCommit> all_held;
    for (const SliceCommit& commit : commits) {
      const Result<StoredSlice*> held = held_slice(commit.slice, commit.token);
      if (held) TRY_VOID(check_results(**held, commit.results));
      if (held) {
        all_held.push_back(commit);
      } else {
        lost.push_back(commit.slice);
      }
    }
    TRY_VOID(check_settlements(settlements));
    // From here on nothing fails, which is this store's transaction.
    for (const CallSettlement& settlement : settlements) settle(settlement);
    if (all_held.empty()) return lost;
    for (const Site& site : sites) store_site(site);
    std::map<CampaignId, std::vector<RecordId>> to_write;
    for (const SliceCommit& commit : all_held) {
      const auto found = slices_.find(commit.slice);
      if (found == slices_.end()) continue;  // named twice, and ended by the first
      StoredSlice& slice = found->second;
      slice.committed = true;
      for (const RecordResult& result : commit.results) {
        if (store_result(slice, result) && slice.stage == Stage::read &&
            result.state == RecordState::writing) {
          to_write[slice.campaign].push_back(result.record);
        }
      }
      if (slice.records.empty()) slices_.erase(found);
    }
    for (const auto& [campaign, records] : to_write) form_slices(campaign, Stage::write, records);
    return lost;
  }

  Result<std::int64_t> sweep(CampaignId campaign, Time now) override {
    std::int64_t moved = 0;
    for (const Stage stage : {Stage::read, Stage::write}) {
      std::vector<RecordId> records;
      std::erase_if(due_, [&](const Due& due) {
        const bool ripe = due.campaign == campaign && due.at <= now && due.stage == stage;
        if (ripe) records.push_back(due.record);
        return ripe;
      });
      std::sort(records.begin(), records.end());
      form_slices(campaign, stage, records);
      moved += std::ssize(records);
    }
    return moved;
  }

  Result<void> end_all_leases(Time now) override {
    for (auto& [id, slice] : slices_) slice.until = std::min(slice.until, now);
    for (const auto& [id, call] : calls_) {
      if (call.state != CallState::reserved) continue;
      CallSettlement lost;
      lost.call = id;
      lost.ended = now;
      settle(lost);
    }
    return ok();
  }

  Result<void> set_budget(CampaignId campaign, std::optional<std::int64_t> microdollars) override {
    money_[campaign].budget_microdollars = microdollars;
    return ok();
  }

  Result<std::vector<std::optional<ModelCallId>>> reserve_calls(
      CampaignId campaign, std::span<const CallReservation> calls, Time now) override {
    for (const CallReservation& call : calls) {
      if (call.worst_case_microdollars < 0 || call.answer_key.size() != 64) {
        return Error(ErrorKind::bug, "a call without a cost or a key");
      }
    }
    std::vector<std::optional<ModelCallId>> out;
    CampaignMoney& money = money_[campaign];
    for (const CallReservation& call : calls) {
      if (!money.fits(call.worst_case_microdollars)) {
        out.emplace_back();
        continue;
      }
      const ModelCallId id{++last_id_};
      money.reserved_microdollars += call.worst_case_microdollars;
      calls_[id] = {id,
                    call.record,
                    call.answer_key,
                    CallState::reserved,
                    call.worst_case_microdollars,
                    {},
                    {},
                    {},
                    now,
                    {}};
      calls_of_[call.record].push_back(id);
      out.emplace_back(id);
    }
    return out;
  }

  Result<std::optional<StoredAnswer>> find_answer(std::string_view answer_key) override {
    const auto found = answers_.find(answer_key);
    if (found == answers_.end()) return std::optional<StoredAnswer>();
    return std::optional<StoredAnswer>(found->second);
  }

  Result<CampaignMoney> money(CampaignId campaign) override { return money_[campaign]; }

  Result<CampaignMoney> money_by_scan(CampaignId campaign) override {
    CampaignMoney out;
    out.budget_microdollars = money_[campaign].budget_microdollars;
    for (const auto& [id, call] : calls_) {
      if (records_.at(call.record).view.record.campaign != campaign) continue;
      if (call.state == CallState::reserved)
        out.reserved_microdollars += call.reserved_microdollars;
      if (call.state == CallState::uncertain) {
        out.uncertain_microdollars += call.cost_microdollars.value_or(0);
        ++out.uncertain_calls;
      }
      if (call.state != CallState::settled) continue;
      out.settled_microdollars += call.cost_microdollars.value_or(0);
      ++out.settled_calls;
      if (!call.cost_microdollars) ++out.unpriced_calls;
      out.tokens_in += call.usage.in;
      out.tokens_out += call.usage.out;
    }
    return out;
  }

  Result<std::vector<ModelCall>> calls_of(RecordId record) override {
    std::vector<ModelCall> out;
    for (const ModelCallId id : calls_of_[record]) out.push_back(calls_.at(id));
    return out;
  }

  Result<void> review(std::span<const ReviewDecision> decisions, Time now) override {
    std::set<RecordId> seen;
    for (const ReviewDecision& decision : decisions) TRY_VOID(check_decision(decision, seen));
    for (const ReviewDecision& decision : decisions) decide(decision, now);
    return ok();
  }

  Result<std::vector<MessageVersion>> versions_of(RecordId record) override {
    const auto found = message_versions_.find(record);
    if (found != message_versions_.end()) return found->second;
    std::vector<MessageVersion> out;
    const auto stored = records_.find(record);
    if (stored != records_.end() && stored->second.view.message) {
      out.push_back(version_of(*stored->second.view.message));
    }
    return out;
  }

  Result<std::vector<RecordView>> waiting(CampaignId campaign, std::int64_t after_row,
                                          std::size_t at_most) override {
    std::vector<RecordView> out;
    for (const auto& [id, stored] : records_) {
      const Record& record = stored.view.record;
      if (record.campaign != campaign || record.state != RecordState::review) continue;
      if (record.row > after_row && out.size() < at_most) out.push_back(view_of(stored));
    }
    return out;
  }

  Result<std::optional<Site>> find_site(std::string_view key) override {
    TRY(std::vector<Site> newest, site_versions(key, 1));
    if (newest.empty()) return std::optional<Site>();
    return std::optional<Site>(std::move(newest.front()));
  }

  Result<std::vector<Site>> site_versions(std::string_view key, std::size_t at_most) override {
    std::vector<Site> out;
    const auto found = versions_.find(key);
    if (found == versions_.end()) return out;
    const std::vector<SiteId>& ids = found->second;
    for (auto id = ids.rbegin(); id != ids.rend() && out.size() < at_most; ++id) {
      Site& site = out.emplace_back(sites_.at(*id));
      site.pages.clear();
      site.facts = {};
    }
    return out;
  }

  Result<Site> site(SiteId id) override {
    const auto found = sites_.find(id);
    if (found == sites_.end()) return Error(ErrorKind::not_found, "the store has no such site");
    return found->second;
  }

  Result<std::int64_t> sites_with_bad_certificate(CampaignId campaign) override {
    std::set<SiteId> found;
    for (const auto& [id, stored] : records_) {
      const Record& record = stored.view.record;
      if (record.campaign != campaign || !record.site_id) continue;
      if (sites_.at(record.site_id).certificate_ignored) found.insert(record.site_id);
    }
    return static_cast<std::int64_t>(found.size());
  }

  Result<std::vector<Count>> counts(CampaignId campaign) override {
    return count_list(counts_[campaign]);
  }

  Result<std::vector<Count>> counts_by_scan(CampaignId campaign) override {
    CountMap scanned;
    for (const auto& [id, stored] : records_) {
      const Record& record = stored.view.record;
      if (record.campaign == campaign) {
        ++scanned[{to_string(record.state), to_string(record.reason)}];
      }
    }
    return count_list(scanned);
  }

  Result<void> each_record(CampaignId campaign,
                           const std::function<Result<void>(const RecordView&)>& visit) override {
    for (const auto& [id, stored] : records_) {
      if (stored.view.record.campaign != campaign) continue;
      TRY_VOID(visit(view_of(stored)));
    }
    return ok();
  }

  Result<std::optional<RecordView>> find_record(CampaignId campaign, std::int64_t row) override {
    for (const auto& [id, stored] : records_) {
      const Record& record = stored.view.record;
      if (record.campaign == campaign && record.row == row) {
        return std::optional<RecordView>(view_of(stored));
      }
    }
    return std::optional<RecordView>();
  }

  Result<std::optional<RecordView>> find_record(RecordId record) override {
    const auto found = records_.find(record);
    if (found == records_.end()) return std::optional<RecordView>();
    return std::optional<RecordView>(view_of(found->second));
  }

  Result<void> each_rejected(
      CampaignId campaign, const std::function<Result<void>(const RejectedRow&)>& visit) override {
    for (const RejectedRow& row : rejected_[campaign]) TRY_VOID(visit(row));
    return ok();
  }

 private:
  /// By name, so that lists come out in the order the SQL adapters give them.
  using CountMap = std::map<std::pair<std::string_view, std::string_view>, std::int64_t>;
  using SliceMap = std::map<SliceId, StoredSlice>;

  static std::vector<Count> count_list(const CountMap& map) {
    std::vector<Count> out;
    for (const auto& [names, records] : map) {
      if (records == 0) continue;
      out.push_back({*record_state_from(names.first), *reason_from(names.second), records});
    }
    return out;
  }

  void count(CampaignId campaign, RecordState state, Reason reason, std::int64_t change) {
    counts_[campaign][{to_string(state), to_string(reason)}] += change;
  }

  StoredSlice& new_slice(CampaignId campaign, Stage stage, std::int64_t token) {
    StoredSlice& slice = slices_[SliceId{++last_id_}];
    slice.campaign = campaign;
    slice.stage = stage;
    slice.token = token;
    // What is taken in is of no sample; what moves on while one is worked on is.
    const Campaign& owner = campaigns_[campaign];
    slice.sample = owner.intake_done && owner.state == CampaignState::estimating;
    return slice;
  }

  /// The newest slice of `stage` that was never leased, or null.
  StoredSlice* newest_unleased(CampaignId campaign, Stage stage) {
    for (auto it = slices_.rbegin(); it != slices_.rend(); ++it) {
      StoredSlice& slice = it->second;
      if (slice.campaign == campaign && slice.stage == stage && slice.token == 0) return &slice;
    }
    return nullptr;
  }

  void form_slices(CampaignId campaign, Stage stage, std::span<const RecordId> records) {
    const std::size_t most = slice_records_max(stage);
    StoredSlice* open = stage == Stage::write ? newest_unleased(campaign, stage) : nullptr;
    while (!records.empty()) {
      if (open == nullptr || open->records.size() >= most) open = &new_slice(campaign, stage, 0);
      const auto part = records.first(std::min(records.size(), most - open->records.size()));
      open->records.insert(part.begin(), part.end());
      records = records.subspan(part.size());
    }
  }

  SliceMap::iterator free_slice(CampaignId campaign, Stage stage, Time now) {
    auto best = slices_.end();
    for (auto it = slices_.begin(); it != slices_.end(); ++it) {
      const StoredSlice& slice = it->second;
      if (slice.campaign != campaign || slice.stage != stage || slice.until > now) continue;
      if (campaigns_[campaign].state == CampaignState::estimating && !slice.sample) continue;
      if (best == slices_.end() || slice.until < best->second.until) best = it;
    }
    return best;
  }

  /// False when the slice was split or ended and another has to be looked for.
  bool settle_death(SliceId id) {
    StoredSlice& slice = slices_.at(id);
    switch (after_death(slice.deaths, slice.records.size())) {
      case AfterDeath::lease_again:
        return true;
      case AfterDeath::dead_letter: {
        RecordResult result;
        result.record = *slice.records.begin();
        result.state = RecordState::dead;
        result.reason = slice.stage == Stage::write ? Reason::model_error : Reason::timeout;
        result.detail =
            "the worker died " + std::to_string(slice.deaths) + " times while working on it";
        result.attempts = records_.at(result.record).view.record.attempts + 1;
        (void)store_result(slice, result);
        slices_.erase(id);
        return false;
      }
      case AfterDeath::split: {
        const std::vector<RecordId> all(slice.records.begin(), slice.records.end());
        const std::span<const RecordId> half = std::span(all).subspan(all.size() / 2);
        for (const RecordId record : half) slice.records.erase(record);
        slice.deaths = 0;
        slice.until = Time{};
        slice.committed = false;
        // With a token of its own past, so that it is not filled up with records that are innocent.
        new_slice(slice.campaign, slice.stage, slice.token)
            .records.insert(half.begin(), half.end());
        return false;
      }
    }
    return true;
  }

  Result<void> check_settlements(std::span<const CallSettlement> settlements) {
    for (const CallSettlement& settlement : settlements) {
      if (settlement.state == CallState::reserved || !calls_.contains(settlement.call)) {
        return Error(ErrorKind::bug, "a settlement settles nothing");
      }
    }
    return ok();
  }

  void settle(const CallSettlement& settlement) {
    ModelCall& call = calls_.at(settlement.call);
    if (call.state == CallState::settled || call.state == CallState::voided) return;
    if (call.state == settlement.state) return;
    add(money_[records_.at(call.record).view.record.campaign],
        change_by_settling(call.state, call.reserved_microdollars, settlement));
    const bool settled = settlement.state == CallState::settled;
    call.state = settlement.state;
    call.cost_microdollars = settled ? settlement.cost_microdollars : 0;
    if (call.state == CallState::uncertain) call.cost_microdollars = call.reserved_microdollars;
    call.usage = settled ? settlement.usage : TokenUsage{};
    call.model = settlement.model;
    call.ended = settlement.ended;
    if (!settled || !settlement.answer) return;
    // The first answer stays: whoever asked since then was given that one.
    answers_.try_emplace(call.answer_key,
                         StoredAnswer{*settlement.answer, settlement.model, settlement.endpoint,
                                      settlement.usage, settlement.cost_microdollars});
  }

  RecordView view_of(const StoredRecord& stored) {
    RecordView view = stored.view;
    view.calls = totals_of(view.record.id);
    return view;
  }

  static MessageVersion version_of(const Message& message) {
    return {message.version,
            message.subject,
            message.body,
            message.evidence,
            message.asserted,
            message.review,
            {},
            {},
            {}};
  }

  /// `seen`: records that were decided on before in the same transaction.
  Result<void> check_decision(const ReviewDecision& decision, std::set<RecordId>& seen) {
    if (decision.by.empty() || decision.by.size() > review_name_bytes_max ||
        decision.why.size() > review_why_bytes_max) {
      return Error(ErrorKind::invalid, "an act of review without a name, or with too long a text");
    }
    const auto found = records_.find(decision.record);
    if (found == records_.end() || !found->second.view.message) {
      return Error(ErrorKind::not_found, "the record has no message to be reviewed");
    }
    const RecordView& view = found->second.view;
    if (!is_reviewable(view.record.state) || view.message->version != decision.version_seen ||
        !seen.insert(decision.record).second) {
      return Error(ErrorKind::conflict,
                   "the message has a newer version than the one that was seen");
    }
    return ok();
  }

  void decide(const ReviewDecision& decision, Time now) {
    RecordView& view = records_.at(decision.record).view;
    Message& message = *view.message;
    std::vector<MessageVersion>& versions = message_versions_[decision.record];
    if (versions.empty()) versions.push_back(version_of(message));
    ++message.version;
    message.review = review_after(decision.act);
    if (decision.act == ReviewAct::edit) {
      message.subject = decision.subject;
      message.body = decision.body;
      message.evidence = decision.evidence;
      message.asserted = decision.asserted;
    }
    versions.push_back(version_of(message));
    versions.back().by = decision.by;
    versions.back().why = decision.why;
    versions.back().at = now;
    Record& record = view.record;
    count(record.campaign, record.state, record.reason, -1);
    record.state = record_state_after(decision.act);
    record.reason = Reason::none;
    view.detail = decision.why;
    count(record.campaign, record.state, record.reason, 1);
  }

  static void add(CampaignMoney& money, const CampaignMoney& change) {
    money.reserved_microdollars += change.reserved_microdollars;
    money.settled_microdollars += change.settled_microdollars;
    money.uncertain_microdollars += change.uncertain_microdollars;
    money.settled_calls += change.settled_calls;
    money.uncertain_calls += change.uncertain_calls;
    money.unpriced_calls += change.unpriced_calls;
    money.tokens_in += change.tokens_in;
    money.tokens_out += change.tokens_out;
  }

  CallTotals totals_of(RecordId record) {
    CallTotals out;
    for (const ModelCallId id : calls_of_[record]) {
      const ModelCall& call = calls_.at(id);
      ++out.calls;
      out.tokens_in += call.usage.in;
      out.tokens_out += call.usage.out;
      out.cost_microdollars += call.cost_microdollars.value_or(0);
      if (call.state != CallState::settled) continue;
      if (!call.cost_microdollars) ++out.unpriced_calls;
      out.spent += *call.ended - call.started;
    }
    return out;
  }

  Result<void> check_results(const StoredSlice& slice, std::span<const RecordResult> results) {
    for (const RecordResult& result : results) {
      if (!is_well_formed(slice.stage, result)) {
        return Error(ErrorKind::bug, "a result does not say who goes on with its record");
      }
      if (result.message && slice.records.contains(result.record) &&
          records_.at(result.record).view.message) {
        return Error(ErrorKind::bug, "a record has a message already");
      }
    }
    return ok();
  }

  void store_site(const Site& site) {
    std::vector<SiteId>& versions = versions_[site.key];
    if (site.id && !versions.empty() && versions.back() == site.id) {
      renew_site(sites_.at(site.id), site);
      return;
    }
    const SiteId id{++last_id_};
    Site& stored = sites_[id] = site;
    stored.id = id;
    stored.first_read_at = site.read_at;
    versions.push_back(id);
  }

  static void renew_site(Site& stored, const Site& again) {
    stored.read_at = again.read_at;
    stored.signals = again.signals;
    stored.certificate_ignored = again.certificate_ignored;
    for (const Page& page : again.pages) {
      for (Page& known : stored.pages) {
        if (known.url != page.url) continue;
        known.etag = page.etag;
        known.last_modified = page.last_modified;
        known.signals = page.signals;
        known.facts = page.facts;
      }
    }
  }

  Result<StoredSlice*> held_slice(SliceId slice, std::int64_t token) {
    const auto found = slices_.find(slice);
    if (found == slices_.end() || found->second.token != token || found->second.until == Time{}) {
      return Error(ErrorKind::lease_lost, "the slice was leased again by somebody else");
    }
    return &found->second;
  }

  /// False when the record is not in the slice any more: it was committed before.
  bool store_result(StoredSlice& slice, const RecordResult& result) {
    if (slice.records.erase(result.record) == 0) return false;
    RecordView& view = records_.at(result.record).view;
    Record& record = view.record;
    count(slice.campaign, record.state, record.reason, -1);
    count(slice.campaign, result.state, result.reason, 1);
    const bool moves_on = !result.due && result.state == RecordState::writing;
    record.state = result.state;
    record.reason = result.reason;
    view.attempts_total += std::max(0, result.attempts - record.attempts);
    record.attempts = moves_on ? 0 : result.attempts;
    if (slice.stage == Stage::read) {
      const auto versions = versions_.find(record.site);
      record.site_id = versions == versions_.end() ? SiteId{} : versions->second.back();
    }
    view.detail = result.detail;
    view.seconds += static_cast<double>(result.spent.count()) / 1e6;
    if (result.message) view.message = result.message;
    if (result.due) due_.insert({slice.campaign, *result.due, result.record, slice.stage});
    return true;
  }

  std::int64_t last_id_ = 0;
  std::map<CampaignId, Campaign> campaigns_;
  std::map<RecordId, StoredRecord> records_;
  std::set<std::pair<CampaignId, std::string>> dedupe_keys_;
  std::map<CampaignId, std::vector<RejectedRow>> rejected_;
  std::map<SiteId, Site> sites_;
  std::map<std::string, std::vector<SiteId>, std::less<>> versions_;  ///< Oldest first; not empty.
  SliceMap slices_;
  std::set<Due> due_;
  std::map<CampaignId, CountMap> counts_;
  std::map<CampaignId, CampaignMoney> money_;
  std::map<RecordId, std::vector<MessageVersion>> message_versions_;  ///< Of those acted on.
  std::map<ModelCallId, ModelCall> calls_;
  std::map<RecordId, std::vector<ModelCallId>> calls_of_;
  std::map<std::string, StoredAnswer, std::less<>> answers_;
};

}  // namespace

std::unique_ptr<Store> make_memory_store() { return std::make_unique<MemoryStore>(); }

}  // namespace ov
