// The next interesting byte, sixteen at a time. Most of a page is bytes that no state cares about,
// so this loop is most of the tokenizer's time.
#pragma once

#include <bit>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace ov::html {

/// First byte of [p, end) that equals one of `bytes`, or `end`.
template <char... bytes>
[[nodiscard]] inline const char* find_any(const char* p, const char* end) {
#if defined(__SSE2__)
  for (; end - p >= 16; p += 16) {
    const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
    __m128i hits = _mm_setzero_si128();
    ((hits = _mm_or_si128(hits, _mm_cmpeq_epi8(block, _mm_set1_epi8(bytes)))), ...);
    const auto mask = static_cast<unsigned>(_mm_movemask_epi8(hits));
    if (mask != 0) return p + std::countr_zero(mask);
  }
#endif
  for (; p != end; ++p) {
    if (((*p == bytes) || ...)) return p;
  }
  return end;
}

}  // namespace ov::html
