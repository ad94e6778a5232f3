// What a message may speak of: the proven quotes, the row and the brief.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "numbers.h"
#include "text/proof.h"

namespace ov::proof {

class Support {
 public:
  Support(const Brief& brief, const RowFacts& row, const std::vector<ProvenQuote>& quotes);
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

  /// From the brief and the row alone, never from a page.
  [[nodiscard]] bool allows_link(std::string_view link) const;
  [[nodiscard]] bool allows_email(std::string_view email) const;
  [[nodiscard]] bool allows_phone(std::string_view digits) const;

 private:
  void add_numbers(std::string_view text);
  void add_number(const std::string& value, std::string_view unit, Qualifier qualifier);
  void add_word(std::string_view word);
  void add_own(std::string_view text);

  std::unordered_set<std::string> words_;
  /// Words and their parts by their first bytes.
  std::unordered_map<std::string, std::vector<std::string>> by_beginning_;
  std::unordered_map<std::string, std::vector<Qualifier>> numbers_;  ///< By value and unit.
  std::unordered_set<std::string> foreign_numbers_;
  std::vector<std::string> texts_;   ///< Normal forms.
  std::vector<std::string> links_;   ///< As link_key gives them.
  std::vector<std::string> emails_;  ///< Lower case.
  std::vector<std::string> phones_;  ///< Digits alone.
};

/// A link as links are compared: lower-case host without "www.", no scheme, no slash at the end.
[[nodiscard]] std::string link_key(std::string_view link);
[[nodiscard]] std::string digits_of(std::string_view text);

}  // namespace ov::proof
