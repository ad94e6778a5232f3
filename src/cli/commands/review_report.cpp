#include "review_report.h"

#include <algorithm>
#include <boost/json.hpp>

#include "base/utf8.h"
#include "cli/progress.h"
#include "printable.h"

namespace ov::cli {
namespace {

namespace json = boost::json;

/// Lines longer than this are hard to read, however wide the screen is.
constexpr std::size_t text_columns_max = 100;
constexpr std::size_t indent = 2;

class Page {
 public:
  explicit Page(const Screen& screen)
      : columns_(std::min(screen.columns, text_columns_max)), color_(screen.color) {}

  void line(const std::string& text, Ink ink = Ink::plain) {
    out_ += inked(cut(text, columns_), ink, color_) + "\n";
  }
  void text(const std::string& text, Ink ink = Ink::plain) {
    for (const std::string& each : wrap(text, columns_ - indent)) {
      out_ += each.empty() ? "\n" : std::string(indent, ' ') + inked(each, ink, color_) + "\n";
    }
  }
  void gap() { out_ += "\n"; }
  std::string take() { return std::move(out_); }

 private:
  std::size_t columns_;
  bool color_;
  std::string out_;
};

void add_row(Page& page, const RecordView& view, const Campaign& campaign) {
  const Record& record = view.record;
  const Message& message = *view.message;
  page.line(
      "row " + std::to_string(record.row) + "   " +
          printable(record.company.empty() ? record.site : record.company + "   " + record.site) +
          "   version " + std::to_string(message.version),
      Ink::bold);
  page.text("waits: " + why_waiting(record, campaign), Ink::yellow);
  if (!record.email.empty()) page.text("to: " + printable(record.email));
  page.gap();
  page.text(printable(message.subject), Ink::bold);
  page.gap();
  page.text(printable_lines(message.body));
  page.gap();
  for (const Evidence& evidence : message.evidence) {
    page.text(printable(evidence.page), Ink::faint);
    page.text("“" + printable(evidence.quote) + "”");
  }
  for (const Assertion& asserted : message.asserted) {
    page.text("asserted by " + printable(asserted.by), Ink::faint);
    page.text("“" + printable(asserted.sentence) + "”");
  }
  page.gap();
}

json::string text_json(std::string_view text) {
  return is_valid_utf8(text) ? json::string(text) : json::string(to_valid_utf8(text));
}

json::object row_json(const RecordView& view, const Campaign& campaign) {
  const Record& record = view.record;
  const Message& message = *view.message;
  json::array evidence;
  for (const Evidence& each : message.evidence) {
    evidence.push_back(json::object{{"page", text_json(each.page)},
                                    {"quote", text_json(each.quote)},
                                    {"start", each.begin},
                                    {"end", each.end}});
  }
  for (const Assertion& each : message.asserted) {
    evidence.push_back(json::object{
        {"kind", "person"}, {"quote", text_json(each.sentence)}, {"by", text_json(each.by)}});
  }
  return {{"row", record.row},
          {"record", record.id.value},
          {"version", message.version},
          {"company", text_json(record.company)},
          {"site", record.site},
          {"email", text_json(record.email)},
          {"reason", to_string(record.reason)},
          {"waits", why_waiting(record, campaign)},
          {"variant", text_json(message.variant)},
          {"subject", text_json(message.subject)},
          {"body", text_json(message.body)},
          {"evidence", std::move(evidence)}};
}

}  // namespace

std::string why_waiting(const Record& record, const Campaign& campaign) {
  if (record.reason == Reason::injection_suspected) {
    return "suspicious, a page of the site speaks to a language model";
  }
  if (record.reason != Reason::none) return std::string(to_string(record.reason));
  const std::string policy = to_string(campaign.review_policy);
  switch (campaign.state) {
    case CampaignState::draft:
      return "only tried, nothing of it is sent";
    case CampaignState::estimating:
      return "written by the estimate; when the run starts its policy decides, " + policy;
    default:
      return "the policy was or is " + policy;
  }
}

std::string waiting_lines(const WaitingReport& report, const Screen& screen) {
  Page page(screen);
  for (const RecordView& view : report.rows) add_row(page, view, report.campaign);
  const auto shown = std::ssize(report.rows);
  if (report.waiting == 0) {
    page.line("nothing waits for review in campaign " + std::to_string(report.campaign.id.value));
    return page.take();
  }
  page.line(with_commas(shown) + " of " + with_commas(report.waiting) + " that wait" +
            (shown > 0 ? ", up to row " + std::to_string(report.rows.back().record.row) : ""));
  if (shown > 0 && shown < report.waiting) {
    page.text("the next: overture review " + std::to_string(report.campaign.id.value) +
              " --list --after " + std::to_string(report.rows.back().record.row) + " --data " +
              printable(report.data));
  }
  return page.take();
}

std::string waiting_json(const WaitingReport& report) {
  json::array rows;
  for (const RecordView& view : report.rows) {
    rows.push_back(row_json(view, report.campaign));
  }
  json::object out{{"campaign", report.campaign.id.value},
                   {"policy", to_string(report.campaign.review_policy)},
                   {"waiting", report.waiting},
                   {"rows", std::move(rows)}};
  return json::serialize(out) + "\n";
}

}  // namespace ov::cli
