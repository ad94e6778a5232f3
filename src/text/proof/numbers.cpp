#include "numbers.h"

#include <fmt/format.h>
#include <utf8proc.h>

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <optional>

#include "base/ascii.h"
#include "base/utf8.h"
#include "number_words.h"

namespace ov::proof {
namespace {

struct Unit {
  std::string_view word;
  std::string_view unit;
};
constexpr Unit units[] = {
    {"%", "%"},         {"percent", "%"},    {"per cent", "%"},  {"prozent", "%"},
    {"pour cent", "%"}, {"por ciento", "%"}, {"per cento", "%"}, {"procent", "%"},
    {"€", "€"},         {"eur", "€"},        {"euro", "€"},      {"euros", "€"},
    {"$", "$"},         {"usd", "$"},        {"dollar", "$"},    {"dollars", "$"},
    {"£", "£"},         {"gbp", "£"},        {"pounds", "£"},    {"pfund", "£"},
    {"chf", "chf"},     {"franken", "chf"},  {"francs", "chf"},  {"¥", "¥"},
    {"yen", "¥"},       {"minute", "min"},   {"minutes", "min"}, {"minuten", "min"},
    {"minutos", "min"}, {"hour", "h"},       {"hours", "h"},     {"stunde", "h"},
    {"stunden", "h"},   {"heures", "h"},     {"horas", "h"},     {"day", "d"},
    {"days", "d"},      {"tag", "d"},        {"tage", "d"},      {"tagen", "d"},
    {"jours", "d"},     {"días", "d"},       {"week", "w"},      {"weeks", "w"},
    {"woche", "w"},     {"wochen", "w"},     {"semaines", "w"},  {"semanas", "w"},
    {"month", "m"},     {"months", "m"},     {"monat", "m"},     {"monate", "m"},
    {"monaten", "m"},   {"mois", "m"},       {"meses", "m"},     {"year", "y"},
    {"years", "y"},     {"jahr", "y"},       {"jahre", "y"},     {"jahren", "y"},
    {"ans", "y"},       {"años", "y"},       {"zł", "zł"},       {"pln", "zł"},
};

struct Multiplier {
  std::string_view word;
  double factor;
};
constexpr Multiplier multipliers[] = {
    {"thousand", 1e3},   {"tausend", 1e3},   {"tsd", 1e3},      {"mille", 1e3},
    {"mil", 1e3},        {"million", 1e6},   {"millions", 1e6}, {"millionen", 1e6},
    {"mio", 1e6},        {"mn", 1e6},        {"millones", 1e6}, {"billion", 1e9},
    {"milliarden", 1e9}, {"milliarde", 1e9}, {"mrd", 1e9},      {"bn", 1e9},
    {"milliards", 1e9},  {"hundred", 1e2},   {"dozen", 12},     {"miljoen", 1e6},
    {"miljard", 1e9},    {"milioni", 1e6},   {"milione", 1e6},  {"mila", 1e3},
    {"miliardi", 1e9},   {"duizend", 1e3},   {"milhões", 1e6},  {"milhão", 1e6},
    {"mln", 1e6},        {"mld", 1e9},       {"milionów", 1e6}, {"miliony", 1e6},
    {"tys", 1e3},        {"millón", 1e6},    {"tysięcy", 1e3},  {"billions", 1e9},
    {"thousands", 1e3},
};

bool in_word(char c) {
  return is_ascii_alpha(c) || is_ascii_digit(c) || static_cast<unsigned char>(c) >= 0x80;
}

bool word_at(std::string_view text, std::size_t at, std::string_view word) {
  if (!text.substr(at).starts_with(word)) return false;
  const std::size_t end = at + word.size();
  return !is_ascii_alpha(word.back()) || end >= text.size() || !in_word(text[end]);
}

/// Digits and their separators, from a digit on.
std::size_t end_of_digits(std::string_view text, std::size_t at) {
  const auto digits = [&text](std::size_t from) {
    std::size_t end = from;
    while (end < text.size() && is_ascii_digit(text[end])) ++end;
    return end - from;
  };
  const std::size_t first = digits(at);
  std::size_t end = at + first;
  bool spaced = first <= 3;
  while (end + 1 < text.size()) {
    const char c = text[end];
    const std::size_t group = digits(end + 1);
    const bool grouped_by_space = c == ' ' && spaced && group == 3;
    if (group == 0 || !(c == '.' || c == ',' || c == '\'' || grouped_by_space)) break;
    spaced = spaced && group == 3;
    end += 1 + group;
  }
  return end;
}

/// "1,200" and "1.200" and "1 200" are 1200; "1.5" and "1,5" are 1.5; "1.5.2020" stays as it is.
std::string canonical(std::string_view text) {
  std::vector<std::string_view> groups;
  std::string separators;
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i < text.size() && is_ascii_digit(text[i])) continue;
    groups.push_back(text.substr(begin, i - begin));
    if (i < text.size()) separators.push_back(text[i]);
    begin = i + 1;
  }
  const auto three = [&](std::size_t from, std::size_t to) {
    return std::all_of(groups.begin() + static_cast<std::ptrdiff_t>(from),
                       groups.begin() + static_cast<std::ptrdiff_t>(to),
                       [](std::string_view group) { return group.size() == 3; });
  };
  std::string whole(groups.front());
  if (groups.size() == 1) return whole;
  const bool same_mark = separators.find_first_not_of(separators.front()) == std::string::npos;
  if (same_mark && groups.front().size() <= 3 && three(1, groups.size())) {
    for (std::size_t i = 1; i < groups.size(); ++i) whole += groups[i];
    return whole;
  }
  const bool last_differs =
      groups.size() == 2 || separators.find(separators.back()) == separators.size() - 1;
  if (!last_differs || !three(1, groups.size() - 1)) return std::string(text);
  for (std::size_t i = 1; i + 1 < groups.size(); ++i) whole += groups[i];
  std::string fraction(groups.back());
  while (!fraction.empty() && fraction.back() == '0') fraction.pop_back();
  return fraction.empty() ? whole : whole + "." + fraction;
}

