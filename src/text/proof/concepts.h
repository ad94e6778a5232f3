// What words mean across languages, as far as a table of the trade's commonest words goes: enough
// to say that "Treppen" are "stairs" and that "bankrupt" stands in no page of any language.
#pragma once

#include <bitset>
#include <cstddef>
#include <string_view>

namespace ov::proof {

inline constexpr std::size_t concepts_max = 160;
/// Which rows of the table (concept_words.h) some words belong to.
using ConceptSet = std::bitset<concepts_max>;

/// Rows that a word in normal form (text/evidence.h) is of, read in `language` (ISO 639-1); none
/// where it or the language is not known. In German and Dutch the parts of a compound count as
/// well.
[[nodiscard]] ConceptSet concepts_of(std::string_view normal, std::string_view language);
/// Of all words of a text.
[[nodiscard]] ConceptSet concepts_in(std::string_view text, std::string_view language);
/// Whether the table has words of the language.
[[nodiscard]] bool has_concepts(std::string_view language);
/// Rows of what happens to companies that the word tells of.
[[nodiscard]] ConceptSet events_of(std::string_view normal, std::string_view language);

}  // namespace ov::proof
