#include "contacts.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"

namespace ov::proof {
namespace {

/// Endings that make "word.word" an address rather than a missing space. Long ones are rare in
/// prose, so any ending of the list below counts.
constexpr std::array<std::string_view, 62> endings = {
    "com",     "org",   "net",  "io",   "de",    "at",   "ch",     "fr",      "es",
    "it",      "nl",    "pl",   "uk",   "eu",    "info", "biz",    "co",      "ai",
    "app",     "dev",   "us",   "xyz",  "shop",  "site", "online", "ru",      "cn",
    "jp",      "se",    "dk",   "fi",   "no",    "be",   "cz",     "pt",      "br",
    "link",    "click", "top",  "club", "ly",    "me",   "to",     "cc",      "tv",
    "gl",      "gg",    "page", "tech", "store", "live", "news",   "example", "test",
    "invalid", "local", "ie",   "hu",   "ro",    "gr",   "in",     "ca"};

bool in_address(char c) {
  return is_ascii_alpha(c) || is_ascii_digit(c) || static_cast<unsigned char>(c) >= 0x80 ||
         std::string_view("-._~%/?#[]@!$&'()*+,;=:").find(c) != std::string_view::npos;
}

/// Bytes of quotation marks and brackets before an address.
std::size_t leading_marks(std::string_view token) {
  for (const std::string_view mark : {"(", "[", "'", "“", "„", "«", "»", "‘", "‚", "‹"}) {
    if (token.starts_with(mark)) return mark.size() + leading_marks(token.substr(mark.size()));
  }
  return 0;
}

std::string_view without_trailing_marks(std::string_view token) {
  while (!token.empty() &&
         std::string_view(".,;:!?)]'*").find(token.back()) != std::string_view::npos) {
    token.remove_suffix(1);
  }
  for (const std::string_view mark : {"”", "“", "’", "»", "…", "。", "、"}) {
    if (token.ends_with(mark))
      return without_trailing_marks(token.substr(0, token.size() - mark.size()));
  }
  return token;
}

bool has_scheme(std::string_view token) {
  const std::string lower = ascii_lower(token.substr(0, 16));
  const std::size_t mark = lower.find("://");
  if (mark != std::string::npos && mark > 0) return true;
  for (const std::string_view scheme : {"mailto:", "javascript:", "data:", "tel:", "www."}) {
    if (lower.starts_with(scheme)) return true;
  }
  return false;
}

/// "name.tld", with or without a path.
bool is_bare_host(std::string_view token) {
  const std::string_view host = token.substr(0, token.find_first_of("/?#:"));
  const std::size_t dot = host.rfind('.');
  if (dot == std::string_view::npos || dot == 0) return false;
  const std::string ending = ascii_lower(host.substr(dot + 1));
  if (std::find(endings.begin(), endings.end(), ending) == endings.end()) return false;
  return std::all_of(host.begin(), host.end(), [](char c) {
    return is_ascii_alpha(c) || is_ascii_digit(c) || c == '-' || c == '.' ||
           static_cast<unsigned char>(c) >= 0x80;
  });
}

void add_addresses(std::string_view text, std::vector<Contact>& out) {
  for (std::size_t at = 0; at < text.size();) {
    if (!in_address(text[at])) {
      ++at;
      continue;
    }
    std::size_t begin = at;
    while (at < text.size() && in_address(text[at])) ++at;
    begin += leading_marks(text.substr(begin, at - begin));
    const std::string_view token = without_trailing_marks(text.substr(begin, at - begin));
    const std::size_t sign = token.find('@');
    if (sign != std::string_view::npos && !has_scheme(token)) {
      const bool email = sign > 0 && sign + 1 < token.size();
      if (token.size() > 1) {
        out.push_back({email ? ContactKind::email : ContactKind::link, token, begin});
      }
    } else if (has_scheme(token) || is_bare_host(token)) {
      out.push_back({ContactKind::link, token, begin});
    }
  }
}

bool in_phone(char c) {
  return is_ascii_digit(c) || c == ' ' || c == '-' || c == '/' || c == '(' || c == ')' || c == '.';
}

/// "01.05.2020"
bool is_date(std::string_view run) {
  const auto parts = split(run, '.');
  return parts.size() == 3 && parts[0].size() <= 2 && parts[1].size() <= 2 && parts[2].size() == 4;
}

/// A run of digits and separators that is written as phone numbers are.
bool is_phone(std::string_view run) {
  constexpr int digits_min = 7;
  const auto digits = std::count_if(run.begin(), run.end(), is_ascii_digit);
  if (digits < digits_min || digits > 17 || is_date(run)) return false;
  if (run.front() == '+' || run.front() == '(' || run.front() == '0') return true;
  const auto marks =
      std::count_if(run.begin(), run.end(), [](char c) { return !is_ascii_digit(c); });
  // "12 000 000" is an amount, "2019 2020" are two years.
  std::size_t groups_of_three = 0;
  for (const std::string_view group : split(run, ' ')) {
    if (group.size() == 3 && group.find('-') == std::string_view::npos) ++groups_of_three;
  }
  const bool amount = groups_of_three >= 2 && run.find_first_of("-/().") == std::string_view::npos;
  return marks >= 2 && !amount && run.find_first_of("-/(") != std::string_view::npos;
}

void add_phones(std::string_view text, std::vector<Contact>& out) {
  for (std::size_t at = 0; at < text.size();) {
    const bool begins = is_ascii_digit(text[at]) || text[at] == '+' || text[at] == '(';
    if (!begins) {
      ++at;
      continue;
    }
    const std::size_t begin = at++;
    while (at < text.size() && in_phone(text[at])) ++at;
    std::string_view run = text.substr(begin, at - begin);
    while (!run.empty() && !is_ascii_digit(run.back())) run.remove_suffix(1);
    if (!run.empty() && is_phone(run)) out.push_back({ContactKind::phone, run, begin});
  }
}

}  // namespace

std::vector<Contact> contacts_of(std::string_view text) {
  std::vector<Contact> out;
  add_addresses(text, out);
  add_phones(without_contacts(text, out), out);
  // Phones were found in a copy: point them at the text itself.
  for (Contact& contact : out) contact.text = text.substr(contact.begin, contact.text.size());
  return out;
}

std::string without_contacts(std::string_view text, const std::vector<Contact>& contacts) {
  std::string out(text);
  for (const Contact& contact : contacts) {
    std::fill_n(out.begin() + static_cast<std::ptrdiff_t>(contact.begin), contact.text.size(), ' ');
  }
  return out;
}

}  // namespace ov::proof
