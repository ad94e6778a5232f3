#include "pipeline/explain.h"

#include <algorithm>

#include "pipeline/question.h"
#include "pipeline/review.h"

namespace ov {
namespace {

/// No run asks more often for one record: the first and the second try.
constexpr int tries_max = 2;

std::vector<ExplainedPage> explained_pages(const Site& site, const Dossier& dossier) {
  std::vector<ExplainedPage> out;
  for (const Page& page : site.pages) {
    ExplainedPage& each = out.emplace_back();
    each.id = static_cast<std::uint32_t>(out.size());
    each.url = page.url;
    each.title = page.title;
    each.status = page.status;
    each.language = page.language;
    each.change = page.change;
    each.text_bytes = page.text.size();
    each.blocks = page.blocks.size();
    for (const DossierPage& chosen : dossier.pages) {
      if (chosen.id != each.id) continue;
      each.chosen.assign(chosen.blocks.begin(), chosen.blocks.end());
    }
  }
  return out;
}

class Teller {
 public:
  Teller(Store& store, Story& story, const Brief& brief, const LanguageDetector& detect_language)
      : store_(store),
        story_(story),
        brief_(brief),
        row_(row_facts(story.view.record, story.campaign.columns)),
        detect_language_(detect_language) {}

  Result<void> tell(const std::optional<WriterIdentity>& writer) {
    TRY(story_.calls, store_.calls_of(story_.view.record.id));
    TRY(story_.versions, store_.versions_of(story_.view.record.id));
    TRY_VOID(load_site());
    if (!story_.site) return ok();
    const Site& site = *story_.site;
    proof_.emplace(site);
    story_.language = message_language(brief_, site);
    TRY_VOID(rebuild_question(writer));
    TRY_VOID(tell_replies(writer));
    check_message();
    return ok();
  }

 private:
  Result<void> load_site() {
    if (!story_.view.record.site_id) return ok();
    Result<Site> site = store_.site(story_.view.record.site_id);
    if (site) {
      story_.site = std::move(*site);
    } else if (site.error().kind() != ErrorKind::not_found) {
      return site.error();
    }
    return ok();
  }

  /// The question of this record, by the ratio that is kept for the model or as it was without one:
  /// the one of the two that the record paid for, else the one whose answer is kept, else the
  /// first.
  Result<void> rebuild_question(const std::optional<WriterIdentity>& writer) {
    build_question(writer, token_sixteenths_one);
    if (!writer || !question_) return ok();
    TRY(const std::optional<TokenRatio> ratio, store_.token_ratio(writer->identity));
    if (!ratio || ratio->sixteenths == token_sixteenths_one) return ok();
    TRY(const int before, is_asked(*writer));
    build_question(writer, ratio->sixteenths);
    TRY(const int now, is_asked(*writer));
    if (before > now) build_question(writer, token_sixteenths_one);
    return ok();
  }

  void build_question(const std::optional<WriterIdentity>& writer, int sixteenths) {
    Dossier dossier = choose_dossier(*story_.site, sixteenths);
    story_.pages = explained_pages(*story_.site, dossier);
    story_.suspicious = dossier.suspicious;
    if (dossier.empty()) return;
    question_ =
        first_question(story_.view.record.id, brief_, system_prompt(brief_), row_, *story_.site,
                       std::move(dossier), writer ? writer->tokens_max : ModelRequest().tokens_max);
  }

  /// 2: question_ was paid for by this record; 1: its answer is kept; 0: neither.
  Result<int> is_asked(const WriterIdentity& writer) {
    const std::string key = question_key(writer.identity, *question_);
    const std::vector<std::string> paid = keys_of_calls();
    if (std::find(paid.begin(), paid.end(), key) != paid.end()) return 2;
    TRY(const std::optional<StoredAnswer> answer, store_.find_answer(key));
    return answer ? 1 : 0;
  }

