#include "text/robot_signals.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "base/ascii.h"

namespace ov {
namespace {

// The first number in `text`, which is taken off it; nullopt when there is none.
std::optional<int> take_number(std::string_view& text) {
  while (!text.empty() && !is_ascii_digit(text.front())) text.remove_prefix(1);
  if (text.empty()) return std::nullopt;
  int value = 0;
  for (; !text.empty() && is_ascii_digit(text.front()); text.remove_prefix(1)) {
    value = std::min(value * 10 + (text.front() - '0'), 100'000);
  }
  return value;
}

std::optional<unsigned> month_in(std::string_view text) {
  constexpr std::string_view months = "janfebmaraprmayjunjulaugsepoctnovdec";
  for (std::size_t i = 0; i + 3 <= text.size(); ++i) {
    const std::size_t at = months.find(ascii_lower(text.substr(i, 3)));
    if (at != std::string_view::npos && at % 3 == 0) return static_cast<unsigned>(at / 3 + 1);
  }
  return std::nullopt;
}

// The day of "2026-06-25T15:00:00+01:00", "25 Jun 2026 15:00:00 PST" or "Thursday, 25-Jun-26 ...",
// the forms that search engines take.
std::optional<std::chrono::sys_days> parse_day(std::string_view text) {
  std::string_view rest = text;
  const std::optional<int> first = take_number(rest);
  if (!first) return std::nullopt;
  int year = *first;
  std::optional<int> month;
  std::optional<int> day = first;
  if (*first > 31) {
    month = take_number(rest);
    day = take_number(rest);
  } else {
    // The weekday before the number may hold the letters of a month ("Monday", "Saturday": none).
    if (const std::optional<unsigned> name = month_in(rest)) month = static_cast<int>(*name);
    const std::optional<int> number = take_number(rest);
    if (!number) return std::nullopt;
    year = *number < 100 ? *number + 2000 : *number;
  }
  if (!month || !day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{year},
                                         std::chrono::month{static_cast<unsigned>(*month)},
                                         std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date);
}

bool is_word(std::string_view text, std::string_view word) {
  return equal_ignoring_case(text, word);
}

// Rules that have a value behind a colon of their own, so that their name is no agent's.
bool is_rule_with_value(std::string_view name) {
  constexpr std::array<std::string_view, 4> names = {"unavailable_after", "max-snippet",
                                                     "max-image-preview", "max-video-preview"};
  return std::ranges::any_of(names, [&](std::string_view known) { return is_word(name, known); });
}

void take_rule(RobotSignals& signals, std::string_view rule) {
  const bool is_none = is_word(rule, "none");
  signals.no_index |= is_none || is_word(rule, "noindex");
  signals.no_follow |= is_none || is_word(rule, "nofollow");
  signals.no_ai |= is_word(rule, "noai") || is_word(rule, "noml");
  const std::size_t colon = rule.find(':');
  if (colon == std::string_view::npos) return;
  if (!is_word(trim(rule.substr(0, colon)), "unavailable_after")) return;
  RobotSignals dated;
  dated.unavailable_after = parse_day(rule.substr(colon + 1));
  signals |= dated;
}

// The rules between commas. "unavailable_after: Thursday, 25-Jun-26" is one of them.
std::vector<std::string_view> parts_of(std::string_view list) {
  std::vector<std::string_view> parts;
  bool awaits_day = false;
  for (const std::string_view part : split(list, ',')) {
    if (awaits_day) {
      const std::string_view before = parts.back();
      parts.back() = {before.data(), static_cast<std::size_t>(part.end() - before.begin())};
    } else {
      parts.push_back(part);
    }
    const std::string_view rule = parts.back();
    awaits_day = ascii_lower(rule).find("unavailable_after:") != std::string::npos &&
                 std::ranges::none_of(rule, is_ascii_digit);
  }
  return parts;
}

// A list of rules. Blanks part rules as well as commas do: people forget the commas.
RobotSignals signals_of_rules(std::string_view rules) {
  RobotSignals signals;
  for (const std::string_view part : parts_of(rules)) {
    const std::string_view rule = trim(part);
    if (rule.find(':') != std::string_view::npos) {
      take_rule(signals, rule);
      continue;
    }
    for (const std::string_view word : split(rule, ' ')) take_rule(signals, trim(word));
  }
  return signals;
}

// X-Robots-Tag: "agent: rule, rule, other: rule". A name holds until the next one; what stands
// before any name is for everybody.
RobotSignals signals_of_robots_tag(std::string_view value, std::string_view agent) {
  RobotSignals signals;
  bool is_for_us = true;
  for (std::string_view part : parts_of(value)) {
    part = trim(part);
    const std::size_t colon = part.find(':');
    const std::string_view name = trim(part.substr(0, std::min(colon, part.size())));
    const bool names_agent = colon != std::string_view::npos && !is_rule_with_value(name) &&
                             name.find_first_of(" \t") == std::string_view::npos;
    if (names_agent) {
      is_for_us = name.empty() || name == "*" || is_word(name, agent) || is_word(name, "robots");
      part = trim(part.substr(colon + 1));
    }
    if (is_for_us) signals |= signals_of_rules(part);
  }
  return signals;
}

RobotSignals no_ai_if(bool asked) {
  RobotSignals signals;
  signals.no_ai = asked;
  return signals;
}

}  // namespace

RobotSignals& RobotSignals::operator|=(const RobotSignals& other) {
  no_index |= other.no_index;
  no_follow |= other.no_follow;
  no_ai |= other.no_ai;
  if (other.unavailable_after) {
    unavailable_after =
        std::min(unavailable_after.value_or(*other.unavailable_after), *other.unavailable_after);
  }
  return *this;
}

RobotSignals signals_of_header(std::string_view name, std::string_view value,
                               std::string_view agent) {
  value = trim(value.substr(0, robot_signals_bytes_max));
  if (is_word(name, "x-robots-tag")) return signals_of_robots_tag(value, agent);
  if (is_word(name, "tdm-reservation")) return no_ai_if(value == "1");
  if (is_word(name, "content-usage") || is_word(name, "content-signal")) {
    return no_ai_if(!allows_model_input(value).value_or(true));
  }
  return {};
}

RobotSignals signals_of_meta(std::string_view name, std::string_view content,
                             std::string_view agent) {
  name = trim(name);
  content = trim(content.substr(0, robot_signals_bytes_max));
  if (name.empty()) return {};
  if (is_word(name, "robots") || is_word(name, agent)) return signals_of_rules(content);
  if (is_word(name, "tdm-reservation")) return no_ai_if(content == "1");
  return {};
}

std::optional<bool> allows_model_input(std::string_view preferences) {
  constexpr std::array<std::string_view, 3> names = {"ai-input", "ai-use", "ai"};
  std::optional<bool> allowed;
  for (const std::string_view part : split(preferences.substr(0, robot_signals_bytes_max), ',')) {
    const std::size_t equals = part.find('=');
    if (equals == std::string_view::npos) continue;
    const std::string_view name = trim(part.substr(0, equals));
    if (std::ranges::none_of(names, [&](std::string_view own) { return is_word(name, own); })) {
      continue;
    }
    // Parameters of structured fields ("ai=n;exceptions=...") stand behind a semicolon.
    const std::string_view rest = part.substr(equals + 1);
    const std::string_view value = trim(rest.substr(0, rest.find(';')));
    if (is_word(value, "n") || is_word(value, "no")) allowed = false;
    if (is_word(value, "y") || is_word(value, "yes")) allowed = allowed.value_or(true);
  }
  return allowed;
}

}  // namespace ov
