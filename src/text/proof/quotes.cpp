#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <unordered_set>

#include "base/ascii.h"
#include "base/utf8.h"
#include "checks.h"

namespace ov::proof {
namespace {

/// Fewer letters may stand anywhere by chance.
constexpr std::size_t proof_letters_min = 6;
/// At least one quote of a message must say something by itself.
constexpr std::size_t main_quote_letters_min = 10;

struct Place {
  const ProofPage* page = nullptr;
  Span span;
};

std::string replaced(std::string text, std::string_view what, std::string_view by) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at)) {
    text.replace(at, what.size(), by);
    at += by.size();
  }
  return text;
}

/// What a model may have put around the page's words: quotation marks, an ellipsis, a full stop.
std::string bare(std::string_view quote) {
  std::string normal = normalize(quote);
  const auto is_mark = [](char c) {
    return std::string_view("\"'.,;:- ").find(c) != std::string_view::npos;
  };
  while (!normal.empty() && is_mark(normal.back())) normal.pop_back();
  std::size_t begin = 0;
  while (begin < normal.size() && is_mark(normal[begin])) ++begin;
  return normal.substr(begin);
}

/// Forms in which the quote may stand on the page, the given one first. Brackets were escaped in
/// the prompt, so a model may copy the escapes.
std::vector<std::string> forms(const std::string& quote) {
  std::vector<std::string> out = {quote};
  std::string plain = replaced(replaced(quote, "&lt;", "<"), "&gt;", ">");
  plain = replaced(std::move(plain), "&amp;", "&");
  if (plain != quote) out.push_back(plain);
  if (std::string stripped = bare(plain); !stripped.empty()) out.push_back(std::move(stripped));
  return out;
}

std::optional<Place> find_place(const std::string& quote, std::uint32_t named_page,
                                std::span<const ProofPage> pages) {
  for (const std::string& form : forms(quote)) {
    std::optional<Place> elsewhere;
    for (const ProofPage& page : pages) {
      const std::optional<Span> span = page.normal->find(form);
      if (!span) continue;
      if (page.id == named_page) return Place{&page, *span};
      if (!elsewhere) elsewhere = Place{&page, *span};
    }
    if (elsewhere) return elsewhere;
  }
  return std::nullopt;
}

/// Whether a quote that is nowhere consists of two parts that both are somewhere. Each beginning of
/// a beginning that is somewhere is there too, so the longest one is found by bisection, and what
/// follows it needs to be looked for only once.
bool is_joined(const std::string& quote, std::span<const ProofPage> pages) {
  const std::string normal = bare(quote);
  std::vector<std::size_t> cuts;
  for (std::size_t cut = normal.find(' '); cut != std::string::npos;
       cut = normal.find(' ', cut + 1)) {
    cuts.push_back(cut);
  }
  const auto first_part = [&normal](std::size_t cut) { return bare(normal.substr(0, cut)); };
  const auto second_part = [&normal](std::size_t cut) { return bare(normal.substr(cut)); };
  const auto begin = std::partition_point(cuts.begin(), cuts.end(), [&](std::size_t cut) {
    return count_letters(first_part(cut)) < proof_letters_min;
  });
  const auto end = std::partition_point(begin, cuts.end(), [&](std::size_t cut) {
    return count_letters(second_part(cut)) >= proof_letters_min;
  });
  const auto missing = std::partition_point(begin, end, [&](std::size_t cut) {
    return find_place(first_part(cut), 0, pages).has_value();
  });
  return missing != begin && find_place(second_part(*std::prev(missing)), 0, pages).has_value();
}

constexpr std::string_view negations[] = {
    "not",   "no",      "never",  "without", "non",     "isn't", "aren't", "wasn't", "weren't",
    "don't", "doesn't", "didn't", "cannot",  "can't",   "won't", "hardly", "nicht",  "kein",
    "keine", "keinen",  "keiner", "nie",     "niemals", "ohne",  "pas",    "jamais", "sans",
    "aucun", "nunca",   "sin",    "senza",   "mai",     "niet",  "geen",   "zonder", "nooit",
    "nem",   "não",     "nigdy",  "bez",     "не",      "нет",   "без"};

