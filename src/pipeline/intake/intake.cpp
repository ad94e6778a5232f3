#include "pipeline/intake.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/utf8.h"
#include "row.h"

namespace ov {
namespace {

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
      fingerprint_(campaign.fingerprint),
      rows_done_(campaign.rows_read),
      plan_(plan),
      options_(std::move(options)),
      reader_(reader_options(plan)),
      needs_variables_(options_.brief != nullptr &&
                       needs_variables(*options_.brief, options_.by_quote)) {}

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
    ++number_;
    if (is_wanted(number_)) TRY_VOID(take_event(event));
    full_ = (options_.rows_max && number_ >= *options_.rows_max) ||
            (options_.rows && (options_.rows->empty() || number_ >= options_.rows->back()));
  }
  return ok();
}

bool Intake::is_wanted(std::int64_t number) const {
  return !options_.rows || std::binary_search(options_.rows->begin(), options_.rows->end(), number);
}

Result<void> Intake::take_event(CsvEvent event) {
  ++rows_;
  if (rows_ <= rows_done_) return ok();
  if (event == CsvEvent::row) {
    take(reader_.row());
  } else {
    const CsvRejection& rejection = reader_.rejection();
    const std::string column =
        rejection.column == 0 ? std::string() : column_name(plan_, rejection.column - 1);
    reject({number_, rejection.line, column, Reason::bad_row, describe(rejection),
            std::string(rejection.value)});
  }
  return batch_full() ? commit() : ok();
}

bool Intake::batch_full() const {
  return batch_.rows.size() + batch_.rejected.size() >= options_.batch_rows ||
         batch_bytes_ >= intake_batch_bytes_max;
}

void Intake::take(const CsvRow& row) {
  tl::expected<Record, RejectedRow> record = record_of(row, number_, plan_);
  if (!record) {
    reject(std::move(record.error()));
    return;
  }
  if (needs_variables_) {
    const std::vector<std::string> missing =
        missing_in(*record, plan_.columns, *options_.brief, options_.by_quote);
    if (!missing.empty()) {
      reject({number_, row.line, missing.front(), Reason::bad_row, missing_sentence(missing), ""});
      return;
    }
  }
  for (const std::string& cell : record->cells) batch_bytes_ += cell.size();
  std::string key = dedupe_key(options_.dedupe, *record);
  batch_.rows.push_back({std::move(*record), std::move(key)});
}

void Intake::reject(RejectedRow row) {
  row.value = std::string(utf8_prefix(row.value, rejected_value_bytes_max));
  batch_bytes_ += row.value.size();
  batch_.rejected.push_back(std::move(row));
}

Result<void> Intake::commit() {
  if (batch_.rows.empty() && batch_.rejected.empty()) return ok();
  while (!batch_.rows.empty() || !batch_.rejected.empty()) {
    batch_.rows_before = rows_done_;
    batch_.rows_read = rows_;
    const Result<void> inserted = store_.insert(campaign_, batch_);
    if (inserted) break;
    if (inserted.error().kind() != ErrorKind::conflict) return inserted;
    TRY_VOID(catch_up(inserted.error()));
  }
  rows_done_ = std::max(rows_done_, rows_);
  batch_.rows.clear();
  batch_.rejected.clear();
  batch_bytes_ = 0;
  return ok();
}

Result<void> Intake::catch_up(const Error& refused) {
  TRY(const std::optional<Campaign> campaign, store_.find_campaign(fingerprint_));
  if (!campaign || campaign->id != campaign_) return refused;
  if (campaign->rows_read <= rows_done_ && !campaign->intake_done) return refused;
  // Each row of the list is in the batch once, as a record or as rejected.
  std::vector<std::int64_t> numbers;
  for (const IntakeBatch::Row& row : batch_.rows) numbers.push_back(row.record.row);
  for (const RejectedRow& row : batch_.rejected) numbers.push_back(row.row);
  std::sort(numbers.begin(), numbers.end());
  const std::int64_t taken = campaign->rows_read - rows_done_;
  const bool all = campaign->intake_done || taken >= std::ssize(numbers);
  const std::int64_t last = all ? numbers.back() : numbers[static_cast<std::size_t>(taken) - 1];
  std::erase_if(batch_.rows, [&](const auto& row) { return row.record.row <= last; });
  std::erase_if(batch_.rejected, [&](const auto& row) { return row.row <= last; });
  rows_done_ = campaign->rows_read;
  return ok();
}

}  // namespace ov
