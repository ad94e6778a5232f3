#include "lexicon.h"

#include <algorithm>
#include <array>
#include <unordered_map>

#include "base/ascii.h"
#include "lexicon_words.h"

namespace ov::proof {
namespace {

constexpr std::size_t first_letters = 4;

template <class List>
bool begins_like(const List& list, std::string_view word) {
  return std::any_of(std::begin(list), std::end(list),
                     [word](std::string_view stem) { return word.starts_with(stem); });
}

template <class List>
bool is_in(const List& list, std::string_view word) {
  return std::find(std::begin(list), std::end(list), word) != std::end(list);
}

}  // namespace

Lexicon::Set::Set(std::string_view words) {
  for (std::string_view word : split(words, ' ')) {
    if (word.empty()) continue;
    if (!word.ends_with('*')) {
      whole_.insert(word);
      continue;
    }
    word.remove_suffix(1);
    beginnings_.insert(word);
    beginning_bytes_max_ = std::max(beginning_bytes_max_, word.size());
    if (beginning_bytes_min_ == 0 || word.size() < beginning_bytes_min_) {
      beginning_bytes_min_ = word.size();
    }
  }
}

bool Lexicon::Set::has(std::string_view word) const {
  if (whole_.contains(word)) return true;
  if (beginnings_.empty()) return false;
  for (std::size_t size = beginning_bytes_min_; size <= std::min(beginning_bytes_max_, word.size());
       ++size) {
    if (beginnings_.contains(word.substr(0, size))) return true;
  }
  return false;
}

Lexicon::Lexicon(const Source& source)
    : subject_(source.subject),
      second_(source.second),
      first_subject_(source.first_subject),
      first_(source.first),
      soft_(source.soft),
      perceive_(source.perceive),
      negate_(source.negate),
      generic_(source.generic),
      modal_(source.modal),
      polite_(source.polite),
      first_endings_(split(source.first_endings, ' ')),
      drops_pronouns_(source.drops_pronouns),
      capital_address_(source.language == "de") {}

const Lexicon* Lexicon::of(std::string_view language) {
  static const std::unordered_map<std::string_view, Lexicon> known = [] {
    std::unordered_map<std::string_view, Lexicon> out;
    for (const Source& source : lexicon_sources) out.emplace(source.language, Lexicon(source));
    return out;
  }();
  const auto found = known.find(language);
  return found == known.end() ? nullptr : &found->second;
}

bool Lexicon::addresses_as_subject(const Word& word) const {
  if (!subject_.has(word.normal)) return false;
  return !capital_address_ || word.capital || word.normal == "du";
}

bool Lexicon::addresses(const Word& word) const {
  if (addresses_as_subject(word)) return true;
  if (!second_.has(word.normal)) return false;
  const bool polite = word.normal.starts_with("ih") || word.normal.starts_with("sie");
  return !capital_address_ || !polite || word.capital;
}

bool Lexicon::ends_in_first_person(std::string_view word) const {
  constexpr std::size_t verb_bytes_min = 5;
  if (word.size() < verb_bytes_min) return false;
  return std::any_of(first_endings_.begin(), first_endings_.end(), [word](std::string_view ending) {
    return !ending.empty() && word.ends_with(ending);
  });
}

bool Lexicon::is_first_subject(const Word& word) const {
  return first_subject_.has(word.normal) || word.normal.starts_with("j'") ||
         ends_in_first_person(word.normal);
}

bool Lexicon::is_first_person(const Word& word) const {
  return first_.has(word.normal) || word.normal.starts_with("m'") || is_first_subject(word);
}

bool Lexicon::softens(const Word& word) const { return soft_.has(word.normal); }

bool Lexicon::perceives(const Word& word) const {
  return perceive_.has(without_elision(word.normal));
}

bool Lexicon::negates(const Word& word) const {
  return negate_.has(word.normal) || word.normal.ends_with("n't");
}

bool Lexicon::is_modal(const Word& word) const { return modal_.has(word.normal); }

bool Lexicon::is_polite(const Word& word) const {
  return polite_.has(without_elision(word.normal));
}

bool Lexicon::is_generic(const Word& word) const {
  return generic_.has(word.normal) || generic_.has(without_elision(word.normal)) ||
         soft_.has(word.normal) || second_.has(word.normal) || first_.has(word.normal) ||
         subject_.has(word.normal) || first_subject_.has(word.normal) ||
         perceive_.has(without_elision(word.normal)) || negate_.has(word.normal);
}

std::string_view without_elision(std::string_view normal) {
  constexpr std::size_t joined_bytes_max = 6;
  const std::size_t mark = normal.find('\'');
  if (mark == std::string_view::npos || mark > joined_bytes_max) return normal;
  const std::string_view rest = normal.substr(mark + 1);
  // "don't" and "bakers'" have their apostrophe elsewhere.
  return rest.size() < 3 ? normal : rest;
}

Relation relation_of(std::string_view normal) {
  constexpr std::string_view customers[] = {"customer", "client",  "buyer",  "kunde",  "kundin",
                                            "auftragg", "cliente", "klant",  "klient", "afnemer",
                                            "guest",    "patient", "reader", "user",   "cliënt"};
  constexpr std::string_view suppliers[] = {"supplier", "partner",    "vendor",   "lieferant",
                                            "zuliefer", "hersteller", "fourniss", "proveed",
                                            "fornit",   "leveranc",   "fornec",   "dostawc",
                                            "socio",    "parceiro",   "distrib",  "manufacturer"};
  constexpr std::string_view staff[] = {
      "colleague", "employee", "owner",   "founder", "boss",    "director", "manager", "mitarbeit",
      "kolleg",    "inhaber",  "gründer", "chef",    "collègu", "employé",  "gérant",  "fondat",
      "colega",    "empleado", "dueño",   "fundad",  "collega", "dipenden", "titolar", "medewerk",
      "eigenaar",  "oprich",   "dono",    "pracow",  "właścic"};
  if (begins_like(customers, normal)) return Relation::customer;
  if (begins_like(suppliers, normal)) return Relation::supplier;
  if (begins_like(staff, normal)) return Relation::staff;
  return Relation::none;
}

bool is_greeting(std::string_view normal) {
  constexpr std::string_view words[] = {
      "hello",    "hi",       "dear",     "hallo",     "liebe",      "lieber",  "liebes",
      "guten",    "geehrte",  "geehrter", "bonjour",   "cher",       "chère",   "chers",
      "hola",     "estimado", "estimada", "estimados", "buongiorno", "gentile", "caro",
      "cara",     "beste",    "geachte",  "olá",       "prezado",    "prezada", "szanowni",
      "szanowna", "szanowny", "drogi",    "cześć"};
  return is_in(words, normal);
}

bool is_saying(std::string_view normal) {
  constexpr std::string_view words[] = {
      "says",     "say", "said",    "writes", "wrote", "sagt",    "sagte",   "schreibt", "schrieb",
      "meint",    "dit", "écrit",   "dice",   "dijo",  "dicono",  "escribe", "scrive",   "zegt",
      "schrijft", "diz", "escreve", "mówi",   "pisze", "praises", "lobt",    "according"};
  return is_in(words, normal);
}

bool is_supplying(std::string_view normal) {
  constexpr std::string_view stems[] = {"suppl",    "liefert", "geliefert", "beliefert", "levert",
                                        "geleverd", "fourni",  "suministr", "fornisc",   "forneci",
                                        "dostarcz", "arriva",  "bezogen",   "provided"};
  return begins_like(stems, normal);
}

bool same_word(std::string_view a, std::string_view b) {
  const std::size_t shorter = std::min(a.size(), b.size());
  const auto parted =
      std::mismatch(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(shorter), b.begin());
  const auto shared = static_cast<std::size_t>(parted.first - a.begin());
  if (shared == shorter && shorter + 2 >= std::max(a.size(), b.size())) return true;
  return shared >= first_letters && shared * 5 >= shorter * 3;
}

}  // namespace ov::proof
