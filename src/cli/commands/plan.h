// What a run was asked for, all of it checked before anything is touched: whoever made a mistake
// reads one sentence about it and finds nothing changed.
#pragma once

#include <memory>
#include <string>

#include "command.h"
#include "domain/record.h"
#include "list_file.h"
#include "pipeline/deliver.h"
#include "text/brief.h"

namespace ov::cli {

struct Plan {
  RunArguments arguments;
  ListFile list;
  Brief brief;
  std::string brief_text;  ///< Its TOML.
  ResultFormat format = ResultFormat::csv;
  std::string rejected_path;
  DedupePolicy dedupe = DedupePolicy::contact;
  std::string writer;
  std::string fingerprint;
  std::unique_ptr<Web> web;
  std::unique_ptr<Model> model;
};

/// Errors: invalid and too_large (a mistake in arguments, settings, list or brief), unavailable
/// (the machine: a disk that cannot be read, no threads).
Result<Plan> make_plan(const RunArguments& arguments, const Config& config,
                       const Adapters& adapters);

/// False for tests and intranets: every connection is sent somewhere, or inner addresses are named.
[[nodiscard]] bool reads_public_sites(const Config& config);

/// Whether writing the results to `out` would write over the list: directly, by the file that
/// results are written to at first, or by the one of rejected rows.
/// Errors: invalid, one sentence.
Result<void> check_list_is_kept(const ListFile& list, const std::string& out,
                                const std::string& rejected_path);

}  // namespace ov::cli
