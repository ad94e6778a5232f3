// Claims whose quote is in another language than the message. What such a claim means is the
// writer's word alone; what a program can see is which of its words the quote has as a name, a
// number, a loanword or by the table of concepts, and which it could have but has not.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "concepts.h"
#include "grounds.h"

namespace ov::proof {

/// What a word of the message is to the quotes in other languages.
enum class Translated : unsigned char {
  no,        ///< No claim holds the word, or the quotes say something else in a language we know.
  seen,      ///< A quote has it, or a word that means it.
  borrowed,  ///< A claim holds it, and nothing tells what the quote has for it.
};

class Translations {
 public:
  /// `grounds` must outlive this. `language`: of the message, ISO 639-1; empty: there are none.
  Translations(const std::vector<Ground>& grounds, std::string_view language);

  [[nodiscard]] bool empty() const { return foreign_.empty(); }
  /// Quotes in another language than the message.
  [[nodiscard]] std::span<const Ground* const> grounds() const { return foreign_; }
  /// Whether the table knows the languages of all of them, and the message's.
  [[nodiscard]] bool readable() const { return readable_; }
  /// `normal`: a specific word of the message that stands in no support.
  [[nodiscard]] Translated look_up(std::string_view normal) const;

 private:
  std::string language_;
  std::vector<const Ground*> foreign_;
  bool readable_ = false;
  std::vector<std::string> claimed_;  ///< Words of the claims.
  ConceptSet said_;                   ///< Of the quotes.
  std::unordered_set<std::string> loanwords_;
};

}  // namespace ov::proof
