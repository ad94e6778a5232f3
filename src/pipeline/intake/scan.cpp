#include <algorithm>

#include "row.h"

namespace ov {

ListScanner::ListScanner(const ListPlan& plan, const IntakeOptions& options,
                         std::vector<std::int64_t> wanted)
    : plan_(plan),
      options_(options),
      needs_variables_(options.brief != nullptr &&
                       needs_variables(*options.brief, options.by_quote)),
      wanted_(std::move(wanted)),
      reader_(reader_options(plan)) {}

Result<void> ListScanner::feed(std::string_view bytes) {
  TRY_VOID(reader_.feed(bytes));
  return take_events();
}

Result<void> ListScanner::finish() {
  if (full()) return ok();
  TRY_VOID(reader_.finish());
  return take_events();
}

bool ListScanner::full() const {
  return (options_.rows_max && scan_.rows >= *options_.rows_max) ||
         (!wanted_.empty() && scan_.found.size() == wanted_.size());
}

Result<void> ListScanner::take_events() {
  while (!full()) {
    TRY(const CsvEvent event, reader_.next());
    if (event == CsvEvent::need_input || event == CsvEvent::end) return ok();
    ++scan_.rows;
    if (event == CsvEvent::row) take(reader_.row());
  }
  return ok();
}

void ListScanner::take(const CsvRow& row) {
  const auto record = record_of(row, scan_.rows, plan_);
  if (!record) return;
  ++scan_.accepted;
  if (needs_variables_) {
    std::vector<std::string> missing =
        missing_in(*record, plan_.columns, *options_.brief, options_.by_quote);
    if (!missing.empty()) {
      ++scan_.missing;
      if (scan_.first_missing.size() < missing_shown_max) {
        scan_.first_missing.push_back({scan_.rows, row.line, std::move(missing)});
      }
      return;
    }
  }
  const std::int64_t place = scan_.accepted - scan_.missing - 1;
  if (std::binary_search(wanted_.begin(), wanted_.end(), place)) {
    scan_.found.push_back(scan_.rows);
  }
}

std::vector<std::int64_t> spread_places(std::int64_t rows, std::int64_t count) {
  count = std::min(count, rows);
  std::vector<std::int64_t> places;
  // The middle of each of `count` parts of equal length.
  for (std::int64_t i = 0; i < count; ++i) places.push_back((2 * i + 1) * rows / (2 * count));
  return places;
}

}  // namespace ov
