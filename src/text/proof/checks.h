// The single checks of a message. Each adds what it finds wrong.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "contacts.h"
#include "support.h"
#include "text/proof.h"
#include "words.h"

namespace ov::proof {

/// A message as the checks see it.
struct Subjected {
  const Reply& reply;
  std::string text;               ///< Subject, line feed, body.
  std::string normal;             ///< Normal form of `text`.
  std::vector<Contact> contacts;  ///< In `text`.
  std::string plain;              ///< `text` without contacts.
  std::vector<Word> words;        ///< Of `plain`.
  std::size_t subject_bytes = 0;  ///< How much of `text` is the subject.
};

/// Collects failures: each thing once, no more than proof_failures_max.
class Failures {
 public:
  explicit Failures(std::vector<ProofFailure>& out) : out_(out) {}
  void add(ProofCode code, std::string_view what, std::string sentence);

 private:
  std::vector<ProofFailure>& out_;
};

void check_numbers(const Subjected& message, const Support& support, std::string_view language,
                   Failures& failures);
/// Whether a word in normal form is a month or weekday in a language we know.
[[nodiscard]] bool is_calendar_word(std::string_view normal);
void check_dates(const Subjected& message, const Support& support, Failures& failures);
void check_names(const Subjected& message, const Support& support, std::string_view language,
                 Failures& failures);
void check_praise(const Subjected& message, const Support& support, Failures& failures);
void check_contacts(const Subjected& message, const Support& support, Failures& failures);
/// Length, subject, language, must and must_not, placeholders, markup.
void check_rules(const Subjected& message, const ProofRules& rules,
                 const std::vector<ProvenQuote>& quotes, Failures& failures);

/// Finds each claim's quote and checks that the claim belongs to it and to the message. Returns the
/// proven ones.
[[nodiscard]] std::vector<ProvenQuote> prove_quotes(const Subjected& message,
                                                    std::span<const ProofPage> pages,
                                                    const ProofRules& rules, Failures& failures);

}  // namespace ov::proof
