// The normal form and its map back. Runs of ASCII, and of characters that are their own normal
// form, are copied and cost one piece of the map in all; only the rest goes through utf8proc.
#include <utf8proc.h>

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "base/utf8.h"
#include "character.h"
#include "text/evidence.h"

namespace ov {
namespace {

/// A character with the marks that follow it. Longer heaps of marks are cut; a text and a quote
/// that contain one then agree only where they are cut alike, which no honest text depends on.
constexpr std::size_t cluster_characters_max = 32;
constexpr std::size_t cluster_code_points_max = cluster_characters_max * 20;  // U+FDFA gives 18.

bool is_own_normal_form(char32_t c) {
  const utf8proc_property_t* property = utf8proc_get_property(static_cast<utf8proc_int32_t>(c));
  return property->combining_class == 0 && property->decomp_seqindex == UINT16_MAX &&
         property->casefold_seqindex == UINT16_MAX && !property->ignorable &&
         property->category != UTF8PROC_CATEGORY_CN && (c < 0xAC00 || c > 0xD7A3);
}

/// NFKC with case folding, default-ignorable characters dropped, of one cluster.
std::string normalize_cluster(std::string_view bytes) {
  constexpr auto options = static_cast<utf8proc_option_t>(
      UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE);
  std::array<utf8proc_int32_t, cluster_code_points_max + 8> buffer{};
  std::string valid = to_valid_utf8(bytes);
  const auto size = utf8proc_decompose(reinterpret_cast<const utf8proc_uint8_t*>(valid.data()),
                                       static_cast<utf8proc_ssize_t>(valid.size()), buffer.data(),
                                       cluster_code_points_max, options);
  if (size < 0 || static_cast<std::size_t>(size) > cluster_code_points_max) return valid;
  const auto composed = utf8proc_normalize_utf32(buffer.data(), size, options);
  std::string out;
  for (utf8proc_ssize_t i = 0; i < composed; ++i) {
    append_utf8(out, static_cast<char32_t>(buffer[static_cast<std::size_t>(i)]));
  }
  return out;
}

bool is_ascii(char c) { return static_cast<unsigned char>(c) < 0x80; }

/// Whether no mark can join the character at `at`, which is ASCII.
bool is_lone_ascii(std::string_view text, std::size_t at) {
  return is_ascii(text[at]) && (at + 1 >= text.size() || is_ascii(text[at + 1]));
}

bool is_blank(char c) { return (c >= 0 && c <= 0x20) || c == 0x7F; }

char plain_ascii(char c) { return c == '`' ? '\'' : ascii_lower(c); }

/// The normal form of a text of ASCII alone.
std::string normalize_ascii(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  bool blank = false;
  for (const char c : text) {
    if (is_blank(c)) {
      blank = !out.empty();
      continue;
    }
    if (blank) out.push_back(' ');
    blank = false;
    out.push_back(plain_ascii(c));
  }
  return out;
}

}  // namespace

class Normalizer {
 public:
  Normalizer(std::string_view text, NormalizedText& out) : text_(text), out_(out) {}

  void run() {
    out_.normal_.reserve(text_.size());
    while (at_ < text_.size()) step();
  }

 private:
  void step() {
    if (!is_lone_ascii(text_, at_)) {
      cluster();
    } else if (is_blank(text_[at_])) {
      space(at_, at_ + 1);
      ++at_;
    } else {
      ascii_word();
    }
  }

  /// What most of a page is: a run that goes on in one piece, looked up once.
  void ascii_word() {
    emit(plain_ascii(text_[at_]), at_, at_ + 1, true);
    while (++at_ < text_.size() && is_lone_ascii(text_, at_) && !is_blank(text_[at_])) {
      out_.normal_.push_back(plain_ascii(text_[at_]));
    }
  }

  /// A character and what joins it.
  void cluster() {
    const std::size_t begin = at_;
    const Utf8Char first = utf8_at(text_, at_);
    at_ += first.size;
    std::size_t characters = 1;
    while (at_ < text_.size() && characters < cluster_characters_max) {
      const Utf8Char next = utf8_at(text_, at_);
      if (!joins_previous(next.code_point)) break;
      at_ += next.size;
      ++characters;
    }
    if (characters == 1 && single(first.code_point, begin)) return;
    for (const char c : normalize_cluster(text_.substr(begin, at_ - begin))) {
      if (c == ' ') {
        space(begin, at_);
      } else {
        emit(c, begin, at_, false);
      }
    }
  }

