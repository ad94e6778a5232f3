// Intake: turns the bytes of a list into records. It streams: memory does not grow with the file.
// Each row ends as a record, as a duplicate, or among the rejected rows with its line, column and
// reason.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "domain/record.h"
#include "ports/store.h"
#include "text/brief.h"
#include "text/columns.h"
#include "text/csv.h"

namespace ov {

/// How a list will be read: what was sniffed and guessed from its first bytes.
struct ListPlan {
  CsvFormat format;
  std::vector<std::string> columns;  ///< Header names, or "column 1", … where there is no header.
  ColumnMapping mapping;
  std::string description;  ///< For people: which column is what, with samples.
};

/// Plans from the first `list_preview_bytes` of a file (or all of it). `overrides`: as --map takes
/// them. Errors: invalid, with one sentence that says what is wrong with the file or the mapping.
[[nodiscard]] Result<ListPlan> plan_list(std::string_view first_bytes, bool is_whole_file,
                                         std::string_view overrides);

/// A transaction is closed when its rows hold this much, so that memory is bounded by bytes too:
/// 2,000 rows of the largest size would be 8 GB.
inline constexpr std::size_t intake_batch_bytes_max = 8U << 20;

struct IntakeOptions {
  DedupePolicy dedupe = DedupePolicy::contact;
  std::optional<std::int64_t> rows_max;  ///< Rows after this many are not taken in.
  std::size_t batch_rows = 2000;         ///< Rows a transaction, at most.
  /// Rows that lack a variable which this brief needs are rejected as `bad_row`. Null: none are.
  const Brief* brief = nullptr;
  bool by_quote = false;  ///< Whether `quote:` writes; see missing_variables.
  /// Only rows of these numbers, in rising order, are taken in; the others are not counted. Not
  /// set: all rows.
  std::optional<std::vector<std::int64_t>> rows{};
};

/// What a list holds for a campaign, found before anything is stored.
struct ListScan {
  std::int64_t rows = 0;      ///< Within rows_max.
  std::int64_t accepted = 0;  ///< Those that would become records, duplicates included.
  /// Accepted rows that lack a variable which the brief needs.
  std::int64_t missing = 0;
  struct Missing {
    std::int64_t row = 0;
    std::int64_t line = 0;
    std::vector<std::string> columns;
  };
  std::vector<Missing> first_missing;  ///< At most missing_shown_max.
  /// Numbers of the rows asked for by `wanted`.
  std::vector<std::int64_t> found;
};
inline constexpr std::size_t missing_shown_max = 10;

/// Reads a list as Intake would and stores nothing. One thread.
class ListScanner {
 public:
  /// `options.rows` is not looked at. `wanted`: places among the accepted rows that lack nothing,
  /// from 0 in rising order, whose row numbers go into ListScan::found. All must outlive this.
  ListScanner(const ListPlan& plan, const IntakeOptions& options,
              std::vector<std::int64_t> wanted = {});
  /// As those of Intake.
  Result<void> feed(std::string_view bytes);
  Result<void> finish();
  /// True when the rest of the file need not be read.
  [[nodiscard]] bool full() const;
  [[nodiscard]] const ListScan& scan() const { return scan_; }

 private:
  Result<void> take_events();
  void take(const CsvRow& row);

  const ListPlan& plan_;
  const IntakeOptions& options_;
  bool needs_variables_ = false;
  std::vector<std::int64_t> wanted_;
  ListReader reader_;
  ListScan scan_;
};

/// `count` places spread evenly over `rows`, from 0 in rising order; all of them when there are
/// fewer. The same for the same numbers.
[[nodiscard]] std::vector<std::int64_t> spread_places(std::int64_t rows, std::int64_t count);

/// Takes one list into one campaign. After a crash, feed the same bytes again with the campaign as
/// the store has it: rows that were taken in are passed over. One thread.
class Intake {
 public:
  Intake(Store& store, const Campaign& campaign, const ListPlan& plan, IntakeOptions options);

  /// The next bytes of the file. Errors: invalid (the file is no list), and those of the store.
  Result<void> feed(std::string_view bytes);
  /// The file has ended: commits the last batch and closes the campaign's intake.
  Result<void> finish();

  /// True when `rows_max` is reached and the rest of the file need not be read.
  [[nodiscard]] bool full() const { return full_; }
  /// Rows seen so far, passed-over ones included, those that were not asked for left out.
  [[nodiscard]] std::int64_t rows() const { return rows_; }

 private:
  Result<void> take_events();
  Result<void> take_event(CsvEvent event);
  [[nodiscard]] bool is_wanted(std::int64_t number) const;
  [[nodiscard]] bool batch_full() const;
  void take(const CsvRow& row);
  void reject(RejectedRow row);
  Result<void> commit();
  /// Other processes may take in the same list. Finds how far they are, and leaves out of the batch
  /// what they took in; `refused` when that is not why it was refused.
  Result<void> catch_up(const Error& refused);

  Store& store_;
  CampaignId campaign_;
  std::string fingerprint_;
  std::int64_t rows_done_;  ///< Rows that the store has, as far as is known.
  const ListPlan& plan_;
  IntakeOptions options_;
  ListReader reader_;
  IntakeBatch batch_;
  std::size_t batch_bytes_ = 0;  ///< Of the cells and rejected values in batch_.
  std::int64_t rows_ = 0;        ///< Taken in or passed over.
  std::int64_t number_ = 0;      ///< Of the list's row at hand.
  bool needs_variables_ = false;
  bool full_ = false;
};

}  // namespace ov
