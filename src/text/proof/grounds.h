// A proven quote with what the page says around it: who speaks, and of whom.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lexicon.h"
#include "text/proof.h"
#include "words.h"

namespace ov::proof {

/// Offsets and views into the page, which must outlive it.
struct Ground {
  ProvenQuote quote;
  const ProofPage* page = nullptr;
  std::vector<std::string_view> claims;  ///< Texts of the claims that rest on it.
};

/// Whose words or deeds a quote holds when they are not the company's own.
struct Other {
  bool speaks = false;                 ///< The quote is a testimonial.
  Relation relation = Relation::none;  ///< What the page calls them.
  std::vector<std::string> names;      ///< Normal forms of the words that name them.
  std::string sentence;                ///< Where it stands; keeps `words` alive.
  std::vector<Word> words;             ///< Of the sentence.
  [[nodiscard]] bool there() const { return speaks || relation != Relation::none || acts; }
  bool acts = false;  ///< The sentence tells what somebody else does.
};

/// The page's sentences that hold the quote.
[[nodiscard]] std::string_view sentences_around(const Ground& ground);

/// Who else is at work in the sentence of the quote. `own`: words of the row and the company, which
/// name nobody else.
[[nodiscard]] Other other_in(const Ground& ground, const std::vector<std::string>& own,
                             const Lexicon& lexicon);

}  // namespace ov::proof
