// What the page denies must not be affirmed, and what it affirms must not be denied. A denial holds
// for its clause: "on Android and Windows, but not on iOS" denies iOS alone.
#include <fmt/format.h>

#include <algorithm>

#include "base/utf8.h"
#include "checks.h"

namespace ov::proof {
namespace {

constexpr std::size_t letters_min = 3;

/// Words of the pages' sentences, by whether their clause denies them.
struct Said {
  std::vector<std::string> affirmed;
  std::vector<std::string> denied;
};

bool has_like(const std::vector<std::string>& words, std::string_view word) {
  return std::any_of(words.begin(), words.end(),
                     [word](const std::string& known) { return same_word(known, word); });
}

class PolarityCheck {
 public:
  PolarityCheck(const Held& held, Failures& failures) : held_(held), failures_(failures) {}

  void run() {
    for (const Ground& ground : held_.grounds) add(ground);
    // What is said elsewhere without denial is not what the denial is about.
    std::erase_if(said_.denied,
                  [&](const std::string& word) { return has_like(said_.affirmed, word); });
    for (const Statement& statement : held_.statements) {
      const bool sender_alone = statement.first_person && !statement.addressed;
      // A subject such as "Investment advice" affirms nothing.
      const bool title = statement.in_subject && !statement.addressed;
      if (statement.soft || sender_alone || title || statement.assertion == Assertion::supposes)
        continue;
      if (affirms_denied(statement) || denies_affirmed(statement)) fail(statement);
    }
  }

 private:
  [[nodiscard]] bool counts(const Word& word, const Lexicon& lexicon) const {
    return word.has_letter && !word.has_digit && word.normal.size() >= letters_min &&
           !lexicon.is_generic(word);
  }

  [[nodiscard]] static bool denies(std::span<const Word> words, const Lexicon& lexicon,
                                   bool portuguese) {
    for (std::size_t i = 0; i < words.size(); ++i) {
      if (!lexicon.negates(words[i])) continue;
      if (portuguese && words[i].normal == "no") continue;
      const std::string_view next = i + 1 < words.size() ? words[i + 1].normal : std::string_view();
      const bool only = next == "only" || next == "just" || next == "nur" || next == "seulement" ||
                        next == "solo" || next == "alleen" || next == "só" || next == "tylko";
      if (!only) return true;
    }
    return false;
  }

  void add(const Ground& ground) {
    const Lexicon* lexicon = Lexicon::of(ground.page->language);
    // Words are held against words of the same language only.
    if (lexicon == nullptr || lexicon != held_.lexicon) return;
    const std::string_view sentence = sentences_around(ground);
    const std::vector<Word> words = words_of(sentence);
    if (words.empty()) return;
    for (const auto& clause :
         clauses_of(sentence.substr(words.front().begin), std::span<const Word>(words))) {
      auto& list = denies(clause, *lexicon, false) ? said_.denied : said_.affirmed;
      for (const Word& word : clause) {
        if (counts(word, *lexicon)) list.push_back(word.normal);
      }
    }
  }

  [[nodiscard]] bool affirms_denied(const Statement& statement) const {
    if (said_.denied.empty() || denies(statement.words, *held_.lexicon, false)) return false;
    const auto said = [&](const std::string& denied) {
      return std::any_of(statement.words.begin(), statement.words.end(), [&](const Word& word) {
        return word.normal.size() >= letters_min && same_word(denied, word.normal);
      });
    };
    const auto hits =
        static_cast<std::size_t>(std::count_if(said_.denied.begin(), said_.denied.end(), said));
    return hits * 2 >= said_.denied.size() && hits > 0;
  }

  /// "You do not repair ovens": most specific words of the clause are affirmed by the page.
  [[nodiscard]] bool denies_affirmed(const Statement& statement) const {
    constexpr std::size_t words_min = 2;
    if (statement.about.empty()) return false;
    const std::string_view text =
        statement.text.substr(statement.about.front().begin - statement.begin);
    for (const auto& clause : clauses_of(text, statement.about)) {
      if (!denies(clause, *held_.lexicon, false)) continue;
      std::size_t words = 0;
      std::size_t affirmed = 0;
      for (const Word& word : clause) {
        if (!counts(word, *held_.lexicon)) continue;
        ++words;
        const bool here = has_like(said_.affirmed, word.normal);
        if (here && !has_like(said_.denied, word.normal)) ++affirmed;
      }
      if (affirmed >= words_min && affirmed * 3 >= words * 2) return true;
    }
    return false;
  }

  void fail(const Statement& statement) {
    constexpr std::size_t shown_bytes_max = 140;
    const std::string_view shown = utf8_prefix(statement.text, shown_bytes_max);
    failures_.add(ProofCode::negated, shown,
                  fmt::format("\"{}\" says the opposite of what the page says; say what the page "
                              "says or leave it out.",
                              shown));
  }

  const Held& held_;
  Failures& failures_;
  Said said_;
};

}  // namespace

void check_polarity(const Held& held, Failures& failures) { PolarityCheck(held, failures).run(); }

}  // namespace ov::proof
