// Digits of every script as ASCII digits, so that a phone number is one however it is written.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "text/evidence.h"

namespace ov::proof {

/// A text in normal form (text/evidence.h) with its decimal digits (Arabic, Devanagari, circled,
/// Han and all others) as ASCII digits and with bullets and middle dots as full stops. Full-width
/// and raised digits are ASCII in the normal form already.
class PlainDigits {
 public:
  /// `normal` must outlive this.
  explicit PlainDigits(std::string_view normal);

  [[nodiscard]] std::string_view text() const {
    return changed_ ? std::string_view(text_) : normal_;
  }
  /// The bytes of the normal form that text()[begin, end) came from; begin < end.
  [[nodiscard]] Span original(std::size_t begin, std::size_t end) const;

 private:
  std::string_view normal_;
  bool changed_ = false;
  std::string text_;
  std::vector<std::uint32_t> from_;  ///< For each byte of text_ where its character begins.
};

}  // namespace ov::proof
