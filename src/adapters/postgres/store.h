// The class behind open_postgres_store; its calls are spread over store_*.cpp by what they serve.
//
// Each call is one transaction of a few statements, whatever the number of records: values go as
// columns (unnest), and two or three rounds carry them. Rows that two processes may both want are
// locked in the order of their keys: slices and calls first, then answers, money, sites and counts.
// What is queued (slices, what is due) is taken with SKIP LOCKED, so nobody waits for it.
#pragma once

#include <map>
#include <unordered_map>
#include <utility>
#include <vector>

#include "ports/batch_store.h"
#include "ports/store.h"
#include "ports/stored_form.h"
#include "session.h"

namespace ov::postgres {

class PostgresStore final : public Store, public BatchStore {
 public:
  explicit PostgresStore(Session session) : session_(std::move(session)) {}

  [[nodiscard]] bool is_shared() const override { return true; }

  // store_campaign.cpp
  Result<std::optional<Campaign>> find_campaign(std::string_view fingerprint) override;
  Result<std::vector<Campaign>> campaigns() override;
  Result<CampaignId> create_campaign(const Campaign& campaign) override;
  Result<void> move_campaign(CampaignId campaign, CampaignMove move) override;
  Result<void> set_review_policy(CampaignId campaign, const ReviewPolicy& policy) override;
  Result<void> finish_intake(CampaignId campaign) override;
  // store_intake.cpp
  Result<void> insert(CampaignId campaign, const IntakeBatch& batch) override;
  // store_sample.cpp
  Result<std::int64_t> choose_sample(CampaignId campaign, std::size_t records) override;
  // store_lease.cpp
  Result<std::optional<Lease>> lease(CampaignId campaign, Stage stage, Time now,
                                     Duration length) override;
  Result<void> extend(SliceId slice, std::int64_t token, Time now, Duration length) override;
  Result<void> give_back(SliceId slice, std::int64_t token) override;
  Result<void> end_all_leases(Time now) override;
  // store_slice.cpp
  Result<std::int64_t> sweep(CampaignId campaign, Time now) override;
  // store_commit.cpp
  Result<std::vector<SliceId>> commit(std::span<const SliceCommit> commits,
                                      std::span<const Site> sites,
                                      std::span<const CallSettlement> settlements) override;
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
  Session session_;
  TextPacker packer_;
};

inline std::int64_t microseconds(Time time) { return time.time_since_epoch().count(); }
inline Time time_from(std::int64_t microseconds) { return Time{Duration{microseconds}}; }

// ---- store_slice.cpp
// -----------------------------------------------------------------------------

/// Records that wait for a slice, by their campaign and stage.
struct ToSlice {
  CampaignId campaign;
  Stage stage = Stage::read;
  std::vector<RecordId> records;
};

/// Puts records into slices, over two rounds of a transaction.
class SliceForming {
 public:
  /// Queues what has to be known first: ids for as many slices as `all` may need, and for records
  /// to write how much room the newest slice has that was never leased. Without the latter each
  /// commit would make a slice of a few records, and each such slice costs a lease.
  void ask(Transaction& transaction, std::span<const ToSlice> all);
  /// The rows that the statements of `ask` gave, from `first` on; moves `first` behind them.
  void take(const std::vector<Rows>& rows, std::size_t& first);
  /// Queues the slices. `all`: as it was asked for, with no more records than then.
  void store(Transaction& transaction, std::span<const ToSlice> all);

 private:
  struct Room {
    std::int64_t slice = 0;
    std::size_t records = 0;
  };
  std::vector<std::int64_t> ids_;
  std::vector<Room> rooms_;  ///< Of each of those asked for.
  std::vector<bool> may_fill_;
};

// ---- store_count.cpp
// -----------------------------------------------------------------------------

/// What a transaction changes in the counts of records.
class CountChanges {
 public:
  void add(CampaignId campaign, RecordState state, Reason reason, std::int64_t change);
  /// Queues them; last of all, for these are the rows that others wait for.
  void store(Transaction& transaction) const;

 private:
  std::map<std::tuple<CampaignId, RecordState, Reason>, std::int64_t> changes_;
};

// ---- store_money.cpp
// -----------------------------------------------------------------------------

/// What a transaction adds to the money of campaigns, beside what is reserved.
class MoneyChanges {
 public:
  void add(CampaignId campaign, const CampaignMoney& change);
  void store(Transaction& transaction) const;

 private:
  std::map<CampaignId, CampaignMoney> changes_;
};

/// Reserves those calls that fit, within a transaction of the caller's.
Result<std::vector<std::optional<ModelCallId>>> reserve(Transaction& transaction,
                                                        CampaignId campaign,
                                                        std::span<const CallReservation> calls,
                                                        Time now);

// ---- store_answer.cpp
// ----------------------------------------------------------------------------

/// Settles calls, over two rounds of a transaction.
class Settling {
 public:
  explicit Settling(TextPacker& packer) : packer_(packer) {}
  /// Queues the statement that locks the calls.
  void ask(Transaction& transaction, std::span<const CallSettlement* const> settlements);
  /// Takes the rows of that statement and queues what the settlements change. One of a call that is
  /// settled or void already changes nothing. Errors: bug (a call that was never reserved, a
  /// settlement that settles nothing).
  Result<void> store(Transaction& transaction, const Rows& calls,
                     std::span<const CallSettlement* const> settlements);

 private:
  TextPacker& packer_;
};

// ---- store_site.cpp
// ------------------------------------------------------------------------------

/// Stores versions of sites, over two rounds of a transaction.
class SiteStoring {
 public:
  explicit SiteStoring(TextPacker& packer) : packer_(packer) {}
  /// Queues what has to be known first.
  void ask(Transaction& transaction, std::span<const Site> sites);
  /// `rows`: of the statements of `ask`, from `first` on; moves `first` behind them.
  Result<void> store(Transaction& transaction, const std::vector<Rows>& rows, std::size_t& first,
                     std::span<const Site> sites);

 private:
  void insert(Transaction& transaction, std::span<const std::pair<std::int64_t, const Site*>> all);
  void renew(Transaction& transaction, std::span<const Site* const> all);
  TextPacker& packer_;
};

// ---- store_message.cpp
// ---------------------------------------------------------------------------

/// Queues messages with their evidence.
void store_messages(Transaction& transaction,
                    std::span<const std::pair<RecordId, const Message*>> messages);
void store_evidence(Transaction& transaction,
                    std::span<const std::pair<RecordId, const std::vector<Evidence>*>> all);

// ---- store_read.cpp
// ------------------------------------------------------------------------------

/// The columns that read_record reads, of a table record. `cells`: an expression for them.
#define OV_RECORD_COLUMNS(cells)                                                             \
  "id, campaign, row, line, website, url, site, company, email, first_name, country, " cells \
  ", state, reason, attempts, site_id"
/// Reads a row that starts with OV_RECORD_COLUMNS.
Result<Record> read_record(const Row& row);

/// Statements that read records with all that a view has beside. `chosen`: a query of their ids.
std::vector<Query> view_queries(std::string_view chosen, const Parameters& parameters);
/// What those statements gave, in row order.
Result<std::vector<RecordView>> read_views(std::span<const Rows> rows);
inline constexpr std::size_t view_queries_count = 5;

}  // namespace ov::postgres
