#include "concepts.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <unordered_map>
#include <vector>

#include "base/ascii.h"
#include "concept_words.h"
#include "lexicon.h"
#include "words.h"

namespace ov::proof {
namespace {

constexpr std::size_t languages = std::size(concept_languages);
static_assert(std::size(event_rows) + std::size(trade_rows) <= concepts_max);

/// The words of one language.
class Column {
 public:
  void add(std::string_view word, std::size_t row, bool event) {
    if (word.starts_with('+')) {
      word.remove_prefix(1);
      event = false;
    }
    const bool whole = word.ends_with('.');
    if (whole) word.remove_suffix(1);
    (whole ? whole_ : beginnings_)[word].push_back({row, event});
    bytes_min_ = std::min(bytes_min_, word.size());
    bytes_max_ = std::max(bytes_max_, word.size());
  }

  /// Calls `visit` with each row's place that `word` or, in a `compound`, a part of it has.
  template <class Visit>
  void find(std::string_view word, bool compound, Visit visit) const {
    if (const auto found = whole_.find(word); found != whole_.end()) {
      std::for_each(found->second.begin(), found->second.end(), visit);
    }
    find_beginning(word, bytes_min_, visit);
    // A shorter part stands in too many words by chance.
    constexpr std::size_t part_bytes_min = 5;
    if (!compound) return;
    for (std::size_t at = 3; at + part_bytes_min <= word.size(); ++at) {
      find_beginning(word.substr(at), part_bytes_min, visit);
    }
  }

 private:
  struct Place {
    std::size_t row = 0;
    bool event = false;
  };
  using Words = std::unordered_map<std::string_view, std::vector<Place>>;

  template <class Visit>
  void find_beginning(std::string_view word, std::size_t bytes_min, Visit visit) const {
    for (std::size_t size = bytes_min; size <= std::min(bytes_max_, word.size()); ++size) {
      const auto found = beginnings_.find(word.substr(0, size));
      if (found != beginnings_.end()) {
        std::for_each(found->second.begin(), found->second.end(), visit);
      }
    }
  }

  Words whole_;
  Words beginnings_;
  std::size_t bytes_min_ = 16;
  std::size_t bytes_max_ = 0;
};

/// Events first, then trades.
const std::array<Column, languages>& columns() {
  static const std::array<Column, languages> all = [] {
    std::array<Column, languages> out;
    std::size_t row = 0;
    const auto add = [&](std::string_view words, bool event) {
      const auto cells = split(words, '|');
      for (std::size_t i = 0; i < std::min(cells.size(), languages); ++i) {
        for (const std::string_view word : split(cells[i], ' ')) {
          if (!word.empty()) out[i].add(word, row, event);
        }
      }
      ++row;
    };
    for (const std::string_view words : event_rows) add(words, true);
    for (const std::string_view words : trade_rows) add(words, false);
    return out;
  }();
  return all;
}

const Column* column_of(std::string_view language) {
  const auto* const found =
      std::find(std::begin(concept_languages), std::end(concept_languages), language);
  return found == std::end(concept_languages)
             ? nullptr
             : &columns()[static_cast<std::size_t>(found - std::begin(concept_languages))];
}

template <class Visit>
void visit_word(const Column& column, std::string_view normal, bool compounds, Visit visit) {
  const std::string_view word = without_elision(normal);
  column.find(word, compounds, visit);
  // "wood-fired": each part may be known.
  if (word.find('-') == std::string_view::npos) return;
  for (const std::string_view part : split(word, '-')) column.find(part, false, visit);
}

bool has_compounds(std::string_view language) { return language == "de" || language == "nl"; }

}  // namespace

bool has_concepts(std::string_view language) { return column_of(language) != nullptr; }

ConceptSet concepts_of(std::string_view normal, std::string_view language) {
  ConceptSet out;
  const Column* column = column_of(language);
  if (column == nullptr) return out;
  visit_word(*column, normal, has_compounds(language),
             [&out](const auto& place) { out.set(place.row); });
  return out;
}

ConceptSet concepts_in(std::string_view text, std::string_view language) {
  ConceptSet out;
  if (!has_concepts(language)) return out;
  for (const Word& word : words_of(text)) out |= concepts_of(word.normal, language);
  return out;
}

ConceptSet events_of(std::string_view normal, std::string_view language) {
  ConceptSet out;
  const Column* column = column_of(language);
  if (column == nullptr) return out;
  visit_word(*column, normal, false, [&out](const auto& place) {
    if (place.event) out.set(place.row);
  });
  return out;
}

}  // namespace ov::proof
