#include "opening_line.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/utf8.h"
#include "words.h"

namespace ov::extract {
namespace {

// Shorter descriptions are a name or a slogan.
constexpr std::size_t description_bytes_min = 20;
constexpr std::size_t sentence_bytes_min = 20;
constexpr std::size_t statement_bytes_min = 40;
constexpr std::size_t blocks_looked_at = 15;

constexpr std::string_view abbreviations[] = {
    "inc", "ltd", "co",  "corp", "st",  "dr",  "mr",  "mrs", "ms",   "prof", "no",  "nr",  "bzw",
    "ca",  "vs",  "etc", "e.g",  "i.e", "z.b", "u.a", "d.h", "inkl", "tel",  "str", "ing", "dipl",
    "hr",  "fr",  "jr",  "sr",   "u.s", "p.o", "est", "z",   "b",    "av",   "sig", "s.r"};

bool ends_with_abbreviation(std::string_view text) {
  const std::size_t space = text.find_last_of(" (");
  const std::string word =
      ascii_lower(space == std::string_view::npos ? text : text.substr(space + 1));
  return std::ranges::find(abbreviations, word) != std::end(abbreviations);
}

// What stands between a company and what it is or does, in the languages of most lists.
constexpr std::string_view statements[] = {
    " is a ",
    " is an ",
    " is the ",
    " are a ",
    " are an ",
    "we are ",
    "we build ",
    "we make ",
    "we help ",
    "we provide ",
    "we offer ",
    "we design ",
    "we produce ",
    "we develop ",
    "we create ",
    "we deliver ",
    " provides ",
    " offers ",
    " helps ",
    " specializes ",
    " specialises ",
    " manufactures ",
    " builds ",
    " designs ",
    " ist ein ",
    " ist eine ",
    " ist der ",
    " ist die ",
    " ist das ",
    "wir sind ",
    "wir bieten ",
    "wir fertigen ",
    "wir entwickeln ",
    "wir bauen ",
    "wir produzieren ",
    " est un ",
    " est une ",
    " est le ",
    "nous sommes ",
    "nous proposons ",
    "nous fabriquons ",
    " es un ",
    " es una ",
    "somos ",
    "ofrecemos ",
    "fabricamos ",
    " è un ",
    " è una ",
    " è il ",
    "siamo ",
    "offriamo ",
    "produciamo ",
    " is een ",
    " is het ",
    "wij zijn ",
    "wij maken ",
    "wij leveren ",
    " é uma ",
    " é um ",
    " jest ",
    "jesteśmy ",
    "oferujemy ",
    " är en ",
    " är ett ",
    "vi är ",
    " er en ",
    " er et ",
    "vi er ",
    "olemme ",
    " jsme ",
    " это ",
    " является ",
    "株式会社は",
    "は、",
    "です。",
};

bool states_something(std::string_view sentence) {
  const std::string lower = ascii_lower(sentence);
  return std::ranges::any_of(
      statements, [&](std::string_view each) { return lower.find(each) != std::string::npos; });
}

}  // namespace

std::string first_sentence(std::string_view text) {
  text = utf8_prefix(text, fact_bytes_max);
  for (std::size_t i = sentence_bytes_min; i + 1 < text.size(); ++i) {
    constexpr std::string_view wide_stop = "。";
    if (text.substr(i, wide_stop.size()) == wide_stop) {
      text = text.substr(0, i + wide_stop.size());
      break;
    }
    const bool ends = text[i] == '.' || text[i] == '!' || text[i] == '?';
    if (!ends || !is_ascii_space(text[i + 1]) || is_ascii_digit(text[i - 1])) continue;
    if (text[i] == '.' && ends_with_abbreviation(text.substr(0, i))) continue;
    text = text.substr(0, i + 1);
    break;
  }
  return limited(text, opening_line_bytes_max);
}

std::string find_opening_line(const Organisation& organisation, const Extracted& content) {
  for (const std::string* own : {&organisation.description, &content.description}) {
    if (own->size() < description_bytes_min || *own == content.title) continue;
    return first_sentence(*own);
  }
  for (std::size_t i = 0; i < std::min(content.blocks.size(), blocks_looked_at); ++i) {
    const Block& block = content.blocks[i];
    if (block.kind != BlockKind::paragraph || block.end - block.begin < statement_bytes_min)
      continue;
    std::string sentence =
        first_sentence(std::string_view(content.text).substr(block.begin, block.end - block.begin));
    if (sentence.size() < statement_bytes_min || !states_something(sentence)) continue;
    std::ranges::replace(sentence, '\n', ' ');
    return sentence;
  }
  return {};
}

}  // namespace ov::extract
