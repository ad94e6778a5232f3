// How well and how fast pages become text: bench_extract FOLDER [--texts | --score TEXTS_FOLDER]
//
// --texts writes ours to TEXTS_FOLDER/ID.txt, --score judges the texts found there instead.
// FOLDER holds pages/ID.html.gz and truth.jsonl.gz as shared/web does. Score: F1 of lower-cased
// word multisets between the extracted text and `main_content`, averaged over pages. Words are
// runs of letters and digits; the figure in brackets splits at white space instead. A snippet is
// found when its letters and digits are, in their order: the labels have straight quotes where
// pages have curly ones and signs of their own before list entries. In brackets every sign counts.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/ascii.h"
#include "base/utf8.h"
#include "cases.h"
#include "text/extract.h"

namespace {

namespace extract = ov::extract;
using bench::Case;

constexpr int speed_rounds = 5;

struct Score {
  double words_f1 = 0;
  double pieces_f1 = 0;
  double precision = 0;
  double recall = 0;
  std::size_t pages = 0;
  struct Snippets {
    std::size_t found = 0;
    std::size_t kept_out = 0;
  };
  std::size_t must = 0;
  std::size_t must_not = 0;
  Snippets by_letters;
  Snippets by_signs;
};

bool is_sign(char32_t c) {
  return (c < 0x80 && !ov::is_ascii_alpha(static_cast<char>(c)) &&
          !ov::is_ascii_digit(static_cast<char>(c)) && c != '_') ||
         (c >= 0x80 && c <= 0xBF) || (c >= 0x2000 && c <= 0x2BFF) || (c >= 0x3000 && c <= 0x303F) ||
         c >= 0x1F000 || c == 0xFFFD;
}

using Bag = std::unordered_map<std::string, int>;

Bag words_of(std::string_view text, bool pieces, std::size_t& count) {
  Bag bag;
  std::string word;
  count = 0;
  const auto end_word = [&] {
    if (word.empty()) return;
    ++bag[word];
    ++count;
    word.clear();
  };
  for (std::size_t i = 0; i < text.size();) {
    const ov::Utf8Char c = ov::utf8_at(text, i);
    const bool space = c.code_point <= 0x20 || c.code_point == 0xA0;
    if (pieces ? space : is_sign(c.code_point)) {
      end_word();
    } else {
      for (std::size_t k = 0; k < c.size; ++k) word += ov::ascii_lower(text[i + k]);
    }
    i += c.size;
  }
  end_word();
  return bag;
}

struct Match {
  double f1 = 0, precision = 0, recall = 0;
};

Match match(std::string_view text, std::string_view truth, bool pieces) {
  std::size_t have = 0;
  std::size_t want = 0;
  const Bag a = words_of(text, pieces, have);
  const Bag b = words_of(truth, pieces, want);
  if (have == 0 && want == 0) return {1, 1, 1};
  std::size_t common = 0;
  for (const auto& [word, n] : b) {
    const auto found = a.find(word);
    if (found != a.end()) common += static_cast<std::size_t>(std::min(n, found->second));
  }
  if (common == 0) return {};
  const double p = static_cast<double>(common) / static_cast<double>(have);
  const double r = static_cast<double>(common) / static_cast<double>(want);
  return {2 * p * r / (p + r), p, r};
}

// Without white space, and without any sign unless `signs`; in lower case.
std::string squeezed(std::string_view text, bool signs) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const ov::Utf8Char c = ov::utf8_at(text, i);
    if (signs ? c.code_point > 0x20 : !is_sign(c.code_point) && c.code_point != '_') {
      for (std::size_t k = 0; k < c.size; ++k) out += ov::ascii_lower(text[i + k]);
    }
    i += c.size;
  }
  return out;
}

void add_snippets(Score::Snippets& snippets, const Case& each, std::string_view extracted,
                  bool signs) {
  const std::string text = squeezed(extracted, signs);
  for (const std::string& s : each.must) {
    snippets.found += text.find(squeezed(s, signs)) != std::string::npos ? 1 : 0;
  }
  for (const std::string& s : each.must_not) {
    snippets.kept_out += text.find(squeezed(s, signs)) == std::string::npos ? 1 : 0;
  }
}

