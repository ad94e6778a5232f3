#include "try_report.h"

#include <algorithm>
#include <boost/json.hpp>

#include "base/utf8.h"
#include "cli/progress.h"
#include "domain/money.h"
#include "printable.h"
#include "text/evidence.h"

namespace ov::cli {
namespace {

namespace json = boost::json;

constexpr std::size_t side_by_side_min = 80;
/// Lines longer than this are hard to read, however wide the screen is.
constexpr std::size_t column_max = 76;
constexpr std::string_view between = " │ ";

using Lines = std::vector<std::string>;

void append(Lines& lines, Lines more) {
  lines.insert(lines.end(), std::make_move_iterator(more.begin()),
               std::make_move_iterator(more.end()));
}

Lines inked_lines(Lines lines, Ink ink, const Screen& screen) {
  for (std::string& line : lines) line = inked(line, ink, screen.color);
  return lines;
}

/// Without the scheme, which says nothing here.
std::string short_url(std::string_view url) {
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (url.starts_with(scheme)) url.remove_prefix(scheme.size());
  }
  return printable(url);
}

std::string rule(std::size_t columns) {
  std::string out;
  for (std::size_t i = 0; i < columns; ++i) out += "─";
  return out;
}

std::string heading(const RecordView& view, std::size_t number, std::size_t count,
                    const Screen& screen) {
  const Record& record = view.record;
  std::string text = std::to_string(number) + " of " + std::to_string(count) + "   row " +
                     with_commas(record.row) + "   ";
  text += record.company.empty() ? printable(record.site)
                                 : printable(record.company) + "   " + printable(record.site);
  if (view.message && !view.message->variant.empty()) {
    text += "   variant " + printable(view.message->variant);
  }
  return inked(cut(text, screen.columns), Ink::bold, screen.color) + "\n" +
         inked(rule(screen.columns), Ink::faint, screen.color) + "\n";
}

/// One quote: the page, and its words below.
Lines evidence_lines(const Evidence& evidence, std::size_t columns, const Screen& screen) {
  Lines lines = {inked(cut(short_url(evidence.page), columns), Ink::faint, screen.color)};
  append(lines, wrap("“" + printable(evidence.quote) + "”", columns));
  return lines;
}

/// The line of the wrapped body in which the quote begins; 0 where it is not said word for word.
std::size_t line_of_quote(const std::string& body, const std::string& quote, std::size_t columns) {
  const std::optional<Span> span = find_quote(body, quote);
  if (!span) return 0;
  return wrap(body.substr(0, span->begin), columns).size() - 1;
}

Lines message_lines(const Message& message, std::size_t columns, const Screen& screen) {
  Lines lines = inked_lines(wrap(printable(message.subject), columns), Ink::bold, screen);
  lines.emplace_back();
  append(lines, wrap(printable_lines(message.body), columns));
  return lines;
}

std::string side_by_side(const Message& message, const Screen& screen) {
  const std::size_t inner = screen.columns - columns_of(between);
  const std::size_t left_columns = std::min(inner * 11 / 20, column_max);
  const std::size_t right_columns = std::min(inner - left_columns, column_max);
  const Lines left = message_lines(message, left_columns, screen);
  const std::string body = printable_lines(message.body);
  const std::size_t body_begin = left.size() - wrap(body, left_columns).size();
  Lines right;
  for (const Evidence& evidence : message.evidence) {
    // A quote stands beside the words that say it, where they are the same.
    const std::size_t said = line_of_quote(body, evidence.quote, left_columns);
    const std::size_t begin = said == 0 ? 0 : body_begin + said;
    if (!right.empty()) right.emplace_back();
    // The page's name comes one line before the words.
    while (right.size() + 1 < begin) right.emplace_back();
    append(right, evidence_lines(evidence, right_columns, screen));
  }
  return beside(left, right, left_columns, between);
}

std::string one_below_the_other(const Message& message, const Screen& screen) {
  Lines lines = message_lines(message, screen.columns, screen);
  lines.emplace_back();
  lines.push_back(inked("rests on", Ink::faint, screen.color));
  constexpr std::size_t indent = 2;
  for (const Evidence& evidence : message.evidence) {
    for (const std::string& line : evidence_lines(evidence, screen.columns - indent, screen)) {
      lines.push_back(std::string(indent, ' ') + line);
    }
  }
  std::string out;
  for (const std::string& line : lines) out += line + "\n";
  return out;
}

/// How a record without a message ended, and what that means.
std::string ending(const RecordView& view, const Screen& screen) {
  const auto outcome = outcome_of(view.record.state);
  std::string text(outcome ? to_string(*outcome) : "not ended yet");
  if (view.record.reason != Reason::none) {
    text += " (" + std::string(to_string(view.record.reason)) + ")";
  }
  std::string out = inked(text, Ink::yellow, screen.color) + "\n";
  const auto add = [&](std::string_view sentence) {
    if (sentence.empty()) return;
    const std::size_t columns = std::min(screen.columns, column_max + column_max / 2);
    for (const std::string& line : wrap(sentence, columns)) {
      out += line + "\n";
    }
  };
  add(printable(view.detail));
  if (view.record.reason != Reason::none) add(explain(view.record.reason));
  return out;
}

std::string cost_text(const CallTotals& calls, const std::string& writer) {
  if (writer == "quote:") return "nothing; quote: asks no model";
  if (calls.calls == 0) return "nothing; no call was made, or its answer was kept from before";
  std::string out = calls.unpriced_calls == 0
                        ? "$" + dollars_text(calls.cost_microdollars)
                        : "not known, for the model has no price (price_in, price_out)";
  return out + "; " + with_commas(calls.calls) + (calls.calls == 1 ? " call, " : " calls, ") +
         with_commas(calls.tokens_in) + " tokens in, " + with_commas(calls.tokens_out) + " out";
}

std::string counts_text(const TryReport& report) {
  constexpr Outcome outcomes[] = {Outcome::written, Outcome::abstained, Outcome::skipped,
                                  Outcome::failed, Outcome::dead};
  std::string out =
      with_commas(std::ssize(report.rows)) + (report.rows.size() == 1 ? " row: " : " rows: ");
  bool first = true;
  for (const Outcome outcome : outcomes) {
    const auto count = std::count_if(
        report.rows.begin(), report.rows.end(),
        [outcome](const RecordView& view) { return outcome_of(view.record.state) == outcome; });
    if (count == 0) continue;
    out += (first ? "" : ", ") + std::to_string(count) + " " + std::string(to_string(outcome));
    first = false;
  }
  return out;
}

json::value cost_json(const CallTotals& calls) {
  if (calls.unpriced_calls > 0) return nullptr;
  constexpr double microdollars = 1e6;
  return static_cast<double>(calls.cost_microdollars) / microdollars;
}

json::object row_json(const RecordView& view) {
  const Record& record = view.record;
  const auto outcome = outcome_of(record.state);
  const Message none;
  const Message& message = view.message ? *view.message : none;
  json::array evidence;
  for (const Evidence& one : message.evidence) {
    evidence.push_back(
        {{"page", one.page}, {"quote", one.quote}, {"start", one.begin}, {"end", one.end}});
  }
  return {{"row", record.row},
          {"company", to_valid_utf8(record.company)},
          {"website", to_valid_utf8(record.website)},
          {"site", record.site},
          {"outcome", outcome ? to_string(*outcome) : to_string(record.state)},
          {"reason", to_string(record.reason)},
          {"detail", to_valid_utf8(view.detail)},
          {"variant", message.variant},
          {"subject", message.subject},
          {"body", message.body},
          {"evidence", std::move(evidence)},
          {"tokens_in", view.calls.tokens_in},
          {"tokens_out", view.calls.tokens_out},
          {"cost_usd", cost_json(view.calls)}};
}

}  // namespace

