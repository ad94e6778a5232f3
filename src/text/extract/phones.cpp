#include "phones.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "base/percent.h"
#include "base/utf8.h"
#include "calling_codes.h"
#include "words.h"

namespace ov::extract {
namespace {

constexpr std::size_t digits_min = 7;
constexpr std::size_t digits_max = 16;  // E.164 has 15; a trunk 0 may be written besides
constexpr std::size_t written_bytes_max = 60;
constexpr std::size_t label_distance_max = 24;
constexpr std::size_t label_block_bytes_max = 24;

struct Label {
  std::string_view word;  // lower case where it has cases
  bool is_phone;          // else a fax number follows
};
// A word of ASCII letters must begin where it is found, or "hotel 1234567" would be a number.
constexpr Label labels[] = {
    {"tel", true},       {"phone", true},       {"telephone", true},  {"fon", true},
    {"call", true},      {"mobil", true},       {"mobile", true},     {"cell", true},
    {"hotline", true},   {"handy", true},       {"gsm", true},        {"whatsapp", true},
    {"puh", true},       {"tlf", true},         {"tél", true},        {"téléphone", true},
    {"teléfono", true},  {"ring", true},        {"tfn", true},        {"ph:", true},
    {"ph.", true},       {"t:", true},          {"t.", true},         {"m:", true},
    {"p:", true},        {"toll", true},        {"dial", true},       {"appelez", true},
    {"llam", true},      {"ligue", true},       {"chiam", true},      {"bel:", true},
    {"тел", true},       {"Тел", true},         {"ТЕЛ", true},        {"τηλ", true},
    {"Τηλ", true},       {"电话", true},        {"電話", true},       {"전화", true},
    {"טל", true},        {"هاتف", true},        {"โทร", true},        {"☎", true},
    {"📞", true},        {"✆", true},           {"điện thoại", true}, {"fax", false},
    {"telefax", false},  {"faks", false},       {"факс", false},      {"Факс", false},
    {"f:", false},       {"fx", false},         {"f.", false},        {"传真", false},
    {"傳真", false},     {"ファックス", false}, {"팩스", false},      {"φαξ", false},
    {"ファクス", false}, {"فاكس", false},       {"פקס", false},
};

// "12.05.2024", "2024-05-12", "2019-2026": digits in the groups of a date or of two years.
bool is_date(std::string_view number) {
  std::string groups;
  std::size_t digits = 0;
  for (std::size_t i = 0; i <= number.size(); ++i) {
    if (i < number.size() && is_ascii_digit(number[i])) {
      ++digits;
    } else if (digits > 0) {
      groups += static_cast<char>('0' + std::min<std::size_t>(digits, 9));
      digits = 0;
    }
  }
  if (groups == "44") return number.starts_with("19") || number.starts_with("20");
  return groups == "224" || groups == "124" || groups == "214" || groups == "114" ||
         groups == "422" || groups == "421" || groups == "411" || groups == "412";
}

bool is_letter(char c) { return is_ascii_alpha(c) || static_cast<unsigned char>(c) >= 0x80; }

// The label that stands last in `before`, the text in front of a number; nullptr when there is
// none.
const Label* last_label(std::string_view before) {
  const std::string lower = ascii_lower(before);
  const Label* last = nullptr;
  std::size_t last_end = 0;
  for (const Label& label : labels) {
    const std::size_t at = lower.rfind(label.word);
    if (at == std::string::npos) continue;
    const bool is_ascii_word = is_ascii_alpha(label.word.front());
    if (is_ascii_word && at > 0 && is_letter(lower[at - 1])) continue;
    const std::size_t end = at + label.word.size();
    // "telefax" ends with "fax" and begins with "tel"; the longer word says which it is.
    if (last != nullptr && end < last_end) continue;
    last = &label;
    last_end = end;
  }
  return last;
}

std::string digits_of(std::string_view text) {
  std::string digits;
  for (const char c : text) {
    if (is_ascii_digit(c)) digits += c;
  }
  return digits;
}

// "(512) 555-0100", "512-555-0100", "512.555.0100": written like this nowhere else.
bool has_north_american_form(std::string_view number) {
  // "1-800-555-0100"
  if (number.size() > 2 && number.front() == '1' && (number[1] == '-' || number[1] == '.')) {
    number.remove_prefix(2);
  }
  const bool bracketed = number.starts_with('(');
  std::size_t groups[4] = {};
  std::size_t group = 0;
  char separators[4] = {};
  for (std::size_t i = bracketed ? 1 : 0; i < number.size(); ++i) {
    if (is_ascii_digit(number[i])) {
      ++groups[group];
      continue;
    }
    if (groups[group] == 0) continue;  // The blank behind a bracket.
    separators[group] = number[i];
    if (++group > 2) return false;
  }
  if (group != 2 || groups[0] != 3 || groups[1] != 3 || groups[2] != 4) return false;
  if (!is_north_american(digits_of(number))) return false;
  return bracketed ? separators[0] == ')' : separators[0] == separators[1] && separators[0] != ' ';
}

// "030 1234567" and "+49 30 1234567": behind zeros and calling code the same digits.
bool is_same_number(std::string_view a, std::string_view b) {
  const auto without_zeros = [](std::string_view digits) {
    return digits.substr(std::min(digits.find_first_not_of('0'), digits.size()));
  };
  const std::string_view first = without_zeros(a);
  const std::string_view second = without_zeros(b);
  if (std::min(first.size(), second.size()) < digits_min - 1) return a == b;
  return first.ends_with(second) || second.ends_with(first);
}

// "(434) 555-0120 (Fax)"; a label that is not in brackets belongs to the next number.
bool is_called_fax(std::string_view behind) {
  behind.remove_prefix(std::min(behind.find_first_not_of(' '), behind.size()));
  const std::string label = ascii_lower(behind.substr(0, std::string_view("(telefax)").size()));
  return label.starts_with("(fax)") || label.starts_with("(fx)") || label == "(telefax)";
}

class PhoneFinder {
 public:
  PhoneFinder(std::uint32_t count_max, std::vector<Phone>& found)
      : count_max_(count_max), found_(found) {}

