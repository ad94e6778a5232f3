// Word lists searched in one pass over a text, however many phrases they hold: the first bytes of
// each place in the text decide, by a table made at compile time, which phrases can stand there.
#pragma once

#include <algorithm>
#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iterator>
#include <string_view>

namespace ov {

/// Phrases found anywhere in a text.
template <std::size_t N>
class PhraseSet {
 public:
  /// Fewer bytes would let too many places of a text through.
  static constexpr std::size_t phrase_bytes_min = 4;

  /// Every phrase has at least phrase_bytes_min bytes.
  explicit consteval PhraseSet(const std::string_view (&phrases)[N]) {
    for (const std::string_view phrase : phrases) {
      if (phrase.size() < phrase_bytes_min) std::abort();  // Ends the compilation.
    }
    std::copy(std::begin(phrases), std::end(phrases), phrases_.begin());
    std::sort(phrases_.begin(), phrases_.end(),
              [](std::string_view a, std::string_view b) { return key(a.data()) < key(b.data()); });
    for (std::size_t i = N; i-- > 0;) {
      first_[key(phrases_[i].data())] = static_cast<std::uint16_t>(i + 1);
    }
  }

  /// Calls `visit(at, index)` for each place where a phrase stands, in the order of the text, until
  /// it returns true. `index` tells phrases apart. Returns whether it did.
  template <class Visit>
  bool find(std::string_view text, Visit visit) const {
    for (std::size_t at = 0; at + phrase_bytes_min <= text.size(); ++at) {
      const std::size_t here = key(text.data() + at);
      if (first_[here] == 0) continue;
      for (std::size_t i = first_[here] - 1U; i < N && key(phrases_[i].data()) == here; ++i) {
        if (text.substr(at).starts_with(phrases_[i]) && visit(at, i)) return true;
      }
    }
    return false;
  }

  /// How many of the phrases stand in `text`, but no more than `hits_max`.
  [[nodiscard]] int count(std::string_view text, int hits_max) const {
    std::bitset<N> found;
    int hits = 0;
    find(text, [&](std::size_t, std::size_t index) {
      if (!found.test(index)) ++hits;
      found.set(index);
      return hits >= hits_max;
    });
    return hits;
  }

  [[nodiscard]] constexpr std::string_view operator[](std::size_t index) const {
    return phrases_[index];
  }

 private:
  static constexpr unsigned key_bits = 12;

  static constexpr std::size_t key(const char* bytes) {
    std::uint32_t four = 0;
    for (unsigned i = 0; i < phrase_bytes_min; ++i) {
      four |= std::uint32_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
    }
    return (four * 0x9E3779B1U) >> (32 - key_bits);
  }

  std::array<std::string_view, N> phrases_{};          ///< Ascending by key.
  std::array<std::uint16_t, 1U << key_bits> first_{};  ///< By key; from 1, 0 for none.
};

/// Stems that begin words.
template <std::size_t N>
class StemSet {
 public:
  /// No stem is empty.
  explicit consteval StemSet(const std::string_view (&stems)[N]) {
    std::copy(std::begin(stems), std::end(stems), stems_.begin());
    std::sort(stems_.begin(), stems_.end());
    for (const std::string_view stem : stems_) ++begin_[first(stem) + 1U];
    for (std::size_t i = 1; i < begin_.size(); ++i) {
      begin_[i] = static_cast<std::uint16_t>(begin_[i] + begin_[i - 1]);
    }
  }

  /// Whether one of the stems that begin `word` (not empty) is `accepted`.
  template <class Accepted>
  [[nodiscard]] bool begin_of(std::string_view word, Accepted accepted) const {
    for (std::size_t i = begin_[first(word)]; i < begin_[first(word) + 1U]; ++i) {
      if (word.starts_with(stems_[i]) && accepted(stems_[i])) return true;
    }
    return false;
  }
  [[nodiscard]] bool begin_of(std::string_view word) const {
    return begin_of(word, [](std::string_view) { return true; });
  }

 private:
  static constexpr std::size_t first(std::string_view text) {
    return static_cast<unsigned char>(text.front());
  }

  std::array<std::string_view, N> stems_{};
  std::array<std::uint16_t, 257> begin_{};  ///< By first byte: where its stems begin and end.
};

}  // namespace ov
