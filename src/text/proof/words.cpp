#include "words.h"

#include <utf8proc.h>

#include "base/ascii.h"
#include "base/utf8.h"
#include "text/evidence.h"

namespace ov::proof {
namespace {

bool is_letter(char32_t c) {
  if (c < 0x80) return is_ascii_alpha(static_cast<char>(c));
  const auto category = utf8proc_category(static_cast<utf8proc_int32_t>(c));
  return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_ME;
}

bool is_capital(char32_t c) {
  if (c < 0x80) return c >= 'A' && c <= 'Z';
  const auto category = utf8proc_category(static_cast<utf8proc_int32_t>(c));
  return category == UTF8PROC_CATEGORY_LU || category == UTF8PROC_CATEGORY_LT;
}

bool is_digit(char32_t c) { return c >= '0' && c <= '9'; }

/// What may stand between two letters of one word.
bool joins_letters(char32_t c) {
  // Soft hyphens, zero-width spaces and joiners: the reader sees one word.
  if (c == 0xAD || (c >= 0x200B && c <= 0x200D) || c == 0x2060 || c == 0xFEFF) return true;
  return c == '\'' || c == 0x2019 || c == '-' || c == 0x2010 || c == 0x2011 || c == '&' || c == '.';
}

bool ends_sentence(char32_t c) {
  return c == '.' || c == '!' || c == '?' || c == ':' || c == 0x2026 || c == '\n' || c == 0x3002 ||
         c == 0xFF01 || c == 0xFF1F || c == '*' || c == 0x2022 || c == 0xBF || c == 0xA1;
}

bool opens(char32_t c) {
  return c == '"' || c == 0x201C || c == 0x201E || c == 0xAB || c == 0xBB || c == '(' || c == '[' ||
         c == 0x2018 || c == 0x201A || c == '\'';
}

bool is_wide(char32_t c) {
  return (c >= 0x3040 && c <= 0x30FF) || (c >= 0x3400 && c <= 0x9FFF) ||
         (c >= 0x0E00 && c <= 0x0EFF) || (c >= 0x20000 && c <= 0x3FFFD);
}

/// Walks over a text and cuts words out.
class Cutter {
 public:
  explicit Cutter(std::string_view text) : text_(text) {}

  std::vector<Word> run() {
    while (at_ < text_.size()) {
      const Utf8Char c = utf8_at(text_, at_);
      if (is_letter(c.code_point) || is_digit(c.code_point)) {
        word();
      } else {
        between(c);
      }
    }
    return std::move(words_);
  }

 private:
  void between(Utf8Char c) {
    const char32_t mark = c.code_point;
    if (ends_sentence(mark)) {
      sentence_ended_ = true;
    } else if (opens(mark)) {
      opened_ = true;
    }
    if (mark != ' ') only_space_ = false;
    at_ += c.size;
  }

  void word() {
    Word word;
    word.begin = at_;
    word.starts_sentence = words_.empty() || sentence_ended_ || opened_;
    word.follows_word = !words_.empty() && only_space_;
    bool small_before = false;
    std::size_t letters = 0;
    std::size_t capitals = 0;
    while (at_ < text_.size()) {
      const Utf8Char c = utf8_at(text_, at_);
      const bool letter = is_letter(c.code_point);
      const bool digit = is_digit(c.code_point);
      if (!letter && !digit && !joined_by(c)) break;
      if (letter) {
        const bool capital = is_capital(c.code_point);
        if (letters == 0 && at_ == word.begin) word.capital = capital;
        if (capital && small_before) word.inner_capital = true;
        small_before = !capital;
        ++letters;
        if (capital) ++capitals;
      } else if (!digit) {
        small_before = false;  // "Coca-Cola" has no inner capital of its own.
      }
      word.has_digit = word.has_digit || digit;
      at_ += c.size;
    }
    word.text = text_.substr(word.begin, at_ - word.begin);
    word.has_letter = letters > 0;
    word.all_capitals = capitals >= 2 && capitals == letters;
    word.normal = normalize(word.text);
    if (word.normal.ends_with("'s")) word.normal.resize(word.normal.size() - 2);
    // A lone word in quotation marks is a title or a name, not the beginning of a sentence.
    if (opened_ && !sentence_ended_ && closes_here()) word.starts_sentence = false;
    words_.push_back(std::move(word));
    sentence_ended_ = opened_ = false;
    only_space_ = true;
  }

  [[nodiscard]] bool joined_by(Utf8Char c) const {
    if (!joins_letters(c.code_point) || at_ + c.size >= text_.size()) return false;
    const char32_t next = utf8_at(text_, at_ + c.size).code_point;
    return is_letter(next) || is_digit(next);
  }

  [[nodiscard]] bool closes_here() const {
    if (at_ >= text_.size()) return false;
    const char32_t c = utf8_at(text_, at_).code_point;
    return c == '"' || c == 0x201D || c == 0x201C || c == 0xBB || c == 0xAB || c == 0x2019 ||
           c == ')';
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<Word> words_;
  bool sentence_ended_ = true;
  bool opened_ = false;
  bool only_space_ = false;
};

}  // namespace

std::vector<Word> words_of(std::string_view text) { return Cutter(text).run(); }

std::size_t count_words(std::string_view text) {
  std::size_t wide = 0;
  std::size_t words = 0;
  bool inside = false;
  for (std::size_t at = 0; at < text.size();) {
    const Utf8Char c = utf8_at(text, at);
    at += c.size;
    if (is_wide(c.code_point)) {
      ++wide;
      inside = false;
      continue;
    }
    const bool part = is_letter(c.code_point) || is_digit(c.code_point) ||
                      (inside && joins_letters(c.code_point));
    if (part && !inside) ++words;
    inside = part;
  }
  return words + (wide + 1) / 2;
}

std::string_view stem(std::string_view word, std::size_t letters) {
  std::size_t at = 0;
  while (at < word.size() && letters > 0) {
    at += utf8_at(word, at).size;
    --letters;
  }
  return word.substr(0, at);
}

bool is_unspaced(std::string_view text) {
  std::size_t wide = 0;
  std::size_t all = 0;
  for (std::size_t at = 0; at < text.size(); ++all) {
    const Utf8Char c = utf8_at(text, at);
    if (is_wide(c.code_point)) ++wide;
    at += c.size;
  }
  return wide * 4 > all;
}

}  // namespace ov::proof
