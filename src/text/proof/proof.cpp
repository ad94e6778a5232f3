#include "text/proof.h"

#include <algorithm>
#include <array>

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
  Subjected message{reply, reply.subject + "\n" + reply.body, {}, {}, {}, {}, reply.subject.size()};
  message.normal = normalize(message.text);
  message.contacts = contacts_of(message.text);
  message.plain = without_contacts(message.text, message.contacts);
  message.words = words_of(message.plain);
  return message;
}

}  // namespace
}  // namespace proof

std::string_view to_string(ProofCode code) {
  constexpr std::array<std::string_view, 23> names = {"no_claims",
                                                      "quote_not_found",
                                                      "quote_too_short",
                                                      "quote_joined",
                                                      "quote_negated",
                                                      "quote_suspicious",
                                                      "claim_not_in_message",
                                                      "claim_unrelated",
                                                      "number",
                                                      "date",
                                                      "name",
                                                      "praise",
                                                      "link",
                                                      "email",
                                                      "phone",
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

bool holds_contact(std::string_view text) { return !proof::contacts_of(text).empty(); }

ProofResult prove(const Reply& reply, std::span<const ProofPage> pages, const ProofRules& rules) {
  OV_ASSERT(rules.brief != nullptr);
  OV_ASSERT(rules.row != nullptr);
  ProofResult result;
  proof::Failures failures(result.failures);
  const proof::Subjected message = proof::take_apart(reply);
  result.evidence = proof::prove_quotes(message, pages, rules, failures);
  const proof::Support support(*rules.brief, *rules.row, result.evidence);
  proof::check_contacts(message, support, failures);
  proof::check_numbers(message, support, rules.language, failures);
  proof::check_dates(message, support, failures);
  proof::check_names(message, support, rules.language, failures);
  proof::check_praise(message, support, failures);
  proof::check_rules(message, rules, result.evidence, failures);
  return result;
}

}  // namespace ov
