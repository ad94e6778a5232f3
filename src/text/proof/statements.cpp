#include "statements.h"

#include <algorithm>
#include <iterator>

#include "base/ascii.h"
#include "text/prompt.h"

namespace ov::proof {
namespace {

constexpr std::size_t specific_bytes_min = 4;

constexpr std::string_view joiners[] = {"and", "but",  "und", "aber",  "sondern", "et",   "mais",
                                        "y",   "pero", "e",   "ma",    "en",      "maar", "mas",
                                        "i",   "oraz", "ale", "which", "while",   "sowie"};

/// The words of `all` that begin within [begin, end).
std::span<const Word> words_in(std::span<const Word> all, std::size_t begin, std::size_t end) {
  const auto from = std::lower_bound(all.begin(), all.end(), begin,
                                     [](const Word& w, std::size_t at) { return w.begin < at; });
  const auto to = std::lower_bound(from, all.end(), end,
                                   [](const Word& w, std::size_t at) { return w.begin < at; });
  return {from, to};
}

bool names_company(const Word& word, const std::vector<std::string>& company) {
  return word.capital && std::find(company.begin(), company.end(), word.normal) != company.end();
}

Assertion assertion_of(const Statement& s, const Lexicon& lexicon, bool sender_first) {
  const bool soft = s.soft;
  const bool question = s.text.find('?') != std::string_view::npos;
  if (s.addressed) {
    if (soft || sender_first) return Assertion::supposes;
    return question ? Assertion::implies : Assertion::states;
  }
  const bool unspoken = lexicon.drops_pronouns() && !s.first_person && !s.in_subject && !soft;
  return unspoken && !question ? Assertion::implies : Assertion::nothing;
}

/// Finds who is spoken of, and from where on.
void judge(Statement& s, const std::vector<std::string>& company, const Lexicon& lexicon) {
  const auto begin = s.words.begin();
  const auto end = s.words.end();
  const auto addressed = std::find_if(
      begin, end, [&](const Word& w) { return lexicon.addresses(w) || names_company(w, company); });
  const auto sender =
      std::find_if(begin, end, [&](const Word& w) { return lexicon.is_first_subject(w); });
  s.addressed = addressed != end;
  s.first_person =
      std::any_of(begin, end, [&](const Word& w) { return lexicon.is_first_person(w); });
  s.soft = std::any_of(begin, end, [&](const Word& w) { return lexicon.softens(w); });
  s.about = s.words;
  bool sender_first = false;
  if (s.addressed && sender < addressed) {
    // "I read that you build ovens" states it; "we would like to show you" does not.
    sender_first =
        std::none_of(begin, addressed, [&](const Word& w) { return lexicon.perceives(w); });
    s.about = {addressed, end};
  }
  s.assertion = assertion_of(s, lexicon, sender_first);
}

}  // namespace

std::vector<std::string> company_words(const RowFacts& row, const Lexicon& lexicon) {
  std::vector<std::string> out;
  for (Word& word : words_of(row.value("company"))) {
    if (word.normal.size() >= specific_bytes_min && !lexicon.is_generic(word)) {
      out.push_back(std::move(word.normal));
    }
  }
  return out;
}

std::vector<Statement> statements_of(std::string_view plain, std::span<const Word> words,
                                     const std::vector<std::string>& company,
                                     const Lexicon& lexicon) {
  std::vector<Statement> out;
  const std::size_t subject_end = plain.find('\n');
  for (const std::string_view sentence : sentences(plain)) {
    Statement s;
    s.text = sentence;
    s.begin = static_cast<std::size_t>(sentence.data() - plain.data());
    s.words = words_in(words, s.begin, s.begin + sentence.size());
    s.in_subject = s.begin < subject_end;
    if (s.words.empty()) continue;
    judge(s, company, lexicon);
    out.push_back(s);
  }
  return out;
}

std::vector<std::span<const Word>> clauses_of(std::string_view text, std::span<const Word> words) {
  std::vector<std::span<const Word>> out;
  if (words.empty()) return out;
  const std::size_t text_begin = words.front().begin;
  std::size_t from = 0;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const bool joiner =
        std::find(std::begin(joiners), std::end(joiners), words[i].normal) != std::end(joiners);
    bool mark = false;
    if (i > 0) {
      const std::size_t gap = words[i - 1].begin + words[i - 1].text.size() - text_begin;
      const std::string_view between = text.substr(gap, words[i].begin - text_begin - gap);
      mark = between.find_first_of(",;:()") != std::string_view::npos ||
             between.find(" - ") != std::string_view::npos ||
             between.find("–") != std::string_view::npos ||
             between.find("—") != std::string_view::npos;
    }
    if (!mark && !joiner) continue;
    if (i > from) out.push_back(words.subspan(from, i - from));
    from = i;
  }
  out.push_back(words.subspan(from));
  return out;
}

bool is_specific(const Word& word, const Lexicon& lexicon) {
  constexpr std::string_view currencies[] = {"eur", "usd", "gbp", "chf", "pln"};
  if (word.has_digit || !word.has_letter) return false;
  if (word.normal.size() < specific_bytes_min && !word.all_capitals && !word.inner_capital) {
    return false;
  }
  const bool currency =
      word.normal.size() == 3 &&
      std::find(std::begin(currencies), std::end(currencies), word.normal) != std::end(currencies);
  return !currency && !lexicon.is_generic(word);
}

}  // namespace ov::proof
