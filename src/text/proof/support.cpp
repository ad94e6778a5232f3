#include "support.h"

#include <algorithm>

#include "base/ascii.h"
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
  for (const char c : text) {
    if (is_ascii_digit(c)) digits.push_back(c);
  }
  return digits;
}

Support::Support(const Brief& brief, const RowFacts& row, const std::vector<ProvenQuote>& quotes) {
  for (const ProvenQuote& quote : quotes) add_text(quote.quote);
  for (const auto& [name, value] : row.all()) {
    add_text(value);
    add_own(value);
  }
  const Sender& sender = brief.sender;
  for (const std::string* text : {&sender.name, &sender.company, &sender.email, &sender.phone,
                                  &sender.url, &sender.address}) {
    add_text(*text);
    add_own(*text);
  }
  for (const std::string* text : {&brief.offer, &brief.aim, &brief.recipient_role}) add_text(*text);
  for (const std::string& link : brief.links) {
    add_text(link);
    add_own(link);
  }
  for (const std::string& phrase : brief.must) {
    add_text(phrase);
    add_own(phrase);
  }
  for (const Template* part :
       {&brief.greeting, &brief.sign_off, &brief.quote_subject, &brief.quote_body}) {
    add_text(part->render(row));
  }
}

void Support::add_text(std::string_view text) {
  if (text.empty()) return;
  std::string normal = normalize(text);
  for (const Number& number : numbers_of(normal, all_number_languages)) {
    numbers_.insert(number_key(number.value, number.unit));
    if (is_time(number.unit)) numbers_.insert(number_key(number.value, ""));
  }
  for (const std::string_view number : foreign_numbers_of(normal)) numbers_.emplace(number);
  for (Word& word : words_of(text)) {
    for (const std::string_view part : split(word.normal, '-')) words_.emplace(part);
    for (const std::string_view part : split(word.normal, '.')) words_.emplace(part);
    words_.insert(std::move(word.normal));
  }
  texts_.push_back(std::move(normal));
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
  }
}

bool Support::has_word(std::string_view normal) const {
  const auto known = [this](std::string_view word) { return words_.contains(std::string(word)); };
  if (normal.empty() || known(normal)) return true;
  if (normal.ends_with('s') && known(normal.substr(0, normal.size() - 1))) return true;
  if (known(std::string(normal) + "s")) return true;
  if (normal.find('-') == std::string_view::npos) return false;
  const auto parts = split(normal, '-');
  return std::all_of(parts.begin(), parts.end(), known);
}

bool Support::has_number(std::string_view value, std::string_view unit) const {
  return numbers_.contains(number_key(value, unit));
}

bool Support::has_foreign_number(std::string_view number) const {
  return numbers_.contains(std::string(number));
}

bool Support::has_stem(std::string_view stem) const {
  return std::any_of(words_.begin(), words_.end(),
                     [stem](const std::string& word) { return word.starts_with(stem); });
}

bool Support::has_phrase(std::string_view normal) const {
  return std::any_of(texts_.begin(), texts_.end(), [normal](const std::string& text) {
    return text.find(normal) != std::string::npos;
  });
}

bool Support::allows_link(std::string_view link) const {
  const std::string key = link_key(link);
  const bool host_alone = key.find_first_of("/?#") == std::string::npos;
  return std::any_of(links_.begin(), links_.end(), [&](const std::string& known) {
    return known == key || (host_alone && known.substr(0, known.find_first_of("/?#")) == key);
  });
}

bool Support::allows_email(std::string_view email) const {
  return std::find(emails_.begin(), emails_.end(), ascii_lower(email)) != emails_.end();
}

bool Support::allows_phone(std::string_view digits) const {
  return std::find(phones_.begin(), phones_.end(), digits) != phones_.end();
}

}  // namespace ov::proof
