#include "pipeline/intake.h"

#include "base/ascii.h"
#include "base/utf8.h"
#include "text/url.h"

namespace ov {
namespace {

std::string column_name(const ListPlan& plan, std::size_t column) {
  return column < plan.columns.size() ? plan.columns[column] : std::string();
}

std::string mapped(const CsvRow& row, const std::optional<std::size_t>& column) {
  if (!column || *column >= row.cells.size()) return {};
  return std::string(trim(row.cells[*column]));
}

std::string dedupe_key(DedupePolicy policy, const Record& record) {
  switch (policy) {
    case DedupePolicy::none:
      return {};
    case DedupePolicy::site:
      return record.site;
    case DedupePolicy::contact:
      return record.site + '\n' + ascii_lower(record.email);
  }
  return {};
}

CsvOptions reader_options(const ListPlan& plan) {
  return {.delimiter = plan.format.delimiter, .header = plan.format.has_header};
}

}  // namespace

Result<ListPlan> plan_list(std::string_view first_bytes, bool is_whole_file,
                           std::string_view overrides) {
  TRY(ListPreview preview, preview_list(first_bytes, is_whole_file));
  ListPlan plan;
  plan.format = preview.format;
  const ColumnSamples samples{preview.header, preview.rows, preview.format.columns};
  TRY(plan.mapping, map_columns(samples, overrides));
  plan.description = describe_mapping(plan.mapping, samples);
  plan.columns = std::move(preview.header);
  for (std::size_t i = plan.columns.size(); i < plan.format.columns; ++i) {
    plan.columns.push_back("column " + std::to_string(i + 1));
  }
  return plan;
}

Intake::Intake(Store& store, const Campaign& campaign, const ListPlan& plan, IntakeOptions options)
    : store_(store),
      campaign_(campaign.id),
      rows_done_(campaign.rows_read),
      plan_(plan),
      options_(options),
      reader_(reader_options(plan)) {}

Result<void> Intake::feed(std::string_view bytes) {
  TRY_VOID(reader_.feed(bytes));
  return take_events();
}

Result<void> Intake::finish() {
  if (!full_) {
    TRY_VOID(reader_.finish());
    TRY_VOID(take_events());
  }
  TRY_VOID(commit());
  return store_.finish_intake(campaign_);
}

Result<void> Intake::take_events() {
  while (!full_) {
    TRY(const CsvEvent event, reader_.next());
    if (event == CsvEvent::need_input || event == CsvEvent::end) return ok();
    ++rows_;
    if (rows_ > rows_done_) {
      if (event == CsvEvent::row) {
        take(reader_.row());
      } else {
        const CsvRejection& rejection = reader_.rejection();
        const std::string column =
            rejection.column == 0 ? std::string() : column_name(plan_, rejection.column - 1);
        reject(rows_, rejection.line, column, Reason::bad_row, describe(rejection),
               rejection.value);
      }
      if (batch_full()) TRY_VOID(commit());
    }
    full_ = options_.rows_max && rows_ >= *options_.rows_max;
  }
  return ok();
}

bool Intake::batch_full() const {
  return batch_.rows.size() + batch_.rejected.size() >= options_.batch_rows ||
         batch_bytes_ >= intake_batch_bytes_max;
}

void Intake::take(const CsvRow& row) {
  Record record;
  record.row = rows_;
  record.line = row.line;
  record.website = mapped(row, plan_.mapping.website);
  Result<Url> url = parse_website(record.website);
  if (!url) {
    reject(rows_, row.line, column_name(plan_, *plan_.mapping.website), Reason::bad_url,
           url.error().message(), record.website);
    return;
  }
  record.url = url->href();
  record.site = site_key(*url);
  record.company = mapped(row, plan_.mapping.company);
  record.email = mapped(row, plan_.mapping.email);
  record.first_name = mapped(row, plan_.mapping.first_name);
  record.country = mapped(row, plan_.mapping.country);
  record.cells.assign(row.cells.begin(), row.cells.end());
  for (const std::string& cell : record.cells) batch_bytes_ += cell.size();
  std::string key = dedupe_key(options_.dedupe, record);
  batch_.rows.push_back({std::move(record), std::move(key)});
}

void Intake::reject(std::int64_t number, std::int64_t line, std::string column, Reason reason,
                    std::string detail, std::string_view value) {
  batch_.rejected.push_back({number, line, std::move(column), reason, std::move(detail),
                             std::string(utf8_prefix(value, rejected_value_bytes_max))});
  batch_bytes_ += batch_.rejected.back().value.size();
}

Result<void> Intake::commit() {
  if (batch_.rows.empty() && batch_.rejected.empty()) return ok();
  batch_.rows_read = rows_;
  TRY_VOID(store_.insert(campaign_, batch_));
  batch_.rows.clear();
  batch_.rejected.clear();
  batch_bytes_ = 0;
  return ok();
}

}  // namespace ov
