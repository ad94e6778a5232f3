#include "text/evidence.h"

#include <cstring>

#include "base/utf8.h"
#include "character.h"

namespace ov {
namespace {

/// The character that ends before `offset` (> 0).
char32_t character_before(std::string_view text, std::size_t offset) {
  std::size_t begin = offset - 1;
  while (begin > 0 && offset - begin < 4 &&
         (static_cast<unsigned char>(text[begin]) & 0xC0U) == 0x80U) {
    --begin;
  }
  return utf8_at(text, begin).code_point;
}

bool is_digit_at(std::string_view text, std::size_t offset) {
  return offset < text.size() &&
         character_kind(utf8_at(text, offset).code_point) == CharacterKind::digit;
}

bool is_digit_before(std::string_view text, std::size_t offset) {
  return offset > 0 && character_kind(character_before(text, offset)) == CharacterKind::digit;
}

bool groups_digits(char c) { return c == '.' || c == ',' || c == '\''; }

/// Whether a cut at `offset` falls between two words and inside no number.
bool is_word_edge(std::string_view text, std::size_t offset) {
  if (offset == 0 || offset >= text.size()) return true;
  const CharacterKind left = character_kind(character_before(text, offset));
  const CharacterKind right = character_kind(utf8_at(text, offset).code_point);
  const auto in_word = [](CharacterKind kind) {
    return kind == CharacterKind::letter || kind == CharacterKind::digit;
  };
  if (in_word(left) && in_word(right)) return false;
  // "1|,500" and "1,|500": separators between digits belong to the number.
  if (left == CharacterKind::digit && groups_digits(text[offset])) {
    return !is_digit_at(text, offset + 1);
  }
  if (right == CharacterKind::digit && groups_digits(text[offset - 1])) {
    return !is_digit_before(text, offset - 1);
  }
  return true;
}

/// Longest proper border of each prefix (Knuth, Morris, Pratt 1977): the search never goes back in
/// the text, so no page and no quote can make it quadratic.
std::vector<std::uint32_t> borders(std::string_view pattern) {
  std::vector<std::uint32_t> border(pattern.size(), 0);
  std::uint32_t matched = 0;
  for (std::size_t i = 1; i < pattern.size(); ++i) {
    while (matched > 0 && pattern[i] != pattern[matched]) matched = border[matched - 1];
    if (pattern[i] == pattern[matched]) ++matched;
    border[i] = matched;
  }
  return border;
}

}  // namespace

std::size_t count_letters(std::string_view text) {
  std::size_t letters = 0;
  for (std::size_t at = 0; at < text.size();) {
    const Utf8Char c = utf8_at(text, at);
    const CharacterKind kind = character_kind(c.code_point);
    if (kind != CharacterKind::other) letters += kind == CharacterKind::ideograph ? 2 : 1;
    at += c.size;
  }
  return letters;
}

bool NormalizedText::whole_words(std::size_t begin, std::size_t end) const {
  return between_characters(begin) && between_characters(end) && is_word_edge(normal_, begin) &&
         is_word_edge(normal_, end);
}

std::optional<Span> NormalizedText::find_normal(std::string_view quote, std::size_t from) const {
  if (quote.empty() || from > normal_.size()) return std::nullopt;
  // The library's search is linear too and many times as fast, and nearly always all there is to
  // do: a phrase that is not there, or stands there as whole words at once.
  const void* const hit =
      ::memmem(normal_.data() + from, normal_.size() - from, quote.data(), quote.size());
  if (hit == nullptr) return std::nullopt;
  const auto first = static_cast<std::size_t>(static_cast<const char*>(hit) - normal_.data());
  if (whole_words(first, first + quote.size())) return original(first, first + quote.size());
  const std::vector<std::uint32_t> border = borders(quote);
  std::size_t matched = 0;
  for (std::size_t i = first + 1; i < normal_.size(); ++i) {
    while (matched > 0 && normal_[i] != quote[matched]) matched = border[matched - 1];
    if (normal_[i] == quote[matched]) ++matched;
    if (matched < quote.size()) continue;
    const std::size_t end = i + 1;
    if (whole_words(end - quote.size(), end)) return original(end - quote.size(), end);
    matched = border[matched - 1];
  }
  return std::nullopt;
}

std::optional<Span> NormalizedText::find(std::string_view quote) const {
  if (quote.size() > quote_bytes_max) return std::nullopt;
  const std::string wanted = normalize(quote);
  if (count_letters(wanted) < quote_letters_min) return std::nullopt;
  return find_normal(wanted);
}

bool NormalizedText::holds(Span span, std::string_view quote) const {
  if (quote.size() > quote_bytes_max) return false;
  const std::string wanted = normalize(quote);
  if (count_letters(wanted) < quote_letters_min) return false;
  const std::optional<std::size_t> begin = normal_offset(span.begin);
  if (!begin || normal_.compare(*begin, wanted.size(), wanted) != 0) return false;
  const std::size_t end = *begin + wanted.size();
  return end <= normal_.size() && whole_words(*begin, end) && original(*begin, end) == span;
}

std::optional<Span> find_quote(std::string_view text, std::string_view quote) {
  return NormalizedText(text).find(quote);
}

bool holds(std::string_view text, Span span, std::string_view quote) {
  return NormalizedText(text).holds(span, quote);
}

}  // namespace ov
