// Finds the bytes that mean something in CSV, 64 bytes at a time: a bit for each, so that stepping
// from one to the next is counting trailing zeros. Measured against memchr a field this is what
// makes short cells cheap: fields of a list are 5 to 30 bytes, several to a block.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace ov::csv {

/// Bytes that a look-up reads beyond the position asked for; buffers are that much larger.
inline constexpr std::size_t block_bytes = 64;

/// A bit for each of the 64 bytes at `block` that is the delimiter, a quote, LF or CR.
inline std::uint64_t special_bits(const char* block, char delimiter) {
#if defined(__SSE2__)
  const __m128i delimiters = _mm_set1_epi8(delimiter);
  const __m128i quotes = _mm_set1_epi8('"');
  const __m128i line_feeds = _mm_set1_epi8('\n');
  const __m128i returns = _mm_set1_epi8('\r');
  std::uint64_t bits = 0;
  for (int i = 0; i < 4; ++i) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(block + i * 16));
    const __m128i hits = _mm_or_si128(
        _mm_or_si128(_mm_cmpeq_epi8(bytes, delimiters), _mm_cmpeq_epi8(bytes, quotes)),
        _mm_or_si128(_mm_cmpeq_epi8(bytes, line_feeds), _mm_cmpeq_epi8(bytes, returns)));
    bits |= static_cast<std::uint64_t>(static_cast<std::uint32_t>(_mm_movemask_epi8(hits)))
            << (i * 16);
  }
  return bits;
#else
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < block_bytes; ++i) {
    const char c = block[i];
    const bool hit = c == delimiter || c == '"' || c == '\n' || c == '\r';
    bits |= static_cast<std::uint64_t>(hit) << i;
  }
  return bits;
#endif
}

/// Walks the special bytes of a buffer forwards, keeping the bits of the block it stands in.
class SpecialBytes {
 public:
  static constexpr std::size_t none = SIZE_MAX;

  void set_delimiter(char delimiter) {
    delimiter_ = delimiter;
    forget();
  }
  /// The buffer moved, grew, or the walk goes back.
  void forget() { block_ = none; }

  /// Position of the first special byte in [from, size), or `none`. `data` is readable for
  /// `block_bytes` beyond `size`. `from` never goes back between two calls of `forget`.
  std::size_t next(const char* data, std::size_t size, std::size_t from) {
    if (block_ == none) load(data, size, from);
    for (;;) {
      if (from < block_ + block_bytes) {
        const std::uint64_t bits = bits_ & (~std::uint64_t{0} << (from - block_));
        if (bits != 0) return block_ + static_cast<std::size_t>(std::countr_zero(bits));
        from = block_ + block_bytes;
      }
      if (from >= size) return none;
      load(data, size, from);
    }
  }

 private:
  void load(const char* data, std::size_t size, std::size_t from) {
    block_ = from;
    if (from >= size) {
      bits_ = 0;
      return;
    }
    bits_ = special_bits(data + from, delimiter_);
    const std::size_t left = size - from;
    if (left < block_bytes) bits_ &= (std::uint64_t{1} << left) - 1;
  }

  std::size_t block_ = none;  // Position of the block's first byte.
  std::uint64_t bits_ = 0;
  char delimiter_ = ',';
};

}  // namespace ov::csv
