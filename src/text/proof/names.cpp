// Names by their capitals. Nothing here knows what is a name; it knows what cannot be anything
// else. In German every noun has a capital, so only what looks like a name there counts: capitals
// inside a word, two nouns in a row, what follows "Firma" or "Herr".
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <unordered_set>

#include "base/ascii.h"
#include "checks.h"
#include "places.h"

namespace ov::proof {
namespace {

/// Capitalised words that name nobody. Normal form.
constexpr std::string_view ordinary[] = {
    "i", "i'm", "i'd", "i'll", "i've", "mr", "mrs", "ms", "miss", "dr", "prof", "sir", "madam",
    "ok", "ps", "p.s", "fyi", "asap", "ceo", "cto", "cfo", "hr", "it", "ai", "ki", "api", "b2b",
    "b2c", "crm", "erp", "seo", "faq", "pdf", "url", "tv", "pc", "re", "hi", "hello", "dear",
    "team", "best", "kind", "regards", "thanks", "internet", "web", "usp", "kpi", "roi", "sme",
    "q&a", "vip", "eta", "ca", "u.s.w", "z.b", "d.h", "u.a", "monsieur", "madame", "señor",
    "señora", "signor", "signora", "sie", "ihr", "ihre", "ihnen", "ihren", "ihrem", "ihrer",
    "ihres", "du", "dein", "deine", "deinem", "deinen", "deiner", "dich", "dir", "usted", "ustedes",
    "vous", "votre", "lei", "suo", "sua", "u", "uw",
    // Forms of address and signs of currencies.
    "państwo", "państwa", "państwu", "państwem", "pan", "pani", "eur", "usd", "gbp", "chf", "pln"};

/// What follows a name at the beginning of a sentence and seldom another word.
constexpr std::string_view name_verbs[] = {
    "trusts",   "uses",    "relies",     "chose",    "awarded", "named", "bought",
    "acquired", "praised", "recommends", "vertraut", "nutzt",   "setzt", "hat",
    "has",      "won",     "hired",      "picked",   "selected"};

/// First words of sentences that such verbs may follow.
constexpr std::string_view plain_starters[] = {
    "it",        "he",      "she",  "this",    "that",     "who",  "which",   "what", "everyone",
    "everybody", "nobody",  "team", "company", "business", "site", "website", "page", "bakery",
    "shop",      "each",    "one",  "es",      "er",       "sie",  "das",     "wer",  "was",
    "jeder",     "niemand", "man",  "dies",    "and",      "but"};

constexpr std::string_view german_cues[] = {"herr", "herrn", "frau",   "firma",  "familie", "dr",
                                            "prof", "kunde", "kunden", "kundin", "marke"};

/// Words of subjects in title case that name nobody.
constexpr std::string_view title_words[] = {
    "quick",     "question",    "about",      "your",         "with",     "from",    "idea",
    "ideas",     "thought",     "thoughts",   "short",        "simple",   "call",    "time",
    "meeting",   "regarding",   "help",       "support",      "improve",  "better",  "faster",
    "grow",      "partnership", "invitation", "introduction", "request",  "offer",   "proposal",
    "work",      "team",        "company",    "business",     "website",  "service", "services",
    "customers", "this",        "that",       "what",         "could",    "would",   "have",
    "more",      "into",        "between",    "between",      "together", "hello",   "following",
    "note",      "regards",     "interest",   "interested",   "possible", "reply",   "replies"};

template <class List>
bool is_in(const List& list, std::string_view word) {
  return std::find(std::begin(list), std::end(list), word) != std::end(list);
}

bool is_german_street(std::string_view normal) {
  return normal.size() > 8 &&
         (normal.ends_with("strasse") || normal.ends_with("gasse") || normal.ends_with("allee"));
}

bool is_lone_letter(const Word& word) { return word.text.size() == 1; }

/// Letters and digits in one: a model number or a code.
bool is_code(const Word& word) {
  if (!word.has_digit || !word.has_letter || is_ascii_digit(word.text.front())) return false;
  return word.normal.find('-') == std::string::npos || word.all_capitals;
}

class NameCheck {
 public:
  NameCheck(const Subjected& message, const Support& support, std::string_view language,
            Failures& failures)
      : message_(message), support_(support), german_(language == "de"), failures_(failures) {}

  void run() {
    const bool title = is_title_case();
    for (std::size_t i = 0; i < message_.words.size(); ++i) {
      const Word& word = message_.words[i];
      const bool in_subject = word.begin < message_.subject_bytes;
      const bool suspect = title && in_subject ? is_name_in_title(word) : is_name(i);
      // The lists come last: few words get so far.
      if (!suspect || is_lone_letter(word) || is_in(ordinary, word.normal)) continue;
      // Months and weekdays have a check of their own, which knows them in other languages.
      if (is_calendar_word(word.normal)) continue;
      if (!support_.has_word(word.normal)) fail(word, title && in_subject);
    }
  }