/// Whether the page denies, right before the quote and in the same sentence, what it says.
bool is_negated(const Place& place) {
  constexpr std::size_t bytes_before = 48;
  constexpr std::size_t words_before = 3;
  const std::string_view text = place.page->text;
  std::size_t begin = place.span.begin > bytes_before ? place.span.begin - bytes_before : 0;
  while (begin > 0 && (static_cast<unsigned char>(text[begin]) & 0xC0U) == 0x80U) --begin;
  std::string_view before = text.substr(begin, place.span.begin - begin);
  if (const std::size_t end = before.find_last_of(".!?:;\n|"); end != std::string_view::npos) {
    before.remove_prefix(end + 1);
  }
  const std::vector<Word> words = words_of(before);
  const std::string_view language = place.page->language;
  for (std::size_t i = words.size() > words_before ? words.size() - words_before : 0;
       i < words.size(); ++i) {
    const std::string& word = words[i].normal;
    // "no" is "in the" in Portuguese; "not only" denies nothing.
    if (word == "no" && language == "pt") continue;
    const std::string next = i + 1 < words.size() ? words[i + 1].normal : std::string();
    if (next == "only" || next == "just" || next == "nur" || next == "seulement") continue;
    if (std::find(std::begin(negations), std::end(negations), word) != std::end(negations)) {
      return true;
    }
  }
  return false;
}

/// Whether the line of the page that holds the quote speaks to a model. Such a line is not to be
/// trusted in any part.
bool speaks_to_a_model_around(const Place& place) {
  constexpr std::size_t bytes_each_side = 2000;
  const std::string_view text = place.page->text;
  const std::size_t line = text.rfind('\n', place.span.begin);
  std::size_t begin = line == std::string_view::npos ? 0 : line + 1;
  begin =
      std::max(begin, place.span.begin - std::min<std::size_t>(place.span.begin, bytes_each_side));
  const std::size_t end = std::min(std::min(text.find('\n', place.span.end), text.size()),
                                   place.span.end + bytes_each_side);
  return injection_suspected(text.substr(begin, end - begin));
}

/// Words of four letters and more that any two sentences share.
constexpr std::string_view common_words[] = {
    "from",  "with",  "your", "that", "this", "have",  "been",  "were",  "will", "about",
    "they",  "their", "them", "what", "when", "which", "into",  "more",  "than", "also",
    "make",  "makes", "made", "very", "ihre", "ihren", "ihrer", "ihrem", "eine", "einen",
    "einer", "haben", "sind", "wird", "auch", "nicht", "oder",  "über",  "vous", "votre",
    "avec",  "pour",  "dans", "sont", "para", "como",  "está",  "sono"};

std::vector<std::string> content_words(std::string_view text) {
  constexpr std::size_t bytes_min = 4;
  std::vector<std::string> out;
  for (Word& word : words_of(text)) {
    const bool common = std::find(std::begin(common_words), std::end(common_words), word.normal) !=
                        std::end(common_words);
    const bool counts = word.normal.size() >= bytes_min || word.has_digit;
    if (counts && !common) out.push_back(std::move(word.normal));
  }
  return out;
}

using Stems = std::unordered_set<std::string>;

Stems stems_of(std::string_view text, std::size_t letters) {
  Stems out;
  for (const std::string& word : content_words(text)) out.emplace(stem(word, letters));
  return out;
}

/// How many of `wanted` have a word among `known` with the same first letters.
std::size_t shared(const std::vector<std::string>& wanted, const Stems& known,
                   std::size_t letters) {
  return static_cast<std::size_t>(std::count_if(
      wanted.begin(), wanted.end(),
      [&](const std::string& word) { return known.contains(std::string(stem(word, letters))); }));
}

std::string shown(std::string_view text) {
  constexpr std::size_t shown_bytes_max = 120;
  const std::string_view cut = utf8_prefix(text, shown_bytes_max);
  return fmt::format("\"{}{}\"", cut, cut.size() < text.size() ? "…" : "");
}

/// Proves the claims of one message one after the other.
class Prover {
 public:
  Prover(const Subjected& message, std::span<const ProofPage> pages, const ProofRules& rules,
         Failures& failures)
      : message_(message),
        pages_(pages),
        language_(rules.language),
        failures_(failures),
        written_(stems_of(message.text, letters_in_message)),
        unspaced_(is_unspaced(message.text)) {}

  void prove(const Claim& claim);
  [[nodiscard]] std::vector<Ground> take() { return std::move(proven_); }

 private:
  static constexpr std::size_t letters_in_message = 5;
  static constexpr std::size_t letters_in_quote = 4;
  /// Only the first quotes that are nowhere are looked at for two parts that are somewhere: it
  /// makes a better sentence for the second try and is not worth more time than that.
  static constexpr std::size_t joined_looked_at_max = 3;

  void check_relation(const Claim& claim, const Place& place);
  void not_found(const Claim& claim);
  void keep(const Place& place, std::string_view claim);

