// Two things that only the page can give to what is said of the company: that it is new, and that
// it is more or most of something.
#include <fmt/format.h>

#include <algorithm>

#include "beginnings.h"
#include "checks.h"

namespace ov::proof {
namespace {

/// In normal form, with a space at each end.
constexpr std::string_view new_phrases[] = {
    " recently ",      " lately ",           " newly ",           " just opened ",
    " have just ",     " has just ",         " last year ",       " last month ",
    " last week ",     " this year ",        " this month ",      " this week ",
    " next month ",    " next year ",        " the latest ",      " kürzlich ",
    " neulich ",       " vor kurzem ",       " jüngst ",          " soeben ",
    " letztes jahr ",  " letzten monat ",    " dieses jahr ",     " nächstes jahr ",
    " récemment ",     " l'année dernière ", " le mois dernier ", " cette année ",
    " vient d'",       " venez d'",          " venez de ",        " recientemente ",
    " el año pasado ", " este año ",         " hace poco ",       " di recente ",
    " recentemente ",  " l'anno scorso ",    " quest'anno ",      " onlangs ",
    " vorig jaar ",    " dit jaar ",         " recentemente ",    " no ano passado ",
    " este ano ",      " niedawno ",         " ostatnio ",        " w zeszłym roku ",
    " w tym roku "};

/// Superlatives and comparatives by their beginning. They need the page's word, in any language.
constexpr std::string_view most_words[] = {
    "best",          "biggest",  "largest",    "strongest",   "highest",
    "lowest",        "cheapest", "newest",     "latest",      "greatest",
    "smartest",      "safest",   "cleanest",   "quietest",    "lightest",
    "toughest",      "richest",  "busiest",    "friendliest", "smallest",
    "longest",       "deepest",  "fastest",    "oldest",      "finest",
    "quickest",      "purest",   "freshest",   "grösst",      "schnellst",
    "modernst",      "höchst",   "bekanntest", "beliebtest",  "erfolgreichst",
    "günstigst",     "stärkst",  "schönst",    "neuest",      "feinst",
    "sicherst",      "genauest", "kleinst",    "frischest",   "innovativst",
    "zuverlässigst", "billigst", "niedrigst",  "führend",     "meilleur",
    "mejor",         "miglior",  "melhor",     "mayor",       "maior",
    "maggior",       "beste",    "grootst",    "snelst",      "mooist",
    "hoogst",        "oudst",    "goedkoopst", "modernst",    "naj"};

constexpr std::string_view top_words[] = {"top", "pioneers", "number-one", "premier", "elite"};

/// "more" in the languages that build comparatives with it, before an adjective.
constexpr std::string_view more_words[] = {"más", "più", "plus", "mais", "most"};
constexpr std::string_view after_more[] = {
    "de",           "di",    "que",         "che",    "tarde",    "tard", "información",
    "informations", "sobre", "o",           "ou",     "tardi",    "a",    "non",
    "of",           "sur",   "souvent",     "likely", "probably", "and",  "d'informations",
    "important",    "than",  "informazioni"};

constexpr std::string_view comparatives[] = {"better than",     "faster than",
                                             "cheaper than",    "larger than",
                                             "bigger than",     "stronger than",
                                             "quicker than",    "safer than",
                                             "higher than",     "lower than",
                                             "cleaner than",    "more reliable",
                                             "more precise",    "better and cheaper",
                                             "cheaper and",     "besser als",
                                             "schneller als",   "günstiger als",
                                             "grösser als",     "billiger als",
                                             "stärker als",     "sicherer als",
                                             "mieux que",       "mejor que",
                                             "meglio di",       "beter dan",
                                             "sneller dan",     "melhor que",
                                             "melhor do que",   "lepsze niż",
                                             "lead the market", "leads the market",
                                             "the first to",    "the first company",
                                             "als erste",       "the only",
                                             "als einzige",     "le seul",
                                             "la seule",        "el único",
                                             "l'unico",         "de enige",
                                             "o único",         "jedyny",
                                             "jako pierws"};

template <class List>
bool is_in(const List& list, std::string_view word) {
  return std::find(std::begin(list), std::end(list), word) != std::end(list);
}

/// The words of a statement with single spaces between and around them.
std::string joined(std::span<const Word> words) {
  std::string out = " ";
  for (const Word& word : words) out.append(word.normal).push_back(' ');
  return out;
}

/// "best regards", "the best time to call": what is not said of the company.
bool is_courtesy(std::span<const Word> words, std::size_t i) {
  constexpr std::string_view nouns[] = {"regards",  "wishes",   "time",  "way",     "person",
                                        "moment",   "grüsse",   "dank",  "grüssen", "zeit",
                                        "momento",  "groeten",  "suits", "contact", "luck",
                                        "practice", "practices"};
  return i + 1 < words.size() && is_in(nouns, words[i + 1].normal);
}

/// Whether one of most_words begins the word.
bool is_most(std::string_view word) {
  static const Beginnings stems = [] {
    Beginnings out;
    for (const std::string_view stem : most_words) out.add(stem, 0);
    return out;
  }();
  bool found = false;
  stems.each(word, [&found](std::size_t) { found = true; });
  return found;
}

/// Whether `phrase` stands in `text` after a space.
bool begins_word_in(std::string_view text, std::string_view phrase) {
  for (std::size_t at = text.find(phrase); at != std::string_view::npos;
       at = text.find(phrase, at + 1)) {
    if (at > 0 && text[at - 1] == ' ') return true;
  }
  return false;
}

std::string told(std::string_view what, std::string_view kind) {
  return fmt::format("\"{}\" {} that no quote holds; quote the page for it or leave it out.", what,
                     kind);
}

}  // namespace

void check_novelty(const Held& held, Failures& failures) {
  for (const Statement& statement : held.statements) {
    const bool tells =
        statement.assertion == Assertion::states || statement.assertion == Assertion::implies;
    if (!tells || statement.text.find('?') != std::string_view::npos) continue;
    const std::string text = joined(statement.about);
    for (const std::string_view phrase : new_phrases) {
      const std::string_view bare = phrase.substr(1, phrase.size() - 2);
      if (text.find(phrase) == std::string::npos || held.quote_support.has_phrase(bare)) continue;
      failures.add(ProofCode::date, bare, told(bare, "says that something is new"));
    }
  }
}

void check_superlatives(const Held& held, Failures& failures) {
  const auto page_says_most = [&held] {
    return std::any_of(std::begin(most_words), std::end(most_words),
                       [&](std::string_view stem) { return held.quote_support.has_stem(stem); });
  };
  for (const Statement& statement : held.statements) {
    if (statement.assertion == Assertion::nothing) continue;
    if (statement.assertion == Assertion::supposes && !statement.addressed) continue;
    const std::span<const Word> words = statement.about;
    for (std::size_t i = 0; i < words.size(); ++i) {
      const std::string& word = words[i].normal;
      const bool most = is_most(word);
      const bool ordinary = word == "mayoría" || word == "najpierw" || word == "bestimmt" ||
                            word.starts_with("bestell") || word.starts_with("besteht") ||
                            word.starts_with("besten") || word == "najem";
      const bool more = statement.assertion != Assertion::supposes && is_in(more_words, word) &&
                        // "mais" is "more" in Portuguese and "but" in French.
                        (word != "mais" || held.language == "pt") && i + 1 < words.size() &&
                        words[i + 1].normal.size() > 2 && !is_in(after_more, words[i + 1].normal);
      const bool found = (most && !ordinary && !is_courtesy(words, i)) || is_in(top_words, word) ||
                         (more && (word != "most" || (i > 0 && words[i - 1].normal == "the")));
      if (!found || held.quote_support.has_word(word) || (most && page_says_most())) continue;
      failures.add(ProofCode::praise, words[i].text, told(words[i].text, "is praise"));
    }
    const std::string text = joined(words);
    for (const std::string_view phrase : comparatives) {
      if (!begins_word_in(text, phrase)) continue;
      if (held.support.has_phrase(phrase)) continue;
      failures.add(ProofCode::praise, phrase, told(phrase, "is a comparison"));
    }
  }
}

}  // namespace ov::proof
