#include "link_words.h"

#include <algorithm>
#include <array>
#include <unordered_map>
#include <unordered_set>

#include "base/ascii.h"
#include "base/utf8.h"
#include "vocabulary.h"

namespace ov::links {
namespace {

constexpr std::size_t phrase_words_max = 4;
constexpr std::size_t word_bytes_max = 60;
// What a match loses when it is a small part of a long text.
constexpr int dilution_max = 45;

// The letter that `c` counts as: 0 parts words, 1 is passed over.
constexpr char32_t nothing = 1;

struct Range {
  char32_t first, last;
  char32_t letter;
};

// Latin letters with accents as the plain letters people type in paths.
constexpr Range latin[] = {
    {0xC0, 0xC6, 'a'},   {0xE0, 0xE6, 'a'},   {0xC7, 0xC7, 'c'},   {0xE7, 0xE7, 'c'},
    {0xC8, 0xCB, 'e'},   {0xE8, 0xEB, 'e'},   {0xCC, 0xCF, 'i'},   {0xEC, 0xEF, 'i'},
    {0xD1, 0xD1, 'n'},   {0xF1, 0xF1, 'n'},   {0xD2, 0xD6, 'o'},   {0xD8, 0xD8, 'o'},
    {0xF2, 0xF6, 'o'},   {0xF8, 0xF8, 'o'},   {0xD9, 0xDC, 'u'},   {0xF9, 0xFC, 'u'},
    {0xDD, 0xDD, 'y'},   {0xFD, 0xFF, 'y'},   {0xDF, 0xDF, 's'},   {0x100, 0x105, 'a'},
    {0x106, 0x10D, 'c'}, {0x10E, 0x111, 'd'}, {0x112, 0x11B, 'e'}, {0x11C, 0x123, 'g'},
    {0x128, 0x131, 'i'}, {0x139, 0x142, 'l'}, {0x143, 0x148, 'n'}, {0x14C, 0x151, 'o'},
    {0x154, 0x159, 'r'}, {0x15A, 0x161, 's'}, {0x162, 0x167, 't'}, {0x168, 0x173, 'u'},
    {0x179, 0x17E, 'z'}, {0x218, 0x219, 's'}, {0x21A, 0x21B, 't'},
};

// Greek letters with marks; 0x3C3 also for the sigma at the end of a word.
constexpr Range greek[] = {
    {0x386, 0x386, 0x3B1}, {0x3AC, 0x3AC, 0x3B1}, {0x388, 0x388, 0x3B5}, {0x3AD, 0x3AD, 0x3B5},
    {0x389, 0x389, 0x3B7}, {0x3AE, 0x3AE, 0x3B7}, {0x38A, 0x38A, 0x3B9}, {0x390, 0x390, 0x3B9},
    {0x3AA, 0x3AA, 0x3B9}, {0x3AF, 0x3AF, 0x3B9}, {0x3CA, 0x3CA, 0x3B9}, {0x38C, 0x38C, 0x3BF},
    {0x3CC, 0x3CC, 0x3BF}, {0x38E, 0x38E, 0x3C5}, {0x3AB, 0x3AB, 0x3C5}, {0x3B0, 0x3B0, 0x3C5},
    {0x3CB, 0x3CB, 0x3C5}, {0x3CD, 0x3CD, 0x3C5}, {0x38F, 0x38F, 0x3C9}, {0x3CE, 0x3CE, 0x3C9},
    {0x3C2, 0x3C2, 0x3C3},
};

char32_t find_in(const Range* begin, const Range* end, char32_t c) {
  const Range* found = std::find_if(
      begin, end, [c](const Range& range) { return c >= range.first && c <= range.last; });
  return found == end ? 0 : found->letter;
}

// Chinese characters, kana, Hangul, and the marks that stand within their words.
bool is_east_asian(char32_t c) {
  return (c >= 0x3005 && c <= 0x3007) || (c >= 0x3040 && c <= 0x30FF && c != 0x30FB) ||
         (c >= 0x3400 && c <= 0x9FFF) || (c >= 0xAC00 && c <= 0xD7A3);
}

char32_t folded(char32_t c) {
  if (c < 0x80) {
    const auto plain = static_cast<char>(c);
    return is_ascii_alpha(plain) || is_ascii_digit(plain)
               ? static_cast<char32_t>(ascii_lower(plain))
               : 0;
  }
  if (c < 0x250) return find_in(std::begin(latin), std::end(latin), c);
  if (c >= 0x300 && c <= 0x36F) return nothing;  // An accent of its own.
  if (c >= 0x386 && c <= 0x3CE) {
    if (const char32_t letter = find_in(std::begin(greek), std::end(greek), c)) return letter;
    return c >= 0x391 && c <= 0x3A9 ? c + 0x20 : c;
  }
  if (c == 0x401 || c == 0x451) return 0x435;  // Yo is written as ye.
  if (c >= 0x400 && c <= 0x40F) return c + 0x50;
  if (c >= 0x410 && c <= 0x42F) return c + 0x20;
  if (c >= 0x430 && c <= 0x45F) return c;
  if (c == 0x490 || c == 0x491) return 0x491;
  if (c == 0xAD || c == 0x200B) return nothing;
  return is_east_asian(c) ? c : 0;
}

bool is_apostrophe(char32_t c) { return c == '\'' || c == 0x2019 || c == 0x2BC; }

bool has_east_asian(std::string_view text) {
  // The first byte of every character from U+3000 on, and of some below, which find nothing.
  return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) >= 0xE3; });
}

