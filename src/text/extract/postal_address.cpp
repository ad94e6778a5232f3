#include "postal_address.h"

#include <algorithm>
#include <array>
#include <vector>

#include "base/ascii.h"
#include "words.h"

namespace ov::extract {
namespace {

constexpr std::size_t part_bytes_max = 70;
constexpr std::size_t town_bytes_max = 40;
constexpr std::size_t block_bytes_max = 700;
constexpr std::size_t line_block_bytes_max = 90;
constexpr std::size_t window_bytes_max = 1000;
constexpr std::size_t windows_max = 40;
constexpr std::size_t parts_back_max = 3;

// Whose words a street is named with.
enum class Tongue : std::uint8_t {
  none,
  german,
  french,
  italian,
  spanish,
  portuguese,
  dutch,
  polish,
  nordic,
  finnish,
  english
};

struct StreetWord {
  std::string_view word;  // lower case
  Tongue tongue;
  bool is_ending;  // also the end of a longer word: "Hauptstraße"
};
constexpr StreetWord street_words[] = {
    {"straße", Tongue::german, true},       {"strasse", Tongue::german, true},
    {"str.", Tongue::german, true},         {"gasse", Tongue::german, true},
    {"weg", Tongue::german, true},          {"platz", Tongue::german, true},
    {"allee", Tongue::german, true},        {"ring", Tongue::german, true},
    {"damm", Tongue::german, true},         {"ufer", Tongue::german, true},
    {"chaussee", Tongue::german, true},     {"markt", Tongue::german, true},
    {"rue", Tongue::french, false},         {"avenue", Tongue::french, false},
    {"boulevard", Tongue::french, false},   {"bd", Tongue::french, false},
    {"place", Tongue::french, false},       {"chemin", Tongue::french, false},
    {"impasse", Tongue::french, false},     {"quai", Tongue::french, false},
    {"route", Tongue::french, false},       {"allée", Tongue::french, false},
    {"cours", Tongue::french, false},       {"via", Tongue::italian, false},
    {"viale", Tongue::italian, false},      {"piazza", Tongue::italian, false},
    {"corso", Tongue::italian, false},      {"strada", Tongue::italian, false},
    {"calle", Tongue::spanish, false},      {"c/", Tongue::spanish, false},
    {"avenida", Tongue::spanish, false},    {"avda.", Tongue::spanish, false},
    {"av.", Tongue::spanish, false},        {"plaza", Tongue::spanish, false},
    {"paseo", Tongue::spanish, false},      {"camino", Tongue::spanish, false},
    {"carretera", Tongue::spanish, false},  {"rua", Tongue::portuguese, false},
    {"praça", Tongue::portuguese, false},   {"travessa", Tongue::portuguese, false},
    {"estrada", Tongue::portuguese, false}, {"straat", Tongue::dutch, true},
    {"laan", Tongue::dutch, true},          {"weg", Tongue::dutch, true},
    {"plein", Tongue::dutch, true},         {"gracht", Tongue::dutch, true},
    {"kade", Tongue::dutch, true},          {"singel", Tongue::dutch, true},
    {"steenweg", Tongue::dutch, true},      {"dijk", Tongue::dutch, true},
    {"ul.", Tongue::polish, false},         {"al.", Tongue::polish, false},
    {"pl.", Tongue::polish, false},         {"os.", Tongue::polish, false},
    {"gatan", Tongue::nordic, true},        {"vägen", Tongue::nordic, true},
    {"gata", Tongue::nordic, true},         {"gade", Tongue::nordic, true},
    {"vej", Tongue::nordic, true},          {"vei", Tongue::nordic, true},
    {"veien", Tongue::nordic, true},        {"gate", Tongue::nordic, true},
    {"katu", Tongue::finnish, true},        {"tie", Tongue::finnish, true},
    {"street", Tongue::english, false},     {"st", Tongue::english, false},
    {"st.", Tongue::english, false},        {"road", Tongue::english, false},
    {"rd", Tongue::english, false},         {"rd.", Tongue::english, false},
    {"avenue", Tongue::english, false},     {"ave", Tongue::english, false},
    {"ave.", Tongue::english, false},       {"lane", Tongue::english, false},
    {"ln", Tongue::english, false},         {"drive", Tongue::english, false},
    {"dr", Tongue::english, false},         {"dr.", Tongue::english, false},
    {"boulevard", Tongue::english, false},  {"blvd", Tongue::english, false},
    {"blvd.", Tongue::english, false},      {"way", Tongue::english, false},
    {"court", Tongue::english, false},      {"ct", Tongue::english, false},
    {"place", Tongue::english, false},      {"square", Tongue::english, false},
    {"highway", Tongue::english, false},    {"hwy", Tongue::english, false},
    {"parkway", Tongue::english, false},    {"pkwy", Tongue::english, false},
    {"house", Tongue::english, false},      {"close", Tongue::english, false},
    {"crescent", Tongue::english, false},   {"terrace", Tongue::english, false},
    {"row", Tongue::english, false},        {"broadway", Tongue::english, false},
    {"circle", Tongue::english, false},     {"trail", Tongue::english, false},
    {"plaza", Tongue::english, false},      {"pike", Tongue::english, false},
    {"gardens", Tongue::english, false},    {"mews", Tongue::english, false},
    {"hill", Tongue::english, false},       {"quay", Tongue::english, false},
};

// How the line with the town is written. '0' a digit, 'A' a letter, '?' a digit that may be
// missing.
struct TownForm {
  std::string_view code;       // the postal code
  Tongue tongue;               // of the street that must stand beside it
  std::string_view country;    // empty where several countries share the form: then the page's own
  std::string_view countries;  // that share it, two letters each
};
constexpr TownForm forms[] = {
    {"00000", Tongue::german, "DE", "DE"},  {"0000", Tongue::german, "", "ATCHLILU"},
    {"00000", Tongue::french, "FR", "FR"},  {"0000", Tongue::french, "", "BECHLU"},
    {"00000", Tongue::italian, "IT", "IT"}, {"0000", Tongue::italian, "CH", "CH"},
    {"00000", Tongue::spanish, "ES", "ES"}, {"0000 AA", Tongue::dutch, "NL", "NL"},
    {"0000AA", Tongue::dutch, "NL", "NL"},  {"0000", Tongue::dutch, "BE", "BE"},
    {"00-000", Tongue::polish, "PL", "PL"}, {"0000-000", Tongue::portuguese, "PT", "PT"},
    {"000 00", Tongue::nordic, "SE", "SE"}, {"0000", Tongue::nordic, "", "DKNO"},
    {"00000", Tongue::finnish, "FI", "FI"},
};

constexpr std::string_view american_states =
    "ALAKAZARCACOCTDEFLGAHIIDILINIAKSKYLAMEMDMAMIMNMSMOMTNENVNHNJNMNYNCNDOHOKORPARISCSDTNTXUTVTVAWA"
    "WVWI"
    "WYDCPR";
constexpr std::string_view canadian_provinces = "ABBCMBNBNLNSNTNUONPEQCSKYT";

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
  return std::ranges::any_of(street_words, [&](const StreetWord& each) {
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
  if (street.size() < 4 || street.size() > part_bytes_max) return false;
  if (street.find_first_of("@:%$=<>[]{}?!") != std::string_view::npos) return false;
  const bool has_number = ends_with_number(street) || begins_with_number(street);
  if (!has_number) return false;
  if (has_street_word(street, tongue)) return true;
  const bool is_name =
      is_upper(street.front()) || static_cast<unsigned char>(street.front()) >= 0x80;
  return !needs_word && is_name && ends_with_number(street) && word_count(street) <= 6;
}

std::vector<std::string_view> parts_of(std::string_view text) {
  static constexpr std::string_view signs[] = {"·", "•", " - ", " – ", "&middot;", " / "};
  std::vector<std::string_view> parts;
  std::size_t begin = 0;
  const auto take = [&](std::size_t end) {
    const std::string_view part = trim(text.substr(begin, end - begin));
    if (!part.empty()) parts.push_back(part);
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::size_t size = 0;
    if (text[i] == '\n' || text[i] == ',' || text[i] == '|' || text[i] == ';') size = 1;
    // Most bytes are letters, with which no sign begins.
    if (!is_ascii_alpha(text[i])) {
      for (const std::string_view sign : signs) {
        if (size == 0 && text[i] == sign.front() && text.substr(i).starts_with(sign)) {
          size = sign.size();
        }
      }
    }
    if (size == 0) continue;
    take(i);
    begin = i + size;
    i = begin - 1;
  }
  take(text.size());
  return parts;
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
  for (const TownForm& form : forms) {
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

// "Austin, TX 78701", "Toronto ON M5V 1A1": town and state before the code.
PostalAddress north_american(const std::vector<std::string_view>& parts, std::size_t at) {
  std::string_view line = parts[at];
  std::string_view code;
  std::string_view country;
  if (line.size() >= 8 && (matches(line.substr(line.size() - 5), "00000"))) {
    code = line.substr(line.size() - 5);
    country = "US";
  } else if (line.size() >= 13 && matches(line.substr(line.size() - 10), "00000-0000")) {
    code = line.substr(line.size() - 10);
    country = "US";
  } else if (line.size() >= 10 && matches(line.substr(line.size() - 7), "A0A 0A0")) {
    code = line.substr(line.size() - 7);
    country = "CA";
  } else {
    return {};
  }
  line = trim(line.substr(0, line.size() - code.size()));
  if (line.size() < 2) return {};
  const std::string_view state = line.substr(line.size() - 2);
  if (!holds_code(country == "US" ? american_states : canadian_provinces, state)) return {};
  line = trim(line.substr(0, line.size() - 2));
  std::size_t street_at = at;
  std::string_view town = line;
  if (town.empty() && at > 0) {
    town = parts[at - 1];
    street_at = at - 1;
  }
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

// Whether text may hold a postal code at all: four digits in a row, or a digit between capitals.
bool may_hold_code(std::string_view text) {
  std::size_t digits = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!is_ascii_digit(text[i])) {
      // "123 45" and "00-000" part their digits; "SW1A 1AA" has a digit behind a capital letter.
      if (digits > 0 && digits < 4 && text[i] != ' ' && text[i] != '-') digits = 0;
      continue;
    }
    if (i > 0 && is_upper(text[i - 1])) return true;
    if (++digits >= 4) return true;
  }
  return false;
}

bool in_footer(const RawPage& page, std::size_t block) {
  return std::ranges::any_of(page.noise, [&](const NoiseRange& range) {
    return range.kind == NoiseKind::footer && block >= range.first && block < range.last;
  });
}

bool same(const PostalAddress& a, const PostalAddress& b) {
  return a.postal_code == b.postal_code && a.locality == b.locality;
}

// The block with the short ones before and after it, as addresses are often a block a line.
std::string window_of(const RawPage& page, std::size_t at, std::size_t& own_begin) {
  const auto text = [&](std::size_t i) {
    return std::string_view(page.text).substr(page.blocks[i].begin, page.blocks[i].bytes());
  };
  std::string window;
  for (std::size_t i = at - std::min<std::size_t>(at, 3); i < at; ++i) {
    if (page.blocks[i].bytes() <= line_block_bytes_max) window.append(text(i)).append("\n");
  }
  own_begin = window.size();
  return window.append(text(at)).substr(0, window_bytes_max);
}

}  // namespace

PostalAddress address_in(std::string_view text, std::string_view country, std::size_t code_from) {
  const std::vector<std::string_view> parts = parts_of(text);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    std::string_view part = parts[i];
    if (part.size() < 4 || part.size() > 2 * part_bytes_max) continue;
    if (static_cast<std::size_t>(part.data() - text.data()) < code_from) continue;
    PostalAddress found;
    if (i > 0) found = continental(parts, i, country);
    if (found.empty()) found = in_one_part(part, country);
    if (found.empty() && i > 0) found = north_american(parts, i);
    if (found.empty() && i > 0) found = british(parts, i);
    if (!found.empty()) return found;
  }
  return {};
}

PostalAddress find_address(const RawPage& page, std::string_view country) {
  std::vector<PostalAddress> found;
  PostalAddress of_footer;
  bool footer_has_one = true;
  std::size_t windows = 0;
  // From the end, where footers and imprints are.
  for (std::size_t i = page.blocks.size(); i-- > 0 && windows < windows_max;) {
    const RawBlock& block = page.blocks[i];
    if (block.bytes() > block_bytes_max || block.bytes() < 7) continue;
    if (!may_hold_code(std::string_view(page.text).substr(block.begin, block.bytes()))) continue;
    ++windows;
    std::size_t own_begin = 0;
    const std::string window = window_of(page, i, own_begin);
    const PostalAddress address = address_in(window, country, own_begin);
    if (address.empty()) continue;
    if (in_footer(page, i)) {
      footer_has_one = footer_has_one && (of_footer.empty() || same(of_footer, address));
      of_footer = address;
    }
    const bool known =
        std::ranges::any_of(found, [&](const PostalAddress& each) { return same(each, address); });
    if (!known) found.push_back(address);
  }
  if (found.size() == 1) return found.front();
  return footer_has_one ? of_footer : PostalAddress();
}

}  // namespace ov::extract
