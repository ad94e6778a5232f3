// Signs that a text speaks to a model. Phrases are kept in the normal form of text/evidence.h, so
// case, typography and invisible characters do not hide them; look-alike letters are undone here.
#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "base/utf8.h"
#include "injection_phrases.h"
#include "judgement.h"
#include "phrases.h"
#include "text/evidence.h"
#include "text/prompt.h"
#include "words.h"

namespace ov {
namespace {

constexpr StemSet verbs({
    "ignor",    "disregard", "forget",   "overrid", "bypass",   "neglect", "discard",
    "vergiss",  "vergesse",  "missacht", "oubli",   "olvid",    "omit",    "dimentic",
    "tralasci", "esque",     "negeer",   "vergeet", "zignoruj", "pomi",    "zapomnij",
    "игнорир",  "проигнор",  "забуд",    "отбрось",
});

constexpr StemSet qualifiers({
    "previous", "prior",  "preceding", "above",    "earlier",  "all",    "any",   "your",
    "former",   "system", "vorherig",  "vorig",    "bisherig", "obig",   "alle",  "deine",
    "frühere",  "précéd", "antérieur", "toutes",   "anterior", "previa", "todas", "precedent",
    "tutte",    "eerder", "poprzedni", "wszystki", "предыдущ", "прежн",  "все",
});

constexpr StemSet objects({
    "instruction", "prompt",   "rule",      "guideline", "direction",  "command",  "anweisung",
    "anleitung",   "befehl",   "regel",     "vorgabe",   "consigne",   "règle",    "instruccion",
    "instruções",  "instruç",  "istruzion", "regole",    "instructie", "opdracht", "instrukcj",
    "polece",      "инструкц", "указани",   "правил",
});

/// Letters of other scripts that look Latin, as tricks use them; 0 for all others.
char look_alike(char32_t c) {
  constexpr std::u32string_view from = U"аеорсухіјѕԁһαορυνικτ";
  constexpr std::string_view to = "aeopcyxijsdhaopuvikt";
  static_assert(from.size() == to.size());
  const std::size_t at = from.find(c);
  return at == std::u32string_view::npos ? '\0' : to[at];
}

/// Lead bytes of U+0380 to U+053F, where all look-alikes are.
bool leads_look_alike(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0xCE && byte <= 0xD4;
}

/// `normal` with look-alikes undone; empty when it has none.
std::string with_latin_letters(std::string_view normal) {
  std::string out;
  std::size_t copied = 0;
  for (std::size_t at = 0; at < normal.size(); ++at) {
    if (!leads_look_alike(normal[at])) continue;
    const Utf8Char c = utf8_at(normal, at);
    const char latin = look_alike(c.code_point);
    if (latin == 0) continue;
    out.append(normal.substr(copied, at - copied)).push_back(latin);
    copied = at + c.size;
  }
  if (copied > 0) out.append(normal.substr(copied));
  return out;
}

/// Whether the words that follow one of `verbs` make it "ignore … previous … instructions".
bool overrides_by(std::string_view following) {
  constexpr std::size_t window = 8;
  std::array<std::string_view, window + 1> words;
  std::size_t count = 0;
  while (count < words.size()) {
    const std::string_view word = take_word(following);
    if (word.empty()) break;
    words[count++] = word;
  }
  bool qualified = false;
  for (std::size_t i = 0; i < std::min(count, window); ++i) {
    if (qualified && objects.begin_of(words[i])) return true;
    qualified = qualified || qualifiers.begin_of(words[i]);
  }
  // In Romance languages the qualifier follows: "ignora las instrucciones anteriores".
  for (std::size_t i = 0; i + 1 < count; ++i) {
    if (objects.begin_of(words[i]) && qualifiers.begin_of(words[i + 1])) return true;
  }
  return false;
}

/// "ignore … previous … instructions" within a few words.
bool overrides(std::string_view normal) {
  std::string_view rest = normal;
  for (std::string_view word = take_word(rest); !word.empty(); word = take_word(rest)) {
    if (verbs.begin_of(word) && overrides_by(rest)) return true;
  }
  return false;
}

bool continues_word(char c) {
  const auto byte = static_cast<unsigned char>(c);
  // Lead bytes of two-byte letters (Latin, Greek, Cyrillic); kana and Han start new words.
  return is_ascii_alpha(c) || is_ascii_digit(c) || (byte >= 0xC3 && byte <= 0xDF);
}

/// Whether `phrase`, which stands at `at`, does so as whole words: "Kinder" is no "KI".
bool is_whole(std::string_view text, std::size_t at, std::string_view phrase) {
  const std::size_t end = at + phrase.size();
  const bool cut_before = at > 0 && continues_word(phrase.front()) && continues_word(text[at - 1]);
  const bool cut_after =
      end < text.size() && continues_word(phrase.back()) && continues_word(text[end]);
  return !cut_before && !cut_after;
}

bool holds_sign(std::string_view normal) {
  const auto whole = [normal](std::size_t at, std::size_t index) {
    return is_whole(normal, at, injection_phrases[index]);
  };
  return injection_phrases.find(normal, whole) || overrides(normal) || tells_how_to_answer(normal);
}

}  // namespace

bool speaks_to_a_model(std::string_view normal) {
  if (holds_sign(normal)) return true;
  const std::string latin = with_latin_letters(normal);
  return !latin.empty() && holds_sign(latin);
}

bool injection_suspected(std::string_view text) { return speaks_to_a_model(normalize(text)); }

}  // namespace ov