std::string joined(const std::vector<std::string>& words, std::size_t first, std::size_t count,
                   std::string_view between) {
  std::string out;
  for (std::size_t i = first; i < first + count; ++i) {
    if (i > first) out += between;
    out += words[i];
  }
  return out;
}

struct Entry {
  PageKind kind = PageKind::none;
  int score = 0;
};

// German and Nordic vowels as two letters, "ueber": nothing where `text` has none.
std::string spelt_out(std::string_view text) {
  constexpr std::pair<std::string_view, std::string_view> pairs[] = {
      {"ä", "ae"}, {"ö", "oe"}, {"ü", "ue"}, {"ß", "ss"}, {"æ", "ae"}, {"ø", "oe"}, {"å", "aa"}};
  std::string out(text);
  for (const auto& [letter, plain] : pairs) {
    for (std::size_t at = out.find(letter); at != std::string::npos; at = out.find(letter)) {
      out.replace(at, letter.size(), plain);
    }
  }
  return out == text ? std::string() : out;
}

class Dictionary {
 public:
  Dictionary() {
    for (const Group& group : vocabulary()) {
      for (std::string_view entry : split(group.entries, ',')) {
        entry = trim(entry);
        const bool whole = entry.starts_with('=');
        if (whole) entry.remove_prefix(1);
        add(entry, {group.kind, group.score}, whole);
        if (const std::string other = spelt_out(entry); !other.empty()) {
          add(other, {group.kind, group.score}, whole);
        }
      }
    }
  }

  [[nodiscard]] const Entry* find(const std::string& text, bool is_whole) const {
    const auto found = anywhere_.find(text);
    if (found != anywhere_.end()) return &found->second;
    if (!is_whole) return nullptr;
    const auto alone = alone_.find(text);
    return alone == alone_.end() ? nullptr : &alone->second;
  }

  /// Whether an entry of several words starts with `word`; most words need no further look.
  [[nodiscard]] bool starts_phrase(const std::string& word) const {
    return phrase_starts_.contains(word);
  }

  /// Entries in scripts that do not part words, the longest first.
  [[nodiscard]] const std::vector<std::pair<std::string, Entry>>& unparted() const {
    return unparted_;
  }

 private:
  void add(std::string_view text, Entry entry, bool whole) {
    const std::vector<std::string> words = words_of(text);
    auto& table = whole ? alone_ : anywhere_;
    table.try_emplace(joined(words, 0, words.size(), " "), entry);
    if (words.size() > 1 && !whole) phrase_starts_.insert(words.front());
    // "aboutus" as one word is what many paths have.
    if (words.size() > 1) table.try_emplace(joined(words, 0, words.size(), ""), entry);
    if (whole || !has_east_asian(text)) return;
    const std::string plain = joined(words, 0, words.size(), "");
    const auto place = std::ranges::find_if(
        unparted_, [&](const auto& other) { return other.first.size() < plain.size(); });
    unparted_.emplace(place, plain, entry);
  }

