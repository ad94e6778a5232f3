// What the sentences of a message state about the company must be said by the proven quotes, the
// row or the brief: most of their specific words stand there. A sentence that guesses or asks may
// go further, one that states must not.
#include <fmt/format.h>

#include <algorithm>

#include "base/utf8.h"
#include "checks.h"

namespace ov::proof {
namespace {

/// So many specific words without support are an invention, where they are also the greater part.
struct Bound {
  std::size_t unsupported_min;
  std::size_t share_times_three;  ///< Of all specific words: 2 for two thirds, 1.5 as 3 of 6.
};

Bound bound_of(Assertion assertion) {
  switch (assertion) {
    case Assertion::states:
      return {2, 0};
    case Assertion::implies:
      return {3, 0};
    case Assertion::supposes:
    case Assertion::nothing:
      break;
  }
  return {4, 2};
}

struct Count {
  std::size_t supported = 0;
  std::size_t said = 0;  ///< Of these: words that are no name, number or date.
  std::size_t unsupported = 0;
  std::size_t telling = 0;  ///< Of these: words that letters do not say of anybody.
  bool modal = false;
  std::size_t borrowed = 0;  ///< Held by a claim on another language alone (translations.h).
  std::string_view first;    ///< The first word without support, or the first borrowed one.
};

bool invents(const Count& count, Bound bound) {
  if (count.unsupported < bound.unsupported_min) return false;
  if (bound.share_times_three == 0) return count.unsupported > count.supported;
  const std::size_t held = count.supported + count.borrowed;
  return count.unsupported * 3 > (held + count.unsupported) * bound.share_times_three;
}

class AssertionCheck {
 public:
  AssertionCheck(const Held& held, Failures& failures) : held_(held), failures_(failures) {}

  void run() {
    for (const Statement& statement : held_.statements) check(statement);
  }

 private:
  static constexpr std::size_t shown_bytes_max = 140;

  void check(const Statement& statement) {
    const Bound bound = bound_of(statement.assertion);
    Count count = count_words(statement.about);
    bool invented = invents(count, bound);
    if (!invented && statement.assertion == Assertion::states && !statement.in_subject) {
      if (guesses_at_page(count)) return fail_guess(statement);
      invented = states_nothing_known(count);
      for (const auto& clause : clauses_of(clause_text(statement), statement.about)) {
        if (invented) break;
        if (speaks_of_sender(clause)) continue;
        const Count part = count_words(clause);
        if (!invents(part, bound) && !(addresses(clause) && states_nothing_known(part))) continue;
        count = part;
        invented = true;
      }
    }
    if (!invented) return;
    const std::string_view shown = utf8_prefix(statement.text, shown_bytes_max);
    failures_.add(ProofCode::statement, shown,
                  fmt::format("\"{}\" says something of the company that no quote holds (\"{}\"); "
                              "quote the page for it or leave it out.",
                              shown, count.first));
  }

  void fail_guess(const Statement& statement) {
    const std::string_view shown = utf8_prefix(statement.text, shown_bytes_max);
    failures_.add(
        ProofCode::statement, shown,
        fmt::format("\"{}\" rests on a page in another language, and too little of it can "
                    "be found in its quote; say what the quote says and no more, or put "
                    "the page's own words between quotation marks.",
                    shown));
  }

  /// "You went bankrupt.", "You moved to Graz.": one word is enough where names and numbers are all
  /// that the page has of the rest. "You can try it" and "your time is precious" say nothing of
  /// this company.
  static bool states_nothing_known(const Count& count) {
    return count.telling > 0 && !count.modal && count.said == 0 && count.borrowed == 0;
  }

  /// What rests on a page in another language says something that can be seen there, and not much
  /// beside it.
  [[nodiscard]] bool guesses_at_page(const Count& count) const {
    if (count.borrowed == 0) return false;
    const std::size_t seen = held_.translations.readable() ? count.said : count.supported;
    return seen == 0 || count.borrowed > count.supported * 2 + 1;
  }

  [[nodiscard]] bool addresses(std::span<const Word> clause) const {
    return std::any_of(clause.begin(), clause.end(),
                       [&](const Word& word) { return held_.lexicon->addresses_as_subject(word); });
  }

  static std::string_view clause_text(const Statement& statement) {
    if (statement.about.empty()) return {};
    return statement.text.substr(statement.about.front().begin - statement.begin);
  }

  [[nodiscard]] bool speaks_of_sender(std::span<const Word> clause) const {
    const bool sender = std::any_of(clause.begin(), clause.end(), [&](const Word& word) {
      return held_.lexicon->is_first_subject(word);
    });
    return sender && std::none_of(clause.begin(), clause.end(), [&](const Word& word) {
             return held_.lexicon->addresses_as_subject(word);
           });
  }

  [[nodiscard]] Count count_words(std::span<const Word> words) const {
    Count count;
    for (const Word& word : words) {
      count.modal = count.modal || held_.lexicon->is_modal(word);
      if (word.has_digit && held_.support.has_word(word.normal)) ++count.supported;
      if (!is_specific(word, *held_.lexicon)) continue;
      if (is_calendar_word(word.normal)) {
        ++count.supported;
        continue;
      }
      const Translated found = held_.support.has_like(word.normal)
                                   ? Translated::seen
                                   : held_.translations.look_up(word.normal);
      if (found == Translated::seen) {
        ++count.supported;
        if (!is_name(word)) ++count.said;
        continue;
      }
      if (count.first.empty()) count.first = word.text;
      ++(found == Translated::borrowed ? count.borrowed : count.unsupported);
      if (found == Translated::no && !held_.lexicon->is_polite(word)) ++count.telling;
    }
    return count;
  }

  /// Says who or where, not what. Of German names only the company's own and places are known.
  [[nodiscard]] bool is_name(const Word& word) const {
    if (std::find(held_.own_words.begin(), held_.own_words.end(), word.normal) !=
        held_.own_words.end()) {
      return true;
    }
    if (held_.language == "de") return is_place(word.normal);
    return word.capital && !word.starts_sentence;
  }

  const Held& held_;
  Failures& failures_;
};

}  // namespace

void check_assertions(const Held& held, Failures& failures) {
  AssertionCheck(held, failures).run();
}

}  // namespace ov::proof