  const Subjected& message_;
  std::span<const ProofPage> pages_;
  std::string_view language_;
  Failures& failures_;
  Stems written_;  ///< Of the message's words.
  bool unspaced_ = false;
  std::size_t joined_looked_at_ = 0;
  std::vector<Ground> proven_;
};

/// Whether the claim's words are the message's words and have to do with the quote.
void Prover::check_relation(const Claim& claim, const Place& place) {
  if (message_.normal.find(bare(claim.quote)) != std::string::npos) return;
  if (unspaced_ || is_unspaced(claim.quote)) return;
  const std::vector<std::string> claimed = content_words(claim.text);
  if (claimed.empty() || shared(claimed, written_, letters_in_message) * 2 < claimed.size()) {
    failures_.add(ProofCode::claim_not_in_message, claim.text,
                  fmt::format("The claim {} is not in the message; its text must be the words of "
                              "the message that rest on the quote.",
                              shown(claim.text)));
    return;
  }
  const bool same_language = !language_.empty() && place.page->language == language_;
  if (same_language &&
      shared(claimed, stems_of(claim.quote, letters_in_quote), letters_in_quote) == 0) {
    failures_.add(ProofCode::claim_unrelated, claim.text,
                  fmt::format("The claim {} has no word in common with its quote {}; say what the "
                              "quote says.",
                              shown(claim.text), shown(claim.quote)));
  }
}

void Prover::not_found(const Claim& claim) {
  if (joined_looked_at_ < joined_looked_at_max) {
    ++joined_looked_at_;
    if (is_joined(claim.quote, pages_)) {
      failures_.add(ProofCode::quote_joined, claim.quote,
                    fmt::format("The quote {} is put together from two places; give each its own "
                                "claim.",
                                shown(claim.quote)));
      return;
    }
  }
  failures_.add(ProofCode::quote_not_found, claim.quote,
                fmt::format("The quote {} is on no page of the site; copy the page's exact words "
                            "or drop the claim.",
                            shown(claim.quote)));
}

void Prover::prove(const Claim& claim) {
  if (count_letters(bare(claim.quote)) < proof_letters_min) {
    failures_.add(
        ProofCode::quote_too_short, claim.quote,
        fmt::format("The quote {} is too short to prove anything; quote the whole phrase.",
                    shown(claim.quote)));
    return;
  }
  if (injection_suspected(claim.quote)) {
    failures_.add(ProofCode::quote_suspicious, claim.quote,
                  fmt::format("The quote {} is an instruction, not something the company says of "
                              "itself; drop it.",
                              shown(claim.quote)));
    return;
  }
  const std::optional<Place> place = find_place(claim.quote, claim.page, pages_);
  if (!place) return not_found(claim);
  if (is_negated(*place)) {
    failures_.add(ProofCode::quote_negated, claim.quote,
                  fmt::format("The page denies what the quote {} seems to say; quote the whole "
                              "sentence or drop the claim.",
                              shown(claim.quote)));
    return;
  }
  if (speaks_to_a_model_around(*place)) {
    failures_.add(ProofCode::quote_suspicious, claim.quote,
                  fmt::format("The quote {} stands beside an instruction, not in what the company "
                              "says of itself; drop it.",
                              shown(claim.quote)));
    return;
  }
  check_relation(claim, *place);
  keep(*place, claim.text);
}

/// The same place proves once, however often it is quoted.
void Prover::keep(const Place& place, std::string_view claim) {
  const Span span = place.span;
  const auto same = std::find_if(proven_.begin(), proven_.end(), [&](const Ground& known) {
    return known.quote.begin == span.begin && known.quote.end == span.end &&
           known.quote.page_url == place.page->url;
  });
  if (same != proven_.end()) {
    same->claims.push_back(claim);
    return;
  }
  proven_.push_back({{std::string(place.page->url),
                      std::string(place.page->text.substr(span.begin, span.end - span.begin)),
                      span.begin, span.end},
                     place.page,
                     {claim}});
}

}  // namespace

std::vector<Ground> prove_quotes(const Subjected& message, std::span<const ProofPage> pages,
                                 const ProofRules& rules, Failures& failures) {
  Prover prover(message, pages, rules, failures);
  for (const Claim& claim : message.reply.claims) prover.prove(claim);
  std::vector<Ground> out = prover.take();
  std::size_t letters_most = 0;
  for (const Ground& ground : out) {
    letters_most = std::max(letters_most, count_letters(normalize(ground.quote.quote)));
  }
  if (letters_most < main_quote_letters_min) {
    failures.add(ProofCode::no_claims, "",
                 "Nothing in the message rests on the site: say at least one specific thing about "
                 "the company, with a quote of several words.");
  }
  return out;
}

}  // namespace ov::proof
