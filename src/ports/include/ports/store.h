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
#include "domain/record.h"
#include "domain/site.h"
#include "domain/slice.h"

namespace ov {

/// A batch of rows taken in. Records get `duplicate` from the store when their key is known.
struct IntakeBatch {
  struct Row {
    Record record;
    std::string dedupe_key;  ///< Empty: never a duplicate.
  };
  std::vector<Row> rows;
  std::vector<RejectedRow> rejected;
  std::int64_t rows_read = 0;  ///< Rows of the list taken in after this batch, from the start.
};

/// What one record came to in its stage.
struct RecordResult {
  RecordId record;
  /// `writing` after a read, a final state, or the stage's own state again with `due` set.
  RecordState state = RecordState::failed;
  Reason reason = Reason::none;
  std::string detail;              ///< A sentence for people; may be empty.
  int attempts = 0;                ///< Attempts of this stage so far, this one included.
  std::optional<Time> due;         ///< When to try again; only with a state that is not final.
  std::optional<Message> message;  ///< At most one over all attempts of a record.
  Duration spent{0};               ///< Time this attempt took.
};

/// Whether a result of `stage` says who looks at the record next: nobody, because it has ended; the
/// same stage again, when it is due; or the write stage, after a read. Stores refuse every other,
/// because the record would be lost or come up twice.
[[nodiscard]] inline bool is_well_formed(Stage stage, const RecordResult& result) {
  if (is_final(result.state)) return !result.due;
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
  double seconds = 0;  ///< Time spent over all attempts.
  /// Attempts of all stages. What was put off, and so used up no attempt, is not among them.
  int attempts_total = 0;
};

/// Errors of every call: unavailable (the medium cannot be written or read, or what it holds is
/// damaged: stop), too_large (disk full), bug. Those named at a call come on top. One thread at a
/// time, but for what says otherwise.
class Store {
 public:
  virtual ~Store() = default;

  // ---- campaigns -------------------------------------------------------------------------------
  /// The campaign with this fingerprint, if there is one (the newest).
  virtual Result<std::optional<Campaign>> find_campaign(std::string_view fingerprint) = 0;
  virtual Result<std::vector<Campaign>> campaigns() = 0;
  /// Stores a new campaign (its `id` is ignored) and returns its id.
  virtual Result<CampaignId> create_campaign(const Campaign& campaign) = 0;
  virtual Result<void> set_campaign_state(CampaignId campaign, CampaignState state) = 0;

  // ---- intake ----------------------------------------------------------------------------------
  /// Takes in the rows and forms read slices of the accepted ones, in one transaction. Idempotent
  /// by rows_read: a batch that does not go beyond what the campaign has is refused with conflict.
  virtual Result<void> insert(CampaignId campaign, const IntakeBatch& batch) = 0;
  /// No more rows will come.
  virtual Result<void> finish_intake(CampaignId campaign) = 0;

  // ---- work ------------------------------------------------------------------------------------
  /// Leases one slice of `stage` that nobody holds (or whose lease has ended) until now + length.
  /// Nothing when there is none. A slice whose worker died slice_deaths_max times without progress
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
  /// that was never leased. Errors: bug (a result that is not well formed, or a second message of a
  /// record; nothing is stored).
  virtual Result<std::vector<SliceId>> commit(std::span<const SliceCommit> commits,
                                              std::span<const Site> sites) = 0;
  /// Gives a slice back at once (stop); what is not committed is leased again. Not a death.
  /// Errors: lease_lost.
  virtual Result<void> give_back(SliceId slice, std::int64_t token) = 0;
  /// Forms slices from what is due. Returns how many records moved.
  virtual Result<std::int64_t> sweep(CampaignId campaign, Time now) = 0;
  /// Ends every lease now, each counted as a death of its worker. Only for a process that holds the
  /// store alone and has just started.
  virtual Result<void> end_all_leases(Time now) = 0;

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
  virtual Result<void> each_rejected(
      CampaignId campaign, const std::function<Result<void>(const RejectedRow&)>& visit) = 0;
};

}  // namespace ov
