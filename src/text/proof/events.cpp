// What happened to the company: that it moved, merged, hires or went under is what writers make up
// more readily than anything else, and one such word makes a true sentence false. It needs a word
// of the page, the row or the brief for it, in any of the languages of the table.
#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/utf8.h"
#include "checks.h"
#include "concepts.h"

namespace ov::proof {
namespace {

class EventCheck {
 public:
  EventCheck(const Held& held, Failures& failures) : held_(held), failures_(failures) {}

  void run() {
    for (const Statement& statement : held_.statements) {
      const bool tells = statement.assertion == Assertion::states ||
                         (statement.assertion == Assertion::implies &&
                          statement.text.find('?') == std::string_view::npos);
      if (tells && !statement.soft) check(statement);
    }
  }

 private:
  void check(const Statement& statement) {
    for (const Word& word : statement.about) {
      if (held_.lexicon->is_generic(word)) continue;
      const ConceptSet told = events_of(word.normal, held_.language);
      if (told.none() || held_.support.has_like(word.normal) || (told & said()).any()) continue;
      constexpr std::size_t shown_bytes_max = 140;
      const std::string_view shown = utf8_prefix(statement.text, shown_bytes_max);
      failures_.add(ProofCode::statement, shown,
                    fmt::format("\"{}\" says that something happened to the company which no "
                                "quote holds (\"{}\"); quote the page for it or leave it out.",
                                shown, word.text));
      return;
    }
  }

  /// What the quotes and the sender's part say. Looked up at the first word that asks for it.
  const ConceptSet& said() {
    if (!said_) {
      said_ = held_.sender_support.concepts(held_.language);
      for (const Ground& ground : held_.grounds) {
        const std::string_view own = ground.page->language;
        *said_ |= concepts_in(ground.quote.quote, own.empty() ? held_.language : own);
      }
    }
    return *said_;
  }

  const Held& held_;
  Failures& failures_;
  std::optional<ConceptSet> said_;
};

}  // namespace

void check_events(const Held& held, Failures& failures) { EventCheck(held, failures).run(); }

}  // namespace ov::proof
