// A message's sentences, and what each does: states something of the recipient's company, guesses,
// asks, or speaks of the sender.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lexicon.h"
#include "text/brief.h"
#include "words.h"

namespace ov::proof {

/// How much a sentence claims about the recipient's company, the most first.
enum class Assertion : unsigned char {
  states,    ///< "You build ovens."
  implies,   ///< "Why do you build ovens?", or without a pronoun: "Construye hornos."
  supposes,  ///< "Perhaps you build ovens.", or the company in a sentence about the sender.
  nothing,   ///< Does not speak of the company.
};

/// One sentence of the subject or the body.
struct Statement {
  std::string_view text;        ///< Within Subjected::plain.
  std::size_t begin = 0;        ///< Byte offset there.
  std::span<const Word> words;  ///< All of the sentence.
  std::span<const Word> about;  ///< From where it speaks of the company.
  Assertion assertion = Assertion::nothing;
  bool in_subject = false;
  bool addressed = false;  ///< Says "you" or names the company.
  bool first_person = false;
  bool soft = false;  ///< Guesses or asks.
};

/// Words that name the company in the row, in normal form; short and ordinary ones left out.
[[nodiscard]] std::vector<std::string> company_words(const RowFacts& row, const Lexicon& lexicon);

/// Sentences of a message whose subject is its first line. Views into `plain` and `words`.
[[nodiscard]] std::vector<Statement> statements_of(std::string_view plain,
                                                   std::span<const Word> words,
                                                   const std::vector<std::string>& company,
                                                   const Lexicon& lexicon);

/// Parts of a sentence between commas, dashes and words such as "and" and "but".
[[nodiscard]] std::vector<std::span<const Word>> clauses_of(std::string_view text,
                                                            std::span<const Word> words);

/// Whether the word says something specific: no little or generic word, no number, long enough.
[[nodiscard]] bool is_specific(const Word& word, const Lexicon& lexicon);

}  // namespace ov::proof
