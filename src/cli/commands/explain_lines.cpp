#include <algorithm>

#include "cli/progress.h"
#include "domain/money.h"
#include "explain_report.h"
#include "printable.h"
#include "site_words.h"

namespace ov::cli {
namespace {

/// Lines longer than this are hard to read, however wide the screen is.
constexpr std::size_t text_columns_max = 100;
constexpr std::size_t narrow_columns = 30;

class Page {
 public:
  explicit Page(const Screen& screen)
      : columns_(std::clamp(screen.columns, narrow_columns, text_columns_max)),
        color_(screen.color) {}

  void heading(std::string_view text) {
    if (!out_.empty()) out_ += "\n";
    out_ += inked(text, Ink::bold, color_) + "\n";
  }
  /// `text` is foreign or not: it is made printable here, and only here.
  void text(std::string_view text, Ink ink = Ink::plain, std::size_t indent = 2) {
    for (const std::string& line : wrap(printable_lines(text), columns_ - indent)) {
      out_ += line.empty() ? "\n" : std::string(indent, ' ') + inked(line, ink, color_) + "\n";
    }
  }
  void field(std::string_view name, std::string_view value) {
    if (value.empty()) return;
    text(std::string(name) + ": " + std::string(value));
  }
  std::string take() { return std::move(out_); }

