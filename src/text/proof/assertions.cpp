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
  std::size_t unsupported = 0;
  std::string_view first;  ///< The first word without support.
};

bool invents(const Count& count, Bound bound) {
  if (count.unsupported < bound.unsupported_min) return false;
  if (bound.share_times_three == 0) return count.unsupported > count.supported;
  return count.unsupported * 3 > (count.supported + count.unsupported) * bound.share_times_three;
}

class AssertionCheck {
 public:
  AssertionCheck(const Held& held, Failures& failures) : held_(held), failures_(failures) {}

  void run() {
    for (const Statement& statement : held_.statements) check(statement);
  }

 private:
  void check(const Statement& statement) {
    const Bound bound = bound_of(statement.assertion);
    Count count = count_words(statement.about);
    bool invented = invents(count, bound);
    if (!invented && statement.assertion == Assertion::states && !statement.in_subject) {
      for (const auto& clause : clauses_of(clause_text(statement), statement.about)) {
        if (speaks_of_sender(clause)) continue;
        const Count part = count_words(clause);
        if (!invents(part, bound)) continue;
        count = part;
        invented = true;
        break;
      }
    }
    if (!invented) return;
    constexpr std::size_t shown_bytes_max = 140;
    failures_.add(ProofCode::statement, utf8_prefix(statement.text, shown_bytes_max),
                  fmt::format("\"{}\" says something of the company that no quote holds (\"{}\"); "
                              "quote the page for it or leave it out.",
                              utf8_prefix(statement.text, shown_bytes_max), count.first));
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
      if (word.has_digit && held_.support.has_word(word.normal)) ++count.supported;
      if (!is_specific(word, *held_.lexicon)) continue;
      const bool known = held_.support.has_like(word.normal) ||
                         held_.claimed.has_like(word.normal) || is_calendar_word(word.normal);
      if (known) {
        ++count.supported;
      } else {
        if (count.unsupported == 0) count.first = word.text;
        ++count.unsupported;
      }
    }
    return count;
  }

  const Held& held_;
  Failures& failures_;
};

}  // namespace

void check_assertions(const Held& held, Failures& failures) {
  AssertionCheck(held, failures).run();
}

}  // namespace ov::proof
