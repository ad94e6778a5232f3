#include "row.h"

#include "base/ascii.h"
#include "pipeline/dossier.h"
#include "text/url.h"

namespace ov {
namespace {

std::string mapped(const CsvRow& row, const std::optional<std::size_t>& column) {
  if (!column || *column >= row.cells.size()) return {};
  return std::string(trim(row.cells[*column]));
}

}  // namespace

CsvOptions reader_options(const ListPlan& plan) {
  return {.delimiter = plan.format.delimiter, .header = plan.format.has_header};
}

std::string column_name(const ListPlan& plan, std::size_t column) {
  return column < plan.columns.size() ? plan.columns[column] : std::string();
}

tl::expected<Record, RejectedRow> record_of(const CsvRow& row, std::int64_t number,
                                            const ListPlan& plan) {
  Record record;
  record.row = number;
  record.line = row.line;
  record.website = mapped(row, plan.mapping.website);
  const Result<Url> url = parse_website(record.website);
  if (!url) {
    return tl::unexpected(RejectedRow{number, row.line, column_name(plan, *plan.mapping.website),
                                      Reason::bad_url, url.error().message(), record.website});
  }
  record.url = url->href();
  record.site = site_key(*url);
  record.company = mapped(row, plan.mapping.company);
  record.email = mapped(row, plan.mapping.email);
  record.first_name = mapped(row, plan.mapping.first_name);
  record.country = mapped(row, plan.mapping.country);
  record.cells.assign(row.cells.begin(), row.cells.end());
  return record;
}

std::vector<std::string> missing_in(const Record& record, const std::vector<std::string>& columns,
                                    const Brief& brief, bool by_quote) {
  return missing_variables(brief_for(brief, record), row_facts(record, columns), by_quote);
}

std::string missing_sentence(const std::vector<std::string>& missing) {
  std::string names;
  for (const std::string& name : missing) names += (names.empty() ? "{{" : ", {{") + name + "}}";
  return "the brief needs " + names + ", and the row has no value for it";
}

}  // namespace ov
