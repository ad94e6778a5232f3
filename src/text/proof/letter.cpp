// How a letter begins and ends. The recipient is the row's: a greeting names nobody else, whatever
// names the page has.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <unordered_set>

#include "base/ascii.h"
#include "checks.h"

namespace ov::proof {
namespace {

/// Words of greetings beside "hello" and "dear" that name nobody.
constexpr std::string_view courtesies[] = {
    "good",        "morning",     "afternoon", "evening",      "day",        "greetings",
    "welcome",     "hey",         "mr",        "mrs",          "ms",         "miss",
    "mx",          "dr",          "prof",      "sir",          "madam",      "sirs",
    "team",        "all",         "everyone",  "everybody",    "there",      "folks",
    "friends",     "people",      "neighbour", "neighbours",   "colleague",  "colleagues",
    "sehr",        "grüezi",      "servus",    "moin",         "grüss",      "gott",
    "tag",         "morgen",      "abend",     "herr",         "frau",       "herrn",
    "damen",       "herren",      "familie",   "zusammen",     "leute",      "kollege",
    "kollegin",    "kolleginnen", "kollegen",  "nachbarn",     "allerseits", "salut",
    "bonsoir",     "madame",      "mesdames",  "mademoiselle", "monsieur",   "messieurs",
    "équipe",      "tous",        "toutes",    "buenos",       "buenas",     "días",
    "tardes",      "noches",      "señor",     "señora",       "señores",    "señoras",
    "sr",          "sra",         "equipo",    "buonasera",    "salve",      "ciao",
    "gentili",     "spettabile",  "egregio",   "egregia",      "signor",     "signora",
    "signori",     "sig",         "dott",      "dottor",       "dottoressa", "tutti",
    "goedemorgen", "goedemiddag", "goedendag", "dag",          "heer",       "mevrouw",
    "dhr",         "mevr",        "allen",     "iedereen",     "bom",        "boa",
    "dia",         "tarde",       "noite",     "caros",        "senhor",     "senhora",
    "senhores",    "equipa",      "equipe",    "todos",        "dzień",      "dobry",
    "wieczór",     "witam",       "witajcie",  "pan",          "pani",       "panie",
    "państwo",     "państwa",     "drodzy",    "zespole",      "zespół"};

bool is_courtesy(std::string_view word) {
  return is_greeting(word) ||
         std::find(std::begin(courtesies), std::end(courtesies), word) != std::end(courtesies);
}

/// First words of greetings, which nothing else begins with.
bool opens_greeting(const std::vector<Word>& words) {
  constexpr std::string_view openers[] = {
      "hey",       "greetings",   "sehr",    "grüezi",  "servus",     "moin",
      "salut",     "bonsoir",     "buenos",  "buenas",  "buonasera",  "salve",
      "ciao",      "gentili",     "egregio", "egregia", "spettabile", "goedemorgen",
      "goedendag", "goedemiddag", "caros",   "dzień",   "witam",      "drodzy"};
  const std::string& first = words.front().normal;
  if (is_greeting(first)) return true;
  // "Good morning", "bom dia"; "Good bread is rare" greets nobody.
  const bool of_the_day = first == "good" || first == "bom" || first == "boa" || first == "guten";
  if (of_the_day) return words.size() > 1 && is_courtesy(words[1].normal);
  return std::find(std::begin(openers), std::end(openers), first) != std::end(openers);
}

struct Greeting {
  std::vector<Word> words;
  bool own_line = false;
};

constexpr std::string_view greeting_ends = ",!:;.?";

/// Where the mark stands in `line` that ends its greeting; the stop of "Dr." or "J." ends none.
std::size_t greeting_end(std::string_view line) {
  constexpr std::string_view titles[] = {"mr", "mrs", "ms",  "mx",   "dr",  "prof",
                                         "sr", "sra", "sig", "dott", "dhr", "mevr"};
  for (std::size_t at = line.find_first_of(greeting_ends); at != std::string_view::npos;
       at = line.find_first_of(greeting_ends, at + 1)) {
    if (line[at] != '.' || at + 1 == line.size()) return at;
    const std::vector<Word> words = words_of(line.substr(0, at));
    const bool abbreviates =
        !words.empty() &&
        (std::find(std::begin(titles), std::end(titles), words.back().normal) != std::end(titles) ||
         words.back().normal.size() == 1);
    if (!abbreviates) return at;
  }
  return std::string_view::npos;
}

/// Whether the word after the opening one is somebody's: "Liebe Anna", not "Liebe zum Holz".
bool calls_somebody(const std::vector<Word>& words) {
  return opens_greeting(words) &&
         (words.size() == 1 || words[1].capital || is_courtesy(words[1].normal));
}

/// The greeting that `text` begins with, up to its mark; without words where there is none. With
/// `whole` also one that only the line of its own shows, as rules.brief has greetings.
Greeting greeting_of(std::string_view text, const ProofRules& rules, bool whole) {
  text = trim(text);
  const std::string_view line = trim(text.substr(0, text.find('\n')));
  constexpr std::size_t greeting_bytes_max = 80;
  const std::size_t end = greeting_end(line);
  if (std::min(end, line.size()) > greeting_bytes_max) return {};
  Greeting out{words_of(line.substr(0, end)),
               end == std::string_view::npos || end + 1 == line.size()};
  if (out.words.empty()) return {};
  const bool ends = end == std::string_view::npos ||
                    std::string_view(",!:").find(line[end]) != std::string_view::npos;
  const bool stops = end != std::string_view::npos && line[end] == '.';
  constexpr std::size_t short_words_max = 5;
  const bool called =
      calls_somebody(out.words) && (ends || (stops && out.words.size() <= short_words_max));
  const bool first =
      whole && ends &&
      (opens_greeting(out.words) || (rules.whole && out.own_line && line.size() < text.size() &&
                                     has_greeting(*rules.brief, *rules.row, text)));
  if (!called && !first) return {};
  return out;
}

/// The words that may name the recipient: the row's, and those of the brief's greeting for it.
std::unordered_set<std::string> names_of(const ProofRules& rules) {
  std::unordered_set<std::string> out;
  const auto add = [&out](std::string_view text) {
    for (const Word& word : words_of(text)) {
      out.insert(word.normal);
      for (const char mark : {'-', '.'}) {
        for (const std::string_view part : split(word.normal, mark)) out.emplace(part);
      }
    }
  };
  for (const auto& [name, value] : rules.row->all()) add(value);
  add(rules.brief->greeting.render(*rules.row));
  return out;
}

/// The word of the greeting that names somebody who is not in the row; null where there is none.
const Word* stranger_in(const Greeting& greeting, const ProofRules& rules) {
  if (greeting.words.empty()) return nullptr;
  const std::unordered_set<std::string> names = names_of(rules);
  const Lexicon* lexicon = Lexicon::of(rules.language);
  const auto is_known = [&](const Word& word) {
    const auto parts = split(word.normal, '-');
    return std::all_of(parts.begin(), parts.end(), [&](std::string_view part) {
      return is_courtesy(part) || names.contains(std::string(part)) || part.size() == 1;
    });
  };
  for (const Word& word : greeting.words) {
    if (is_known(word) || !word.has_letter) continue;
    // "Will" and "Mark" have a capital; "will" names nobody.
    const bool plain =
        !word.capital && (!greeting.own_line || lexicon == nullptr || lexicon->is_generic(word));
    if (!plain) return &word;
  }
  return nullptr;
}

}  // namespace

void check_letter(const Subjected& message, const ProofRules& rules, Failures& failures) {
  const std::string_view body = trim(message.reply.body);
  const std::string greeting = rules.brief->greeting.render(*rules.row);
  const Greeting greeted = greeting_of(body, rules, true);
  const Word* stranger = stranger_in(greeted, rules);
  // The brief's greeting may have been put before the writer's own: "Hello Maria, your workshop…".
  Greeting again;
  if (stranger == nullptr && !greeted.words.empty() && greeted.own_line) {
    again = greeting_of(body.substr(std::min(body.find('\n'), body.size())), rules, false);
    stranger = stranger_in(again, rules);
  }
  if (stranger != nullptr) {
    failures.add(ProofCode::greeting, stranger->text,
                 greeting.empty()
                     ? fmt::format("The greeting names \"{}\", who is not in the row; greet the "
                                   "row's recipient.",
                                   stranger->text)
                     : fmt::format("The greeting names \"{}\", who is not in the row; begin with "
                                   "\"{}\".",
                                   stranger->text, greeting));
  }
  if (!rules.whole) return;
  if (!has_greeting(*rules.brief, *rules.row, body)) {
    failures.add(ProofCode::greeting, "",
                 fmt::format("The body has no greeting; begin with \"{}\".", greeting));
  }
  if (!has_sign_off(*rules.brief, *rules.row, body, SignOff::by_name)) {
    failures.add(ProofCode::sign_off, "",
                 fmt::format("The body lacks the brief's sign-off; end with \"{}\".",
                             rules.brief->sign_off.render(*rules.row)));
  }
}

}  // namespace ov::proof
