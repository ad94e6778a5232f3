// The right number on the wrong thing: "14 countries" carries no "14 factories". The word counted
// must be counted on the page as well, or be another word for it.
#include <fmt/format.h>

#include <algorithm>

#include "base/ascii.h"
#include "checks.h"
#include "numbers.h"

namespace ov::proof {
namespace {

constexpr std::size_t noun_bytes_min = 4;

/// Words for one thing.
constexpr std::string_view same_things[] = {
    "people persons staff employees workers team colleagues members specialists heads experts",
    "leute personen mitarbeiter mitarbeitende mitarbeitern beschäftigte menschen köpfe team "
    "kollegen kolleginnen mitarbeiterinnen",
    "personnes salariés employés collaborateurs",
    "personas empleados trabajadores",
    "persone dipendenti collaboratori",
    "mensen medewerkers collega's",
    "pessoas colaboradores trabalhadores",
    "osób osoby pracowników ludzi",
    "customers clients",
    "companies firms businesses",
    "shops stores branches",
    "sites locations plants",
};

constexpr std::string_view small_words[] = {
    "with", "from", "that", "have", "your", "which", "into", "over", "than",  "when", "each",
    "auch", "eine", "ihre", "oder", "nach", "beim",  "dans", "pour", "avec",  "para", "desde",
    "voor", "naar", "with", "will", "were", "been",  "they", "this", "their", "more", "must"};

bool is_noun_like(const Word& word) {
  return word.has_letter && !word.has_digit && word.normal.size() >= noun_bytes_min &&
         std::find(std::begin(small_words), std::end(small_words), word.normal) ==
             std::end(small_words);
}

/// The words right after the number, up to the first small word or mark.
std::vector<std::string> counted(std::string_view normal, std::size_t end, std::size_t words_max) {
  constexpr std::size_t bytes_max = 80;
  const std::string_view rest = normal.substr(end, bytes_max);
  const std::string_view part = rest.substr(0, rest.find_first_of(",.;:!?()\"+/"));
  std::vector<std::string> out;
  for (const Word& word : words_of(part)) {
    if (!is_noun_like(word) || out.size() == words_max) break;
    out.push_back(word.normal);
  }
  return out;
}

/// Words around a number of a page, within its sentence.
std::vector<std::string> around(std::string_view normal, const Number& number) {
  constexpr std::size_t bytes_each_side = 48;
  const std::string_view rest = normal.substr(number.end, bytes_each_side);
  std::string_view before = normal.substr(0, number.begin);
  if (before.size() > bytes_each_side) before.remove_prefix(before.size() - bytes_each_side);
  std::vector<std::string> out;
  for (const Word& word : words_of(rest.substr(0, rest.find_first_of(".;:!?")))) {
    out.push_back(word.normal);
    if (out.size() == 4) break;
  }
  const std::vector<Word> words = words_of(before);
  for (std::size_t i = words.size() > 2 ? words.size() - 2 : 0; i < words.size(); ++i) {
    out.push_back(words[i].normal);
  }
  return out;
}

/// "HP-200", "Donaustraße 14": the number is a part of a name that the page has.
bool is_named(std::string_view normal, const Number& number, const Support& quotes) {
  std::size_t begin = number.begin;
  if (begin > 0 && normal[begin - 1] == ' ') --begin;
  while (begin > 0 && normal[begin - 1] != ' ') --begin;
  const std::string_view name = normal.substr(begin, number.begin + number.text.size() - begin);
  return name.size() > number.text.size() && quotes.has_phrase(name);
}

bool is_year(const Number& number) {
  return number.text.size() == 4 && number.text >= "1500" && number.text <= "2100";
}

/// Whether a number counts things: whole, without a unit.
bool counts(const Number& number) {
  return number.unit.empty() && !number.word
             ? std::all_of(number.value.begin(), number.value.end(), is_ascii_digit) &&
                   !is_year(number)
             : number.unit.empty() && number.word;
}

bool is_one_thing(std::string_view a, std::string_view b) {
  if (same_word(a, b)) return true;
  const Relation relation = relation_of(a);
  if (relation != Relation::none && relation == relation_of(b)) return true;
  return std::any_of(std::begin(same_things), std::end(same_things), [&](std::string_view words) {
    const auto known = split(words, ' ');
    const auto has = [&known](std::string_view word) {
      return std::find(known.begin(), known.end(), word) != known.end();
    };
    return has(a) && has(b);
  });
}

}  // namespace

void check_counts(const Held& held, Failures& failures) {
  const std::string_view language = held.language;
  struct Figure {
    std::string value;
    std::vector<std::string> around;
  };
  std::vector<Figure> figures;
  for (const Ground& ground : held.grounds) {
    if (ground.page->language != language) continue;
    const std::string normal = normalize(ground.quote.quote);
    for (const Number& number : numbers_of(normal, {language})) {
      if (number.unit.empty()) figures.push_back({number.value, around(normal, number)});
    }
  }
  const std::string& normal = held.message.plain_normal;
  for (const Number& number : numbers_of(normal, {language})) {
    if (!counts(number) || held.sender_support.has_number(number)) continue;
    if (is_named(normal, number, held.quote_support)) continue;
    const std::vector<std::string> things = counted(normal, number.end, 2);
    if (things.empty() || is_calendar_word(things.front())) continue;
    bool known = false;
    bool same = false;
    for (const Figure& figure : figures) {
      if (figure.value != number.value) continue;
      known = true;
      for (const std::string& thing : things) {
        same =
            same || std::any_of(figure.around.begin(), figure.around.end(),
                                [&](const std::string& word) { return is_one_thing(word, thing); });
      }
    }
    if (!known || same) continue;
    const std::string shown = number.text + " " + things.front();
    failures.add(
        ProofCode::number, shown,
        fmt::format("The page does not count {} with the number \"{}\"; say what it counts.",
                    things.front(), number.text));
  }
}

}  // namespace ov::proof
