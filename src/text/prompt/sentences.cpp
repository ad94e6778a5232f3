#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "base/utf8.h"
#include "text/prompt.h"

namespace ov {
namespace {

constexpr std::array<std::string_view, 52> abbreviations = {
    "mr",   "mrs", "ms",  "dr",     "prof", "st",   "no",    "nr",   "inc",  "ltd",  "co",
    "corp", "jr",  "sr",  "vs",     "ca",   "bzw",  "usw",   "evtl", "inkl", "zzgl", "tel",
    "fax",  "str", "abs", "art",    "bspw", "ggf",  "max",   "min",  "mio",  "mrd",  "dipl",
    "ing",  "hr",  "fr",  "approx", "est",  "dept", "av",    "av.",  "sra",  "sig",  "dott",
    "núm",  "tél", "al",  "etc",    "e.v",  "s.a",  "s.r.l", "p.m"};

/// No abbreviation is longer. It bounds the look back from each full stop, and so keeps a text of
/// nothing but full stops linear.
constexpr std::size_t abbreviation_bytes_max = 12;
/// Closing marks that belong to one end of a sentence; of a longer run only the last few do.
constexpr std::size_t closing_marks_max = 8;

/// The word that ends before `end`, without surrounding punctuation; of a longer word the last
/// abbreviation_bytes_max + 1 bytes.
std::string_view word_before(std::string_view text, std::size_t end) {
  std::size_t begin = end;
  while (begin > 0 && end - begin <= abbreviation_bytes_max && !is_ascii_space(text[begin - 1]) &&
         text[begin - 1] != '(') {
    --begin;
  }
  return text.substr(begin, end - begin);
}

/// Whether the full stop at `at` ends no sentence: "Dr.", "z.B.", "J.", "1.".
bool is_abbreviation(std::string_view text, std::size_t at) {
  const std::string_view word = word_before(text, at);
  if (word.empty() || word.size() > abbreviation_bytes_max) return false;
  if (word.size() == 1) return true;
  const bool number = std::all_of(word.begin(), word.end(), is_ascii_digit);
  if (number) return word.size() <= 2;
  const std::string lower = ascii_lower(word);
  if (lower.size() <= 4 && lower.find('.') != std::string::npos) return true;
  return std::find(abbreviations.begin(), abbreviations.end(), lower) != abbreviations.end();
}

/// Size of a sentence's end mark at `at`, closing quotation marks included; 0 when there is none.
std::size_t end_mark(std::string_view text, std::size_t at) {
  const char c = text[at];
  std::size_t size = 0;
  if (c == '!' || c == '?' || (c == '.' && !is_abbreviation(text, at))) {
    size = 1;
  } else if (static_cast<unsigned char>(c) >= 0xE2) {
    const Utf8Char decoded = utf8_at(text, at);
    const char32_t mark = decoded.code_point;
    // Ideographic full stop, full-width ! and ?: no space follows them.
    if (mark == 0x3002 || mark == 0xFF01 || mark == 0xFF1F) return decoded.size;
    if (mark == 0x2026) size = decoded.size;
  }
  if (size == 0) return 0;
  for (std::size_t marks = 0; at + size < text.size() && marks < closing_marks_max; ++marks) {
    const Utf8Char next = utf8_at(text, at + size);
    const char32_t mark = next.code_point;
    const bool closes = mark == '"' || mark == '\'' || mark == ')' || mark == '.' || mark == '!' ||
                        mark == '?' || mark == 0x201C || mark == 0x201D || mark == 0x2019 ||
                        mark == 0xBB;
    if (!closes) break;
    size += next.size;
  }
  const bool ends = at + size == text.size() || is_ascii_space(text[at + size]);
  return ends ? size : 0;
}

}  // namespace

std::vector<std::string_view> sentences(std::string_view block) {
  std::vector<std::string_view> out;
  std::size_t begin = 0;
  const auto end_at = [&](std::size_t end) {
    const std::string_view sentence = trim(block.substr(begin, end - begin));
    if (!sentence.empty()) out.push_back(sentence);
    begin = end;
  };
  for (std::size_t at = 0; at < block.size();) {
    if (block[at] == '\n') {
      end_at(at++);
      continue;
    }
    const std::size_t mark = end_mark(block, at);
    at += mark > 0 ? mark : utf8_at(block, at).size;
    if (mark > 0) end_at(at);
  }
  end_at(block.size());
  return out;
}

}  // namespace ov
