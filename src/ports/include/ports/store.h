// Store: the only truth. Work is leased by the slice and committed by the record: a commit carries
// each lease's token and leaves out the slices of which a newer lease exists, so a worker that lost
// its lease can change nothing. Everything a commit does (states, messages, sites, retries, the
// next stage's slices, counts) happens in one transaction or not at all.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "domain/message.h"
#include "domain/model_call.h"
#include "domain/record.h"
#include "domain/review.h"
#include "domain/site.h"
#include "domain/slice.h"
#include "domain/token_ratio.h"

namespace ov {

/// A batch of rows taken in. Records get `duplicate` from the store when their key is known.
struct IntakeBatch {
  struct Row {
    Record record;
    std::string dedupe_key;  ///< Empty: never a duplicate.
  };
  std::vector<Row> rows;
  std::vector<RejectedRow> rejected;
  std::int64_t rows_before = 0;  ///< Rows of the list taken in before this batch, from the start.
  std::int64_t rows_read = 0;    ///< The same after it.
};

/// From which state a campaign is moved to which.
struct CampaignMove {
  CampaignState from = CampaignState::draft;
  CampaignState to = CampaignState::draft;
};

/// What one record came to in its stage.
struct RecordResult {
  RecordId record;
  /// `writing` after a read, a final state or `review` (with the message that waits), or the
  /// stage's own state again with `due` set.
  RecordState state = RecordState::failed;
  Reason reason = Reason::none;
  std::string detail;              ///< A sentence for people; may be empty.
  int attempts = 0;                ///< Attempts of this stage so far, this one included.
  std::optional<Time> due;         ///< When to try again; only with a state that is not final.
  std::optional<Message> message;  ///< At most one over all attempts of a record.
  Duration spent{0};               ///< Time this attempt took.
};

/// Whether a result of `stage` says who looks at the record next: nobody, because it has ended; a
/// person; the same stage again, when it is due; or the write stage, after a read. Stores refuse
/// every other, because the record would be lost or come up twice.
[[nodiscard]] inline bool is_well_formed(Stage stage, const RecordResult& result) {
  if (is_final(result.state)) return !result.due;
  if (result.state == RecordState::review) {
    return stage == Stage::write && !result.due && result.message &&
           result.message->review == ReviewState::proposed;
  }
  if (!result.due) return stage == Stage::read && result.state == RecordState::writing;
  if (stage == Stage::write) return result.state == RecordState::writing;
  return result.state == RecordState::waiting || result.state == RecordState::reading;
}

/// What records of one slice came to under one lease of it.
struct SliceCommit {
  SliceId slice;
  std::int64_t token = 0;
  std::span<const RecordResult> results;
};

/// Number of records by state and reason.
struct Count {
  RecordState state = RecordState::waiting;
  Reason reason = Reason::none;
  std::int64_t records = 0;
  bool operator==(const Count&) const = default;
};

/// One record as exports and `verify` see it.
struct RecordView {
  Record record;
  std::string detail;
  std::optional<Message> message;
  CallTotals calls;    ///< Also of records without a message.
  double seconds = 0;  ///< Time spent over all attempts.
  /// Attempts of all stages. What was put off, and so used up no attempt, is not among them.
  int attempts_total = 0;
};

class BatchStore;

/// Errors of every call: unavailable (the medium cannot be written or read, or what it holds is
/// damaged: stop), too_large (disk full), bug. Those named at a call come on top. One thread at a
/// time, but for what says otherwise.
class Store {
 public:
  virtual ~Store() = default;

  /// Whether other processes may work in the store at the same time. Then a lease ends by its time
  /// alone, and nobody calls end_all_leases.
  [[nodiscard]] virtual bool is_shared() const { return false; }

