#include "plan.h"

#include "base/hash.h"
#include "brief_file.h"
#include "fingerprint.h"
#include "output_file.h"

namespace ov::cli {
namespace {

Result<std::optional<ReviewPolicy>> read_review_policy(const Config& config) {
  const std::string text = config.text("review.policy");
  if (text.empty()) return std::optional<ReviewPolicy>();
  const std::optional<ReviewPolicy> policy = review_policy_from(text);
  if (policy) return std::optional(*policy);
  return Error(ErrorKind::invalid,
               "--review-policy '" + text +
                   "' is none; it is all-by-hand, auto-if-proven or 'sample N %', 1 to 99");
}

/// Every mistake of `file`, and where it needs what the list does not have.
Result<Brief> check_against_list(const BriefFile& file, const ListPlan& list,
                                 const Adapters& adapters, std::string& warnings) {
  if (file.text.size() > brief_bytes_max) return parse_brief(file.text, file.name).error();
  BriefCheck check = check_brief(file.text, file.name, brief_context(adapters, &list));
  for (const BriefFinding& finding : check.findings) {
    if (finding.is_mistake) continue;
    warnings += "warning: " + file.name + ":" + std::to_string(finding.line) + ": " +
                finding.sentence + "\n";
  }
  if (!check.brief) {
    return Error(ErrorKind::invalid, mistakes_text(check, file.name) +
                                         "\noverture brief check shows the lines and what to do");
  }
  return std::move(*check.brief);
}

Result<void> check_rows(const ListFile& list, const Brief& brief, const Config& config,
                        const std::string& writer) {
  const ListNeeds needs{config.integer("rows"), writes_by_quote(writer)};
  if (config.text("allow_missing") == "yes" || !needs_variables(brief, needs.by_quote)) return ok();
  TRY(const ListScan scan, scan_list(list, &brief, needs));
  if (scan.missing == 0) return ok();
  return Error(ErrorKind::invalid,
               missing_text(scan) +
                   "\nGive them a value, say in the brief what to write without one "
                   "({{name|…}}), or leave these rows out with --allow-missing.");
}

/// Numbers of `count` rows spread over the list, the same each time.
Result<std::vector<std::int64_t>> choose_rows(const ListFile& list, const Brief& brief,
                                              const std::string& writer, std::int64_t count) {
  const ListNeeds needs{std::nullopt, writes_by_quote(writer)};
  TRY(const ListScan all, scan_list(list, &brief, needs));
  const std::int64_t usable = all.accepted - all.missing;
  if (usable == 0) return Error(ErrorKind::invalid, "the list has no row that can be used");
  TRY(ListScan chosen, scan_list(list, &brief, needs, spread_places(usable, count)));
  return std::move(chosen.found);
}

Result<std::string> sha256_of(const ListFile& list) {
  Sha256 hash;
  TRY_VOID(list.each_part([&](std::string_view part) -> Result<bool> {
    hash.update(part);
    return true;
  }));
  return hash.finish_hex();
}

/// A batch has no owner in the store: two processes would each take what is open for left by a dead
/// one, send it, and pay for it.
Result<void> check_batches_are_alone(const Config& config) {
  if (config.text("batch") != "yes" || is_store_in_folder(config)) return ok();
  return Error(ErrorKind::invalid,
               "--batch needs the work in a data folder, which one process holds: of several that "
               "share a database, each would send a batch and pay for it; leave --batch or --store "
               "out");
}

}  // namespace

bool reads_public_sites(const Config& config) {
  return config.text("crawl.connect_to").empty() && config.text("crawl.allow").empty();
}

Result<void> require_contact(const Config& config) {
  if (!config.text("crawl.contact").empty() || !reads_public_sites(config)) return ok();
  return Error(ErrorKind::invalid,
               "reading public sites needs --crawl-contact URL, a page that tells their owners who "
               "you are; it becomes part of the User-Agent");
}

Result<void> check_list_is_kept(const ListFile& list, const std::string& out,
                                const std::string& rejected_path) {
  for (const std::string& path : {out, rejected_path}) {
    for (const std::string& written : {path, part_path_of(path)}) {
      if (!list.is_at(written)) continue;
      return Error(ErrorKind::invalid,
                   written + ": is the list itself and would be written over; name another -o");
    }
  }
  return ok();
}

Result<Plan> make_plan(const RunArguments& arguments, const Config& config,
                       const Adapters& adapters, std::int64_t rows_tried) {
  Plan plan;
  plan.arguments = arguments;
  const bool to_file = rows_tried == 0 && !arguments.estimate;
  if (to_file) {
    TRY(plan.format, result_format(arguments.out));
    TRY_VOID(check_output_place(arguments.out));
  }
  TRY_VOID(require_contact(config));
  TRY(BriefFile brief_file, read_brief_file(config.text("brief")));
  TRY(plan.list, ListFile::open(arguments.list, config.text("map")));
  TRY(plan.brief, check_against_list(brief_file, plan.list.plan(), adapters, plan.warnings));
  plan.brief_text = std::move(brief_file.text);
  if (to_file) {
    plan.rejected_path = arguments.out + ".rejected.csv";
    TRY_VOID(check_list_is_kept(plan.list, arguments.out, plan.rejected_path));
  }
  plan.writer = writer_name(config.text("model"));
  if (rows_tried == 0) {
    TRY_VOID(check_rows(plan.list, plan.brief, config, plan.writer));
  } else {
    TRY(plan.rows, choose_rows(plan.list, plan.brief, plan.writer, rows_tried));
  }
  if (to_file) TRY_VOID(check_batches_are_alone(config));
  TRY(plan.web, adapters.make_web(config));
  TRY(plan.model, adapters.make_model(config));
  if (to_file && config.text("batch") == "yes") {
    TRY(plan.batches, adapters.make_batches(config, plan.model->identity()));
  }
  TRY(plan.budget, read_budget(config, *plan.model));
  TRY(plan.review_policy, read_review_policy(config));
  plan.dedupe = *dedupe_policy_from(config.text("dedupe"));

  RunIdentity identity;
  TRY(identity.list_sha256, sha256_of(plan.list));
  identity.brief = canonical_text(plan.brief);
  identity.writer = plan.writer;
  identity.mapping = plan.list.plan().mapping;
  identity.dedupe = plan.dedupe;
  identity.rows_max = config.integer("rows");
  identity.rows = plan.rows;
  plan.fingerprint = fingerprint_of(identity);
  return plan;
}

}  // namespace ov::cli
