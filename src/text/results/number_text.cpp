#include "number_text.h"

#include <array>
#include <charconv>
#include <cmath>

namespace ov::results {
namespace {

// `units` of 10^-digits, e.g. (1500, 6) as 0.0015.
void append_fixed(std::string& out, std::int64_t units, int digits) {
  if (units < 0) out += '-';
  std::uint64_t rest =
      units < 0 ? 0 - static_cast<std::uint64_t>(units) : static_cast<std::uint64_t>(units);
  std::string fraction(static_cast<std::size_t>(digits), '0');
  for (auto digit = fraction.rbegin(); digit != fraction.rend(); ++digit) {
    *digit = static_cast<char>('0' + rest % 10);
    rest /= 10;
  }
  out += std::to_string(rest);
  const std::size_t last = fraction.find_last_not_of('0');
  if (last == std::string::npos) return;
  out += '.';
  out.append(fraction, 0, last + 1);
}

}  // namespace

void append_integer(std::string& out, std::int64_t value) {
  std::array<char, 24> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  out.append(digits.data(), end);
}

void append_dollars(std::string& out, std::int64_t microdollars) {
  append_fixed(out, microdollars, 6);
}

void append_seconds(std::string& out, double seconds) {
  constexpr double seconds_max = 1e12;  // Keeps the conversion to milliseconds exact and defined.
  const bool usable = std::isfinite(seconds) && std::fabs(seconds) < seconds_max;
  append_fixed(out, usable ? std::llround(seconds * 1000) : 0, 3);
}

}  // namespace ov::results