 private:
  std::size_t columns_;
  bool color_;
  std::string out_;
};

std::string plural(std::int64_t count, const char* one, const char* many) {
  return with_commas(count) + " " + (count == 1 ? one : many);
}

std::string dollars_or_unknown(const std::optional<std::int64_t>& microdollars) {
  return microdollars ? "$" + dollars_text(*microdollars) : "cost not known";
}

void add_row(Page& page, const Story& story) {
  const Record& record = story.view.record;
  page.heading("row " + std::to_string(record.row) + " of campaign " +
               std::to_string(story.campaign.id.value) + ", record #" +
               std::to_string(record.id.value));
  std::string state(to_string(record.state));
  if (record.reason != Reason::none) state += ", " + std::string(to_string(record.reason));
  page.field("state", state);
  page.text(story.view.detail);
  if (record.reason != Reason::none) page.text(explain(record.reason), Ink::faint);
  const std::vector<std::string>& columns = story.campaign.columns;
  for (std::size_t i = 0; i < std::min(columns.size(), record.cells.size()); ++i) {
    page.field(columns[i], record.cells[i]);
  }
  page.field("read from", record.url);
  page.field("variant", story.variant);
}

void add_pages(Page& page, const Story& story) {
  page.heading("pages read");
  if (!story.site) {
    page.text("the site was not read, or is not in the store");
    return;
  }
  const Site& site = *story.site;
  page.field("site", site.key + ", read " + time_text(site.read_at));
  if (site.reason != Reason::none) {
    page.field("reason", std::string(to_string(site.reason)) + ": " + site.detail);
  }
  for (const ExplainedPage& each : story.pages) {
    page.text("[" + std::to_string(each.id) + "] " + each.url);
    std::string line = "status " + std::to_string(each.status) + ", ";
    if (!each.language.empty()) line += each.language + ", ";
    line += std::string(to_string(each.change)) + ", " +
            with_commas(static_cast<std::int64_t>(each.text_bytes)) + " bytes of text";
    page.text(line, Ink::faint, 6);
  }
}

void add_dossier(Page& page, const Story& story) {
  if (story.pages.empty()) return;
  page.heading("what the writer was given of them");
  if (story.suspicious) {
    page.text("a page speaks to a language model: that text is left out, and the message waits",
              Ink::yellow);
  }
  for (const ExplainedPage& each : story.pages) {
    const auto left = std::ssize(each.chosen);
    page.text("[" + std::to_string(each.id) + "] " + plural(left, "block", "blocks") + " of " +
              with_commas(static_cast<std::int64_t>(each.blocks)));
    for (const std::string& block : each.chosen) page.text(block, Ink::faint, 6);
  }
}

void add_prompt(Page& page, const Story& story) {
  page.heading("prompt");
  page.text(match_sentence(story.match),
            story.match == PromptMatch::differs ? Ink::yellow : Ink::plain);
  if (story.system.empty()) return;
  page.field("written in", story.language);
  page.text("system", Ink::bold);
  page.text(story.system, Ink::plain, 4);
  page.text("user", Ink::bold);
  page.text(story.user, Ink::plain, 4);
}

void add_replies(Page& page, const Story& story) {
  int number = 0;
  for (const ExplainedReply& reply : story.replies) {
    page.heading("reply " + std::to_string(++number) + ", " + printable(reply.model));
    page.text(reply.text, Ink::faint, 4);
    if (reply.unread) page.text("cannot be read: " + *reply.unread, Ink::red);
    if (!reply.abstained.empty()) page.text("it abstains: " + reply.abstained, Ink::yellow);
    if (reply.proven) page.text("every check holds", Ink::green);
    for (const ProofFailure& failure : reply.failures) {
      page.text(std::string(to_string(failure.code)) + ": " + failure.sentence, Ink::red);
    }
  }
}

void add_message(Page& page, const Story& story) {
  if (!story.view.message) return;
  const Message& message = *story.view.message;
  page.heading("message, version " + std::to_string(message.version) + ", " +
               std::string(to_string(message.review)) + ", by " + printable(message.writer));
  page.text(message.subject, Ink::bold);
  page.text(message.body);
  page.heading("evidence");
  for (const Evidence& evidence : message.evidence) {
    page.text(evidence.page + ", bytes " + std::to_string(evidence.begin) + " to " +
              std::to_string(evidence.end));
    page.text("“" + evidence.quote + "”", Ink::plain, 4);
  }
  for (const Assertion& asserted : message.asserted) {
    page.text("asserted by " + asserted.by + ", not proved", Ink::yellow);
    page.text("“" + asserted.sentence + "”", Ink::plain, 4);
  }
  for (const std::string& quote : story.lost_quotes) {
    page.text("not at its stored place: “" + quote + "”", Ink::red);
  }
}

void add_checks(Page& page, const Story& story) {
  if (story.checks.empty()) return;
  page.heading("checks of the proof, made again now");
  for (const ExplainedCheck& check : story.checks) {
    const std::string name(to_string(check.code));
    page.text((check.failed.empty() ? "holds  " : "FAILS  ") + name,
              check.failed.empty() ? Ink::green : Ink::red);
    for (const std::string& sentence : check.failed) page.text(sentence, Ink::plain, 9);
  }
}

/// What is to be said of a message that no act of review has touched.
std::string undecided_text(const Story& story) {
  if (story.view.record.state != RecordState::review) {
    return "approved by the policy " + to_string(story.campaign.review_policy) +
           " or the one before it; nobody has touched it";
  }
  if (story.campaign.state == CampaignState::draft) return "only tried; nothing of it is sent";
  if (story.campaign.state == CampaignState::estimating)
    return "waits for the run, whose review policy decides";
  return "waits for a person";
}

void add_review(Page& page, const Story& story) {
  if (!story.view.message) return;
  page.heading("review");
  if (story.versions.size() < 2) page.text(undecided_text(story));
  for (const MessageVersion& version : story.versions) {
    std::string line = "version " + std::to_string(version.version) + ": " +
                       std::string(to_string(version.review));
    if (!version.by.empty()) line += " by " + version.by;
    if (version.at) line += ", " + time_text(*version.at);
    page.text(line);
    if (!version.why.empty()) page.text("why: " + version.why, Ink::plain, 4);
    const bool is_current = version.version == story.view.message->version;
    if (!is_current) page.text(version.subject + "\n" + version.body, Ink::faint, 4);
  }
}

void add_calls(Page& page, const Story& story) {
  page.heading("calls and times");
  for (const ModelCall& call : story.calls) {
    std::string line = time_text(call.started) + "  " + std::string(to_string(call.state));
    if (call.ended) {
      const auto spent =
          std::chrono::duration_cast<std::chrono::milliseconds>(*call.ended - call.started);
      line += ", " + with_commas(spent.count()) + " ms";
    }
    if (call.state == CallState::settled) {
      line += ", " + with_commas(call.usage.in) + " tokens in, " + with_commas(call.usage.out) +
              " out, " + dollars_or_unknown(call.cost_microdollars);
    } else if (call.state == CallState::uncertain) {
      line += ", no answer came: paid perhaps, " + dollars_or_unknown(call.cost_microdollars) +
              " counted in full";
    } else if (call.state == CallState::reserved) {
      line += ", up to $" + dollars_text(call.reserved_microdollars) + " held back for it";
    }
    page.text(line);
    if (!call.model.empty()) page.text(call.model, Ink::faint, 4);
  }
  const CallTotals& totals = story.view.calls;
  page.text(plural(totals.calls, "call", "calls") + ", $" + dollars_text(totals.cost_microdollars) +
            (totals.unpriced_calls > 0 ? " and calls whose price is not known" : ""));
  page.text(plural(story.view.attempts_total, "attempt", "attempts") + ", " +
            with_commas(static_cast<std::int64_t>(story.view.seconds * 1000)) +
            " ms over all of them");
}

}  // namespace

std::string match_sentence(PromptMatch match) {
  switch (match) {
    case PromptMatch::not_asked:
      return "no model was asked";
    case PromptMatch::not_compared:
      return "rebuilt now; give --model as the run had it to compare it with what was asked";
    case PromptMatch::same:
      return "rebuilt now, and the same as was asked: its answer is kept under its fingerprint";
    case PromptMatch::differs:
      return "rebuilt now, and NOT what was asked: code, settings or brief have changed since, or "
             "no answer came";
  }
  return {};
}

std::string_view match_name(PromptMatch match) {
  constexpr std::string_view names[] = {"not_asked", "not_compared", "same", "differs"};
  return names[static_cast<std::size_t>(match)];
}

std::string story_lines(const Story& story, const Screen& screen) {
  Page page(screen);
  add_row(page, story);
  add_pages(page, story);
  add_dossier(page, story);
  add_prompt(page, story);
  add_replies(page, story);
  add_message(page, story);
  add_checks(page, story);
  add_review(page, story);
  add_calls(page, story);
  return page.take();
}

}  // namespace ov::cli
