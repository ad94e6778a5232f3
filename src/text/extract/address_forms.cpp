#include "address_forms.h"

#include <algorithm>

#include "address_words.h"
#include "base/ascii.h"
#include "words.h"

namespace ov::extract {
namespace {

constexpr std::size_t town_bytes_max = 40;
constexpr std::size_t parts_back_max = 3;

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_letter(char c) { return is_ascii_alpha(c) || static_cast<unsigned char>(c) >= 0x80; }

bool holds_code(std::string_view pairs, std::string_view code) {
  for (std::size_t i = 0; i + 1 < pairs.size(); i += 2) {
    if (pairs.substr(i, 2) == code) return true;
  }
  return false;
}

bool matches(std::string_view text, std::string_view form) {
  if (text.size() < form.size()) return false;
  for (std::size_t i = 0; i < form.size(); ++i) {
    if (form[i] == '0' && !is_ascii_digit(text[i])) return false;
    if (form[i] == 'A' && !is_upper(text[i])) return false;
    if (form[i] != '0' && form[i] != 'A' && text[i] != form[i]) return false;
  }
  return text.size() == form.size() ||
         (!is_ascii_digit(text[form.size()]) && !is_ascii_alpha(text[form.size()]));
}

// A name of one to five words that begins with a capital letter.
bool is_town(std::string_view text) {
  if (text.size() < 2 || text.size() > town_bytes_max) return false;
  if (!is_upper(text.front()) && static_cast<unsigned char>(text.front()) < 0x80) return false;
  if (word_count(text) > 5) return false;
  return std::ranges::all_of(text, [](char c) {
    return is_letter(c) || c == ' ' || c == '-' || c == '\'' || c == '.' || c == '(' || c == ')' ||
           c == '/';
  });
}

// What of `text` is a town: up to a digit or a sign that names do not have.
std::string_view town_at(std::string_view text) {
  text = trim(text);
  std::size_t end = 0;
  while (end < text.size() && (is_letter(text[end]) || text[end] == ' ' || text[end] == '-' ||
                               text[end] == '\'' || text[end] == '.')) {
    ++end;
  }
  text = trim(text.substr(0, end));
  while (text.ends_with('.') || text.ends_with('-')) text = trim(text.substr(0, text.size() - 1));
  // "12345 Berlin Telefon: …", "8000 Zürich Schweiz": the town ends before a known word.
  for (const std::string_view next :
       {" Tel",         " Fon",    " Phone",   " Germany", " Deutschland", " Schweiz",
        " Österreich",  " France", " Italia",  " España",  " Nederland",   " Belgi",
        " Polska",      " E-Mail", " Email",   " Mail",    " Switzerland", " Austria",
        " Netherlands", " Sweden", " Denmark", " Danmark", " Norge",       " Sverige",
        " Fax",         " CVR",    " Mobil",   " Suisse",  " Copyright",   " T "}) {
    const std::size_t at = text.find(next);
    if (at != std::string_view::npos) text = trim(text.substr(0, at));
  }
  return text;
}

bool ends_with_number(std::string_view street) {
  const std::size_t space = street.rfind(' ');
  if (space == std::string_view::npos) return false;
  std::string_view number = street.substr(space + 1);
  if (number.size() == 1 && is_ascii_alpha(number.front())) {  // "Weg 12 a"
    return ends_with_number(trim(street.substr(0, space)));
  }
  return number.size() <= 9 && is_ascii_digit(number.front()) &&
         !(number.size() == 4 && (number.starts_with("19") || number.starts_with("20")));
}
bool begins_with_number(std::string_view street) {
  const std::size_t space = street.find(' ');
  return space != std::string_view::npos && space <= 8 && is_ascii_digit(street.front());
}

bool has_street_word(std::string_view street, Tongue tongue) {
  const std::string lower = ascii_lower(street);
  return std::ranges::any_of(street_words(), [&](const StreetWord& each) {
    if (each.tongue != tongue) return false;
    for (std::size_t at = lower.find(each.word); at != std::string::npos;
         at = lower.find(each.word, at + 1)) {
      const std::size_t end = at + each.word.size();
      const bool begins = at == 0 || !is_letter(lower[at - 1]);
      const bool ends = end == lower.size() || !is_letter(lower[end]);
      if ((begins || each.is_ending) && (ends || each.word.ends_with('.'))) return true;
    }
    return false;
  });
}

bool is_street(std::string_view street, Tongue tongue, bool needs_word) {
  if (street.size() < 4 || street.size() > address_part_bytes_max) return false;
  if (street.find_first_of("@:%$=<>[]{}?!") != std::string_view::npos) return false;
  const bool has_number = ends_with_number(street) || begins_with_number(street);
  if (!has_number) return false;
  if (has_street_word(street, tongue)) return true;
  const bool is_name =
      is_upper(street.front()) || static_cast<unsigned char>(street.front()) >= 0x80;
  return !needs_word && is_name && ends_with_number(street) && word_count(street) <= 6;
}

// "Brandt GmbH Hauptstraße 5": the street is what follows the company.
std::string_view without_company(std::string_view street) {
  for (const std::string_view form :
       {" GmbH & Co. KG ", " GmbH ", " AG ", " e.V. ", " KG ", " SARL ", " B.V. ", " AB ", " Ltd ",
        " Inc. ", " LLC ", " S.r.l. ", " e.K. ", " UG (haftungsbeschränkt) ", " SAS "}) {
    const std::size_t at = street.rfind(form);
    if (at != std::string_view::npos) street = trim(street.substr(at + form.size()));
  }
  for (const std::string_view label :
       {"Address ", "Adresse ", "Anschrift ", "Office ", "Sitz ",
        "Address: ", "Adresse: ", "Anschrift: ", "Head Office: ", "Visit us: ", "Find us: ",
        "Location: ", "Indirizzo: ", "Dirección: ", "Adres: ", "Adress: ", "Address – "}) {
    if (street.starts_with(label)) street = trim(street.substr(label.size()));
  }
  return street;
}

// A country may stand before the code: "D-10115", "CH-8000".
std::string_view without_prefix(std::string_view part, std::string_view& prefix_country) {
  struct Prefix {
    std::string_view text;
    std::string_view country;
  };
  constexpr Prefix prefixes[] = {
      {"D-", "DE"},  {"DE-", "DE"}, {"A-", "AT"},  {"AT-", "AT"}, {"CH-", "CH"}, {"F-", "FR"},
      {"FR-", "FR"}, {"B-", "BE"},  {"BE-", "BE"}, {"L-", "LU"},  {"LU-", "LU"}, {"I-", "IT"},
      {"IT-", "IT"}, {"DK-", "DK"}, {"NL-", "NL"}, {"SE-", "SE"}, {"E-", "ES"},  {"ES-", "ES"},
      {"PL-", "PL"}, {"FI-", "FI"}, {"NO-", "NO"}, {"LI-", "LI"}, {"FL-", "LI"}, {"PT-", "PT"}};
  for (const Prefix& each : prefixes) {
    if (!part.starts_with(each.text) || part.size() <= each.text.size()) continue;
    if (!is_ascii_digit(part[each.text.size()])) continue;
    prefix_country = each.country;
    return part.substr(each.text.size());
  }
  return part;
}

// "12345 Town" behind its street, in the countries that write it so.
PostalAddress continental(const std::vector<std::string_view>& parts, std::size_t at,
                          std::string_view home) {
  std::string_view prefix;
  const std::string_view line = without_prefix(parts[at], prefix);
  if (line.empty() || !is_ascii_digit(line.front())) return {};  // As all forms begin.
  for (const TownForm& form : town_forms()) {
    if (!matches(line, form.code)) continue;
    if (!prefix.empty() && !holds_code(form.countries, prefix)) continue;
    const std::string_view town = town_at(line.substr(form.code.size()));
    if (!is_town(town)) continue;
    const std::string_view named = prefix.empty() ? home : prefix;
    const bool is_at_home = holds_code(form.countries, named);
    // One number or one name more may stand between, such as a floor.
    for (std::size_t back = 1; back <= std::min(at, parts_back_max); ++back) {
      const std::string_view street = without_company(parts[at - back]);
      // Southern streets part the number with a comma: "Calle Mayor, 12".
      std::string joined;
      if (back > 1 || at < 2) joined.clear();
      const bool is_number = street.size() <= 5 && is_ascii_digit(street.front());
      if (is_number && at - back >= 1) {
        joined.append(without_company(parts[at - back - 1])).append(" ").append(street);
      }
      const std::string_view whole = joined.empty() ? street : std::string_view(joined);
      if (!is_street(whole, form.tongue, !is_at_home)) continue;
      PostalAddress found;
      found.street = whole;
      found.postal_code = line.substr(0, form.code.size());
      found.locality = town;
      found.country = !prefix.empty()         ? prefix
                      : !form.country.empty() ? form.country
                      : is_at_home            ? home
                                              : std::string_view();
      return found;
    }
  }
  return {};
}

// "Hauptstraße 5 12345 Town" in one part.
PostalAddress in_one_part(std::string_view part, std::string_view home) {
  for (std::size_t i = 1; i + 4 < part.size(); ++i) {
    if (part[i - 1] != ' ' || part.substr(0, i - 1).find(' ') == std::string_view::npos) continue;
    // A code, or a country's prefix of one.
    const bool may_be_prefix =
        is_upper(part[i]) && part.substr(i, 3).find('-') != std::string_view::npos;
    if (!is_ascii_digit(part[i]) && !may_be_prefix) continue;
    const std::vector<std::string_view> parts = {trim(part.substr(0, i)), part.substr(i)};
    PostalAddress found = continental(parts, 1, home);
    if (!found.empty()) return found;
  }
  return {};
}

// The code of the state that `line` ends with, which is taken off it; empty when there is none.
std::string_view take_state(std::string_view& line, std::string_view country) {
  if (line.size() < 2) return {};
  const std::string_view end = line.substr(line.size() - 2);
  if (holds_code(country == "US" ? american_state_codes() : canadian_province_codes(), end)) {
    line = trim(line.substr(0, line.size() - 2));
    return end;
  }
  if (country != "US") return {};
  for (const State& state : american_states()) {
    if (!line.ends_with(state.name)) continue;
    const std::string_view before = line.substr(0, line.size() - state.name.size());
    if (!before.empty() && before.back() != ' ') continue;
    if (before.ends_with("West ")) continue;  // Virginia is another state.
    line = trim(before);
    return state.code;
  }
  return {};
}

// "Austin, TX 78701", "Toronto ON M5V 1A1": town and state before the code.
PostalAddress north_american(const std::vector<std::string_view>& parts, std::size_t at) {
  std::string_view line = parts[at];
  std::string_view code;
  std::string_view country;
  if (line.size() >= 5 && (matches(line.substr(line.size() - 5), "00000"))) {
    code = line.substr(line.size() - 5);
    country = "US";
  } else if (line.size() >= 10 && matches(line.substr(line.size() - 10), "00000-0000")) {
    code = line.substr(line.size() - 10);
    country = "US";
  } else if (line.size() >= 7 && matches(line.substr(line.size() - 7), "A0A 0A0")) {
    code = line.substr(line.size() - 7);
    country = "CA";
  } else {
    return {};
  }
  line = trim(line.substr(0, line.size() - code.size()));
  std::size_t street_at = at;
  if (line.empty() && street_at > 0) line = parts[--street_at];  // "Wisconsin, 53527"
  const std::string_view state = take_state(line, country);
  if (state.empty()) return {};
  std::string_view town = line;
  if (town.empty() && street_at > 0) town = parts[--street_at];
  if (!is_town(town)) return {};
  for (std::size_t back = 1; back <= std::min(street_at, parts_back_max); ++back) {
    const std::string_view street = without_company(parts[street_at - back]);
    if (!begins_with_number(street) || !is_street(street, Tongue::english, true)) continue;
    PostalAddress found;
    found.street = street;
    for (std::size_t i = street_at - back + 1; i < street_at; ++i) {
      if (parts[i].size() <= 20) found.street.append(", ").append(parts[i]);
    }
    found.postal_code = code;
    found.locality = town;
    found.region = state;
    found.country = country;
    return found;
  }
  return {};
}

// "SW1A 1AA", the code of Britain, at the end of `line`; empty when there is none.
std::string_view british_code(std::string_view line) {
  for (const std::string_view form :
       {"AA0A 0AA", "AA00 0AA", "AA0 0AA", "A0A 0AA", "A00 0AA", "A0 0AA"}) {
    if (line.size() < form.size()) continue;
    const std::size_t at = line.size() - form.size();
    if (at > 0 && line[at - 1] != ' ') continue;
    if (matches(line.substr(at), form)) return line.substr(at);
  }
  return {};
}

PostalAddress british(const std::vector<std::string_view>& parts, std::size_t at) {
  const std::string_view code = british_code(parts[at]);
  if (code.empty()) return {};
  std::string_view town = trim(parts[at].substr(0, parts[at].size() - code.size()));
  std::size_t town_at_part = at;
  if (town.empty() && at > 0) {
    town = parts[at - 1];
    town_at_part = at - 1;
  }
  if (!is_town(town)) return {};
  for (std::size_t back = 1; back <= std::min<std::size_t>(town_at_part, 4); ++back) {
    const std::string_view street = without_company(parts[town_at_part - back]);
    if (!is_street(street, Tongue::english, true)) continue;
    PostalAddress found;
    found.street = street;
    found.postal_code = code;
    found.locality = town;
    found.country = "GB";
    return found;
  }
  return {};
}

}  // namespace

PostalAddress address_at(const std::vector<std::string_view>& parts, std::size_t at,
                         std::string_view country) {
  PostalAddress found;
  if (at > 0) found = continental(parts, at, country);
  if (found.empty()) found = in_one_part(parts[at], country);
  if (found.empty() && at > 0) found = north_american(parts, at);
  if (found.empty() && at > 0) found = british(parts, at);
  return found;
}

}  // namespace ov::extract
