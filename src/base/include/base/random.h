// Randomness is handed in: a seed makes any run repeatable.
#pragma once

#include <cstdint>

namespace ov {

/// SplitMix64 (Steele, Lea, Flood 2014): 64-bit state, passes BigCrush, good for jitter and choice.
/// Not for secrets. One thread.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    state_ += 0x9e3779b97f4a7c15U;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
  }
  /// Uniform in [0, bound); 0 when `bound` is 0. The modulo bias is below 2^-32 for our bounds.
  std::uint64_t below(std::uint64_t bound) { return bound == 0 ? 0 : next() % bound; }
  /// Uniform in [0, 1).
  double unit() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }
  /// True with probability `p` (0 to 1).
  bool chance(double p) { return unit() < p; }

 private:
  std::uint64_t state_;
};

}  // namespace ov
