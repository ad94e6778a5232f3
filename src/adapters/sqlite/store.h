// The class behind open_sqlite_store; its calls are spread over store_*.cpp by what they serve.
#pragma once

#include <unordered_map>
#include <vector>

#include "base/unique_fd.h"
#include "database.h"
#include "ports/batch_store.h"
#include "ports/store.h"
#include "ports/stored_form.h"

namespace ov::sqlite {

class SqliteStore final : public Store, public BatchStore {
 public:
  SqliteStore(UniqueFd lock, Database database)
      : lock_(std::move(lock)), database_(std::move(database)) {}

  // store_campaign.cpp
  Result<std::optional<Campaign>> find_campaign(std::string_view fingerprint) override;
  Result<std::vector<Campaign>> campaigns() override;
  Result<CampaignId> create_campaign(const Campaign& campaign) override;
  Result<void> move_campaign(CampaignId campaign, CampaignMove move) override;
  Result<void> set_review_policy(CampaignId campaign, const ReviewPolicy& policy) override;
  Result<void> insert(CampaignId campaign, const IntakeBatch& batch) override;
  Result<void> finish_intake(CampaignId campaign) override;
  // store_sample.cpp
  Result<std::int64_t> choose_sample(CampaignId campaign, std::size_t records) override;
  // store_work.cpp
  Result<std::optional<Lease>> lease(CampaignId campaign, Stage stage, Time now,
                                     Duration length) override;
  Result<void> extend(SliceId slice, std::int64_t token, Time now, Duration length) override;
  Result<std::vector<SliceId>> commit(std::span<const SliceCommit> commits,
                                      std::span<const Site> sites,
                                      std::span<const CallSettlement> settlements) override;
  Result<void> give_back(SliceId slice, std::int64_t token) override;
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

 private:
  /// The statement of this text, prepared once. `sql` is a string literal; its address is the key.
  Result<Statement*> prepared(const char* sql);

  /// A slice and how many records fit into it still.
  struct Room {
    std::int64_t slice = 0;
    std::size_t records = 0;
  };
  /// A slice that a commit of ours may change, and what it belongs to.
  struct HeldSlice {
    const SliceCommit& commit;
    CampaignId campaign;
    Stage stage = Stage::read;
  };
  /// A slice that nobody holds, as its last lease left it.
  struct FreeSlice {
    std::int64_t id = 0;
    std::int64_t token = 0;
    bool lease_ended = false;  ///< It was held until its time was over.
    int deaths = 0;            ///< In a row, without a commit between.
    bool committed = false;    ///< Under its last lease.
  };

  Result<std::vector<Campaign>> campaigns_by(Statement& statement);
  /// `token`: of the last lease that its records were under. The slice is of the sample while only
  /// the sample is worked on; what is taken in is not.
  Result<std::int64_t> new_slice(CampaignId campaign, Stage stage, std::int64_t token);
  /// The newest slice of `stage` that was never leased.
  Result<Room> room_in_newest(CampaignId campaign, Stage stage);
  /// Puts the records into slices of `stage`, each as large as the stage allows.
  Result<void> form_slices(CampaignId campaign, Stage stage, std::span<const RecordId> records);
  Result<void> uncount(CampaignId campaign, RecordId record);
  Result<void> count(CampaignId campaign, RecordState state, Reason reason, std::int64_t change);
  Result<std::optional<FreeSlice>> free_slice(CampaignId campaign, Stage stage, Time now);
  /// Takes what is due out of the due table; ascending.
  Result<std::vector<RecordId>> take_due(CampaignId campaign, Stage stage, Time now);
  Result<std::vector<Record>> records_of(std::int64_t slice, Stage stage);
  Result<bool> settle_death(std::int64_t slice, std::int64_t token, CampaignId campaign,
                            Stage stage, int deaths);
  /// Nothing when the lease was lost.
  Result<std::optional<HeldSlice>> held_slice(const SliceCommit& commit);
  /// Stores the results of one slice; adds those that move on to `to_write`.
  Result<void> store_results(const HeldSlice& held, std::vector<RecordId>& to_write);
  /// A new version, or the newest one renewed.
  Result<void> store_site(const Site& site);
  Result<void> insert_site(const Site& site);
  Result<void> renew_site(const Site& site);
  Result<bool> store_result(CampaignId campaign, std::int64_t slice, Stage stage,
                            const RecordResult& result);
  Result<void> store_message(RecordId record, const Message& message);
  Result<bool> is_estimating(CampaignId campaign);
  /// Takes the records out of the slices that intake put them in; those that were still there.
  Result<std::vector<RecordId>> take_unread(CampaignId campaign, std::span<const RecordId> records);
  Result<void> settle(const CallSettlement& settlement);
  /// Reserves those that fit, inside a transaction of the caller's.
  Result<std::vector<std::optional<ModelCallId>>> reserve(CampaignId campaign,
                                                          std::span<const CallReservation> calls,
                                                          Time now);
  Result<void> add_request(BatchId batch, ModelCallId call, const GatheredRequest& request);
  Result<void> check_is_of(BatchId batch, ModelCallId call);
  /// The position of the last question of the first half. Errors: bug (it cannot be split).
  Result<std::int64_t> end_of_first_half(BatchId batch);
  /// Counts the questions that a batch has now.
  Result<Batch> count_again(BatchId batch);
  Result<void> keep_answer(std::string_view key, const CallSettlement& settlement);
  Result<void> add_to_money(CampaignId campaign, const CampaignMoney& change);
  /// Every call that is still reserved for a record of the slice is paid perhaps.
  Result<void> end_calls_of(std::int64_t slice, Time now);
  /// Every call that is still reserved is paid perhaps.
  Result<void> end_all_calls(Time now);
  Result<CallTotals> call_totals(RecordId record);
  Result<std::vector<Page>> pages_of(SiteId site);
  Result<std::optional<Message>> message_of(RecordId record);
  Result<std::vector<Evidence>> evidence_of(RecordId record);
  Result<std::vector<Assertion>> assertions_of(RecordId record, int version);
  Result<void> store_evidence(RecordId record, const std::vector<Evidence>& evidence);
  /// Of a row of `record_columns` with what a view has beside.
  Result<RecordView> read_view(const Statement& statement);
  Result<std::optional<RecordView>> one_view(Statement& statement);
  /// Does one act within the transaction.
  Result<void> decide(const ReviewDecision& decision, Time now);
  Result<void> store_version(RecordId record, const MessageVersion& version);
  Result<std::vector<Count>> read_counts(Statement& statement);

  UniqueFd lock_;  ///< Held for the life of a writing store.
  Database database_;
  std::unordered_map<const char*, Statement> statements_;
  TextPacker packer_;
};

/// Reads a row that starts with: id, campaign, row, line, website, url, site, company, email,
/// first_name, country, cells, state, reason, attempts, site_id.
Result<Record> read_record(const Statement& statement);

inline std::int64_t microseconds(Time time) { return time.time_since_epoch().count(); }

}  // namespace ov::sqlite
