// Who is who. The recipient is the company in the row: not a customer, a supplier or a speaker
// named on its page. What those say and do stays theirs, and the company's deeds are not the
// sender's.
#include <fmt/format.h>

#include <algorithm>

#include "base/utf8.h"
#include "checks.h"

namespace ov::proof {
namespace {

constexpr std::string_view identity_words[] = {"as",   "als", "comme", "como", "come", "jako",
                                               "at",   "bei", "chez",  "bij",  "are",  "sind",
                                               "êtes", "son", "siete", "bent", "são"};

template <class List>
bool is_in(const List& list, std::string_view word) {
  return std::find(std::begin(list), std::end(list), word) != std::end(list);
}

class RoleCheck {
 public:
  RoleCheck(const Held& held, Failures& failures) : held_(held), failures_(failures) {}

  void run() {
    for (const Ground& ground : held_.grounds) {
      Other other = other_in(ground, held_.own_words, *held_.lexicon);
      if (other.there())
        others_.push_back({Support(std::vector<ProvenQuote>{ground.quote}), std::move(other)});
    }
    for (const Statement& statement : held_.statements) {
      if (takes_deeds(statement)) {
        fail(statement, "tells the company's deeds as the sender's");
        continue;
      }
      for (const auto& [words, other] : others_) check(statement, words, other);
    }
  }

 private:
  struct Party {
    Support words;  ///< Of the quote.
    Other other;
  };

  void check(const Statement& statement, const Support& quote, const Other& other) {
    if (takes_for_recipient(statement, other)) {
      fail(statement, "takes somebody named on the page for the recipient");
    } else if (swaps_relation(statement, other)) {
      fail(statement, "makes somebody named on the page something else to the company");
    } else if (statement.addressed && takes_over(statement, quote, other)) {
      fail(statement, "gives the company words or deeds that the page gives to somebody else");
    }
  }

  [[nodiscard]] static bool names(const Word& word, const Other& other) {
    return word.capital && is_in(other.names, word.normal);
  }

  /// "Dear Nordkraft team", "you at Nordkraft", "you are Nordkraft", "as Nordkraft".
  [[nodiscard]] bool takes_for_recipient(const Statement& statement, const Other& other) const {
    constexpr std::size_t words_back = 4;
    constexpr std::size_t name_words_max = 3;
    const auto& words = statement.words;
    for (std::size_t i = 0; i < words.size(); ++i) {
      if (!names(words[i], other)) continue;
      const std::size_t from = i > words_back ? i - words_back : 0;
      // "Hello Anna, Nordkraft says": the greeting ends at the comma.
      for (std::size_t k = from; k < i; ++k) {
        const std::size_t gap = words[k].begin - statement.begin;
        const std::string_view between =
            statement.text.substr(gap, words[i].begin - words[k].begin);
        if (is_greeting(words[k].normal) && between.find(',') == std::string_view::npos)
          return true;
      }
      for (std::size_t k = i; k > 0 && i - k < name_words_max; --k) {
        if (is_identity(statement, k - 1)) return true;
      }
    }
    return false;
  }

  /// Whether the word at `k` makes what follows a name of the recipient.
  [[nodiscard]] bool is_identity(const Statement& statement, std::size_t k) const {
    const auto& words = statement.words;
    const std::string& word = words[k].normal;
    if (!is_in(identity_words, word)) return false;
    const bool role_word = word == "as" || word == "als" || word == "comme" || word == "como" ||
                           word == "come" || word == "jako";
    // "Encomendaram 500 toalhas como hotel Casa Velha" goes without a pronoun.
    const bool told = statement.addressed || statement.assertion == Assertion::implies;
    if (role_word && (k == 0 || told)) return true;
    return k > 0 && held_.lexicon->addresses_as_subject(words[k - 1]);
  }

  /// "your supplier Nordkraft" where the page calls it a customer.
  [[nodiscard]] bool swaps_relation(const Statement& statement, const Other& other) const {
    constexpr std::size_t words_apart = 3;
    if (other.relation == Relation::none) return false;
    const auto& words = statement.words;
    for (std::size_t i = 1; i < words.size(); ++i) {
      const Relation relation = relation_of(words[i].normal);
      if (relation == Relation::none || relation == other.relation) continue;
      if (!held_.lexicon->addresses(words[i - 1])) continue;
      for (std::size_t k = i + 1; k < words.size() && k <= i + words_apart; ++k) {
        if (names(words[k], other)) return true;
      }
    }
    return false;
  }