  // ---- campaigns -------------------------------------------------------------------------------
  /// The campaign with this fingerprint, if there is one (the newest).
  virtual Result<std::optional<Campaign>> find_campaign(std::string_view fingerprint) = 0;
  virtual Result<std::vector<Campaign>> campaigns() = 0;
  /// Stores a new campaign (its `id` is ignored) and returns its id. Errors: conflict (there is one
  /// with this fingerprint, which is not empty).
  virtual Result<CampaignId> create_campaign(const Campaign& campaign) = 0;
  /// Moves the campaign from one state to another. Nothing where its state is not `from` any more:
  /// who pauses a campaign and who ends it do not undo each other.
  virtual Result<void> move_campaign(CampaignId campaign, CampaignMove move) = 0;
  /// Says nothing of messages that are written already; see pipeline/review.h.
  virtual Result<void> set_review_policy(CampaignId campaign, const ReviewPolicy& policy) = 0;

  // ---- intake ----------------------------------------------------------------------------------
  /// Takes in the rows and forms read slices of the accepted ones, in one transaction. Idempotent
  /// by its rows: a batch that does not begin where the campaign ends is refused with conflict.
  virtual Result<void> insert(CampaignId campaign, const IntakeBatch& batch) = 0;
  /// No more rows will come.
  virtual Result<void> finish_intake(CampaignId campaign) = 0;
  /// Makes the `records` records that domain/sample.h ranks lowest, duplicates apart, the sample of
  /// a campaign whose state is `estimating`: as long as it is, only records of the sample are
  /// leased. A larger sample later holds the smaller one. Returns how many records the sample has.
  /// Errors: conflict (the campaign's state is another).
  virtual Result<std::int64_t> choose_sample(CampaignId campaign, std::size_t records) = 0;

  // ---- work ------------------------------------------------------------------------------------
  /// Leases one slice of `stage` that nobody holds (or whose lease has ended) until now + length.
  /// Nothing when there is none. A lease that had ended counts as a death of its worker, and what
  /// calls it left reserved for records of the slice, but in open batches, are uncertain: paid
  /// perhaps. A slice whose worker died slice_deaths_max times without progress
  /// is split in two; a single record that did is committed as dead instead.
  virtual Result<std::optional<Lease>> lease(CampaignId campaign, Stage stage, Time now,
                                             Duration length) = 0;
  /// Extends the lease to now + length. Errors: lease_lost.
  virtual Result<void> extend(SliceId slice, std::int64_t token, Time now, Duration length) = 0;
  /// Commits what records of several slices came to, in one transaction, so that many small slices
  /// share one sync of the disk. `sites` are stored first: each is a new version, but one that
  /// names the newest version of its key by `id` is that version found again. Then that version's
  /// read_at, signals and certificate_ignored, and its pages' validators and signals (by URL), are
  /// those of the site given, and nothing else of it changes. Returns the slices whose lease was
  /// lost: what is said of them is left out (drop that work), the rest is stored; when all are
  /// lost, or there are none, nothing is stored, the sites neither. A lease is lost once the slice
  /// was leased again, given back or finished; that its time is over does not matter before. A
  /// record that is not in its slice any more is left as it is, so a repeat changes nothing. The
  /// last record ends the slice. Records that were read first fill up the newest slice to write
  /// that was never leased. `settlements` are stored whatever became of the leases, for what was
  /// paid is paid; one of a call that is settled or void already changes nothing. Errors: bug (a
  /// result that is not well formed, a second message of a record, a settlement that settles
  /// nothing; nothing is stored).
  virtual Result<std::vector<SliceId>> commit(std::span<const SliceCommit> commits,
                                              std::span<const Site> sites,
                                              std::span<const CallSettlement> settlements) = 0;
  /// Gives a slice back at once (stop); what is not committed is leased again. Not a death.
  /// Errors: lease_lost.
  virtual Result<void> give_back(SliceId slice, std::int64_t token) = 0;
  /// Forms slices from what is due. Returns how many records moved.
  virtual Result<std::int64_t> sweep(CampaignId campaign, Time now) = 0;
  /// Ends every lease now, each counted as a death of its worker, and takes every call that is
  /// still reserved, and not of a batch that is open, as uncertain: paid perhaps. Only for a
  /// process that holds the store alone and has just started.
  virtual Result<void> end_all_leases(Time now) = 0;