  Result<void> tell_replies(const std::optional<WriterIdentity>& writer) {
    const bool by_quote = story_.campaign.writer == "quote:";
    if (by_quote || !question_) return ok();
    ModelRequest question = std::move(*question_);
    story_.system = question.system;
    story_.user = question.user;
    story_.match = writer ? PromptMatch::differs : PromptMatch::not_compared;
    std::vector<std::string> keys = keys_of_calls();
    for (int turn = 0; turn < tries_max; ++turn) {
      TRY(const std::optional<StoredAnswer> answer, find_answer(writer, question, keys, turn));
      if (!answer) return ok();
      std::vector<std::string> problems;
      story_.replies.push_back(judge(*answer, problems));
      if (problems.empty()) return ok();
      ask_again(question, answer->text, problems);
    }
    return ok();
  }

  /// Questions whose answer was paid for by this record, each once, in order.
  [[nodiscard]] std::vector<std::string> keys_of_calls() const {
    std::vector<std::string> out;
    for (const ModelCall& call : story_.calls) {
      if (call.state != CallState::settled || call.answer_key.empty()) continue;
      if (std::find(out.begin(), out.end(), call.answer_key) == out.end()) {
        out.push_back(call.answer_key);
      }
    }
    return out;
  }

  /// The answer to the rebuilt question, else the one that was paid for at this turn.
  Result<std::optional<StoredAnswer>> find_answer(const std::optional<WriterIdentity>& writer,
                                                  const ModelRequest& question,
                                                  const std::vector<std::string>& keys, int turn) {
    if (writer) {
      const std::string key = question_key(writer->identity, question);
      TRY(std::optional<StoredAnswer> answer, store_.find_answer(key));
      if (answer) {
        if (turn == 0) story_.match = PromptMatch::same;
        return answer;
      }
    }
    const auto at = static_cast<std::size_t>(turn);
    if (at >= keys.size()) return std::optional<StoredAnswer>();
    return store_.find_answer(keys[at]);
  }

  /// As the write stage judged it. `problems`: what the model is told; empty: the last reply.
  ExplainedReply judge(const StoredAnswer& answer, std::vector<std::string>& problems) const {
    ExplainedReply out;
    out.text = answer.text;
    out.model = answer.model;
    Result<Reply> reply = parse_reply(answer.text);
    if (!reply) {
      out.unread = reply.error().message();
      problems.push_back(*out.unread);
      return out;
    }
    out.abstained = reply->abstain;
    if (!out.abstained.empty()) return out;
    out.subject = reply->subject;
    reply->body = complete_body(brief_, row_, reply->body);
    out.failures = proof_->prove(*reply, brief_, row_, detect_language_).failures;
    out.proven = out.failures.empty();
    for (const ProofFailure& failure : out.failures) problems.push_back(failure.sentence);
    return out;
  }

  void check_message() {
    if (!story_.view.message) return;
    const Message& message = *story_.view.message;
    const ProofResult proof = prove_again(*proof_, message, brief_, row_, detect_language_);
    for (int code = 0; code <= static_cast<int>(ProofCode::markup); ++code) {
      story_.checks.push_back({static_cast<ProofCode>(code), {}});
    }
    for (const ProofFailure& failure : proof.failures) {
      story_.checks[static_cast<std::size_t>(failure.code)].failed.push_back(failure.sentence);
    }
    for (const Evidence& evidence : message.evidence) {
      if (!proof_->holds(evidence.page, evidence.begin, evidence.end, evidence.quote)) {
        story_.lost_quotes.push_back(evidence.quote);
      }
    }
  }

  Store& store_;
  Story& story_;
  const Brief& brief_;
  RowFacts row_;
  const LanguageDetector& detect_language_;
  std::optional<SiteProof> proof_;
  std::optional<ModelRequest> question_;  ///< The first; nothing where there is no dossier.
};

}  // namespace

Result<Story> tell_story(Store& store, const Campaign& campaign, const RecordView& view,
                         const std::optional<WriterIdentity>& writer,
                         const LanguageDetector& detect_language) {
  TRY(const Brief brief, parse_brief(campaign.brief, "the campaign's brief"));
  Story story;
  story.campaign = campaign;
  story.view = view;
  const Brief* variant = view.message ? find_variant(brief, view.message->variant) : nullptr;
  if (variant == nullptr) variant = &brief_for(brief, view.record);
  story.variant = variant->variant;
  TRY_VOID(Teller(store, story, *variant, detect_language).tell(writer));
  return story;
}

}  // namespace ov
