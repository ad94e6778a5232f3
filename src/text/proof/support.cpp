#include "support.h"

#include <algorithm>
#include <iterator>
#include <optional>

#include "base/ascii.h"
#include "base/utf8.h"
#include "checks.h"
#include "contacts.h"
#include "digits.h"
#include "lexicon.h"
#include "numbers.h"
#include "words.h"

namespace ov::proof {
namespace {

const std::vector<std::string_view> all_number_languages = {"en", "de", "fr", "es",
                                                            "it", "nl", "pt", "pl"};

std::string number_key(std::string_view value, std::string_view unit) {
  return std::string(value) + " " + std::string(unit);
}

constexpr std::size_t phone_digits_min = 6;
constexpr std::size_t beginning_bytes = 4;
constexpr std::size_t day_digits_max = 2;

/// Whether a month stands right before or after the number, "of" left out.
bool is_beside_month(std::string_view normal, const Number& number) {
  constexpr std::size_t month_bytes_max = 24;
  const auto after = words_of(utf8_prefix(normal.substr(number.end), month_bytes_max));
  for (std::size_t i = 0; i < std::min<std::size_t>(after.size(), 3); ++i) {
    if (is_calendar_word(after[i].normal)) return true;
  }
  std::string_view rest = normal.substr(0, number.begin);
  if (rest.size() > month_bytes_max) rest.remove_prefix(rest.size() - month_bytes_max);
  const auto before = words_of(rest);
  return !before.empty() && is_calendar_word(before.back().normal);
}

/// The value of "XIV"; nothing for other words.
std::optional<int> roman_value(std::string_view text) {
  constexpr std::size_t roman_bytes_max = 8;
  if (text.size() < 2 || text.size() > roman_bytes_max) return std::nullopt;
  int value = 0;
  int last = 0;
  for (auto at = text.rbegin(); at != text.rend(); ++at) {
    constexpr std::string_view letters = "IVXLC";
    constexpr int values[] = {1, 5, 10, 50, 100};
    const std::size_t letter = letters.find(*at);
    if (letter == std::string_view::npos) return std::nullopt;
    value += values[letter] < last ? -values[letter] : values[letter];
    last = std::max(last, values[letter]);
  }
  return value;
}

/// Words for the second of several, which the list of number words leaves out.
constexpr std::string_view second_words[] = {"second",   "zweite",  "zweiten", "zweiter", "zweites",
                                             "deuxième", "segundo", "segunda", "secondo", "seconda",
                                             "tweede",   "drugi",   "druga",   "drugą"};

}  // namespace

std::string link_key(std::string_view link) {
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (ascii_lower(link.substr(0, scheme.size())) == scheme) link.remove_prefix(scheme.size());
  }
  const std::size_t host_end = std::min(link.find_first_of("/?#"), link.size());
  std::string key = ascii_lower(link.substr(0, host_end));
  if (key.starts_with("www.")) key.erase(0, 4);
  key += link.substr(host_end);
  while (key.ends_with('/')) key.pop_back();
  return key;
}

std::string digits_of(std::string_view text) {
  std::string digits;
  for (const char c : account_key(text)) {
    if (is_ascii_digit(c)) digits.push_back(c);
  }
  return digits;
}