  // ---- money -----------------------------------------------------------------------------------
  /// Nothing: no wall. What is reserved stays so, even above a lower budget.
  virtual Result<void> set_budget(CampaignId campaign,
                                  std::optional<std::int64_t> microdollars) = 0;
  /// Reserves the worst case of each call that still fits under the campaign's budget, in order,
  /// all in one transaction that is durable on return; gives an id to those and none to the rest.
  /// A call may start only with an id, and once.
  virtual Result<std::vector<std::optional<ModelCallId>>> reserve_calls(
      CampaignId campaign, std::span<const CallReservation> calls, Time now) = 0;
  /// The answer that is kept for a question, whichever campaign paid for it.
  virtual Result<std::optional<StoredAnswer>> find_answer(std::string_view answer_key) = 0;
  /// Kept by every reservation and settlement; never summed up by scanning.
  virtual Result<CampaignMoney> money(CampaignId campaign) = 0;
  /// The same, its sums taken from the calls; `verify` compares the two.
  virtual Result<CampaignMoney> money_by_scan(CampaignId campaign) = 0;
  /// The ratio that is kept for a model (Model::identity).
  virtual Result<std::optional<TokenRatio>> token_ratio(std::string_view model_identity) = 0;
  /// Keeps `sixteenths`, with the newest site there is, durably; where one is kept for the model
  /// already, that one stays. Returns the one that is kept now.
  virtual Result<TokenRatio> keep_token_ratio(std::string_view model_identity, int sixteenths) = 0;
  /// Every call that was made for a record, in their order.
  virtual Result<std::vector<ModelCall>> calls_of(RecordId record) = 0;

  /// What it keeps of batches; null for a store that keeps none. Lives as long as the store.
  [[nodiscard]] virtual BatchStore* batches() { return nullptr; }

  // ---- review ----------------------------------------------------------------------------------
  /// Does all of these acts in one transaction, or none of them: each makes the next version of its
  /// message and moves its record (domain/review.h); the counts move along. Errors: not_found (the
  /// record has no message), conflict (the message has a newer version than the one that was seen,
  /// or it is on its way out), invalid (nobody is named, a text is over its limit).
  virtual Result<void> review(std::span<const ReviewDecision> decisions, Time now) = 0;
  /// Every version of a record's message, the oldest first; none where it has no message.
  virtual Result<std::vector<MessageVersion>> versions_of(RecordId record) = 0;
  /// Records whose message waits for a person, in row order, after the row `after_row`; at most so
  /// many.
  virtual Result<std::vector<RecordView>> waiting(CampaignId campaign, std::int64_t after_row,
                                                  std::size_t at_most) = 0;

  // ---- reading ---------------------------------------------------------------------------------
  /// The newest version of a site, without pages and facts; nothing when it was never read.
  virtual Result<std::optional<Site>> find_site(std::string_view key) = 0;
  /// The versions of a site, the newest first, at most so many, without pages and facts.
  virtual Result<std::vector<Site>> site_versions(std::string_view key, std::size_t at_most) = 0;
  /// One version of a site, pages and all. Errors: not_found.
  virtual Result<Site> site(SiteId id) = 0;
  /// How many sites of the campaign were read in spite of a certificate that does not verify. Scans
  /// the campaign's records.
  virtual Result<std::int64_t> sites_with_bad_certificate(CampaignId campaign) = 0;
  /// Records by state and reason, kept by every commit; never counted by scanning.
  virtual Result<std::vector<Count>> counts(CampaignId campaign) = 0;
  /// The same, counted by scanning; `verify` compares the two.
  virtual Result<std::vector<Count>> counts_by_scan(CampaignId campaign) = 0;
  /// Every record in row order, a batch at a time in memory. The visitor returns an error to stop.
  virtual Result<void> each_record(CampaignId campaign,
                                   const std::function<Result<void>(const RecordView&)>& visit) = 0;
  /// The record of a row of the list (Record::row); nothing when it was not accepted.
  virtual Result<std::optional<RecordView>> find_record(CampaignId campaign, std::int64_t row) = 0;
  /// The record of this id, whichever campaign it is of; nothing when there is none.
  virtual Result<std::optional<RecordView>> find_record(RecordId record) = 0;
  virtual Result<void> each_rejected(
      CampaignId campaign, const std::function<Result<void>(const RejectedRow&)>& visit) = 0;
};

}  // namespace ov