void add(Score& score, const Case& each, const std::string& extracted) {
  const Match words = match(extracted, each.truth, false);
  score.words_f1 += words.f1;
  score.precision += words.precision;
  score.recall += words.recall;
  score.pieces_f1 += match(extracted, each.truth, true).f1;
  ++score.pages;
  add_snippets(score.by_letters, each, extracted, false);
  add_snippets(score.by_signs, each, extracted, true);
  score.must += each.must.size();
  score.must_not += each.must_not.size();
}

void print(std::string_view name, const Score& s) {
  const auto n = static_cast<double>(s.pages);
  const auto share = [](std::size_t a, std::size_t b) {
    return b == 0 ? 100.0 : 100.0 * static_cast<double>(a) / static_cast<double>(b);
  };
  std::printf(
      "%-14.*s %4zu pages  F1 %.4f (%.4f)  precision %.3f  recall %.3f  must %.1f%% (%.1f%%)  "
      "must_not %.1f%% (%.1f%%)\n",
      static_cast<int>(name.size()), name.data(), s.pages, s.words_f1 / n, s.pieces_f1 / n,
      s.precision / n, s.recall / n, share(s.by_letters.found, s.must),
      share(s.by_signs.found, s.must), share(s.by_letters.kept_out, s.must_not),
      share(s.by_signs.kept_out, s.must_not));
}

void print_speed(const std::vector<Case>& cases) {
  std::vector<double> rates;
  std::size_t bytes = 0;
  for (const Case& each : cases) bytes += each.html.size();
  std::size_t sink = 0;
  for (int round = 0; round < speed_rounds; ++round) {
    const auto start = std::clock();
    for (const Case& each : cases) sink += extract::extract(each.html).text.size();
    const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
    rates.push_back(static_cast<double>(bytes) / 1e6 / seconds);
  }
  std::sort(rates.begin(), rates.end());
  std::printf(
      "speed: %.0f MB/s (median of %d, best %.0f; %.0f us a page of %.0f KB; %zu)\n",
      rates[rates.size() / 2], speed_rounds, rates.back(),
      static_cast<double>(bytes) / static_cast<double>(cases.size()) / rates[rates.size() / 2],
      static_cast<double>(bytes) / 1e3 / static_cast<double>(cases.size()), sink % 10);
}

// Scores what another program made of the same pages: `texts`/ID.txt.
std::string text_of_other(const std::string& texts, const Case& each) {
  std::ifstream file(texts + "/" + each.id + ".txt", std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string text_of_ours(const std::string& texts, const Case& each) {
  const extract::Extracted page = extract::extract(each.html);
  if (page.problem != extract::PageProblem::none) {
    std::printf("problem %s %s: %s (%zu bytes, truth %zu)\n", each.id.c_str(),
                std::string(to_string(page.problem)).c_str(), page.title.c_str(), page.text.size(),
                each.truth.size());
  }
  if (!texts.empty()) std::ofstream(texts + "/" + each.id + ".txt") << page.text;
  return page.text;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string option = argc == 4 ? argv[2] : "";
  if (argc != 2 && option != "--texts" && option != "--score") {
    std::fprintf(stderr, "usage: bench_extract FOLDER [--texts | --score TEXTS_FOLDER]\n");
    return 2;
  }
  const std::vector<Case> cases = bench::load(argv[1]);
  const std::string texts = argc == 4 ? argv[3] : "";
  std::map<std::string, Score> by_kind;
  Score all;
  for (const Case& each : cases) {
    const std::string text =
        option == "--score" ? text_of_other(texts, each) : text_of_ours(texts, each);
    add(by_kind[each.kind], each, text);
    add(all, each, text);
  }
  for (const auto& [kind, score] : by_kind) print(kind, score);
  print("all", all);
  if (texts.empty()) print_speed(cases);
  return 0;
}
