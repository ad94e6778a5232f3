// Numbers, dates and praise.
#include <fmt/format.h>

#include <algorithm>
#include <bitset>
#include <iterator>
#include <unordered_map>

#include "base/ascii.h"
#include "beginnings.h"
#include "checks.h"
#include "numbers.h"

namespace ov::proof {
namespace {

/// Words of one meaning in the languages we meet, so that a quote in one language supports a
/// message in another. Normal forms (text/evidence.h), a space between them.
struct Idea {
  std::string_view words;
};

template <class Test>
bool any_word(const Idea& idea, const Test& test) {
  std::string_view rest = idea.words;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(' '), rest.size());
    if (test(rest.substr(0, end))) return true;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return false;
}

/// Months and weekdays.
constexpr Idea calendar[] = {
    {"january januar janvier enero gennaio januari jänner janeiro stycznia styczniu "
     "styczeń"},
    {"february februar février febrero febbraio februari feber fevereiro lutego "
     "lutym luty feb"},
    {"march märz mars marzo maart março marca marcu marzec"},
    {"april avril abril aprile kwietnia kwietniu kwiecień"},
    {"may mai mayo maggio mei maio maja maju"},
    {"june juni juin junio giugno junho czerwca czerwcu czerwiec"},
    {"july juli juillet julio luglio julho lipca lipcu lipiec"},
    {"august août agosto augustus sierpnia sierpniu sierpień aug"},
    {"september septembre septiembre settembre setembro września wrześniu wrzesień "
     "sept"},
    {"october oktober octobre octubre ottobre outubro października październiku "
     "październik oct okt"},
    {"november novembre noviembre novembro listopada listopadzie listopad nov"},
    {"december dezember décembre diciembre dicembre dezembro grudnia grudniu "
     "grudzień dec dez"},
    {"monday montag lundi lunes lunedì maandag poniedziałek segunda-feira"},
    {"tuesday dienstag mardi martes martedì dinsdag wtorek terça-feira"},
    {"wednesday mittwoch mercredi miércoles mercoledì woensdag środa quarta-feira"},
    {"thursday donnerstag jeudi jueves giovedì donderdag czwartek quinta-feira"},
    {"friday freitag vendredi viernes venerdì vrijdag piątek sexta-feira"},
    {"saturday samstag sonnabend samedi sábado sabato zaterdag sobota"},
    {"sunday sonntag dimanche domingo domenica zondag niedziela"},
    {"summer sommer été verano estate zomer verão lato latem"},
    {"autumn herbst automne otoño autunno herfst outono jesień jesienią"},
    {"winter hiver invierno inverno zima zimą"},
    {"spring frühling frühjahr printemps primavera lente voorjahr voorjaar wiosna wiosną"},
};

/// Words that also mean something else: they count with a capital inside a sentence only.
constexpr std::string_view ambiguous[] = {"may", "march", "mars", "mai", "august", "sept", "dec"};

/// Seasons that also mean something else: they count after words such as "the" and "since" only.
constexpr std::string_view ambiguous_seasons[] = {"spring", "été",    "estate", "lente",
                                                  "lato",   "summer", "winter"};
constexpr std::string_view before_seasons[] = {"the",  "since", "in", "last", "next", "im",
                                               "seit", "en",    "l'", "de",   "in",   "this"};

/// Praise that needs a page's word for it; beginnings of words.
constexpr Idea praise[] = {
    {"award preisgekrönt primé premiad premiat auszeichn ausgezeichnet récompens"},
    {"prize preisträger prix galardon trophy medal medaill winner sieger"},
    {"certif zertif gecertific certyfik сертифи accredit akkreditier acredita"},
    {"leading leader führend líder toonaangevend marktführ wiodąc ведущ"},
    {"largest biggest grösst grootste największ крупнейш"},
    {"oldest ältest oudste najstarsz старейш"},
    {"fastest quickest schnellst snelste najszybsz"},
    {"finest feinst fijnste renowned renommiert renommé renombrad rinomat"},
    {"unrivalled unrivaled unmatched unübertroffen einzigartig unique único unico"},
    {"famous legendary berühmt célèbre famos beroemd słynn знаменит"},
    {"exclusive exklusiv esclusiv pioneer pionier pionnier pioner"},
};
constexpr std::string_view praise_phrases[] = {
    "world-class",   "world class",   "number one",    "#1",        "no. 1",        "nummer eins",
    "best in class", "best-in-class", "market leader", "top-rated", "five-star",    "the best",
    "the only",      "die besten",    "der beste",     "das beste", "die einzigen", "le meilleur",
    "la meilleure",  "el mejor",      "la mejor"};

/// The number with what its unit and its qualifier are written with.
std::string shown_number(std::string_view normal, const Number& number) {
  if (number.qualifier == Qualifier::none && number.unit.empty()) return number.text;
  constexpr std::size_t around_bytes_max = 14;
  const std::size_t from = number.qualifier == Qualifier::none || number.begin < around_bytes_max
                               ? number.begin
                               : normal.find(' ', number.begin - around_bytes_max) + 1;
  const std::size_t begin = std::min(from, number.begin);
  const std::size_t end = std::min(normal.size(), number.end + around_bytes_max);
  const std::size_t stop = std::min(normal.find_first_of(" .,;", number.end + 1), end);
  return std::string(trim(normal.substr(begin, stop - begin)));
}

std::string sentence(std::string_view kind, std::string_view what) {
  return fmt::format(
      "The {} \"{}\" stands in no quote, the row or the sender's part; use it only with a quote "
      "that "
      "holds it, or leave it out.",
      kind, what);
}

using Ideas = std::bitset<std::size(praise)>;

/// What of `praise` the word or a part of it ("award-winning") begins with.
Ideas praise_in(std::string_view word) {
  static const Beginnings stems = [] {
    Beginnings out;
    for (std::size_t i = 0; i < std::size(praise); ++i) {
      for (const std::string_view stem : split(praise[i].words, ' ')) out.add(stem, i);
    }
    return out;
  }();
  Ideas found;
  for (;;) {
    stems.each(word, [&found](std::size_t idea) { found.set(idea); });
    const std::size_t hyphen = word.find('-');
    if (hyphen == std::string_view::npos) return found;
    word.remove_prefix(hyphen + 1);
  }
}

void check_idea(const Subjected& message, const Support& support, const Idea& idea, std::size_t i,
                Failures& failures) {
  const Word& word = message.words[i];
  // "leading to" is a verb.
  const bool verb = word.normal == "leading" && i + 1 < message.words.size() &&
                    message.words[i + 1].normal == "to";
  const auto supported = [&support](std::string_view stem) { return support.has_stem(stem); };
  if (!verb && !any_word(idea, supported)) {
    failures.add(ProofCode::praise, word.text, sentence("praise", word.text));
  }
}

/// "spring" not after "the" or "since": water or steel.
bool is_ambiguous_season(const Subjected& message, std::size_t i) {
  const auto in = [](const auto& list, std::string_view word) {
    return std::find(std::begin(list), std::end(list), word) != std::end(list);
  };
  if (!in(ambiguous_seasons, message.words[i].normal)) return false;
  return i == 0 || !in(before_seasons, message.words[i - 1].normal);
}

/// The month, weekday or season that a word names, if any.
const Idea* calendar_name(std::string_view normal) {
  static const std::unordered_map<std::string_view, const Idea*> names = [] {
    std::unordered_map<std::string_view, const Idea*> out;
    for (const Idea& name : calendar) {
      for (const std::string_view word : split(name.words, ' ')) out.emplace(word, &name);
    }
    return out;
  }();
  const auto found = names.find(normal);
  return found == names.end() ? nullptr : found->second;
}

}  // namespace

