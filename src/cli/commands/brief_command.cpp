// overture brief: whether a brief can be used, and what a brief is.
#include <cstdio>

#include "brief_file.h"
#include "brief_report.h"
#include "command.h"
#include "fingerprint.h"
#include "plan.h"

namespace ov::cli {
namespace {

void print(const std::string& text) { std::fwrite(text.data(), 1, text.size(), stdout); }

/// Rows of the list that lack what the brief needs, as a finding at the brief's first line.
Result<void> add_missing(BriefCheck& check, const ListFile& list, const Config& config) {
  if (!check.brief) return ok();
  const bool by_quote = writes_by_quote(writer_name(config.text("model")));
  if (!needs_variables(*check.brief, by_quote)) return ok();
  TRY(const ListScan scan, scan_list(list, &*check.brief, {config.integer("rows"), by_quote}));
  if (scan.missing == 0) return ok();
  BriefFinding finding;
  finding.is_mistake = config.text("allow_missing") != "yes";
  finding.sentence = missing_text(scan);
  for (char& c : finding.sentence) c = c == '\n' ? ' ' : c;
  finding.advice =
      "give them a value, say what to write without one ({{name|…}}), or leave these rows out with "
      "--allow-missing";
  check.findings.insert(check.findings.begin(), std::move(finding));
  return ok();
}

Result<BriefCheck> check_file(const BriefFile& file, const BriefArguments& arguments,
                              const Config& config, const Adapters& adapters) {
  if (arguments.list.empty()) {
    return check_brief(file.text, file.name, brief_context(adapters, nullptr));
  }
  TRY(const ListFile list, ListFile::open(arguments.list, config.text("map")));
  BriefCheck check = check_brief(file.text, file.name, brief_context(adapters, &list.plan()));
  TRY_VOID(add_missing(check, list, config));
  return check;
}

bool has_mistakes(const BriefCheck& check) {
  for (const BriefFinding& finding : check.findings) {
    if (finding.is_mistake) return true;
  }
  return false;
}

}  // namespace

int brief_check_command(const BriefArguments& arguments, const Config& config,
                        const Adapters& adapters) {
  const Result<BriefFile> file = read_brief_file(arguments.brief);
  if (!file) return complain(file.error().text(), exit_usage);
  const Result<BriefCheck> check = check_file(*file, arguments, config, adapters);
  if (!check) return complain(check.error().text(), exit_usage);
  print(arguments.json ? brief_json(*check, file->name, file->text)
                       : brief_lines(*check, file->name, file->text, screen_of(stdout)));
  return has_mistakes(*check) ? exit_usage : exit_done;
}

int brief_schema_command() {
  print(std::string(brief_schema()));
  return exit_done;
}

}  // namespace ov::cli
