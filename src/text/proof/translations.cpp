#include "translations.h"

#include <fmt/format.h>
#include <utf8proc.h>

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <memory>
#include <optional>

#include "base/utf8.h"
#include "checks.h"

namespace ov::proof {
namespace {

/// So many first letters that sound alike make two words of two languages one.
constexpr std::size_t loanword_letters = 5;

/// Without accents and other marks; empty when it cannot be had.
std::string without_marks(std::string_view word) {
  utf8proc_uint8_t* mapped = nullptr;
  const utf8proc_ssize_t size = utf8proc_map(
      reinterpret_cast<const utf8proc_uint8_t*>(word.data()),
      static_cast<utf8proc_ssize_t>(word.size()), &mapped,
      static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_DECOMPOSE | UTF8PROC_STRIPMARK));
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(mapped, &std::free);
  if (size < 0) return {};
  return {reinterpret_cast<const char*>(mapped), static_cast<std::size_t>(size)};
}

/// The first letters by their sound, so that "Zentrifuge" and "centrifuge", "photographe" and
/// "Fotograf" are one; empty for a shorter word.
std::string sound_of(std::string_view normal) {
  std::string plain = without_marks(without_elision(normal));
  std::string out;
  for (std::size_t i = 0; i < plain.size() && out.size() < loanword_letters; ++i) {
    char c = plain[i];
    const char next = i + 1 < plain.size() ? plain[i + 1] : '\0';
    if (c == 'c' || c == 'z' || c == 'q') c = 'k';
    if (c == 'y') c = 'i';
    if (c == 'w') c = 'v';
    if (plain[i] == 'p' && next == 'h') c = 'f';
    if (next == 'h' && (plain[i] == 'p' || plain[i] == 't')) ++i;
    if (out.empty() || out.back() != c) out.push_back(c);
  }
  return out.size() < loanword_letters ? std::string() : out;
}

bool same_language(std::string_view a, std::string_view b) { return a.empty() || a == b; }

/// "not only" denies nothing.
constexpr std::string_view limits[] = {"only", "just",     "nur",  "bloss",  "seulement", "seul",
                                       "solo", "soltanto", "sólo", "alleen", "só",        "tylko"};
/// What denies without being a denial, or may: "sugar-free", "free of", "nothing but".
constexpr std::string_view hidden_denials[] = {
    "free",   "frei",    "pure",      "rein", "except", "besides", "nothing", "nichts",
    "gratis", "umsonst", "kostenlos", "sauf", "salvo",  "tranne",  "behalve", "exceto",
    "oprócz", "gratuit", "libre",     "puro", "puur",   "zuiver",  "czysty"};

/// Whether a text of one clause or more denies: in none of them, in some, in all.
struct Denial {
  bool any = false;
  bool all = true;
  bool limits = false;
  bool hides = false;
};

template <class List>
bool is_in(const List& list, std::string_view word) {
  return std::find(std::begin(list), std::end(list), word) != std::end(list);
}

Denial denial_of(std::string_view text, const Lexicon& lexicon, std::string_view language) {
  Denial out;
  const std::vector<Word> words = words_of(text);
  if (words.empty()) return {false, false, false, false};
  for (const auto& clause : clauses_of(text.substr(words.front().begin), words)) {
    bool denies = false;
    bool specific = false;
    for (const Word& word : clause) {
      denies = denies || (lexicon.negates(word) && !(language == "pt" && word.normal == "no"));
      specific = specific || is_specific(word, lexicon);
      out.limits = out.limits || is_in(limits, word.normal);
      out.hides = out.hides || is_in(hidden_denials, word.normal) ||
                  word.normal.ends_with("-free") || word.normal.ends_with("frei");
    }
    out.any = out.any || denies;
    out.all = out.all && (denies || !specific);
  }
  out.all = out.all && out.any;
  return out;
}

/// How many words a quote has room for; long compounds stand for two.
std::size_t room_of(std::string_view quote) {
  constexpr std::size_t little_word_bytes_max = 2;
  constexpr std::size_t compound_bytes_min = 13;
  std::size_t room = 0;
  for (const Word& word : words_of(quote)) {
    if (word.normal.size() <= little_word_bytes_max && !word.has_digit) continue;
    room += word.normal.size() >= compound_bytes_min ? 2 : 1;
  }
  // Scripts without spaces: a word in two letters.
  return std::max(room, count_words(quote));
}

class TranslationCheck {
 public:
  TranslationCheck(const Held& held, Failures& failures) : held_(held), failures_(failures) {}