  std::unordered_map<std::string, Entry> anywhere_;
  std::unordered_map<std::string, Entry> alone_;
  std::unordered_set<std::string> phrase_starts_;
  std::vector<std::pair<std::string, Entry>> unparted_;
};

const Dictionary& dictionary() {
  static const Dictionary made;
  return made;
}

// How much of a match is left when it is `part` of `whole`.
int diluted(int score, std::size_t part, std::size_t whole) {
  const int lost = dilution_max - dilution_max * static_cast<int>(part) / static_cast<int>(whole);
  return std::max(score - lost, 1);
}

void take(Verdict& verdict, PageKind kind, int score) {
  if (kind == PageKind::never) {
    verdict = {PageKind::never, 0};
  } else if (verdict.kind != PageKind::never && score > verdict.score) {
    verdict = {kind, score};
  }
}

// Words that are not parted are looked for within the text; what one has found is taken out.
void judge_unparted(Verdict& verdict, std::string text) {
  const std::size_t size = text.size();
  for (const auto& [words, entry] : dictionary().unparted()) {
    const std::size_t at = text.find(words);
    if (at == std::string::npos) continue;
    take(verdict, entry.kind, diluted(entry.score, words.size(), size));
    text.replace(at, words.size(), " ");
  }
}

}  // namespace

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  bool is_unparted = false;
  const auto end_word = [&] {
    if (!word.empty() && words.size() < words_max) words.push_back(word);
    word.clear();
  };
  for (std::size_t i = 0; i < text.size() && words.size() < words_max;) {
    const Utf8Char c = utf8_at(text, i);
    i += c.size;
    // "l'entreprise" is two words, "who's" is one.
    if (is_apostrophe(c.code_point) && word.size() > 1) continue;
    const char32_t letter = folded(c.code_point);
    if (letter == nothing) continue;
    if (letter == 0) {
      end_word();
      continue;
    }
    const bool unparted = is_east_asian(letter);
    if (unparted != is_unparted) end_word();
    is_unparted = unparted;
    if (word.size() < word_bytes_max) append_utf8(word, letter);
  }
  end_word();
  return words;
}

Verdict verdict_of(const std::vector<std::string>& words) {
  Verdict verdict;
  if (words.empty()) return verdict;
  const Dictionary& known = dictionary();
  if (const Entry* entry = known.find(joined(words, 0, words.size(), " "), true)) {
    return {entry->kind, entry->score};
  }
  for (std::size_t i = 0; i < words.size();) {
    std::size_t used = 1;
    const std::size_t longest = known.starts_phrase(words[i]) ? phrase_words_max : 1;
    for (std::size_t n = std::min(longest, words.size() - i); n > 0; --n) {
      const Entry* entry = known.find(joined(words, i, n, " "), false);
      if (entry == nullptr) continue;
      // A phrase says more than its words: "aviso legal" is an imprint, "legal" alone is not.
      take(verdict, entry->kind, diluted(entry->score, n, words.size()));
      used = n;
      break;
    }
    i += used;
  }
  const std::string all = joined(words, 0, words.size(), "");
  if (verdict.kind == PageKind::none && has_east_asian(all)) judge_unparted(verdict, all);
  return verdict;
}

bool is_language_name(std::string_view word) {
  constexpr std::array<std::string_view, 34> names = {
      "english",   "deutsch",  "francais", "espanol",  "italiano",    "portugues", "nederlands",
      "polski",    "cestina",  "cesky",    "svenska",  "dansk",       "norsk",     "suomi",
      "magyar",    "romana",   "turkce",   "русский",  "українська",  "ελληνικα",  "日本語",
      "中文",      "简体中文", "繁體中文", "한국어",   "slovencina",  "slovensky", "hrvatski",
      "български", "eesti",    "lietuviu", "latviesu", "slovenscina", "catala"};
  return std::ranges::find(names, word) != names.end();
}

}  // namespace ov::links
