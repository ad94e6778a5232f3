#include "brief_file.h"

#include "cli/progress.h"
#include "small_file.h"
#include "text/columns.h"

namespace ov::cli {

Result<BriefFile> read_brief_file(const std::string& path) {
  if (path.empty()) return BriefFile{"the built-in brief", std::string(default_brief_toml())};
  TRY(std::optional<std::string> text, read_small_file(path, brief_bytes_max));
  if (!text) {
    return Error(ErrorKind::invalid, path + ": there is no such brief; see examples/briefs");
  }
  return BriefFile{path, std::move(*text)};
}

BriefContext brief_context(const Adapters& adapters, const ListPlan* list) {
  BriefContext context;
  context.detect_language = adapters.detect_language;
  if (list == nullptr) return context;
  context.columns = list->columns;
  for (const ColumnRole role : column_roles) {
    if (list->mapping.of(role)) context.columns->emplace_back(to_string(role));
  }
  return context;
}

Result<ListScan> scan_list(const ListFile& list, const Brief* brief, const ListNeeds& needs,
                           std::vector<std::int64_t> wanted) {
  IntakeOptions options;
  options.brief = brief;
  options.by_quote = needs.by_quote;
  options.rows_max = needs.rows_max;
  ListScanner scanner(list.plan(), options, std::move(wanted));
  TRY_VOID(list.each_part([&](std::string_view part) -> Result<bool> {
    TRY_VOID(scanner.feed(part));
    return !scanner.full();
  }));
  TRY_VOID(scanner.finish());
  return scanner.scan();
}

std::string missing_text(const ListScan& scan) {
  std::string out = with_commas(scan.missing) + " of " + with_commas(scan.rows) +
                    (scan.missing == 1 ? " rows has" : " rows have") +
                    " no value for what the brief needs:";
  for (const ListScan::Missing& missing : scan.first_missing) {
    std::string names;
    for (const std::string& name : missing.columns) {
      names += (names.empty() ? "{{" : ", {{") + name + "}}";
    }
    out += "\n  row " + with_commas(missing.row) + " (line " + with_commas(missing.line) +
           "): " + names;
  }
  const auto shown = static_cast<std::int64_t>(scan.first_missing.size());
  if (scan.missing > shown) out += "\n  and " + with_commas(scan.missing - shown) + " more";
  return out;
}

}  // namespace ov::cli
