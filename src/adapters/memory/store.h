// The class behind make_memory_store; its calls are spread over store_*.cpp by what they serve,
// under the same names as those of adapters/sqlite, so that a rule is found at the same place in
// both.
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "ports/batch_store.h"
#include "ports/store.h"

namespace ov::memory {

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

/// By name of state and reason, so that lists come out in the order the SQL adapters give them.
using CountMap = std::map<std::pair<std::string_view, std::string_view>, std::int64_t>;
using SliceMap = std::map<SliceId, StoredSlice>;

struct BatchedRequest {
  BatchRequest request;
  std::string line;  ///< Empty: let go.
  std::optional<BatchFailure> failure;
};

struct StoredBatch {
  Batch batch;
  std::map<std::int64_t, BatchedRequest> requests;  ///< By position.
};

class MemoryStore final : public Store, public BatchStore {
 public:
  // store_campaign.cpp
  Result<std::optional<Campaign>> find_campaign(std::string_view fingerprint) override;
  Result<std::vector<Campaign>> campaigns() override;
  Result<CampaignId> create_campaign(const Campaign& campaign) override;
  Result<void> move_campaign(CampaignId campaign, CampaignMove move) override;
  Result<void> set_review_policy(CampaignId campaign, const ReviewPolicy& policy) override;
  Result<void> insert(CampaignId id, const IntakeBatch& batch) override;
  Result<void> finish_intake(CampaignId campaign) override;
  // store_sample.cpp
  Result<std::int64_t> choose_sample(CampaignId campaign, std::size_t count) override;
  // store_work.cpp
  Result<std::optional<Lease>> lease(CampaignId campaign, Stage stage, Time now,
                                     Duration length) override;
  Result<void> extend(SliceId slice, std::int64_t token, Time now, Duration length) override;
  Result<void> give_back(SliceId slice, std::int64_t token) override;
  Result<std::vector<SliceId>> commit(std::span<const SliceCommit> commits,
                                      std::span<const Site> sites,
                                      std::span<const CallSettlement> settlements) override;
  Result<std::int64_t> sweep(CampaignId campaign, Time now) override;
  Result<void> end_all_leases(Time now) override;
  // store_money.cpp
  Result<void> set_budget(CampaignId campaign, std::optional<std::int64_t> microdollars) override;
  Result<std::vector<std::optional<ModelCallId>>> reserve_calls(
      CampaignId campaign, std::span<const CallReservation> calls, Time now) override;
  Result<CampaignMoney> money(CampaignId campaign) override;
  Result<CampaignMoney> money_by_scan(CampaignId campaign) override;
  // store_answer.cpp
  Result<std::optional<StoredAnswer>> find_answer(std::string_view answer_key) override;
  Result<std::optional<TokenRatio>> token_ratio(std::string_view model_identity) override;
  Result<TokenRatio> keep_token_ratio(std::string_view model_identity, int sixteenths) override;
  Result<std::vector<ModelCall>> calls_of(RecordId record) override;
  // store_batch.cpp
  [[nodiscard]] BatchStore* batches() override { return this; }
  Result<BatchId> begin_batch(CampaignId campaign, std::string_view key, Time now) override;
  Result<std::vector<std::optional<ModelCallId>>> gather(BatchId batch,
                                                         std::span<const GatheredRequest> requests,
                                                         Time now) override;
  Result<void> update_batch(const Batch& batch) override;
  Result<std::array<Batch, 2>> split_batch(BatchId batch, const BatchKeys& keys, Time now) override;
  Result<std::vector<Batch>> open_batches(CampaignId campaign) override;
  Result<std::vector<BatchRequest>> batch_requests(BatchId batch, std::int64_t after,
                                                   std::size_t at_most) override;
  Result<std::vector<std::optional<BatchRequest>>> find_requests(
      BatchId batch, std::span<const std::string_view> answer_keys) override;
  Result<BatchLines> batch_lines(BatchId batch, std::int64_t after, std::size_t bytes_max) override;
  Result<void> end_requests(BatchId batch, std::span<const BatchRequestEnd> ends) override;
  Result<BatchedQuestion> batched_question(std::string_view answer_key) override;
  Result<std::int64_t> waiting(CampaignId campaign) override;
  Result<std::int64_t> wake(CampaignId campaign, Time now) override;
  // store_review.cpp
  Result<void> review(std::span<const ReviewDecision> decisions, Time now) override;
  Result<std::vector<MessageVersion>> versions_of(RecordId record) override;
  Result<std::vector<RecordView>> waiting(CampaignId campaign, std::int64_t after_row,
                                          std::size_t at_most) override;
  // store_site.cpp
  Result<std::optional<Site>> find_site(std::string_view key) override;
  Result<std::vector<Site>> site_versions(std::string_view key, std::size_t at_most) override;
  Result<Site> site(SiteId id) override;
  Result<std::int64_t> sites_with_bad_certificate(CampaignId campaign) override;
  // store_read.cpp
  Result<std::vector<Count>> counts(CampaignId campaign) override;
  Result<std::vector<Count>> counts_by_scan(CampaignId campaign) override;
  Result<void> each_record(CampaignId campaign,
                           const std::function<Result<void>(const RecordView&)>& visit) override;
  Result<std::optional<RecordView>> find_record(CampaignId campaign, std::int64_t row) override;
  Result<std::optional<RecordView>> find_record(RecordId record) override;
  Result<void> each_rejected(CampaignId campaign,
                             const std::function<Result<void>(const RejectedRow&)>& visit) override;

 private:
  void count(CampaignId campaign, RecordState state, Reason reason, std::int64_t change);
  StoredSlice& new_slice(CampaignId campaign, Stage stage, std::int64_t token);
  /// The newest slice of `stage` that was never leased, or null.
  StoredSlice* newest_unleased(CampaignId campaign, Stage stage);
  /// Puts the records into slices of `stage`, each as large as the stage allows.
  void form_slices(CampaignId campaign, Stage stage, std::span<const RecordId> records);
  SliceMap::iterator free_slice(CampaignId campaign, Stage stage, Time now);
  /// False when the slice was split or ended and another has to be looked for.
  bool settle_death(SliceId id);
  Result<StoredSlice*> held_slice(SliceId slice, std::int64_t token);
  Result<void> check_results(const StoredSlice& slice, std::span<const RecordResult> results);
  /// False when the record is not in the slice any more: it was committed before.
  bool store_result(StoredSlice& slice, const RecordResult& result);
  Result<void> check_settlements(std::span<const CallSettlement> settlements);
  void settle(const CallSettlement& settlement);
  [[nodiscard]] bool has_key(std::string_view key) const;
  [[nodiscard]] bool is_in_open_batch(ModelCallId call) const;
  /// Every call of it that is still reserved is paid perhaps.
  void end_calls_of(RecordId record, Time now);
  CallTotals totals_of(RecordId record);
  /// `seen`: records that were decided on before in the same transaction.
  Result<void> check_decision(const ReviewDecision& decision, std::set<RecordId>& seen);
  void decide(const ReviewDecision& decision, Time now);
  /// A new version, or the newest one renewed.
  void store_site(const Site& site);
  RecordView view_of(const StoredRecord& stored);

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
  std::map<BatchId, StoredBatch> batches_;
  std::map<ModelCallId, ModelCall> calls_;
  std::map<RecordId, std::vector<ModelCallId>> calls_of_;
  std::map<std::string, StoredAnswer, std::less<>> answers_;
  std::map<std::string, TokenRatio, std::less<>> token_ratios_;  ///< By model.
};

}  // namespace ov::memory