std::string account_key(std::string_view text) {
  std::string key;
  const auto take = [&key](std::string_view part) {
    for (const char c : part) {
      if (is_ascii_digit(c) || is_ascii_alpha(c)) key.push_back(c);
    }
  };
  const bool ascii = std::all_of(text.begin(), text.end(),
                                 [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  if (ascii) {
    take(ascii_lower(text));
    return key;
  }
  const std::string normal = normalize(text);
  take(PlainDigits(normal).text());
  return key;
}

template <class Test>
bool Support::any(const Test& test) const {
  return test(*this) || std::any_of(others_.begin(), others_.end(),
                                    [&test](const Support* other) { return other->any(test); });
}

Support::Support(const Brief& brief) {
  const Sender& sender = brief.sender;
  for (const std::string* text : {&sender.name, &sender.company, &sender.email, &sender.phone,
                                  &sender.url, &sender.address}) {
    add_text(*text);
    add_own(*text);
  }
  for (const std::string* text :
       {&brief.offer, &brief.aim, &brief.recipient_role, &brief.sender.about}) {
    add_text(*text);
  }
  for (const std::string& link : brief.links) {
    add_text(link);
    add_own(link);
  }
  for (const std::string& phrase : brief.must) {
    add_text(phrase);
    add_own(phrase);
  }
}

Support::Support(const Brief& brief, const RowFacts& row) {
  for (const auto& [name, value] : row.all()) {
    add_text(value);
    add_own(value);
  }
  for (const Template* part :
       {&brief.greeting, &brief.sign_off, &brief.quote_subject, &brief.quote_body}) {
    add_text(part->render(row));
  }
}

Support::Support(const std::vector<ProvenQuote>& quotes) {
  for (const ProvenQuote& quote : quotes) add_text(quote.quote);
}

void Support::add_text(std::string_view text) {
  if (text.empty()) return;
  std::string normal = normalize(text);
  const std::vector<Contact> contacts = contacts_of(text);
  // A phone number's digits count nothing.
  if (contacts.empty()) {
    add_numbers(normal);
  } else {
    add_numbers(normalize(without_contacts(text, contacts)));
  }
  for (Word& word : words_of(text)) {
    if (std::find(std::begin(second_words), std::end(second_words), word.normal) !=
        std::end(second_words)) {
      add_number("2", ordinal_unit, Qualifier::none);
    }
    if (const auto value = roman_value(word.text)) {
      add_number(std::to_string(*value), "", Qualifier::none);
      add_number(std::to_string(*value), ordinal_unit, Qualifier::none);
    }
    for (const char mark : {'-', '.'}) {
      if (word.normal.find(mark) == std::string::npos) continue;
      for (const std::string_view part : split(word.normal, mark)) add_word(part);
    }
    add_word(without_elision(word.normal));
    add_word(word.normal);
  }
  texts_.push_back(std::move(normal));
}

void Support::add_number(const std::string& value, std::string_view unit, Qualifier qualifier) {
  numbers_[number_key(value, unit)].push_back(qualifier);
}

void Support::add_numbers(std::string_view normal) {
  for (const Number& number : numbers_of(normal, all_number_languages)) {
    add_number(number.value, number.unit, number.qualifier);
    if (is_measure(number.unit)) add_number(number.bare, "", number.qualifier);
    const bool day = number.value.size() <= day_digits_max;
    // "14 February" and, in German, "3." carry an ordinal; "the 14th of February" carries a 14.
    if (day && number.unit.empty()) add_number(number.value, ordinal_unit, number.qualifier);
    if (day && number.unit == ordinal_unit && is_beside_month(normal, number)) {
      add_number(number.value, "", number.qualifier);
    }
  }
  for (const std::string_view number : foreign_numbers_of(normal)) foreign_numbers_.emplace(number);
}

void Support::add_own(std::string_view text) {
  const std::string_view value = trim(text);
  if (value.empty()) return;
  if (value.find(' ') == std::string_view::npos) {
    if (const std::size_t at = value.find('@'); at != std::string_view::npos) {
      emails_.push_back(ascii_lower(value));
      links_.push_back(link_key(value.substr(at + 1)));
    } else if (value.find('.') != std::string_view::npos) {
      links_.push_back(link_key(value));
    }
  }
  if (std::string digits = digits_of(value); digits.size() >= phone_digits_min) {
    phones_.push_back(std::move(digits));
    accounts_.push_back(account_key(value));
  }
}

bool Support::knows(std::string_view word) const {
  return any([word](const Support& each) { return each.words_.contains(word); });
}

bool Support::has_word(std::string_view normal) const {
  if (normal.empty() || knows(normal)) return true;
  if (normal.ends_with('s') && knows(normal.substr(0, normal.size() - 1))) return true;
  if (knows(std::string(normal) + "s")) return true;
  if (normal.find('-') == std::string_view::npos) return false;
  const auto parts = split(normal, '-');
  return std::all_of(parts.begin(), parts.end(),
                     [this](std::string_view part) { return knows(part); });
}

bool Support::has_number(const Number& number) const {
  const std::string key = number_key(number.value, number.unit);
  return any([&](const Support& each) {
    const auto found = each.numbers_.find(key);
    return found != each.numbers_.end() &&
           std::any_of(found->second.begin(), found->second.end(),
                       [&](Qualifier qualifier) { return carries(qualifier, number.qualifier); });
  });
}

bool Support::has_bare_number(const Number& number) const {
  const std::string key = number_key(number.value, number.unit);
  return number.qualifier == Qualifier::none &&
         any([&key](const Support& each) { return each.numbers_.contains(key); });
}

bool Support::has_like(std::string_view normal) const {
  constexpr std::size_t part_bytes_min = 5;
  const std::string_view word = without_elision(normal);
  if (has_word(word)) return true;
  if (word.size() < beginning_bytes) return false;
  const std::string_view beginning = word.substr(0, beginning_bytes);
  const auto form_in = [word, beginning](const Support& each) {
    auto at = each.words_.lower_bound(beginning);
    for (; at != each.words_.end() && at->starts_with(beginning); ++at) {
      if (same_word(*at, word)) return true;
    }
    return false;
  };
  if (any(form_in)) return true;
  if (word.find('-') != std::string_view::npos) {
    const auto parts = split(word, '-');
    return std::all_of(parts.begin(), parts.end(),
                       [this](std::string_view part) { return has_like(part); });
  }
  // Compounds: "Treppenbau" of "Treppen" shares its beginning; "Eichentreppen" holds it.
  if (word.size() < part_bytes_min) return false;
  return any([word](const Support& each) {
    return std::any_of(each.words_.begin(), each.words_.end(), [word](const std::string& known) {
      return known.size() >= part_bytes_min && (word.ends_with(known) || known.ends_with(word));
    });
  });
}

bool Support::has_foreign_number(std::string_view number) const {
  const std::string key(number);
  return any([&key](const Support& each) { return each.foreign_numbers_.contains(key); });
}

bool Support::has_stem(std::string_view stem) const {
  return any([stem](const Support& each) {
    const auto first = each.words_.lower_bound(stem);
    return first != each.words_.end() && first->starts_with(stem);
  });
}

bool Support::has_phrase(std::string_view normal) const {
  return any([normal](const Support& each) {
    return std::any_of(each.texts_.begin(), each.texts_.end(), [normal](const std::string& text) {
      return text.find(normal) != std::string::npos;
    });
  });
}

ConceptSet Support::concepts(std::string_view language) const {
  ConceptSet out;
  for (const std::string& word : words_) out |= concepts_of(word, language);
  for (const Support* other : others_) out |= other->concepts(language);
  return out;
}

bool Support::allows_link(std::string_view link) const {
  const std::string key = link_key(link);
  const bool host_alone = key.find_first_of("/?#") == std::string::npos;
  return any([&](const Support& each) {
    return std::any_of(each.links_.begin(), each.links_.end(), [&](const std::string& known) {
      return known == key || (host_alone && known.substr(0, known.find_first_of("/?#")) == key);
    });
  });
}

bool Support::allows_email(std::string_view email) const {
  const std::string key = ascii_lower(email);
  return any([&key](const Support& each) {
    return std::find(each.emails_.begin(), each.emails_.end(), key) != each.emails_.end();
  });
}

bool Support::allows_account(std::string_view account) const {
  const std::string key = account_key(account);
  return any([&key](const Support& each) {
    return std::any_of(
        each.accounts_.begin(), each.accounts_.end(),
        [&key](const std::string& known) { return known.find(key) != std::string::npos; });
  });
}

bool Support::allows_phone(std::string_view digits) const {
  return any([digits](const Support& each) {
    return std::find(each.phones_.begin(), each.phones_.end(), digits) != each.phones_.end();
  });
}

}  // namespace ov::proof
