#include <algorithm>

#include "base/ascii.h"
#include "base/utf8.h"
#include "pipeline/review.h"

namespace ov {
namespace {

Error refused(std::string sentence) { return {ErrorKind::invalid, std::move(sentence)}; }

bool has_control(std::string_view text, bool line_feeds) {
  return std::any_of(text.begin(), text.end(), [&](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && !(line_feeds && c == '\n')) || byte == 0x7F;
  });
}

Result<void> check_texts(const Edit& edit) {
  if (edit.subject.size() > reply_subject_bytes_max || edit.body.size() > reply_body_bytes_max) {
    return refused("the subject or the body is too long");
  }
  if (edit.asserted.size() > reply_claims_max || edit.quotes.size() > reply_claims_max) {
    return refused("more sentences are asserted, or quotes given, than a message may have");
  }
  if (!is_valid_utf8(edit.subject) || !is_valid_utf8(edit.body)) {
    return refused("subject and body have to be UTF-8");
  }
  if (has_control(edit.subject, false) || has_control(edit.body, true)) {
    return refused("subject or body hold control characters, or the subject several lines");
  }
  return ok();
}

Reply as_reply(std::string_view subject, std::string_view body,
               const std::vector<Evidence>& evidence) {
  Reply reply;
  reply.subject = subject;
  reply.body = body;
  for (const Evidence& each : evidence) reply.claims.push_back({each.claim, each.quote, 0});
  return reply;
}

/// What the edit adds, which is what its quotes are for: sentences that were not there before and
/// that nobody vouches for.
std::string new_sentences(const Edit& edit, const Message& before) {
  std::string out;
  for (const std::string_view sentence : sentences(edit.body)) {
    const bool asserted =
        std::any_of(edit.asserted.begin(), edit.asserted.end(),
                    [&](const std::string& each) { return trim(each) == sentence; });
    if (asserted || is_sentence_of(before.subject, before.body, sentence)) continue;
    out += (out.empty() ? "" : " ") + std::string(sentence);
  }
  return out;
}

/// Takes out the quotes whose claim the edit took out of the message. True where there were any.
bool drop_unused(std::vector<Evidence>& quotes, const std::vector<ProofFailure>& failures) {
  const std::size_t before = quotes.size();
  for (const ProofFailure& failure : failures) {
    if (failure.code != ProofCode::claim_not_in_message) continue;
    std::erase_if(quotes, [&](const Evidence& each) { return each.claim == failure.what; });
  }
  return quotes.size() < before;
}

/// Whether `quotes` on a page in another language are all that new words rest on. A writer's claim
/// says there what its quote means; a person's new sentence would only prove itself.
bool rests_on_other_language(const std::vector<ProvenQuote>& quotes, std::string_view claim,
                             const Site& site, std::string_view language) {
  if (claim.empty() || language.empty()) return false;
  return std::any_of(quotes.begin(), quotes.end(), [&](const ProvenQuote& quote) {
    if (quote.claim != claim) return false;
    const auto page = std::find_if(site.pages.begin(), site.pages.end(),
                                   [&](const Page& each) { return each.url == quote.page_url; });
    return page != site.pages.end() && !page->language.empty() && page->language != language;
  });
}

/// Whether the edit cuts short a sign-off that the message had whole: what a brief's holds beside
/// the sender's name (who they are, how not to be written to again) is no writer's to leave out.
bool cuts_sign_off(const Edit& edit, const Message& before, const Brief& brief,
                   const RowFacts& row) {
  return has_sign_off(brief, row, before.body, SignOff::whole) &&
         !has_sign_off(brief, row, edit.body, SignOff::whole);
}

std::vector<std::string> sentences_of(const std::vector<Assertion>& asserted) {
  std::vector<std::string> out;
  for (const Assertion& each : asserted) out.push_back(each.sentence);
  return out;
}

/// Those from before that still stand in the message, then the new ones.
Result<std::vector<Assertion>> assertions_of(const Edit& edit, const Message& before) {
  std::vector<Assertion> out;
  for (const Assertion& each : before.asserted) {
    if (is_sentence_of(edit.subject, edit.body, each.sentence)) out.push_back(each);
  }
  for (const std::string& given : edit.asserted) {
    std::string sentence(trim(given));
    if (!is_sentence_of(edit.subject, edit.body, sentence)) {
      return refused("'" + sentence + "' is not a whole sentence of the subject or the body");
    }
    const bool known = std::any_of(
        out.begin(), out.end(), [&](const Assertion& each) { return each.sentence == sentence; });
    if (!known) out.push_back({std::move(sentence), edit.by});
  }
  return out;
}

}  // namespace

Result<ProvenEdit> prove_edit(const Edit& edit, const RecordView& view, const Site& site,
                              const Brief& brief, const std::vector<std::string>& columns,
                              const LanguageDetector& detect_language) {
  if (!view.message) return Error(ErrorKind::not_found, "the record has no message to be edited");
  TRY_VOID(check_texts(edit));
  ProvenEdit out;
  TRY(out.asserted, assertions_of(edit, *view.message));
  std::vector<Evidence> quotes = view.message->evidence;
  const std::string claim = new_sentences(edit, *view.message);
  for (const std::string& quote : edit.quotes) quotes.push_back({"", quote, 0, 0, claim});
  const SiteProof proof_of_site(site);
  const RowFacts row = row_facts(view.record, columns);
  const std::vector<std::string> asserted = sentences_of(out.asserted);
  const auto prove = [&] {
    return proof_of_site.prove(as_reply(edit.subject, edit.body, quotes), brief, row,
                               detect_language, asserted);
  };
  ProofResult proof = prove();
  while (drop_unused(quotes, proof.failures)) proof = prove();
  if (rests_on_other_language(proof.evidence, claim, site, message_language(brief, site))) {
    proof.failures.push_back(
        {ProofCode::statement, claim,
         "The page is in another language, so no program can tell whether its words say \"" +
             claim + "\"; vouch for each new sentence."});
  }
  const bool told =
      std::any_of(proof.failures.begin(), proof.failures.end(),
                  [](const ProofFailure& failure) { return failure.code == ProofCode::sign_off; });
  if (!told && cuts_sign_off(edit, *view.message, brief, row)) {
    proof.failures.push_back({ProofCode::sign_off, "",
                              "The edit cuts the brief's sign-off short; end with \"" +
                                  brief.sign_off.render(row) + "\", word for word."});
  }
  for (ProvenQuote& quote : proof.evidence) {
    out.evidence.push_back({std::move(quote.page_url), std::move(quote.quote), quote.begin,
                            quote.end, std::move(quote.claim)});
  }
  out.failures = std::move(proof.failures);
  return out;
}

ProofResult prove_again(const SiteProof& proof, const Message& message, const Brief& brief,
                        const RowFacts& row, const LanguageDetector& detect_language) {
  return proof.prove(as_reply(message.subject, message.body, message.evidence), brief, row,
                     detect_language, sentences_of(message.asserted));
}

}  // namespace ov