 private:
  [[nodiscard]] bool is_name(std::size_t i) const {
    const Word& word = message_.words[i];
    if (word.all_capitals || word.inner_capital || is_code(word)) return true;
    if (!word.capital) return false;
    if (german_) return is_german_name(i);
    return !word.starts_sentence || starts_as_name(i);
  }

  /// "Siemens trusts you.", "Siemens's people"
  [[nodiscard]] bool starts_as_name(std::size_t i) const {
    const Word& word = message_.words[i];
    if (i + 1 >= message_.words.size() || !message_.words[i + 1].follows_word) return false;
    if (is_counted_among(i)) return true;
    return is_in(name_verbs, message_.words[i + 1].normal) && !is_in(plain_starters, word.normal) &&
           !word.normal.ends_with("s'");
  }

  /// "Natura is among your customers."
  [[nodiscard]] bool is_counted_among(std::size_t i) const {
    constexpr std::size_t words_after = 5;
    constexpr std::string_view verbs[] = {"is",    "are",    "was",   "counts", "belongs",
                                          "zählt", "gehört", "ist",   "est",    "es",
                                          "è",     "fait",   "compte"};
    if (!is_in(verbs, message_.words[i + 1].normal) ||
        is_in(plain_starters, message_.words[i].normal)) {
      return false;
    }
    for (std::size_t k = i + 2; k < std::min(i + 2 + words_after, message_.words.size()); ++k) {
      if (message_.words[k].starts_sentence) return false;
      const Relation relation = relation_of(message_.words[k].normal);
      if (relation == Relation::customer || relation == Relation::supplier) return true;
    }
    return false;
  }

  [[nodiscard]] bool is_german_name(std::size_t i) const {
    const Word& word = message_.words[i];
    if (starts_as_name(i) && word.starts_sentence) return true;
    if (is_place(word.normal) || is_german_street(word.normal)) return true;
    if (i == 0 || !word.follows_word) return false;
    const Word& before = message_.words[i - 1];
    if (word.starts_sentence) return false;
    if (is_in(german_cues, before.normal)) return true;
    return before.capital && !before.starts_sentence && !is_in(ordinary, before.normal) &&
           !support_.has_word(before.normal);
  }

  /// "A Quick Question About Your Ovens": capitals tell nothing, so every longer word must be known
  /// from elsewhere.
  [[nodiscard]] bool is_name_in_title(const Word& word) const {
    constexpr std::size_t short_word_bytes = 4;
    if (word.all_capitals || word.inner_capital) return true;
    if (!word.capital || word.text.size() < short_word_bytes) return false;
    if (is_in(title_words, word.normal)) return false;
    return std::none_of(message_.words.begin(), message_.words.end(), [&](const Word& other) {
      return other.begin >= message_.subject_bytes && other.normal == word.normal && !other.capital;
    });
  }

  [[nodiscard]] bool is_title_case() const {
    if (german_) return false;
    constexpr std::size_t short_word_bytes = 4;
    std::size_t longer = 0;
    std::size_t capitals = 0;
    for (const Word& word : message_.words) {
      if (word.begin >= message_.subject_bytes) break;
      if (word.text.size() < short_word_bytes) continue;
      ++longer;
      if (word.capital) ++capitals;
    }
    return longer >= 3 && capitals * 10 >= longer * 7;
  }

  void fail(const Word& word, bool title) {
    failures_.add(ProofCode::name, word.text,
                  title ? fmt::format("\"{}\" in the subject stands in no quote, the row or the "
                                      "sender's part; write the subject in sentence case with "
                                      "words that are proven.",
                                      word.text)
                        : fmt::format("The name \"{}\" stands in no quote, the row or the sender's "
                                      "part; quote it or leave it out.",
                                      word.text));
  }

  const Subjected& message_;
  const Support& support_;
  bool german_;
  Failures& failures_;
};

}  // namespace

// Also as "Wiens" and "Wiener".
bool is_place(std::string_view normal) {
  static const std::unordered_set<std::string_view> known = [] {
    std::unordered_set<std::string_view> out;
    for (const std::string_view place : split(places, ' ')) out.insert(place);
    return out;
  }();
  if (known.contains(normal)) return true;
  for (const std::string_view ending : {"s", "er"}) {
    if (normal.ends_with(ending) && known.contains(normal.substr(0, normal.size() - ending.size())))
      return true;
  }
  return false;
}

void check_names(const Subjected& message, const Support& support, std::string_view language,
                 Failures& failures) {
  NameCheck(message, support, language, failures).run();
}

}  // namespace ov::proof
