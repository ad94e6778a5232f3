#include <algorithm>
#include <vector>

#include "base/ascii.h"
#include "contacts.h"

namespace ov::proof {
namespace {

bool is_number(std::string_view text, std::size_t digits_min, std::size_t digits_max) {
  return text.size() >= digits_min && text.size() <= digits_max &&
         std::all_of(text.begin(), text.end(), is_ascii_digit);
}

/// Runs of digits.
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

/// "01.05.2020", "1/5/20", "2020-05-01".
bool is_date(std::string_view text) {
  for (const char mark : {'.', '/', '-'}) {
    const auto parts = split(text, mark);
    if (parts.size() != 3) continue;
    const bool year_last = is_number(parts[0], 1, 2) && is_number(parts[1], 1, 2) &&
                           (is_number(parts[2], 4, 4) || is_number(parts[2], 2, 2));
    const bool year_first =
        is_number(parts[0], 4, 4) && is_number(parts[1], 1, 2) && is_number(parts[2], 1, 2);
    if (year_last || year_first) return true;
  }
  return false;
}

/// "9.30" and "09.00".
bool is_time_of_day(std::string_view text) {
  const auto parts = split(text, '.');
  return parts.size() == 2 && is_number(parts[0], 1, 2) && is_number(parts[1], 2, 2) &&
         (parts[0].size() == 1 || parts[0] <= "24") && parts[1] <= "59";
}

bool is_year(std::string_view text) {
  return is_number(text, 4, 4) && (text.starts_with("20") || (text[0] == '1' && text[1] >= '5'));
}

/// "1.200", "12.000.000": an amount.
bool is_grouped_amount(std::string_view text) {
  const auto parts = split(text, '.');
  return parts.size() >= 2 && is_number(parts[0], 1, 3) && parts[0][0] != '0' &&
         std::all_of(parts.begin() + 1, parts.end(),
                     [](std::string_view part) { return is_number(part, 3, 3); });
}

/// Dates, times, years and amounts, and ranges of them, with spaces and hyphens between.
bool is_ordinary(std::string_view run) {
  for (const std::string_view word : split(run, ' ')) {
    if (word.empty() || is_date(word)) continue;
    for (const std::string_view part : split(word, '-')) {
      const bool ordinary = part.empty() || is_date(part) || is_time_of_day(part) ||
                            is_year(part) || is_grouped_amount(part);
      if (!ordinary) return false;
    }
  }
  return true;
}

/// "3000 - 5000": from one number to a larger one of as many digits.
bool is_range(std::string_view run, const std::vector<std::string_view>& groups) {
  return groups.size() == 2 && run.find(" - ") != std::string_view::npos &&
         groups[0].size() == groups[1].size() && groups[0] < groups[1] && groups[0][0] != '0';
}

/// 555 123 4567, with or without a country's 1 before it.
bool has_american_groups(const std::vector<std::string_view>& groups) {
  if (groups.size() != 3 && !(groups.size() == 4 && groups[0] == "1")) return false;
  const std::size_t first = groups.size() - 3;
  return groups[first].size() == 3 && groups[first + 1].size() == 3 &&
         groups[first + 2].size() == 4;
}

}  // namespace

bool is_ordinary_number(std::string_view run) {
  return is_ordinary(run) || is_range(run, groups_of(run));
}

bool is_phone(std::string_view run) {
  constexpr int digits_min = 7;
  constexpr int digits_max = 17;
  const auto digits = std::count_if(run.begin(), run.end(), is_ascii_digit);
  if (digits < digits_min || digits > digits_max || is_ordinary(run)) return false;
  if (run.front() == '+' || run.front() == '(' || run.front() == '0') return true;
  const std::vector<std::string_view> groups = groups_of(run);
  if (has_american_groups(groups)) return true;
  if (is_range(run, groups)) return false;
  const auto marks = static_cast<std::size_t>(digits) < run.size()
                         ? run.size() - static_cast<std::size_t>(digits)
                         : 0;
  if (marks >= 2 && run.find_first_of("-/(") != std::string_view::npos) return true;
  // "555.12.34.56"; "12 000 000" is an amount and "2019 2020" are two years.
  return std::count(run.begin(), run.end(), '.') >= 2 && run.find(' ') == std::string_view::npos;
}

}  // namespace ov::proof