  void add(std::string_view written, PhoneOrigin origin) {
    const std::string digits = digits_of(written);
    if (found_.size() >= count_max_ || digits.size() < digits_min || digits.size() > digits_max) {
      return;
    }
    for (std::size_t i = 0; i < found_.size(); ++i) {
      if (!is_same_number(digits, digits_of(found_[i].written))) continue;
      // The spelling with a calling code says more.
      if (found_[i].written.find('+') == std::string::npos &&
          written.find('+') != std::string_view::npos) {
        found_[i].written = collapsed(written, written_bytes_max);
        origins_[i] = origin;
      }
      return;
    }
    found_.push_back({collapsed(written, written_bytes_max), {}});
    origins_.push_back(origin);
  }

  void scan(std::string_view block, std::string_view block_before) {
    for (std::size_t i = 0; i < block.size();) {
      const char c = block[i];
      const bool starts = is_ascii_digit(c) || c == '+' || c == '(';
      if (!starts) {
        ++i;
        continue;
      }
      if (i > 0 && (is_ascii_alpha(block[i - 1]) || is_ascii_digit(block[i - 1]))) {
        i = std::max(number_end(block, i), i + 1);
        continue;
      }
      const std::size_t end = number_end(block, i);
      const std::string_view number = trim(block.substr(i, end - i));
      const std::size_t digits = digits_of(number).size();
      const bool plausible = digits >= digits_min && digits <= digits_max && !is_date(number);
      if (plausible && is_phone(block, i, number, block_before)) add(number, PhoneOrigin::text);
      i = std::max(end, i + 1);
    }
  }

  // Numbers with a calling code say where the page is at home when nothing else does.
  void set_numbers(std::string& country, std::string_view country_by_language) {
    set_missing(country);
    if (country.empty()) {
      country = only_country();
      set_missing(country);
    }
    if (country.empty()) set_missing(country_by_language);
  }

 private:
  static bool is_phone(std::string_view block, std::size_t at, std::string_view number,
                       std::string_view block_before) {
    const std::size_t begin = at > label_distance_max ? at - label_distance_max : 0;
    const Label* label = last_label(block.substr(begin, at - begin));
    if (label == nullptr && at == 0 && block_before.size() <= label_block_bytes_max) {
      label = last_label(block_before);
    }
    if (is_called_fax(block.substr(at + number.size()))) return false;
    if (label != nullptr) return label->is_phone;
    return number.starts_with('+') || number.starts_with("(+") || has_north_american_form(number);
  }

  static std::size_t number_end(std::string_view text, std::size_t i) {
    const std::size_t begin = i;
    std::size_t last_digit = i;
    std::size_t signs = 0;
    for (; i < text.size() && signs < 4; ++i) {
      const char c = text[i];
      if (is_ascii_digit(c)) {
        last_digit = i + 1;
        signs = 0;
      } else if (c == ' ' || c == '-' || c == '.' || c == '/' || c == '(' || c == ')' || c == '+') {
        if (c == '+' && i > begin + 1) break;  // A second number.
        ++signs;
      } else {
        break;
      }
    }
    return last_digit;
  }

  void set_missing(std::string_view country) {
    for (std::size_t i = 0; i < found_.size(); ++i) {
      if (!found_[i].e164.empty()) continue;
      found_[i].e164 = to_e164(found_[i].written, country, origins_[i]);
    }
  }

  // The country that all numbers with a calling code name; empty when they differ.
  [[nodiscard]] std::string_view only_country() const {
    std::string_view only;
    for (const Phone& phone : found_) {
      if (phone.e164.empty()) continue;
      const std::string_view named = country_of_number(phone.e164);
      if (named.empty() || (!only.empty() && only != named)) return {};
      only = named;
    }
    return only;
  }

  std::uint32_t count_max_;
  std::vector<Phone>& found_;
  std::vector<PhoneOrigin> origins_;  ///< Of `found_`, in the same order.
};

}  // namespace

void find_phones(const RawPage& page, std::string_view telephone, std::uint32_t count_max,
                 std::string_view country_by_language, std::string& country,
                 std::vector<Phone>& found) {
  PhoneFinder finder(count_max, found);
  finder.add(telephone, PhoneOrigin::link);
  for (const std::string& link : page.telephone_links) {
    finder.add(to_valid_utf8(percent_decode(link)), PhoneOrigin::link);
  }
  std::string_view before;
  for (const RawBlock& block : page.blocks) {
    const auto text = std::string_view(page.text).substr(block.begin, block.bytes());
    // What stands in a program is an example.
    if (block.kind != BlockKind::code) finder.scan(text, before);
    before = text;
  }
  finder.set_numbers(country, country_by_language);
}

}  // namespace ov::extract
