// The single checks of a message. Each adds what it finds wrong.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "contacts.h"
#include "grounds.h"
#include "lexicon.h"
#include "statements.h"
#include "support.h"
#include "text/proof.h"
#include "translations.h"
#include "words.h"

namespace ov::proof {

/// A message as the checks see it.
struct Subjected {
  const Reply& reply;
  std::string text;               ///< Subject, line feed, body.
  std::string normal;             ///< Normal form of `text`.
  std::vector<Contact> contacts;  ///< In `text`.
  std::string plain;              ///< `text` without contacts.
  std::string plain_normal;       ///< Normal form of `plain`.
  std::vector<Word> words;        ///< Of `plain`.
  std::size_t subject_bytes = 0;  ///< How much of `text` is the subject.

  /// Whether the normalised phrase stands in `text` as whole words (NormalizedText::find_normal).
  [[nodiscard]] bool holds_phrase(std::string_view phrase) const {
    // Few phrases stand there at all, and the map back to the text is needed for these alone.
    return normal.find(phrase) != std::string::npos && NormalizedText(text).find_normal(phrase);
  }
};

/// Collects failures: each thing once, no more than proof_failures_max.
class Failures {
 public:
  explicit Failures(std::vector<ProofFailure>& out) : out_(out) {}
  void add(ProofCode code, std::string_view what, std::string sentence);

 private:
  std::vector<ProofFailure>& out_;
};

/// A message of a known language with all that it is held against.
struct Held {
  const Subjected& message;
  const Lexicon* lexicon = nullptr;    ///< Never null.
  std::string_view language;           ///< Of the message, ISO 639-1.
  std::vector<Statement> statements;   ///< Of the message.
  const std::vector<Ground>& grounds;  ///< The proven quotes.
  std::vector<std::string> own_words;  ///< What names the company, its people and the sender.
  const Support& support;              ///< Quotes, row and brief.
  const Support& quote_support;        ///< Quotes alone.
  const Support& sender_support;       ///< Row and brief alone.
  Translations translations;  ///< Claims whose quote is in another language than the message.
};

/// What the message states of the company rests on something.
void check_assertions(const Held& held, Failures& failures);
/// What is told to have happened to the company is on the page.
void check_events(const Held& held, Failures& failures);
/// Claims on a page in another language say no more than their quotes can hold.
void check_translations(const Held& held, Failures& failures);
/// Nothing that the page denies is affirmed, and nothing that it affirms is denied.
void check_polarity(const Held& held, Failures& failures);
/// Nobody is taken for somebody else.
void check_roles(const Held& held, Failures& failures);
/// What was long ago is not told as new; superlatives about the company are its own.
void check_novelty(const Held& held, Failures& failures);
void check_superlatives(const Held& held, Failures& failures);
/// The right numbers count the right things.
void check_counts(const Held& held, Failures& failures);
/// No letters that only look like what they are read as.
void check_disguise(const Subjected& message, const Support& support, Failures& failures);

void check_numbers(const Subjected& message, const Support& support, std::string_view language,
                   Failures& failures);
/// Whether a word in normal form is a town or country that a German message may name.
[[nodiscard]] bool is_place(std::string_view normal);
/// Whether a word in normal form is a month or weekday in a language we know.
[[nodiscard]] bool is_calendar_word(std::string_view normal);
void check_dates(const Subjected& message, const Support& support, Failures& failures);
void check_names(const Subjected& message, const Support& support, std::string_view language,
                 Failures& failures);
void check_praise(const Subjected& message, const Support& support, Failures& failures);
void check_contacts(const Subjected& message, const Support& support, Failures& failures);
/// Who is greeted, and that the letter is begun and signed as the brief has it.
void check_letter(const Subjected& message, const ProofRules& rules, Failures& failures);
/// Length, subject, language, must and must_not, placeholders, markup.
void check_rules(const Subjected& message, const ProofRules& rules,
                 const std::vector<ProvenQuote>& quotes, Failures& failures);

/// Finds each claim's quote and checks that the claim belongs to it and to the message. Returns the
/// proven ones.
[[nodiscard]] std::vector<Ground> prove_quotes(const Subjected& message,
                                               std::span<const ProofPage> pages,
                                               const ProofRules& rules, Failures& failures);

}  // namespace ov::proof
