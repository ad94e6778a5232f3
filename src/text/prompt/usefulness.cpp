#include <algorithm>
#include <cmath>

#include "base/ascii.h"
#include "base/utf8.h"
#include "judgement.h"
#include "phrases.h"
#include "text/evidence.h"
#include "text/prompt.h"
#include "words.h"

namespace ov {
namespace {

/// What sites say for themselves or the law, not about the company. In normal form.
constexpr PhraseSet boilerplate({
    "cookie",
    "privacy",
    "datenschutz",
    "copyright",
    "all rights reserved",
    "alle rechte vorbehalten",
    "tous droits",
    "impressum",
    "terms of",
    "terms and conditions",
    "newsletter",
    "subscribe",
    "abonnieren",
    "javascript",
    "browser",
    "log in",
    "login",
    "sign in",
    "sign up",
    "password",
    "passwort",
    "warenkorb",
    "shopping cart",
    "add to cart",
    "checkout",
    "skip to content",
    "zum inhalt",
    "read more",
    "mehr erfahren",
    "weiterlesen",
    "en savoir plus",
    "leer más",
    "learn more",
    "click here",
    "klicken sie",
    "lorem ipsum",
    "mentions légales",
    "confidentialité",
    "política de",
    "aviso legal",
    "informativa",
    "consent",
    "einwilligung",
    "captcha",
    "page not found",
    "widerruf",
    "haftung",
    "liability",
    "gdpr",
    "dsgvo",
    "third party",
    "drittanbieter",
    "opt out",
    "unsubscribe",
    "wordpress",
    "your browser",
    "share on",
    "follow us",
    "all prices",
    "inkl. mwst",
    "versandkosten",
    "sitemap",
    "back to top",
    "nach oben",
    "required field",
    "pflichtfeld",
    "allow all",
    "accept all",
    "alle akzeptieren",
    "polityka prywatności",
    "cookiebeleid",
    "プライバシー",
});

/// Calls to the visitor, which say nothing of the company.
constexpr PhraseSet appeals({
    "contact us",    "kontaktieren sie", "call us",    "rufen sie",    "get in touch",
    "book now",      "jetzt buchen",     "buy now",    "jetzt kaufen", "get started",
    "contactez",     "contáctenos",      "contattaci", "neem contact", "discover",
    "entdecken sie", "request a quote",  "free trial", "welcome to",   "willkommen",
    "bienvenue",     "benvenuti",        "bienvenid",
});

/// First words of what a company says it does. Stems in normal form.
constexpr StemSet deeds({
    "we",        "our",        "wir",       "unser",   "nous",      "notre",    "nos",
    "nosotros",  "nuestr",     "noi",       "nostr",   "wij",       "onze",     "nós",
    "noss",      "nasz",       "мы",        "наш",     "since",     "seit",     "depuis",
    "desde",     "dal",        "sinds",     "founded", "gegründet", "fondée",   "fundada",
    "fondata",   "family",     "familie",   "famili",  "special",   "spezial",  "spécial",
    "especial",  "manufactur", "herstell",  "produ",   "produzier", "fabri",    "build",
    "bauen",     "develop",    "entwick",   "design",  "deliver",   "liefer",   "supply",
    "repair",    "reparier",   "install",   "montier", "serve",     "offer",    "bieten",
    "bietet",    "propos",     "ofrece",    "offr",    "train",     "engineer", "craft",
    "handwerk",  "employ",     "mitarbeit", "locat",   "standort",  "export",   "clients",
    "customers", "kunden",     "machin",    "maschin", "当社",      "弊社",     "私たち",
    "我们",      "公司",
});

constexpr StemSet slogans({
    "innovativ",       "solution", "lösung",       "quality",  "qualität",    "passion",
    "leidenschaft",    "excellen", "exzellen",     "vision",   "mission",     "success",
    "erfolg",          "trust",    "vertrauen",    "best",     "world-class", "tailored",
    "maßgeschneidert", "holistic", "ganzheitlich", "synerg",   "empower",     "unlock",
    "future",          "zukunft",  "dream",        "seamless", "nahtlos",     "cutting",
    "journey",
});

constexpr std::string_view copyright_sign = "©";

/// How many of `words` begin with a stem, but no more than `hits_max`.
template <std::size_t N>
int count_words(const std::vector<std::string_view>& words, const StemSet<N>& stems, int hits_max) {
  int hits = 0;
  for (const std::string_view word : words) {
    if (hits == hits_max) break;
    // Short stems are whole words: "we" is not the beginning of "web".
    const auto fits = [word](std::string_view stem) { return stem.size() > 3 || stem == word; };
    if (stems.begin_of(word, fits)) ++hits;
  }
  return hits;
}

int count_boilerplate(std::string_view normal, int hits_max) {
  const int signs = normal.find(copyright_sign) != std::string_view::npos ? 1 : 0;
  return signs + boilerplate.count(normal, hits_max - signs);
}

bool ends_like_a_sentence(std::string_view text) {
  for (const std::string_view mark : {".", "!", "?", "…", ".\"", ".”", "。", "！", "？"}) {
    if (text.ends_with(mark)) return true;
  }
  return false;
}

/// Words that start with a capital letter after a word in lower case: names of things and places.
int inner_capitals(std::string_view text) {
  int hits = 0;
  for (std::size_t at = 2; at + 1 < text.size(); ++at) {
    const bool capital = text[at] >= 'A' && text[at] <= 'Z' && text[at - 1] == ' ';
    const char before = text[at - 2];
    if (capital && (is_ascii_alpha(before) || before == ',')) ++hits;
  }
  return hits;
}

int count_of(std::string_view text, char wanted) {
  return static_cast<int>(std::count(text.begin(), text.end(), wanted));
}

/// Word count, with two letters counted as a word where words have no spaces between them.
double word_count(std::string_view normal, const std::vector<std::string_view>& words) {
  double wide = 0;
  for (const char c : normal) {
    if (static_cast<unsigned char>(c) >= 0xE3) ++wide;  // Lead bytes of kana and Han.
  }
  return static_cast<double>(words.size()) + wide / 2;
}

}  // namespace

JudgedText judge(std::string_view block) {
  const std::string_view text = trim(block);
  if (text.size() < 12) return {};
  JudgedText out;
  out.normal = normalize(utf8_prefix(text, judged_bytes_max));
  const std::string& normal = out.normal;
  const std::vector<std::string_view> words = words_of(normal);
  const double length = word_count(normal, words);
  if (length < 3) {
    out.usefulness = 0.02;
    return out;
  }
  out.too_short = false;
  double score = 0.1;
  if (ends_like_a_sentence(text)) score += 0.2;
  score += 0.15 * std::min(length / 12.0, 1.0);
  score += 0.08 * count_words(words, deeds, 4);
  score += 0.04 * std::min(inner_capitals(text), 3);
  if (std::any_of(normal.begin(), normal.end(), is_ascii_digit)) score += 0.1;
  score -= 0.05 * count_words(words, slogans, 4);
  score -= 0.12 * appeals.count(normal, 2);
  score -= 0.5 * count_boilerplate(normal, 2);
  // Menus and tables: many separators for their words.
  if (count_of(text, '|') + count_of(text, '/') > length / 5) score -= 0.25;
  if (length > 150) score -= 0.1;
  out.usefulness = std::clamp(score, 0.01, 1.0);
  return out;
}

double block_usefulness(std::string_view block) {
  const std::string_view text = trim(block);
  const JudgedText judged = judge(text);
  if (judged.too_short) return judged.usefulness;
  const bool suspected = text.size() <= judged_bytes_max ? speaks_to_a_model(judged.normal)
                                                         : injection_suspected(text);
  return suspected ? 0 : judged.usefulness;
}

}  // namespace ov
