// Numbers, dates, praise and contacts.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>

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
    {"january januar janvier enero gennaio januari jänner"},
    {"february februar février febrero febbraio februari feber"},
    {"march märz mars marzo maart março"},
    {"april avril abril aprile"},
    {"may mai mayo maggio mei maio"},
    {"june juni juin junio giugno junho"},
    {"july juli juillet julio luglio julho"},
    {"august août agosto augustus"},
    {"september septembre septiembre settembre setembro"},
    {"october oktober octobre octubre ottobre outubro"},
    {"november novembre noviembre novembro"},
    {"december dezember décembre diciembre dicembre dezembro"},
    {"monday montag lundi lunes lunedì maandag"},
    {"tuesday dienstag mardi martes martedì dinsdag"},
    {"wednesday mittwoch mercredi miércoles mercoledì woensdag"},
    {"thursday donnerstag jeudi jueves giovedì donderdag"},
    {"friday freitag vendredi viernes venerdì vrijdag"},
    {"saturday samstag samedi sábado sabato zaterdag"},
    {"sunday sonntag dimanche domingo domenica zondag"},
};

/// Words that also mean something else: they count with a capital inside a sentence only.
constexpr std::string_view ambiguous[] = {"may", "march", "mars", "mai", "august"};

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

std::string sentence(std::string_view kind, std::string_view what) {
  return fmt::format(
      "The {} \"{}\" stands in no quote, the row or the sender's part; use it only with a quote "
      "that "
      "holds it, or leave it out.",
      kind, what);
}

void check_idea(const Subjected& message, const Support& support, const Idea& idea,
                Failures& failures) {
  for (std::size_t i = 0; i < message.words.size(); ++i) {
    const Word& word = message.words[i];
    const bool praises =
        any_word(idea, [&word](std::string_view stem) { return word.normal.starts_with(stem); });
    if (!praises) continue;
    // "leading to" is a verb.
    const bool verb = word.normal == "leading" && i + 1 < message.words.size() &&
                      message.words[i + 1].normal == "to";
    const auto supported = [&support](std::string_view stem) { return support.has_stem(stem); };
    if (!verb && !any_word(idea, supported)) {
      failures.add(ProofCode::praise, word.text, sentence("praise", word.text));
    }
  }
}

/// The month or weekday that a word names, if any.
const Idea* calendar_name(std::string_view normal) {
  for (const Idea& name : calendar) {
    if (any_word(name, [normal](std::string_view known) { return known == normal; })) return &name;
  }
  return nullptr;
}

}  // namespace

void check_numbers(const Subjected& message, const Support& support, std::string_view language,
                   Failures& failures) {
  const std::vector<std::string_view> languages = {language.empty() ? "en" : language};
  const std::string normal = normalize(message.plain);
  for (const std::string_view number : foreign_numbers_of(normal)) {
    if (!support.has_foreign_number(number)) {
      failures.add(ProofCode::number, number, sentence("number", number));
    }
  }
  for (const Number& number : numbers_of(normal, languages)) {
    if (support.has_number(number.value, number.unit)) continue;
    // "the second try" or "a million thanks" is no figure when written so on neither side, but the
    // same word in a quote, whatever it counts there, carries it.
    if (number.word && support.has_word(number.text)) continue;
    failures.add(ProofCode::number, number.text, sentence("number", number.text));
  }
}

bool is_calendar_word(std::string_view normal) { return calendar_name(normal) != nullptr; }

void check_dates(const Subjected& message, const Support& support, Failures& failures) {
  for (const Word& word : message.words) {
    const Idea* name = calendar_name(word.normal);
    if (name == nullptr) continue;
    const bool doubtful =
        std::find(std::begin(ambiguous), std::end(ambiguous), word.normal) != std::end(ambiguous);
    if (doubtful && (!word.capital || word.starts_sentence)) continue;
    const auto supported = [&support](std::string_view other) { return support.has_word(other); };
    if (!any_word(*name, supported)) {
      failures.add(ProofCode::date, word.text, sentence("date", word.text));
    }
  }
}

void check_praise(const Subjected& message, const Support& support, Failures& failures) {
  for (const Idea& idea : praise) check_idea(message, support, idea, failures);
  const NormalizedText text(message.text);
  for (const std::string_view phrase : praise_phrases) {
    if (text.find_normal(phrase) && !support.has_phrase(phrase)) {
      failures.add(ProofCode::praise, phrase, sentence("praise", phrase));
    }
  }
}

void check_contacts(const Subjected& message, const Support& support, Failures& failures) {
  for (const std::string_view spelled :
       {" dot com", " dot net", " dot org", "(at)", "[at]", "(dot)"}) {
    if (message.normal.find(spelled) == std::string::npos || support.has_phrase(spelled)) continue;
    failures.add(ProofCode::link, spelled,
                 fmt::format("The message spells out an address (\"{}\"); leave it out.", spelled));
  }
  for (const Contact& contact : message.contacts) {
    switch (contact.kind) {
      case ContactKind::link:
        if (support.allows_link(contact.text)) break;
        failures.add(
            ProofCode::link, contact.text,
            fmt::format("The link \"{}\" is not one of the sender's; leave it out.", contact.text));
        break;
      case ContactKind::email:
        if (support.allows_email(contact.text)) break;
        failures.add(
            ProofCode::email, contact.text,
            fmt::format("The e-mail address \"{}\" is neither the sender's nor in the row; "
                        "leave it out.",
                        contact.text));
        break;
      case ContactKind::phone:
        if (support.allows_phone(digits_of(contact.text))) break;
        failures.add(ProofCode::phone, contact.text,
                     fmt::format("The phone number \"{}\" is neither the sender's nor in the row; "
                                 "leave it out.",
                                 contact.text));
        break;
    }
  }
}

}  // namespace ov::proof