void check_numbers(const Subjected& message, const Support& support, std::string_view language,
                   Failures& failures) {
  const std::vector<std::string_view> languages = {language.empty() ? "en" : language};
  const std::string& normal = message.plain_normal;
  const std::size_t subject_bytes =
      normalize(message.plain.substr(0, message.subject_bytes)).size();
  for (const std::string_view number : foreign_numbers_of(normal)) {
    if (!support.has_foreign_number(number)) {
      failures.add(ProofCode::number, number, sentence("number", number));
    }
  }
  for (const Number& number : numbers_of(normal, languages)) {
    if (support.has_number(number)) continue;
    // A subject has no room for "up to"; the body has, and is held to it.
    if (number.begin < subject_bytes && support.has_bare_number(number)) continue;
    // "the second try" or "a million thanks" is no figure when written so on neither side, but the
    // same word in a quote, whatever it counts there, carries it.
    const bool plain = number.unit.empty() && number.qualifier == Qualifier::none;
    if (number.word && plain && support.has_word(number.text)) continue;
    const std::string shown = shown_number(normal, number);
    failures.add(ProofCode::number, shown, sentence("number", shown));
  }
}

bool is_calendar_word(std::string_view normal) { return calendar_name(normal) != nullptr; }

void check_dates(const Subjected& message, const Support& support, Failures& failures) {
  for (std::size_t i = 0; i < message.words.size(); ++i) {
    const Word& word = message.words[i];
    const Idea* name = calendar_name(word.normal);
    if (name == nullptr) continue;
    const bool doubtful =
        std::find(std::begin(ambiguous), std::end(ambiguous), word.normal) != std::end(ambiguous);
    if (doubtful && (!word.capital || word.starts_sentence)) continue;
    if (is_ambiguous_season(message, i)) continue;
    const auto supported = [&support](std::string_view other) { return support.has_word(other); };
    if (!any_word(*name, supported)) {
      failures.add(ProofCode::date, word.text, sentence("date", word.text));
    }
  }
}

void check_praise(const Subjected& message, const Support& support, Failures& failures) {
  std::vector<Ideas> praises;
  Ideas all;
  for (const Word& word : message.words) all |= praises.emplace_back(praise_in(word.normal));
  for (std::size_t idea = 0; idea < all.size(); ++idea) {
    for (std::size_t i = 0; all.test(idea) && i < praises.size(); ++i) {
      if (praises[i].test(idea)) check_idea(message, support, praise[idea], i, failures);
    }
  }
  for (const std::string_view phrase : praise_phrases) {
    if (message.holds_phrase(phrase) && !support.has_phrase(phrase)) {
      failures.add(ProofCode::praise, phrase, sentence("praise", phrase));
    }
  }
}

}  // namespace ov::proof
