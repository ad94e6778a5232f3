// overture review: what waits for a person, and what the person decides. Each act names who did it
// and makes a new version of the message; an edit is proved before it is stored.
#include <algorithm>
#include <cstdio>
#include <set>

#include "base/ascii.h"
#include "campaign_choice.h"
#include "cli/progress.h"
#include "command.h"
#include "data_folder.h"
#include "pipeline/review.h"
#include "printable.h"
#include "review_report.h"
#include "row_numbers.h"
#include "small_file.h"

namespace ov::cli {
namespace {

Error mistake(std::string sentence) { return {ErrorKind::invalid, std::move(sentence)}; }

int acts_asked(const ReviewArguments& arguments) {
  return (arguments.list ? 1 : 0) + (arguments.approve.empty() ? 0 : 1) +
         (arguments.reject.empty() ? 0 : 1) + (arguments.edit.empty() ? 0 : 1);
}

bool reads_only(const ReviewArguments& arguments) {
  return acts_asked(arguments) == 0 || arguments.list;
}

Result<void> check_arguments(const ReviewArguments& arguments) {
  const int asked = acts_asked(arguments);
  if (asked > 1) return mistake("one of --list, --approve, --reject and --edit at a time");
  if (asked == 0 || arguments.list) return ok();
  if (trim(arguments.by).empty()) return mistake("--by NAME says who decides; it is kept");
  if (!is_person(trim(arguments.by))) {
    return mistake("--by is the name of a policy, not of a person");
  }
  if (arguments.by.size() > review_name_bytes_max || arguments.why.size() > review_why_bytes_max) {
    return mistake("--by or --why is too long");
  }
  // Both are shown to people and stand in results for good.
  if (printable(arguments.by) != arguments.by || printable_lines(arguments.why) != arguments.why) {
    return mistake("--by and --why have to be UTF-8 without control characters");
  }
  if (!arguments.reject.empty() && trim(arguments.why).empty()) {
    return mistake("--reject needs --why \"…\"; it is kept with the message");
  }
  if (arguments.edit.empty() && !(arguments.asserted.empty() && arguments.quotes.empty() &&
                                  arguments.subject.empty() && arguments.body_file.empty())) {
    return mistake("--subject, --body-file, --assert and --quote belong to --edit");
  }
  if (!arguments.edit.empty() && arguments.subject.empty() && arguments.body_file.empty()) {
    return mistake("--edit needs --subject, --body-file FILE or both");
  }
  return ok();
}

Result<std::int64_t> count_waiting(Store& store, CampaignId campaign) {
  TRY(const std::vector<Count> counts, store.counts(campaign));
  std::int64_t waiting = 0;
  for (const Count& count : counts) {
    if (count.state == RecordState::review) waiting += count.records;
  }
  return waiting;
}

Result<ExitCode> list_waiting(Store& store, const Campaign& campaign,
                              const ReviewArguments& arguments, const std::string& data) {
  WaitingReport report;
  report.campaign = campaign;
  report.data = data;
  TRY(report.waiting, count_waiting(store, campaign.id));
  TRY(report.rows,
      store.waiting(campaign.id, arguments.after, static_cast<std::size_t>(arguments.limit)));
  std::erase_if(report.rows, [](const RecordView& view) { return !view.message; });
  const std::string text =
      arguments.json ? waiting_json(report) : waiting_lines(report, screen_of(stdout));
  std::fwrite(text.data(), 1, text.size(), stdout);
  return exit_done;
}

/// Whether the version that was seen is the newest one.
Result<void> check_version(const RowNumber& number, const Message& message) {
  if (!number.version_seen || *number.version_seen == message.version) return ok();
  const std::string row = "row " + std::to_string(number.row);
  const std::string newest = std::to_string(message.version);
  if (*number.version_seen > message.version) {
    return mistake(row + " has no version " + std::to_string(*number.version_seen) +
                   "; its newest is " + newest);
  }
  return Error(ErrorKind::conflict, row + " has a newer version than the one that was seen, " +
                                        newest +
                                        "; nothing was decided. Look at it again: "
                                        "overture explain " +
                                        std::to_string(number.row));
}

/// Nothing: the row is one of a range and there is nothing to decide.
Result<std::optional<RecordView>> record_of(Store& store, const Campaign& campaign,
                                            const RowNumber& number) {
  TRY(std::optional<RecordView> view, store.find_record(campaign.id, number.row));
  if (!number.named && (!view || view->record.state != RecordState::review)) {
    return std::optional<RecordView>();
  }
  if (!view) {
    return mistake("row " + std::to_string(number.row) + " is no record of campaign " +
                   std::to_string(campaign.id.value) +
                   "; it was rejected at intake, or is not in the list");
  }
  if (!view->message) {
    return mistake("row " + std::to_string(number.row) + " has no message: it is " +
                   std::string(to_string(view->record.state)));
  }
  TRY_VOID(check_version(number, *view->message));
  return view;
}

ReviewDecision decision_on(const RecordView& view, const RowNumber& number, ReviewAct act,
                           const ReviewArguments& arguments) {
  ReviewDecision out;
  out.record = view.record.id;
  out.version_seen = number.version_seen.value_or(view.message->version);
  out.act = act;
  out.by = std::string(trim(arguments.by));
  out.why = std::string(trim(arguments.why));
  return out;
}

/// Every record of the campaign that waits.
Result<std::vector<ReviewDecision>> all_that_wait(Store& store, const Campaign& campaign,
                                                  ReviewAct act, const ReviewArguments& arguments) {
  constexpr std::size_t page_records = 500;
  std::vector<ReviewDecision> out;
  std::int64_t row = 0;
  for (;;) {
    TRY(const std::vector<RecordView> page, store.waiting(campaign.id, row, page_records));
    if (page.empty()) return out;
    row = page.back().record.row;
    for (const RecordView& view : page) {
      if (view.message) out.push_back(decision_on(view, {row}, act, arguments));
    }
  }
}

/// A results file is written by a run alone.
void print_results_note(const Campaign& campaign) {
  std::printf(
      "A results file of campaign %lld (%s) is as before; the same 'overture run' writes it "
      "again.\n",
      static_cast<long long>(campaign.id.value), printable(campaign.list).c_str());
}

/// What was decided, and how many messages wait still.
struct Decided {
  const char* act = "";  ///< "approved" or "rejected".
  std::int64_t messages = 0;
  std::int64_t again = 0;  ///< Of these, what had been approved or rejected before.
  std::int64_t waiting = 0;
};

void print_decided(const Decided& decided, const Campaign& campaign) {
  const std::string waiting = with_commas(decided.waiting);
  if (decided.messages == 0) {
    std::printf("nothing %s: no message of these rows waits; %s wait in all\n", decided.act,
                waiting.c_str());
    return;
  }
  std::printf("%s %s", with_commas(decided.messages).c_str(), decided.act);
  if (decided.again > 0) {
    std::printf(", %s of them decided on before", with_commas(decided.again).c_str());
  }
  std::printf("; %s wait\n", waiting.c_str());
  print_results_note(campaign);
}

Result<ExitCode> decide_on_rows(Store& store, const Campaign& campaign, ReviewAct act,
                                const std::vector<std::string>& rows,
                                const ReviewArguments& arguments, Time now) {
  Decided decided;
  std::vector<ReviewDecision> decisions;
  if (rows.size() == 1 && rows.front() == "all") {
    TRY(decisions, all_that_wait(store, campaign, act, arguments));
  } else {
    TRY(const std::vector<RowNumber> numbers, read_row_numbers(rows));
    std::set<RecordId> named;
    for (const RowNumber& number : numbers) {
      TRY(const std::optional<RecordView> view, record_of(store, campaign, number));
      if (!view || !named.insert(view->record.id).second) continue;
      decisions.push_back(decision_on(*view, number, act, arguments));
      if (view->record.state != RecordState::review) ++decided.again;
    }
  }
  TRY_VOID(store.review(decisions, now));
  TRY(decided.waiting, count_waiting(store, campaign.id));
  decided.act = act == ReviewAct::approve ? "approved" : "rejected";
  decided.messages = std::ssize(decisions);
  if (arguments.json) {
    std::printf("{\"%s\":%lld,\"decided_before\":%lld,\"waiting\":%lld}\n", decided.act,
                static_cast<long long>(decided.messages), static_cast<long long>(decided.again),
                static_cast<long long>(decided.waiting));
  } else {
    print_decided(decided, campaign);
  }
  return exit_done;
}

/// The body as the file has it: line feeds as line ends, none at the end.
Result<std::string> read_body(const std::string& path) {
  TRY(std::optional<std::string> text, read_small_file(path, reply_body_bytes_max * 2));
  if (!text) return mistake(path + ": there is no such file");
  if (text->starts_with("\xEF\xBB\xBF")) text->erase(0, 3);  // A byte order mark.
  std::erase(*text, '\r');
  while (text->ends_with('\n')) text->pop_back();
  return std::move(*text);
}

/// What failed, a line each, and how to go on.
Error not_proven(const std::vector<ProofFailure>& failures) {
  std::string text = "the edit is not stored, because it is not proven:";
  for (const ProofFailure& failure : failures) {
    text += "\n  " + std::string(to_string(failure.code)) + ": " + failure.sentence;
  }
  return mistake(text +
                 "\nGive the page's words with --quote, or vouch for a whole sentence with "
                 "--assert; links and addresses come from the brief and the row alone.");
}

Result<ExitCode> edit_row(Store& store, const Campaign& campaign, const ReviewArguments& arguments,
                          const Adapters& adapters) {
  TRY(const std::vector<RowNumber> numbers, read_row_numbers({arguments.edit}));
  if (numbers.size() != 1 || !numbers.front().named) return mistake("--edit takes one row");
  TRY(const std::optional<RecordView> view, record_of(store, campaign, numbers.front()));
  const Message& message = *view->message;
  Edit edit{message.subject, message.body, arguments.asserted, arguments.quotes,
            std::string(trim(arguments.by))};
  if (!arguments.subject.empty()) edit.subject = std::string(trim(arguments.subject));
  if (!arguments.body_file.empty()) {
    TRY(edit.body, read_body(arguments.body_file));
  }
  TRY(const Brief brief, parse_brief(campaign.brief, "the campaign's brief"));
  const Brief* variant = find_variant(brief, message.variant);
  if (variant == nullptr) return Error(ErrorKind::bug, "the brief lacks the message's variant");
  TRY(const Site site, store.site(view->record.site_id));
  TRY(ProvenEdit proven,
      prove_edit(edit, *view, site, *variant, campaign.columns, adapters.detect_language));
  if (!proven.failures.empty()) return not_proven(proven.failures);
  ReviewDecision decision = decision_on(*view, numbers.front(), ReviewAct::edit, arguments);
  decision.subject = std::move(edit.subject);
  decision.body = std::move(edit.body);
  decision.evidence = std::move(proven.evidence);
  decision.asserted = std::move(proven.asserted);
  TRY_VOID(store.review(std::span(&decision, 1), adapters.clock->now()));
  if (arguments.json) {
    std::printf("{\"edited\":1,\"version\":%d,\"asserted\":%zu}\n", decision.version_seen + 1,
                decision.asserted.size());
  } else {
    std::printf(
        "row %lld is edited and approved, version %d; quotes of the site: %zu, sentences that "
        "persons vouch for: %zu\n",
        static_cast<long long>(view->record.row), decision.version_seen + 1,
        decision.evidence.size(), decision.asserted.size());
    print_results_note(campaign);
  }
  return exit_done;
}

Result<ExitCode> review(Store& store, const ReviewArguments& arguments, const Config& config,
                        const Adapters& adapters) {
  const bool changes = !reads_only(arguments);
  const auto choose = changes ? choose_campaign_to_change : choose_campaign_to_review;
  TRY(const Campaign campaign, choose(store, arguments.campaign, store_place(config)));
  const Time now = adapters.clock->now();
  if (!arguments.approve.empty()) {
    return decide_on_rows(store, campaign, ReviewAct::approve, arguments.approve, arguments, now);
  }
  if (!arguments.reject.empty()) {
    return decide_on_rows(store, campaign, ReviewAct::reject, arguments.reject, arguments, now);
  }
  if (!arguments.edit.empty()) return edit_row(store, campaign, arguments, adapters);
  return list_waiting(store, campaign, arguments, store_place(config));
}

}  // namespace

int review_command(const ReviewArguments& arguments, const Config& config,
                   const Adapters& adapters) {
  if (const Result<void> checked = check_arguments(arguments); !checked) {
    return complain(checked.error().message(), exit_usage);
  }
  auto store =
      reads_only(arguments) ? open_to_read(config, adapters) : open_to_decide(config, adapters);
  if (!store) return complain_of_data(store.error());
  const Result<ExitCode> code = review(**store, arguments, config, adapters);
  if (code) return *code;
  const bool usage = code.error().kind() == ErrorKind::invalid;
  return complain(code.error().message(), usage ? exit_usage : exit_failed);
}

}  // namespace ov::cli
