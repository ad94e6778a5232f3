// What a run was asked for, all of it checked before anything is touched: whoever made a mistake
// reads one sentence about it and finds nothing changed.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "command.h"
#include "domain/record.h"
#include "list_file.h"
#include "money.h"
#include "pipeline/deliver.h"
#include "text/brief.h"

namespace ov::cli {

/// Whether nobody is asked and the brief's templates are filled in. `writer`: by writer_name.
[[nodiscard]] inline bool writes_by_quote(const std::string& writer) { return writer == "quote:"; }

struct Plan {
  RunArguments arguments;
  ListFile list;
  Brief brief;
  std::string brief_text;  ///< Its TOML or JSON.
  std::string warnings;    ///< What may be wrong with the brief, a line each; may be empty.
  ResultFormat format = ResultFormat::csv;
  std::string rejected_path;
  DedupePolicy dedupe = DedupePolicy::contact;
  std::string writer;
  std::string fingerprint;
  /// Numbers of the only rows to take in, rising; not set: all.
  std::optional<std::vector<std::int64_t>> rows;
  std::unique_ptr<Web> web;
  std::unique_ptr<Model> model;
  std::unique_ptr<BatchModel> batches;  ///< Null: questions are asked one by one.
  BudgetWish budget;
  std::optional<ReviewPolicy> review_policy;  ///< Not set: stays as it is.

  [[nodiscard]] bool by_quote() const { return writes_by_quote(writer); }
};

/// `rows_tried`: only so many rows, spread over the list, where it is not 0; nothing is written to
/// a file then. Errors: invalid and too_large (a mistake in arguments, settings, list or brief),
/// unavailable (the machine: a disk that cannot be read, no threads).
Result<Plan> make_plan(const RunArguments& arguments, const Config& config,
                       const Adapters& adapters, std::int64_t rows_tried = 0);

/// False for tests and intranets: every connection is sent somewhere, or inner addresses are named.
[[nodiscard]] bool reads_public_sites(const Config& config);

/// Errors: invalid (public sites are to be read, and nobody says who reads them).
Result<void> require_contact(const Config& config);

/// Whether writing the results to `out` would write over the list: directly, by the file that
/// results are written to at first, or by the one of rejected rows.
/// Errors: invalid, one sentence.
Result<void> check_list_is_kept(const ListFile& list, const std::string& out,
                                const std::string& rejected_path);

}  // namespace ov::cli
