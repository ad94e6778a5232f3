// What the checks know of a language: its little words, and the words that every letter between
// strangers holds and that say nothing of a company.
#pragma once

#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "words.h"

namespace ov::proof {

/// Words in normal form (text/evidence.h). A language's word with an elision before it counts by
/// its own part: "l'entreprise" is "entreprise".
class Lexicon {
 public:
  /// Of an ISO 639-1 code: "en", "de", "fr", "es", "it", "nl", "pt" and "pl" are known; null for
  /// all others.
  [[nodiscard]] static const Lexicon* of(std::string_view language);

  /// "you", "your", "Ihre". German "Sie" counts with its capital alone.
  [[nodiscard]] bool addresses(const Word& word) const;
  /// "you" as what does something, not "your".
  [[nodiscard]] bool addresses_as_subject(const Word& word) const;
  /// "we", "our", "I"; in Romance languages and Polish also verbs of the first person plural.
  [[nodiscard]] bool is_first_person(const Word& word) const;
  /// "we" and "I" alone, without "our".
  [[nodiscard]] bool is_first_subject(const Word& word) const;
  /// "perhaps", "would", "if", "I guess": what follows is no statement.
  [[nodiscard]] bool softens(const Word& word) const;
  /// "read", "saw": what follows the writer's own part is a statement after all.
  [[nodiscard]] bool perceives(const Word& word) const;
  [[nodiscard]] bool negates(const Word& word) const;
  /// Says nothing of one company: articles, "call", "website", "week".
  [[nodiscard]] bool is_generic(const Word& word) const;
  /// "can", "will": what follows may come to be by what the letter offers.
  [[nodiscard]] bool is_modal(const Word& word) const;
  /// "time", "craft", "choice": what a letter may say of anybody, and yet not nothing.
  [[nodiscard]] bool is_polite(const Word& word) const;
  /// Whether sentences often go without a pronoun ("Producete vino").
  [[nodiscard]] bool drops_pronouns() const { return drops_pronouns_; }

  struct Source;
  explicit Lexicon(const Source& source);

 private:
  /// Whole words, and beginnings of words (written with a star).
  class Set {
   public:
    explicit Set(std::string_view words);
    [[nodiscard]] bool has(std::string_view word) const;

   private:
    std::unordered_set<std::string_view> whole_;
    std::unordered_set<std::string_view> beginnings_;
    std::size_t beginning_bytes_min_ = 0;
    std::size_t beginning_bytes_max_ = 0;
  };

  [[nodiscard]] bool ends_in_first_person(std::string_view word) const;

  Set subject_;
  Set second_;
  Set first_subject_;
  Set first_;
  Set soft_;
  Set perceive_;
  Set negate_;
  Set generic_;
  Set modal_;
  Set polite_;
  std::vector<std::string_view> first_endings_;
  bool drops_pronouns_ = false;
  bool capital_address_ = false;
};

/// `normal` without an article or pronoun joined to it by an apostrophe.
[[nodiscard]] std::string_view without_elision(std::string_view normal);

/// Words that say what somebody is to a company.
enum class Relation : unsigned char { none, customer, supplier, staff };
[[nodiscard]] Relation relation_of(std::string_view normal);

/// "hello", "dear" and the like.
[[nodiscard]] bool is_greeting(std::string_view normal);
/// "says", "writes": what stands between a speaker and words.
[[nodiscard]] bool is_saying(std::string_view normal);
/// "supplies", "delivers": verbs whose giver and receiver are easily swapped.
[[nodiscard]] bool is_supplying(std::string_view normal);

/// Whether two words in normal form are forms of one: they share their beginning. "builds" and
/// "building", "torréfie" and "torréfiez".
[[nodiscard]] bool same_word(std::string_view a, std::string_view b);

}  // namespace ov::proof
