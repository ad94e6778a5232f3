// What a message may speak of: the proven quotes, the row and the brief.
#pragma once

#include <initializer_list>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "concepts.h"
#include "numbers.h"
#include "text/proof.h"

namespace ov::proof {

/// Texts of its own, and what other supports hold. Each question below is answered by all of them
/// together, so that what many messages have in common (the brief) is taken apart once.
class Support {
 public:
  Support() = default;
  /// What the others hold; they must outlive this and stay where they are.
  Support(std::initializer_list<const Support*> others) : others_(others) {}
  /// Of a brief, but for its templates.
  explicit Support(const Brief& brief);
  /// Of a row, with what the brief's templates make of it.
  Support(const Brief& brief, const RowFacts& row);
  /// Of quotes alone.
  explicit Support(const std::vector<ProvenQuote>& quotes);
  void add_text(std::string_view text);

  /// A normalised word, with hyphens as written; its parts count too, and so does a plural or
  /// genitive s more or less.
  [[nodiscard]] bool has_word(std::string_view normal) const;
  [[nodiscard]] bool has_number(const Number& number) const;
  /// The same, whatever qualifier stands before it there.
  [[nodiscard]] bool has_bare_number(const Number& number) const;
  /// A number in digits of another script, as foreign_numbers_of gives it.
  [[nodiscard]] bool has_foreign_number(std::string_view number) const;
  /// Whether a form of the word stands there (same_word), or a compound that it is a part of.
  [[nodiscard]] bool has_like(std::string_view normal) const;
  /// Whether some word starts with `stem`.
  [[nodiscard]] bool has_stem(std::string_view stem) const;
  /// Whether the normalised phrase stands in one of the texts.
  [[nodiscard]] bool has_phrase(std::string_view normal) const;
  /// What its words mean, read in `language`.
  [[nodiscard]] ConceptSet concepts(std::string_view language) const;

  /// From the brief and the row alone, never from a page.
  [[nodiscard]] bool allows_link(std::string_view link) const;
  [[nodiscard]] bool allows_email(std::string_view email) const;
  [[nodiscard]] bool allows_phone(std::string_view digits) const;
  [[nodiscard]] bool allows_account(std::string_view account) const;

 private:
  void add_numbers(std::string_view normal);
  void add_number(const std::string& value, std::string_view unit, Qualifier qualifier);
  void add_word(std::string_view word) { words_.emplace(word); }
  void add_own(std::string_view text);

  /// Whether `test` holds for this one's own texts or those of one of the others.
  template <class Test>
  [[nodiscard]] bool any(const Test& test) const;
  [[nodiscard]] bool knows(std::string_view word) const;

  std::vector<const Support*> others_;
  std::set<std::string, std::less<>> words_;                         ///< And their parts.
  std::unordered_map<std::string, std::vector<Qualifier>> numbers_;  ///< By value and unit.
  std::unordered_set<std::string> foreign_numbers_;
  std::vector<std::string> texts_;     ///< Normal forms.
  std::vector<std::string> links_;     ///< As link_key gives them.
  std::vector<std::string> emails_;    ///< Lower case.
  std::vector<std::string> phones_;    ///< Digits alone.
  std::vector<std::string> accounts_;  ///< As account_key gives them.
};

/// A link as links are compared: lower-case host without "www.", no scheme, no slash at the end.
[[nodiscard]] std::string link_key(std::string_view link);
/// ASCII digits alone, those of other scripts as such.
[[nodiscard]] std::string digits_of(std::string_view text);
/// Letters and digits alone, in normal form.
[[nodiscard]] std::string account_key(std::string_view text);

}  // namespace ov::proof
