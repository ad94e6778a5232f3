#include "retry_after.h"

#include <algorithm>
#include <charconv>

#include "base/ascii.h"

namespace ov::adapters {
namespace {

constexpr std::size_t digits_max = 12;

/// The number at `text` from `at` for `size` digits; -1 when one is none.
int digits(std::string_view text, std::size_t at, std::size_t size) {
  int value = 0;
  for (const char c : text.substr(at, size)) {
    if (!is_ascii_digit(c)) return -1;
    value = value * 10 + (c - '0');
  }
  return value;
}

std::optional<Time> time_of(int year, int month, int day, int hour, int minute, int second) {
  if (year < 1970 || month < 1 || day < 1 || hour < 0 || minute < 0 || second < 0) {
    return std::nullopt;
  }
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return std::nullopt;
  return Time(std::chrono::sys_days(date)) + std::chrono::hours(hour) +
         std::chrono::minutes(minute) + std::chrono::seconds(second);
}

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

std::optional<Time> parse_http_date(std::string_view text) {
  constexpr std::string_view months = "JanFebMarAprMayJunJulAugSepOctNovDec";
  if (text.size() != 29 || text.substr(25) != " GMT") return std::nullopt;
  const std::size_t month = months.find(text.substr(8, 3));
  if (month == std::string_view::npos || month % 3 != 0) return std::nullopt;
  return time_of(digits(text, 12, 4), static_cast<int>(month / 3) + 1, digits(text, 5, 2),
                 digits(text, 17, 2), digits(text, 20, 2), digits(text, 23, 2));
}

std::optional<Time> parse_iso_date(std::string_view text) {
  if (text.size() < 20 || text[4] != '-' || text[10] != 'T' || text.back() != 'Z') {
    return std::nullopt;
  }
  return time_of(digits(text, 0, 4), digits(text, 5, 2), digits(text, 8, 2), digits(text, 11, 2),
                 digits(text, 14, 2), digits(text, 17, 2));
}

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
