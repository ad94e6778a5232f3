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
#include "units.h"

namespace ov::proof {
namespace {

struct Phrase {
  std::string_view words;
  Qualifier qualifier;
};
constexpr Phrase phrases_before[] = {
    {"up to", Qualifier::up_to},         {"bis zu", Qualifier::up_to},
    {"jusqu'à", Qualifier::up_to},       {"hasta un", Qualifier::up_to},
    {"fino a", Qualifier::up_to},        {"tot wel", Qualifier::up_to},
    {"maximum", Qualifier::up_to},       {"maximal", Qualifier::up_to},
    {"at most", Qualifier::up_to},       {"höchstens", Qualifier::up_to},
    {"more than", Qualifier::more},      {"over", Qualifier::more},
    {"above", Qualifier::more},          {"exceeding", Qualifier::more},
    {"well over", Qualifier::more},      {"mehr als", Qualifier::more},
    {"über", Qualifier::more},           {"plus de", Qualifier::more},
    {"más de", Qualifier::more},         {"più di", Qualifier::more},
    {"oltre", Qualifier::more},          {"meer dan", Qualifier::more},
    {"ruim", Qualifier::more},           {"mais de", Qualifier::more},
    {"ponad", Qualifier::more},          {"więcej niż", Qualifier::more},
    {"at least", Qualifier::at_least},   {"mindestens", Qualifier::at_least},
    {"au moins", Qualifier::at_least},   {"al menos", Qualifier::at_least},
    {"almeno", Qualifier::at_least},     {"minstens", Qualifier::at_least},
    {"pelo menos", Qualifier::at_least}, {"co najmniej", Qualifier::at_least},
    {"less than", Qualifier::less},      {"fewer than", Qualifier::less},
    {"under", Qualifier::less},          {"below", Qualifier::less},
    {"weniger als", Qualifier::less},    {"moins de", Qualifier::less},
    {"menos de", Qualifier::less},       {"meno di", Qualifier::less},
    {"minder dan", Qualifier::less},     {"mniej niż", Qualifier::less},
    {"about", Qualifier::about},         {"around", Qualifier::about},
    {"some", Qualifier::about},          {"roughly", Qualifier::about},
    {"nearly", Qualifier::about},        {"almost", Qualifier::about},
    {"rund", Qualifier::about},          {"etwa", Qualifier::about},
    {"circa", Qualifier::about},         {"environ", Qualifier::about},
    {"ca.", Qualifier::about},           {"około", Qualifier::about},
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
  // Nobody writes a thousand as 0,001 or 05.000.
  const bool fraction_alone = groups.front().starts_with('0');
  if (same_mark && !fraction_alone && groups.front().size() <= 3 && three(1, groups.size())) {
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

bool is_currency(std::string_view unit) {
  return unit == "€" || unit == "$" || unit == "£" || unit == "chf" || unit == "¥" || unit == "zł";
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
    number.text = written;
    number.begin = begin;
    const Unit* unit = unit_before(begin);
    if (at_ < text_.size() && text_[at_] == 'k' && word_at(text_, at_, "k")) {
      number.value = multiplied(number.value, 1e3);
      ++at_;
    } else if (unit != nullptr && at_ < text_.size() && word_at(text_, at_, "m")) {
      number.value = multiplied(number.value, 1e6);  // "$5m"
      ++at_;
    }
    read_multiplier(number);
    finish(number, unit, begin);
  }

  /// Unit, ordinal and qualifier of a number that ends at at_.
  void finish(Number& number, const Unit* unit, std::size_t begin) {
    number.end = at_;
    number.bare = number.value;
    number.qualifier = qualifier_at(begin);
    if (unit == nullptr) {
      unit = unit_after();
      // The 2 of "m2" is no number.
      if (unit != nullptr && is_ascii_digit(unit->word.back())) {
        at_ = text_.find(unit->word, at_) + unit->word.size();
      }
    }
    if (unit != nullptr) {
      number.unit = unit->unit;
      if (unit->factor != 1) number.value = multiplied(number.value, unit->factor);
    } else if (number.unit.empty() && is_ordinal()) {
      number.unit = ordinal_unit;
    }
    numbers_.push_back(std::move(number));
  }

  /// "19th", "2nd"; other languages write a bare letter or two, which here must touch the digits.
  [[nodiscard]] bool is_ordinal() const {
    for (const std::string_view ending :
         {"st", "nd", "rd", "th", "e", "ème", "er", "de", "o", "a"}) {
      if (at_ > 0 && is_ascii_digit(text_[at_ - 1]) && word_at(text_, at_, ending)) return true;
    }
    return false;
  }

  [[nodiscard]] Qualifier qualifier_at(std::size_t begin) const {
    if (at_ < text_.size() && text_[at_] == '+') return Qualifier::more;
    if (text_.substr(at_).starts_with(" plus ")) return Qualifier::more;
    std::string_view before = text_.substr(0, begin);
    while (!before.empty() && (before.back() == ' ' || is_sign(before))) {
      before.remove_suffix(before.back() == ' ' || before.back() == '$' ? 1 : sign_bytes(before));
    }
    for (const Phrase& phrase : phrases_before) {
      if (!before.ends_with(phrase.words)) continue;
      const std::size_t at = before.size() - phrase.words.size();
      if (at == 0 || !in_word(before[at - 1])) return phrase.qualifier;
    }
    return Qualifier::none;
  }

  static std::size_t sign_bytes(std::string_view before) {
    for (const std::string_view sign : {"€", "£", "¥", "$", "eur", "usd", "gbp", "chf"}) {
      if (before.ends_with(sign)) return sign.size();
    }
    return 0;
  }
  static bool is_sign(std::string_view before) { return sign_bytes(before) > 0; }

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

  [[nodiscard]] const Unit* unit_before(std::size_t begin) const {
    std::size_t end = begin;
    if (end > 0 && text_[end - 1] == ' ') --end;
    static const std::vector<Unit> currencies = [] {
      std::vector<Unit> out;
      std::copy_if(
          std::begin(units), std::end(units), std::back_inserter(out),
          [](const Unit& unit) { return is_currency(unit.unit) && unit.word.size() <= 3; });
      return out;
    }();
    for (const Unit& unit : currencies) {
      const bool there = text_.substr(0, end).ends_with(unit.word);
      const bool whole = end == unit.word.size() || !is_ascii_alpha(unit.word.front()) ||
                         (there && !in_word(text_[end - unit.word.size() - 1]));
      if (there && whole) return &unit;
    }
    return nullptr;
  }

  [[nodiscard]] const Unit* unit_after() const {
    std::size_t from = at_;
    // "1960s" is no time.
    if (word_at(text_, from, "s") && at_ >= 4) return nullptr;
    while (from < text_.size() && (text_[from] == ' ' || text_[from] == '-')) ++from;
    const Unit* longest = nullptr;
    for (const Unit& unit : units) {
      const bool longer = longest == nullptr || unit.word.size() > longest->word.size();
      if (longer && word_at(text_, from, unit.word)) longest = &unit;
    }
    return longest;
  }

  void word() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && in_word(text_[at_]) && !is_ascii_digit(text_[at_])) ++at_;
    const std::string_view word = text_.substr(begin, at_ - begin);
    const auto value = number_word(word, languages_);
    if (!value) return;
    // "a day or two" counts nothing.
    const bool vague = text_.substr(0, begin).ends_with(" or ");
    if (vague || is_idiom(text_.substr(begin))) return;
    Number number;
    number.value = *value;
    number.text = word;
    number.word = true;
    number.begin = begin;
    if (number.value.ends_with('.')) {
      number.value.pop_back();
      number.unit = ordinal_unit;
    }
    finish(number, nullptr, begin);
  }

  std::string_view text_;
  const std::vector<std::string_view>& languages_;
  std::size_t at_ = 0;
  std::vector<Number> numbers_;
};

}  // namespace

bool is_measure(std::string_view unit) {
  return !unit.empty() && unit != "%" && unit != "pp" && unit != ordinal_unit && !is_currency(unit);
}

bool carries(Qualifier page, Qualifier message) {
  switch (message) {
    case Qualifier::none:
      return page == Qualifier::none || page == Qualifier::about || page == Qualifier::more ||
             page == Qualifier::at_least;
    case Qualifier::about:
      return page != Qualifier::up_to && page != Qualifier::less;
    case Qualifier::at_least:
      return page == Qualifier::none || page == Qualifier::more || page == Qualifier::at_least;
    case Qualifier::up_to:
    case Qualifier::less:
    case Qualifier::more:
      break;
  }
  return page == message;
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
