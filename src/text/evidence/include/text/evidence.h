// Finds a quote in a page's text word for word. Models and pages disagree about typography, so both
// sides are brought to one form first (Unicode NFKC, case, white space, quotation marks, dashes,
// characters nobody sees), and each hit is mapped back to bytes of the stored text. Nothing fuzzier
// counts: a quote that differs by one letter or digit is not found.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ov {

/// Byte offsets into a stored UTF-8 text, both at character boundaries; begin < end.
struct Span {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  bool operator==(const Span&) const = default;
};

/// Text beyond this is not searched; offsets always fit 32 bits.
inline constexpr std::size_t evidence_text_bytes_max = std::size_t{64} << 20U;
/// A longer quote is never found.
inline constexpr std::size_t quote_bytes_max = 4000;
/// A quote with fewer letters and digits proves nothing and is never found. Letters of scripts
/// without spaces between words (Han, kana, Thai, …) count twice.
inline constexpr std::size_t quote_letters_min = 3;

/// A text in the form quotes are compared in, with the way back. Made once a page and searched for
/// many quotes. Does not refer to the text it was made from.
class NormalizedText {
 public:
  NormalizedText() = default;
  /// `text`: UTF-8; bytes that are none stand for U+FFFD. Linear time; about 1.2 bytes of memory a
  /// byte of plain text.
  explicit NormalizedText(std::string_view text);

  /// The first place where `quote` stands as whole words: neither end of the hit cuts a word or a
  /// number ("art" is not in "smart", "500" is not in "1,500" or "500.5"). Scripts without spaces
  /// may be cut anywhere. Leading and trailing white space of the quote does not matter. Time is
  /// linear in text and quote.
  [[nodiscard]] std::optional<Span> find(std::string_view quote) const;
  /// The same for a quote that is normalised already, from normal offset `from` on.
  [[nodiscard]] std::optional<Span> find_normal(std::string_view normal_quote,
                                                std::size_t from = 0) const;

  /// Whether `span` is exactly where `find` would report `quote`: see `holds`.
  [[nodiscard]] bool holds(Span span, std::string_view quote) const;

  /// The normalised text: lower case, single spaces, no space at either end.
  [[nodiscard]] const std::string& normal() const { return normal_; }
  /// The bytes of the original that normal[begin, end) came from; both within normal().
  [[nodiscard]] Span original(std::size_t begin, std::size_t end) const;

 private:
  friend class Normalizer;
  friend std::string normalize(std::string_view text);
  /// Normal bytes from `normal` on came from the original from `begin` on: byte for byte when
  /// `linear`, else all of them from [begin, end).
  struct Piece {
    std::uint32_t normal = 0;
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    bool linear = false;
  };
  [[nodiscard]] const Piece& piece_at(std::size_t normal_offset) const;
  [[nodiscard]] std::size_t piece_end(const Piece& piece) const;
  [[nodiscard]] bool between_characters(std::size_t normal_offset) const;
  [[nodiscard]] std::optional<std::size_t> normal_offset(std::uint32_t original_offset) const;
  [[nodiscard]] bool whole_words(std::size_t begin, std::size_t end) const;

  std::string normal_;
  std::vector<Piece> pieces_;
};

/// The normal form alone.
[[nodiscard]] std::string normalize(std::string_view text);

/// Letters and digits of a normalised text, as `quote_letters_min` counts them.
[[nodiscard]] std::size_t count_letters(std::string_view normal_text);

/// One quote in one text; see NormalizedText::find.
[[nodiscard]] std::optional<Span> find_quote(std::string_view text, std::string_view quote);

/// Whether `span` of `text` is exactly a place where `quote` stands, as `find` would report it: for
/// checking stored evidence again. An offset moved by a single byte does not hold.
[[nodiscard]] bool holds(std::string_view text, Span span, std::string_view quote);

}  // namespace ov
