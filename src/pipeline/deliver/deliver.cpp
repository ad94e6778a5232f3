#include "pipeline/deliver.h"

#include "base/ascii.h"
#include "text/results.h"

namespace ov {
namespace {

constexpr std::size_t part_bytes = 256 << 10;

ResultRow result_row(const RecordView& view) {
  const Record& record = view.record;
  ResultRow row;
  row.row = record.row;
  row.company = record.company;
  row.website = record.website;
  row.site = record.site;
  const auto outcome = outcome_of(record.state);
  row.outcome = outcome ? to_string(*outcome) : to_string(record.state);
  row.reason = to_string(record.reason);
  row.attempts = view.attempts_total;
  row.seconds = view.seconds;
  row.tokens_in = view.calls.tokens_in;
  row.tokens_out = view.calls.tokens_out;
  if (view.calls.unpriced_calls == 0) row.cost_microdollars = view.calls.cost_microdollars;
  if (!view.message) return row;
  const Message& message = *view.message;
  row.review = to_string(message.review);
  row.writer = message.writer;
  row.variant = message.variant;
  // What a person said no to is nobody's to send.
  if (message.review == ReviewState::rejected) return row;
  row.subject = message.subject;
  row.body = message.body;
  for (const Evidence& evidence : message.evidence) {
    row.evidence.push_back({evidence.page, evidence.quote, evidence.begin, evidence.end, {}});
  }
  for (const Assertion& asserted : message.asserted) {
    row.evidence.push_back({{}, asserted.sentence, 0, 0, asserted.by});
  }
  return row;
}

/// Hands text on in parts of a good size.
class Parts {
 public:
  explicit Parts(const Sink& sink) : sink_(sink) {}
  std::string& text() { return text_; }
  Result<void> hand_on_if_large() { return text_.size() < part_bytes ? ok() : hand_on(); }
  Result<void> hand_on() {
    TRY_VOID(sink_(text_));
    text_.clear();
    return ok();
  }

 private:
  const Sink& sink_;
  std::string text_;
};

}  // namespace

Result<ResultFormat> result_format(std::string_view file_name) {
  const std::string name = ascii_lower(file_name);
  if (name.ends_with(".csv")) return ResultFormat::csv;
  if (name.ends_with(".jsonl") || name.ends_with(".ndjson")) return ResultFormat::jsonl;
  return Error(ErrorKind::invalid, "'" + std::string(file_name) +
                                       "' does not say what to write; name it .csv or .jsonl");
}

Result<void> deliver_results(Store& store, CampaignId campaign, ResultFormat format,
                             const Sink& sink) {
  Parts parts(sink);
  if (format == ResultFormat::csv) append_results_csv_header(parts.text());
  TRY_VOID(store.each_record(campaign, [&](const RecordView& view) {
    const ResultRow row = result_row(view);
    if (format == ResultFormat::csv) {
      append_result_csv(parts.text(), row);
    } else {
      append_result_json(parts.text(), row);
    }
    return parts.hand_on_if_large();
  }));
  return parts.hand_on();
}

Result<void> deliver_rejected(Store& store, CampaignId campaign, const Sink& sink) {
  Parts parts(sink);
  append_rejected_csv_header(parts.text());
  TRY_VOID(store.each_rejected(campaign, [&](const RejectedRow& row) {
    std::string reason(to_string(row.reason));
    if (!row.detail.empty()) reason += ": " + row.detail;
    append_rejected_csv(parts.text(), {row.line, row.column, std::move(reason), row.value});
    return parts.hand_on_if_large();
  }));
  return parts.hand_on();
}

}  // namespace ov
