#include "retry_after.h"

#include <algorithm>
#include <charconv>

#include "base/ascii.h"
#include "base/dates.h"

namespace ov::adapters {
namespace {

constexpr std::size_t digits_max = 12;

/// A number without sign and exponent at the beginning of `text`, which loses it.
std::optional<double> take_number(std::string_view& text) {
  std::size_t size = 0;
  while (size < text.size() && (is_ascii_digit(text[size]) || text[size] == '.')) ++size;
  if (size == 0 || size > digits_max) return std::nullopt;
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + size, value);
  if (error != std::errc() || end != text.data() + size) return std::nullopt;
  text.remove_prefix(size);
  return value;
}

Duration of_seconds(double seconds) {
  return std::chrono::duration_cast<Duration>(std::chrono::duration<double>(seconds));
}

}  // namespace

std::optional<Duration> parse_span(std::string_view text) {
  constexpr std::chrono::hours span_max{24};
  constexpr struct {
    std::string_view name;
    double seconds;
  } units[] = {{"ms", 0.001}, {"s", 1}, {"m", 60}, {"h", 3600}, {"d", 86'400}};
  text = trim(text);
  double seconds = 0;
  if (text.empty()) return std::nullopt;
  while (!text.empty()) {
    const std::optional<double> value = take_number(text);
    if (!value) return std::nullopt;
    if (text.empty()) {  // A bare number is seconds.
      seconds += *value;
      break;
    }
    const auto* const unit =
        std::find_if(std::begin(units), std::end(units), [text](const auto& u) {
          const std::string_view rest = text.substr(std::min(u.name.size(), text.size()));
          return text.starts_with(u.name) && (rest.empty() || is_ascii_digit(rest.front()));
        });
    if (unit == std::end(units)) return std::nullopt;
    seconds += *value * unit->seconds;
    text.remove_prefix(unit->name.size());
  }
  return std::min(of_seconds(std::min(seconds, 1e6)), Duration(span_max));
}

std::optional<Duration> parse_retry_after(std::string_view header, Time now) {
  const std::string_view text = trim(header);
  std::string_view rest = text;
  if (text.size() > digits_max && std::all_of(text.begin(), text.end(), is_ascii_digit)) {
    return retry_after_max;
  }
  Duration wait{0};
  if (const std::optional<double> seconds = take_number(rest); seconds && rest.empty()) {
    wait = of_seconds(std::min(*seconds, 1e6));
  } else {
    const std::optional<Time> date = parse_http_date(text);
    if (!date) return std::nullopt;
    wait = *date - now;
  }
  return std::clamp(wait, Duration{0}, Duration(retry_after_max));
}

}  // namespace ov::adapters