  void run() {
    for (const Ground* ground : held_.translations.grounds()) {
      check_room(*ground);
      for (const std::string_view claim : ground->claims) check_denial(*ground, claim);
    }
  }

 private:
  /// All claims on one quote together say no more than half as much again as it does.
  void check_room(const Ground& ground) {
    std::unordered_set<std::string> said;
    for (const std::string_view claim : ground.claims) {
      for (const Word& word : words_of(claim)) {
        if (word.has_digit || is_specific(word, *held_.lexicon)) said.insert(word.normal);
      }
    }
    if (said.size() * 2 <= room_of(ground.quote.quote) * 3 + 2) return;
    failures_.add(ProofCode::claim_unrelated, ground.claims.front(),
                  fmt::format("What the message rests on the quote \"{}\" says far more than it; "
                              "quote the page for the rest or leave it out.",
                              shown(ground.quote.quote)));
  }

  void check_denial(const Ground& ground, std::string_view claim) {
    const Lexicon* lexicon = Lexicon::of(ground.page->language);
    if (lexicon == nullptr || claim.empty()) return;
    const Denial told = denial_of(claim, *held_.lexicon, held_.language);
    const Denial said = denial_of(sentences_around(ground), *lexicon, ground.page->language);
    const Denial quoted = denial_of(ground.quote.quote, *lexicon, ground.page->language);
    const bool denies_affirmed =
        told.any && !said.any && !told.limits && !told.hides && !said.hides;
    const bool affirms_denied =
        !told.any && !told.hides && !said.limits && (said.all || quoted.all);
    if (!denies_affirmed && !affirms_denied) return;
    failures_.add(ProofCode::negated, claim,
                  fmt::format("\"{}\" denies what its quote does not, or the other way round; say "
                              "what the page says or leave it out.",
                              shown(claim)));
  }

  static std::string_view shown(std::string_view text) {
    constexpr std::size_t shown_bytes_max = 140;
    return utf8_prefix(text, shown_bytes_max);
  }

  const Held& held_;
  Failures& failures_;
};

}  // namespace

Translations::Translations(const std::vector<Ground>& grounds, std::string_view language)
    : language_(language) {
  if (language.empty()) return;
  readable_ = has_concepts(language);
  for (const Ground& ground : grounds) {
    const std::string_view own = ground.page->language;
    if (same_language(own, language)) continue;
    foreign_.push_back(&ground);
    readable_ = readable_ && has_concepts(own);
    said_ |= concepts_in(ground.quote.quote, own);
    for (const Word& word : words_of(ground.quote.quote)) {
      if (std::string sound = sound_of(word.normal); !sound.empty()) {
        loanwords_.insert(std::move(sound));
      }
    }
    for (const std::string_view claim : ground.claims) {
      for (Word& word : words_of(claim)) claimed_.push_back(std::move(word.normal));
    }
  }
}

Translated Translations::look_up(std::string_view normal) const {
  if (empty()) return Translated::no;
  const ConceptSet meant = concepts_of(normal, language_);
  if ((meant & said_).any()) return Translated::seen;
  if (const std::string sound = sound_of(normal); !sound.empty() && loanwords_.contains(sound)) {
    return Translated::seen;
  }
  const bool claimed = std::any_of(claimed_.begin(), claimed_.end(), [&](const std::string& word) {
    return same_word(word, normal);
  });
  const bool contradicted = meant.any() && readable_;
  return claimed && !contradicted ? Translated::borrowed : Translated::no;
}

void check_translations(const Held& held, Failures& failures) {
  if (!held.translations.empty()) TranslationCheck(held, failures).run();
}

}  // namespace ov::proof