  /// What the page says of somebody else, told of the company.
  [[nodiscard]] bool takes_over(const Statement& statement, const Support& quote,
                                const Other& other) const {
    if (!rests_on(statement, quote)) return false;
    if (!other.speaks && does_the_same(statement, other)) return true;
    // "Your controls" as a subject names a thing and gives it to nobody.
    if (statement.in_subject) return false;
    return std::none_of(statement.words.begin(), statement.words.end(), [&](const Word& word) {
      const Relation relation = relation_of(word.normal);
      return names(word, other) || is_attributed(word, other) || relation == Relation::customer ||
             relation == Relation::supplier;
    });
  }

  /// A word of the speaker's description: "bakery owner", "the farmer".
  [[nodiscard]] static bool is_attributed(const Word& word, const Other& other) {
    return word.normal == "testimonial" || word.normal == "review" || word.normal == "reviews" ||
           (other.speaks && relation_of(word.normal) == Relation::staff &&
            is_in(other.names, word.normal));
  }

  /// Whether most of the statement's specific words are the quote's.
  [[nodiscard]] bool rests_on(const Statement& statement, const Support& quote) const {
    std::size_t shared = 0;
    std::size_t elsewhere = 0;
    for (const Word& word : statement.about) {
      const bool number = word.has_digit;
      if (!number && !is_specific(word, *held_.lexicon)) continue;
      if (quote.has_like(word.normal)) {
        ++shared;
      } else if (held_.support.has_like(word.normal)) {
        ++elsewhere;
      }
    }
    return shared >= 1 && shared >= elsewhere && (shared >= 2 || elsewhere == 0);
  }

  /// "You deliver" where the page has somebody else deliver.
  [[nodiscard]] bool does_the_same(const Statement& statement, const Other& other) const {
    const auto& words = statement.words;
    const auto is_deed = [&](const Word& word) {
      if (word.capital && !word.starts_sentence) return false;
      return std::any_of(other.words.begin(), other.words.end(), [&](const Word& known) {
        return !known.has_digit && known.normal.size() > 3 && same_word(known.normal, word.normal);
      });
    };
    for (std::size_t i = 0; i < words.size(); ++i) {
      if (!held_.lexicon->addresses_as_subject(words[i])) continue;
      if (i + 1 < words.size() && is_deed(words[i + 1])) return true;
    }
    return false;
  }

  /// "we" or "our": what "I" read and like is nobody's deed.
  [[nodiscard]] bool speaks_as_firm(const Statement& statement) const {
    constexpr std::string_view one[] = {
        "i",    "i'm", "i've", "i'd", "i'll",  "me",  "my", "mine", "ich",  "mich", "mir", "je",
        "mon",  "mes", "moi",  "yo",  "mi",    "mis", "io", "mio",  "mia",  "miei", "mie", "ik",
        "mijn", "mij", "eu",   "meu", "minha", "mim", "ja", "mój",  "moja", "moje", "mnie"};
    return std::any_of(statement.words.begin(), statement.words.end(), [&](const Word& word) {
      const bool single = is_in(one, word.normal) || word.normal.starts_with("mein") ||
                          word.normal.starts_with("j'") || word.normal.starts_with("m'");
      return !single && held_.lexicon->is_first_person(word);
    });
  }

  /// "We make pumps", with the page's words and none of the brief's.
  [[nodiscard]] bool takes_deeds(const Statement& statement) const {
    constexpr std::size_t words_min = 2;
    if (statement.addressed || !speaks_as_firm(statement) || statement.in_subject) return false;
    std::size_t pages = 0;
    std::size_t all = 0;
    for (const Word& word : statement.words) {
      if (in_quotation(word)) return false;
      if (!word.has_digit && !is_specific(word, *held_.lexicon)) continue;
      ++all;
      const bool ours = held_.sender_support.has_like(word.normal);
      if (!ours && held_.quote_support.has_like(word.normal)) ++pages;
    }
    return pages >= words_min && pages * 3 >= all * 2;
  }

  /// Whether the word stands between quotation marks in the message.
  [[nodiscard]] bool in_quotation(const Word& word) const {
    bool open = false;
    const std::string_view text = std::string_view(held_.message.plain).substr(0, word.begin);
    for (std::size_t at = 0; at < text.size();) {
      const Utf8Char c = utf8_at(text, at);
      const char32_t mark = c.code_point;
      if (mark == '"' || (mark >= 0x201C && mark <= 0x201F) || mark == 0xAB || mark == 0xBB) {
        open = !open;
      }
      at += c.size;
    }
    return open;
  }

  void fail(const Statement& statement, std::string_view what) {
    constexpr std::size_t shown_bytes_max = 140;
    const std::string_view shown = utf8_prefix(statement.text, shown_bytes_max);
    failures_.add(ProofCode::role, shown,
                  fmt::format("\"{}\" {}; say who says and does it on the page.", shown, what));
  }

  const Held& held_;
  Failures& failures_;
  std::vector<Party> others_;
};

}  // namespace

void check_roles(const Held& held, Failures& failures) { RoleCheck(held, failures).run(); }

}  // namespace ov::proof