std::string without_leading_zeros(std::string value) {
  const std::size_t first = value.find_first_not_of('0');
  if (first == std::string::npos) return "0";
  value.erase(0, value[first] == '.' ? first - 1 : first);
  return value;
}

std::string multiplied(const std::string& value, double factor) {
  constexpr std::size_t digits_max = 15;  // What a double holds exactly.
  if (value.size() > digits_max || std::count(value.begin(), value.end(), '.') > 1) return value;
  std::string out = fmt::format("{:.3f}", std::strtod(value.c_str(), nullptr) * factor);
  while (out.back() == '0') out.pop_back();
  if (out.back() == '.') out.pop_back();
  return out;
}

/// Words of number that count nothing.
bool is_idiom(std::string_view text) {
  constexpr std::string_view idioms[] = {"half an ",     "half a ",      "half-hour",
                                         "half hour",    "half-day",     "half day",
                                         "double-check", "double check", "sixth sense"};
  return std::any_of(std::begin(idioms), std::end(idioms),
                     [text](std::string_view idiom) { return text.starts_with(idiom); });
}

class Reader {
 public:
  Reader(std::string_view text, const std::vector<std::string_view>& languages)
      : text_(text), languages_(languages) {}

  std::vector<Number> run() {
    while (at_ < text_.size()) {
      if (is_ascii_digit(text_[at_])) {
        digits();
      } else if (in_word(text_[at_])) {
        word();
      } else {
        ++at_;
      }
    }
    return std::move(numbers_);
  }

