#include "text/proof.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "base/assert.h"
#include "checks.h"

namespace ov {
namespace proof {

void Failures::add(ProofCode code, std::string_view what, std::string sentence) {
  if (out_.size() >= proof_failures_max) return;
  const bool told = std::any_of(out_.begin(), out_.end(), [&](const ProofFailure& known) {
    return known.code == code && known.what == what;
  });
  if (!told) out_.push_back({code, std::string(what), std::move(sentence)});
}

namespace {

Subjected take_apart(const Reply& reply) {
  Subjected message{
      reply, reply.subject + "\n" + reply.body, {}, {}, {}, {}, {}, reply.subject.size()};
  message.normal = normalize(message.text);
  message.contacts = contacts_of(message.text);
  message.plain = without_contacts(message.text, message.contacts);
  message.plain_normal = message.contacts.empty() ? message.normal : normalize(message.plain);
  message.words = words_of(message.plain);
  return message;
}

bool holds_sentence(std::span<const std::string> all, std::string_view sentence) {
  return std::any_of(all.begin(), all.end(),
                     [&](const std::string& each) { return trim(each) == sentence; });
}

/// `text` without the sentences that are asserted.
std::string without(std::string_view text, std::span<const std::string> asserted) {
  std::string out;
  std::size_t kept = 0;
  for (const std::string_view sentence : sentences(text)) {
    if (!holds_sentence(asserted, sentence)) continue;
    const auto begin = static_cast<std::size_t>(sentence.data() - text.data());
    out += text.substr(kept, begin - kept);
    kept = begin + sentence.size();
  }
  out += text.substr(kept);
  return out;
}

/// What of the reply must be supported.
Reply supported_part(const Reply& reply, std::span<const std::string> asserted) {
  Reply out = reply;
  if (asserted.empty()) return out;
  out.subject = without(reply.subject, asserted);
  out.body = without(reply.body, asserted);
  return out;
}

/// Words that name the company, its people and the sender: the row's and the brief's.
std::vector<std::string> own_words(const ProofRules& rules) {
  std::vector<std::string> out;
  const auto add = [&out](std::string_view text) {
    for (Word& word : words_of(text)) out.push_back(std::move(word.normal));
  };
  for (const auto& [name, value] : rules.row->all()) add(value);
  const Sender& sender = rules.brief->sender;
  add(sender.name);
  add(sender.company);
  return out;
}

/// What can be checked only in a language that we know: sentence by sentence.
void check_sentences(const Subjected& message, const std::vector<Ground>& grounds,
                     const Support& support, const Support& quotes, const Support& sender,
                     const ProofRules& rules, Failures& failures) {
  std::string_view language = rules.language;
  if (language.empty() && !grounds.empty()) language = grounds.front().page->language;
  const Lexicon* lexicon = Lexicon::of(language);
  if (lexicon == nullptr) return;
  const Held held{
      message,
      lexicon,
      language,
      statements_of(message.plain, message.words, company_words(*rules.row, *lexicon), *lexicon),
      grounds,
      own_words(rules),
      support,
      quotes,
      sender,
      Translations(grounds, language)};
  check_assertions(held, failures);
  check_events(held, failures);
  check_translations(held, failures);
  check_polarity(held, failures);
  check_roles(held, failures);
  check_novelty(held, failures);
  check_superlatives(held, failures);
  check_counts(held, failures);
}

}  // namespace
}  // namespace proof

std::string_view to_string(ProofCode code) {
  constexpr std::array<std::string_view, 30> names = {"no_claims",
                                                      "quote_not_found",
                                                      "quote_too_short",
                                                      "quote_joined",
                                                      "quote_negated",
                                                      "quote_suspicious",
                                                      "claim_not_in_message",
                                                      "claim_unrelated",
                                                      "statement",
                                                      "negated",
                                                      "role",
                                                      "disguised",
                                                      "number",
                                                      "date",
                                                      "name",
                                                      "praise",
                                                      "link",
                                                      "email",
                                                      "phone",
                                                      "account",
                                                      "greeting",
                                                      "sign_off",
                                                      "too_short",
                                                      "too_long",
                                                      "subject",
                                                      "language",
                                                      "must_missing",
                                                      "must_not",
                                                      "placeholder",
                                                      "markup"};
  static_assert(names.size() == static_cast<std::size_t>(ProofCode::markup) + 1);
  return names[static_cast<std::size_t>(code)];
}

bool is_sentence_of(std::string_view subject, std::string_view body, std::string_view sentence) {
  for (const std::string_view text : {subject, body}) {
    const std::vector<std::string_view> all = sentences(text);
    if (std::find(all.begin(), all.end(), trim(sentence)) != all.end()) return true;
  }
  return false;
}

BriefSupport::BriefSupport(const Brief& brief)
    : support_(std::make_shared<const proof::Support>(brief)) {}

bool holds_contact(std::string_view text) {
  const std::vector<proof::Contact> all = proof::contacts_of(text);
  return std::any_of(all.begin(), all.end(), [](const proof::Contact& each) {
    return each.kind != proof::ContactKind::long_number;
  });
}

ProofResult prove(const Reply& reply, std::span<const ProofPage> pages, const ProofRules& rules) {
  OV_ASSERT(rules.brief != nullptr);
  OV_ASSERT(rules.row != nullptr);
  ProofResult result;
  proof::Failures failures(result.failures);
  const proof::Subjected message = proof::take_apart(reply);
  const std::vector<proof::Ground> grounds = proof::prove_quotes(message, pages, rules, failures);
  for (const proof::Ground& ground : grounds) {
    ProvenQuote& quote = result.evidence.emplace_back(ground.quote);
    for (const std::string_view claim : ground.claims) {
      if (!quote.claim.empty()) quote.claim += '\n';
      quote.claim += claim;
    }
  }
  if (!rules.asserted.empty()) {
    std::erase_if(result.failures,
                  [](const ProofFailure& each) { return each.code == ProofCode::no_claims; });
  }
  const Reply told =
      rules.asserted.empty() ? Reply() : proof::supported_part(reply, rules.asserted);
  const proof::Subjected kept = rules.asserted.empty()
                                    ? proof::Subjected{reply, {}, {}, {}, {}, {}, {}, 0}
                                    : proof::take_apart(told);
  const proof::Subjected& supported = rules.asserted.empty() ? message : kept;
  const BriefSupport brief =
      rules.brief_support == nullptr ? BriefSupport(*rules.brief) : *rules.brief_support;
  const proof::Support row(*rules.brief, *rules.row);
  const proof::Support quotes(result.evidence);
  const proof::Support sender{&brief.support(), &row};
  const proof::Support support{&sender, &quotes};
  proof::check_contacts(message, support, failures);
  proof::check_disguise(message, support, failures);
  proof::check_numbers(supported, support, rules.language, failures);
  proof::check_dates(supported, support, failures);
  proof::check_names(supported, support, rules.language, failures);
  proof::check_praise(supported, support, failures);
  proof::check_sentences(supported, grounds, support, quotes, sender, rules, failures);
  proof::check_letter(message, rules, failures);
  proof::check_rules(message, rules, result.evidence, failures);
  return result;
}

}  // namespace ov