  /// The cheap cases of one character alone.
  bool single(char32_t c, std::size_t begin) {
    if (separates(c)) {
      space(begin, at_);
    } else if (const char plain = plain_form(c); plain != 0) {
      emit(plain, begin, at_, at_ - begin == 1);
    } else if (c < 0x80) {
      emit(ascii_lower(static_cast<char>(c)), begin, at_, true);
    } else if (c != replacement_character && is_own_normal_form(c)) {
      for (std::size_t i = begin; i < at_; ++i) emit(text_[i], i, i + 1, true);
    } else {
      return false;
    }
    return true;
  }

  void space(std::size_t begin, std::size_t end) {
    if (space_begin_ == space_end_) space_begin_ = begin;
    space_end_ = end;
  }

  void emit(char c, std::size_t begin, std::size_t end, bool linear) {
    if (space_end_ > space_begin_) {
      if (!out_.normal_.empty()) {
        put(' ', space_begin_, space_end_, space_end_ - space_begin_ == 1);
      }
      space_begin_ = space_end_ = 0;
    }
    put(c, begin, end, linear);
  }

  void put(char c, std::size_t begin, std::size_t end, bool linear) {
    if (!continues(begin, end, linear)) {
      out_.pieces_.push_back({static_cast<std::uint32_t>(out_.normal_.size()),
                              static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end),
                              linear});
    }
    out_.normal_.push_back(c);
  }

  [[nodiscard]] bool continues(std::size_t begin, std::size_t end, bool linear) const {
    if (out_.pieces_.empty()) return false;
    const auto& last = out_.pieces_.back();
    if (linear != last.linear) return false;
    if (!linear) return last.begin == begin && last.end == end;
    return last.begin + (out_.normal_.size() - last.normal) == begin;
  }

  std::string_view text_;
  NormalizedText& out_;
  std::size_t at_ = 0;
  std::size_t space_begin_ = 0;  ///< Pending white space, not written at either end.
  std::size_t space_end_ = 0;
};

NormalizedText::NormalizedText(std::string_view text) {
  Normalizer(utf8_prefix(text, evidence_text_bytes_max), *this).run();
}

std::string normalize(std::string_view text) {
  text = utf8_prefix(text, evidence_text_bytes_max);
  if (std::all_of(text.begin(), text.end(), is_ascii)) return normalize_ascii(text);
  return std::move(NormalizedText(text).normal_);
}

const NormalizedText::Piece& NormalizedText::piece_at(std::size_t normal_offset) const {
  const auto after = std::upper_bound(
      pieces_.begin(), pieces_.end(), normal_offset,
      [](std::size_t offset, const Piece& piece) { return offset < piece.normal; });
  return *std::prev(after);
}

std::size_t NormalizedText::piece_end(const Piece& piece) const {
  const std::size_t next = static_cast<std::size_t>(&piece - pieces_.data()) + 1;
  return next < pieces_.size() ? pieces_[next].normal : normal_.size();
}

bool NormalizedText::between_characters(std::size_t normal_offset) const {
  if (normal_offset == 0 || normal_offset >= normal_.size()) return true;
  const Piece& piece = piece_at(normal_offset);
  if (!piece.linear) return piece.normal == normal_offset;
  return (static_cast<unsigned char>(normal_[normal_offset]) & 0xC0U) != 0x80U;
}

Span NormalizedText::original(std::size_t begin, std::size_t end) const {
  if (begin >= end || end > normal_.size()) return {};
  const Piece& first = piece_at(begin);
  const Piece& last = piece_at(end - 1);
  const auto within = [](const Piece& piece, std::size_t offset) {
    return piece.begin + static_cast<std::uint32_t>(offset - piece.normal);
  };
  return {first.linear ? within(first, begin) : first.begin,
          last.linear ? within(last, end) : last.end};
}

std::optional<std::size_t> NormalizedText::normal_offset(std::uint32_t original_offset) const {
  const auto after = std::upper_bound(
      pieces_.begin(), pieces_.end(), original_offset,
      [](std::uint32_t offset, const Piece& piece) { return offset < piece.begin; });
  if (after == pieces_.begin()) return std::nullopt;
  const Piece& piece = *std::prev(after);
  if (!piece.linear) {
    if (piece.begin != original_offset) return std::nullopt;
    return piece.normal;
  }
  const std::size_t offset = piece.normal + (original_offset - piece.begin);
  if (offset >= piece_end(piece)) return std::nullopt;
  return offset;
}

}  // namespace ov