 private:
  void digits() {
    const std::size_t begin = at_;
    at_ = end_of_digits(text_, at_);
    const std::string_view written = text_.substr(begin, at_ - begin);
    if (is_list_marker(begin)) return;
    Number number;
    number.value = without_leading_zeros(canonical(written));
    number.unit = unit_before(begin);
    number.text = written;
    if (at_ < text_.size() && text_[at_] == 'k' && word_at(text_, at_, "k")) {
      number.value = multiplied(number.value, 1e3);
      ++at_;
    }
    read_multiplier(number);
    if (number.unit.empty()) number.unit = unit_after();
    numbers_.push_back(std::move(number));
  }

  /// "1. " or "2) " at the beginning of a line; lines are gone in the normal form, so at the
  /// beginning of the text only.
  [[nodiscard]] bool is_list_marker(std::size_t begin) const {
    return begin == 0 && at_ - begin == 1 && at_ < text_.size() &&
           (text_[at_] == ')' || (text_[at_] == '.' && at_ + 1 < text_.size()));
  }

  void read_multiplier(Number& number) {
    const std::size_t from = at_ < text_.size() && text_[at_] == ' ' ? at_ + 1 : at_;
    for (const Multiplier& m : multipliers) {
      if (!word_at(text_, from, m.word)) continue;
      number.value = multiplied(number.value, m.factor);
      number.text += fmt::format(" {}", m.word);
      at_ = from + m.word.size();
      if (at_ < text_.size() && text_[at_] == '.') ++at_;
      return;
    }
  }

  [[nodiscard]] std::string unit_before(std::size_t begin) const {
    std::size_t end = begin;
    if (end > 0 && text_[end - 1] == ' ') --end;
    for (const Unit& unit : units) {
      if (unit.unit == "%" || is_time(unit.unit) || unit.word.size() > 3) continue;
      const bool there = text_.substr(0, end).ends_with(unit.word);
      const bool whole = end == unit.word.size() || !is_ascii_alpha(unit.word.front()) ||
                         (there && !in_word(text_[end - unit.word.size() - 1]));
      if (there && whole) return std::string(unit.unit);
    }
    return {};
  }

  [[nodiscard]] std::string unit_after() const {
    std::size_t from = at_;
    while (from < text_.size() && (text_[from] == ' ' || text_[from] == '-')) ++from;
    for (const Unit& unit : units) {
      if (word_at(text_, from, unit.word)) return std::string(unit.unit);
    }
    return {};
  }

  void word() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && in_word(text_[at_]) && !is_ascii_digit(text_[at_])) ++at_;
    const std::string_view word = text_.substr(begin, at_ - begin);
    // "a day or two" counts nothing.
    const bool vague = text_.substr(0, begin).ends_with(" or ");
    if (vague || is_idiom(text_.substr(begin))) return;
    if (const auto value = number_word(word, languages_)) {
      numbers_.push_back({std::string(*value), unit_after(), std::string(word), true});
    }
  }

  std::string_view text_;
  const std::vector<std::string_view>& languages_;
  std::size_t at_ = 0;
  std::vector<Number> numbers_;
};

}  // namespace

bool is_time(std::string_view unit) {
  return unit == "min" || unit == "h" || unit == "d" || unit == "w" || unit == "m" || unit == "y";
}

std::vector<Number> numbers_of(std::string_view normal,
                               const std::vector<std::string_view>& languages) {
  return Reader(normal, languages).run();
}

std::vector<std::string_view> foreign_numbers_of(std::string_view normal) {
  std::vector<std::string_view> out;
  for (std::size_t at = 0; at < normal.size();) {
    const std::size_t begin = at;
    while (at < normal.size()) {
      const Utf8Char c = utf8_at(normal, at);
      const bool digit =
          c.code_point >= 0x80 &&
          utf8proc_category(static_cast<utf8proc_int32_t>(c.code_point)) == UTF8PROC_CATEGORY_ND;
      if (!digit) break;
      at += c.size;
    }
    if (at > begin) {
      out.push_back(normal.substr(begin, at - begin));
    } else {
      at += utf8_at(normal, at).size;
    }
  }
  return out;
}

}  // namespace ov::proof
