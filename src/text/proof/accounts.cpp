#include "accounts.h"

#include <algorithm>
#include <optional>
#include <string>

#include "base/ascii.h"
#include "contacts.h"

namespace ov::proof {
namespace {

/// Countries of the IBAN registry with the length of their numbers, SWIFT release 99.
constexpr std::string_view iban_lengths =
    "ad24 ae23 al28 at20 az28 ba20 be16 bg22 bh22 bi27 br29 by28 ch21 cr22 cy28 cz24 de22 dj27 "
    "dk18 do28 ee20 eg29 es24 fi18 fk18 fo18 fr27 gb22 ge22 gi23 gl18 gr27 gt28 hn28 hr21 hu28 "
    "ie22 il23 iq23 is26 it27 jo30 kw30 kz20 lb28 lc32 li21 lt20 lu20 lv21 ly25 mc27 md24 me22 "
    "mk19 mn20 mr27 mt31 mu30 ni28 nl18 no15 om23 pk24 pl28 ps29 pt25 qa29 ro24 rs22 ru33 sa24 "
    "sc31 sd18 se24 si19 sk24 sm27 so23 st25 sv28 tl23 tn24 tr26 ua29 va22 vg24 xk20 ye30";
constexpr std::size_t iban_length_max = 34;
constexpr std::size_t iban_digits_min = 10;
/// More marks between two characters belong to no number.
constexpr std::size_t marks_max = 3;

bool is_alphanumeric(char c) { return is_ascii_alpha(c) || is_ascii_digit(c); }

std::size_t digits_in(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), is_ascii_digit));
}

/// 0 for a country that has none.
std::size_t iban_length(std::string_view country) {
  const std::size_t at = iban_lengths.find(country);
  if (at == std::string_view::npos || at % 5 != 0) return 0;
  return static_cast<std::size_t>((iban_lengths[at + 2] - '0') * 10 + iban_lengths[at + 3] - '0');
}

/// ISO 7064, MOD 97-10: letters stand for 10 to 35, the first four characters come last.
bool checks(const std::string& iban) {
  int rest = 0;
  for (std::size_t i = 0; i < iban.size(); ++i) {
    const char c = iban[(i + 4) % iban.size()];
    rest = is_ascii_digit(c) ? (rest * 10 + (c - '0')) % 97 : (rest * 100 + (c - 'a') + 10) % 97;
  }
  return rest == 1;
}

/// Takes the next letter or digit at or after `at`, over a few marks.
std::optional<char> take(std::string_view text, std::size_t& at) {
  std::size_t marks = 0;
  while (at < text.size() && !is_alphanumeric(text[at])) {
    if (static_cast<unsigned char>(text[at]) >= 0x80 || ++marks > marks_max) return std::nullopt;
    ++at;
  }
  if (at >= text.size()) return std::nullopt;
  return text[at++];
}

/// Where the IBAN ends that begins at `begin`; 0 when none does.
std::size_t iban_end(std::string_view text, std::size_t begin) {
  std::size_t at = begin;
  std::string iban;
  std::size_t length = iban_length_max;
  while (iban.size() < length) {
    const std::optional<char> c = take(text, at);
    if (!c) return 0;
    iban.push_back(*c);
    if (iban.size() <= 2 && !is_ascii_alpha(*c)) return 0;
    if (iban.size() == 2) length = iban_length(iban);
    if ((iban.size() == 3 || iban.size() == 4) && !is_ascii_digit(*c)) return 0;
  }
  const bool enough = digits_in(iban) >= std::max(iban_digits_min, iban.size() / 2);
  return iban.size() > 4 && enough && checks(iban) ? at : 0;
}

std::vector<std::string_view> groups_of(std::string_view run) {
  std::vector<std::string_view> out;
  for (std::size_t at = 0; at < run.size();) {
    const std::size_t begin = at;
    while (at < run.size() && is_ascii_digit(run[at])) ++at;
    if (at > begin) out.push_back(run.substr(begin, at - begin));
    if (at == begin) ++at;
  }
  return out;
}

/// "12 000 000".
bool is_amount(const std::vector<std::string_view>& groups) {
  return groups.size() >= 2 && groups.front().size() <= 3 && groups.front().front() != '0' &&
         std::all_of(groups.begin() + 1, groups.end(),
                     [](std::string_view group) { return group.size() == 3; });
}

/// "20240501" and "01052024".
bool is_plain_date(std::string_view digits) {
  constexpr std::size_t date_digits = 8;
  if (digits.size() != date_digits) return false;
  const auto fits = [](std::string_view year, std::string_view month, std::string_view day) {
    const bool century = year.starts_with("19") || year.starts_with("20");
    return century && month >= "01" && month <= "12" && day >= "01" && day <= "31";
  };
  return fits(digits.substr(0, 4), digits.substr(4, 2), digits.substr(6)) ||
         fits(digits.substr(4), digits.substr(2, 2), digits.substr(0, 2));
}

}  // namespace

std::vector<Span> ibans_in(std::string_view text) {
  std::vector<Span> out;
  if (digits_in(text) < iban_digits_min) return out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (!is_ascii_alpha(text[at])) continue;
    const std::size_t end = iban_end(text, at);
    if (end == 0) continue;
    out.push_back({static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(end)});
    at = end - 1;
  }
  return out;
}

bool is_card(std::string_view run) {
  constexpr std::size_t digits_min = 13;
  constexpr std::size_t digits_max = 19;
  const std::size_t digits = digits_in(run);
  if (digits < digits_min || digits > digits_max) return false;
  if (is_amount(groups_of(run)) || is_ordinary_number(run)) return false;
  int sum = 0;
  bool twice = false;
  for (auto c = run.rbegin(); c != run.rend(); ++c) {
    if (!is_ascii_digit(*c)) continue;
    const int value = (*c - '0') * (twice ? 2 : 1);
    sum += value > 9 ? value - 9 : value;
    twice = !twice;
  }
  return sum % 10 == 0;
}

bool is_long_number(std::string_view run) {
  constexpr std::size_t digits_together_min = 8;
  constexpr std::size_t digits_apart_min = 10;
  const std::vector<std::string_view> groups = groups_of(run);
  if (is_amount(groups) || is_ordinary_number(run)) return false;
  const bool together = std::any_of(groups.begin(), groups.end(), [](std::string_view group) {
    return group.size() >= digits_together_min && !is_plain_date(group);
  });
  return together || (groups.size() >= 3 && digits_in(run) >= digits_apart_min);
}

}  // namespace ov::proof