CallTotals total_calls(const TryReport& report) {
  CallTotals sum;
  for (const RecordView& view : report.rows) {
    sum.calls += view.calls.calls;
    sum.tokens_in += view.calls.tokens_in;
    sum.tokens_out += view.calls.tokens_out;
    sum.cost_microdollars += view.calls.cost_microdollars;
    sum.unpriced_calls += view.calls.unpriced_calls;
    sum.spent += view.calls.spent;
  }
  return sum;
}

std::string try_lines(const TryReport& report, const Screen& screen) {
  std::string out;
  for (std::size_t i = 0; i < report.rows.size(); ++i) {
    const RecordView& view = report.rows[i];
    out += heading(view, i + 1, report.rows.size(), screen);
    if (!view.message) {
      out += ending(view, screen);
    } else if (screen.columns < side_by_side_min) {
      out += one_below_the_other(*view.message, screen);
    } else {
      out += side_by_side(*view.message, screen);
    }
    out += "\n";
  }
  for (const RejectedRow& row : report.rejected) {
    out += "row " + with_commas(row.row) + "   not taken in: " + printable(row.detail) + "\n";
  }
  out += inked(rule(screen.columns), Ink::faint, screen.color) + "\n";
  std::string end = counts_text(report) +
                    "\ncost: " + cost_text(total_calls(report), report.writer) +
                    "\nSites that were read and answers that were paid for are kept in " +
                    printable(report.data) +
                    "; a run with the same brief and --data does not ask for them again.";
  for (const std::string& line : wrap(end, screen.columns)) out += line + "\n";
  return out;
}

std::string try_json(const TryReport& report) {
  json::array rows;
  for (const RecordView& view : report.rows) rows.push_back(row_json(view));
  json::array rejected;
  for (const RejectedRow& row : report.rejected) {
    rejected.push_back({{"row", row.row},
                        {"reason", to_string(row.reason)},
                        {"detail", to_valid_utf8(row.detail)}});
  }
  const CallTotals sum = total_calls(report);
  const json::object out{{"rows", std::move(rows)},    {"rejected", std::move(rejected)},
                         {"writer", report.writer},    {"calls", sum.calls},
                         {"tokens_in", sum.tokens_in}, {"tokens_out", sum.tokens_out},
                         {"cost_usd", cost_json(sum)}, {"complete", report.complete}};
  return json::serialize(out) + "\n";
}

}  // namespace ov::cli
