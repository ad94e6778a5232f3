#include "tarpit.h"

#include <algorithm>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "base/ascii.h"
#include "country.h"
#include "words.h"

namespace ov::extract {
namespace {

constexpr std::size_t text_bytes_max = 8192;
constexpr std::size_t words_min = 150;
constexpr std::size_t sentences_min = 12;
constexpr std::size_t links_min = 8;
constexpr std::size_t links_looked_at = 60;
// In running text of any language written with blanks the five commonest words are a tenth of all
// and more (English a fifth); of words drawn at random they are next to nothing.
constexpr double common_share_min = 0.055;
// Parts of the whole that repeat: a page's refrain is one sentence, not most of them.
constexpr double distinct_sentences_max = 0.4;

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  for (const char c : text) {
    if (is_ascii_alpha(c) || static_cast<unsigned char>(c) >= 0x80) {
      word += ascii_lower(c);
    } else if (!word.empty()) {
      words.push_back(std::move(word));
      word.clear();
    }
  }
  if (!word.empty()) words.push_back(std::move(word));
  return words;
}

std::size_t sentence_ends(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool ends = text[i] == '.' || text[i] == '!' || text[i] == '?';
    count += ends && (i + 1 == text.size() || is_ascii_space(text[i + 1])) ? 1 : 0;
  }
  return count;
}

bool is_mostly_ascii(std::string_view text) {
  const auto wide =
      std::ranges::count_if(text, [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
  return static_cast<std::size_t>(wide) * 5 < text.size();
}

// Sentences in which hardly any word comes twice.
bool is_word_salad(std::string_view text) {
  if (!is_mostly_ascii(text)) return false;
  const std::vector<std::string> words = words_of(text);
  if (words.size() < words_min || sentence_ends(text) * 60 < words.size()) return false;
  std::unordered_map<std::string_view, std::uint32_t> counts;
  for (const std::string& word : words) ++counts[word];
  std::vector<std::uint32_t> common;
  for (const auto& [word, count] : counts) common.push_back(count);
  const std::size_t top = std::min<std::size_t>(5, common.size());
  std::ranges::partial_sort(common, common.begin() + static_cast<std::ptrdiff_t>(top),
                            std::greater<>());
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < top; ++i) sum += common[i];
  return static_cast<double>(sum) < common_share_min * static_cast<double>(words.size());
}

// One paragraph of it among others: some mix it with babble that sounds like a language.
bool has_salad_block(const RawPage& raw) {
  std::size_t bytes = 0;
  for (const RawBlock& block : raw.blocks) {
    bytes += block.bytes();
    if (bytes > text_bytes_max) return false;
    if (is_word_salad(std::string_view(raw.text).substr(block.begin, block.bytes()))) return true;
  }
  return false;
}

bool repeats_itself(std::string_view text) {
  std::unordered_map<std::string_view, std::uint32_t> sentences;
  std::size_t count = 0;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '.' && text[i] != '!' && text[i] != '?' && text[i] != '\n') continue;
    const std::string_view sentence = trim(text.substr(begin, i - begin));
    begin = i + 1;
    if (sentence.size() < 12) continue;
    ++sentences[sentence];
    ++count;
  }
  return count >= sentences_min && static_cast<double>(sentences.size()) <
                                       distinct_sentences_max * static_cast<double>(count);
}

// Whether a path is made of words alone, two or more of them, and says nothing of the link's text.
bool is_maze_link(const Link& link, std::string_view page_host) {
  std::string_view path = link.href;
  if (path.find("//") != std::string_view::npos) {
    if (page_host.empty() || host_of(path) != page_host) return false;
    path = path.substr(path.find("//") + 2);
    path = path.substr(std::min(path.find('/'), path.size()));
  }
  if (path.find_first_of("?#.:") != std::string_view::npos) return false;
  std::size_t segments = 0;
  for (const std::string_view segment : split(path, '/')) {
    if (segment.empty()) continue;
    ++segments;
    if (segment.size() < 3) return false;
    if (!link.text.empty() && contains_ignoring_case(link.text, ascii_lower(segment))) return false;
    for (const std::string& word : words_of(link.text)) {
      if (word.size() >= 4 && segment.find(word) != std::string_view::npos) return false;
    }
  }
  return segments >= 2;
}

bool is_maze(const Extracted&, const RawPage& raw, std::string_view page_host) {
  std::size_t looked_at = 0;
  std::size_t odd = 0;
  for (const Link& link : raw.links) {
    if (looked_at == links_looked_at) break;
    ++looked_at;
    if (is_maze_link(link, page_host)) ++odd;
  }
  return looked_at >= links_min && odd * 10 >= looked_at * 8;
}

}  // namespace

std::string tarpit_sign(const RawPage& raw, const Extracted& page, std::string_view page_host) {
  // Programs that make pages by the million leave out what makes them look like something.
  const bool is_bare = raw.scripts == 0 && raw.appearances == 0;
  if (raw.scripts > 1 || raw.appearances > 2) return {};
  const std::string_view text = std::string_view(raw.text).substr(0, text_bytes_max);
  const bool repeats = repeats_itself(text);
  const bool maze = is_maze(page, raw, page_host);
  // A list of names may read like it; beside links into a maze it is none.
  const bool salad = is_word_salad(text) || (maze && has_salad_block(raw));
  const int signs = (salad ? 1 : 0) + (repeats ? 1 : 0) + (maze ? 1 : 0) + (is_bare ? 1 : 0);
  if (signs < 2 || !(salad || repeats || maze)) return {};
  std::string sign;
  const auto add = [&](std::string_view what) {
    if (!sign.empty()) sign += ", ";
    sign += what;
  };
  if (salad) add("its sentences are words at random");
  if (repeats) add("its sentences repeat without end");
  if (maze) add("its links lead to names that say nothing of their text");
  if (is_bare) add("it has no style, image or script");
  return sign;
}

}  // namespace ov::extract
