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

/// The greeting at the beginning of the body, up to its comma; without words where there is none.
Greeting greeting_of(std::string_view body, const ProofRules& rules) {
  const std::string_view text = trim(body);
  const std::string_view line = trim(text.substr(0, text.find('\n')));
  constexpr std::size_t greeting_bytes_max = 80;
  if (line.substr(0, greeting_bytes_max).find_first_of(",!:;.?") == std::string_view::npos &&
      line.size() > greeting_bytes_max) {
    return {};
  }
  const std::size_t end = line.find_first_of(",!:;.?");
  Greeting out{words_of(line.substr(0, end)),
               end == std::string_view::npos || end + 1 == line.size()};
  const bool ends = end == std::string_view::npos ||
                    std::string_view(",!:").find(line[end]) != std::string_view::npos;
  const bool greets =
      !out.words.empty() && ends &&
      (opens_greeting(out.words) || (rules.whole && out.own_line && line.size() < text.size() &&
                                     has_greeting(*rules.brief, *rules.row, body)));
  if (!greets) out.words.clear();
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
      return is_courtesy(part) || names.contains(std::string(part));
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
  const std::string_view body = message.reply.body;
  const std::string greeting = rules.brief->greeting.render(*rules.row);
  const Greeting greeted = greeting_of(body, rules);
  if (const Word* stranger = stranger_in(greeted, rules); stranger != nullptr) {
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
