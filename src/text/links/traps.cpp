#include "traps.h"

#include <algorithm>
#include <array>
#include <vector>

#include "base/ascii.h"

namespace ov::links {
namespace {

constexpr std::size_t path_parts_max = 6;
constexpr std::size_t path_bytes_max = 200;
constexpr std::size_t query_parts_max = 2;
constexpr std::size_t query_value_bytes_max = 40;
// Hexadecimal digits in a row that nobody types: an id, a hash, a session.
constexpr std::size_t id_digits_min = 12;
constexpr std::size_t ending_bytes_max = 5;

template <std::size_t n>
bool contains(const std::array<std::string_view, n>& values, std::string_view value) {
  return std::ranges::find(values, value) != values.end();
}

std::vector<std::string_view> parts_of(std::string_view path) {
  std::vector<std::string_view> parts;
  for (const std::string_view part : split(path, '/')) {
    if (!part.empty()) parts.push_back(part);
  }
  return parts;
}

bool is_number(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, is_ascii_digit);
}

// A day or month: "2026", "2026-05", "2026-05-17", "20260517".
bool is_date(std::string_view text) {
  if (text.size() < 4 || !is_number(text.substr(0, 4))) return false;
  if (!text.starts_with("19") && !text.starts_with("20")) return false;
  return std::ranges::all_of(
      text, [](char c) { return is_ascii_digit(c) || c == '-' || c == '_' || c == '.'; });
}

bool is_made_up(std::string_view part) {
  std::size_t run = 0;
  std::size_t digits = 0;
  for (const char c : part) {
    const char lower = ascii_lower(c);
    const bool is_hexadecimal = is_ascii_digit(c) || (lower >= 'a' && lower <= 'f') || c == '-';
    run = is_hexadecimal ? run + 1 : 0;
    digits = is_hexadecimal ? digits + (is_ascii_digit(c) ? 1 : 0) : 0;
    if (run >= id_digits_min && digits >= 4) return true;
  }
  return false;
}

// "/a/b/a/b", "/about/about/about": links that a page writes relative to itself.
bool repeats(const std::vector<std::string_view>& parts) {
  for (const std::string_view part : parts) {
    if (std::ranges::count(parts, part) > 2) return true;
  }
  for (std::size_t i = 0; i + 3 < parts.size(); ++i) {
    if (parts[i] == parts[i + 2] && parts[i + 1] == parts[i + 3]) return true;
  }
  return false;
}

bool is_trap_path(std::string_view path) {
  if (path.size() > path_bytes_max) return true;
  // "/page;jsessionid=1" and "/(S(abc))/page" of ASP.NET.
  if (path.find(';') != std::string_view::npos) return true;
  if (path.find("/(S(") != std::string_view::npos) return true;
  const std::vector<std::string_view> parts = parts_of(path);
  if (parts.size() > path_parts_max || repeats(parts)) return true;
  return std::ranges::any_of(
      parts, [](std::string_view part) { return is_date(part) || is_made_up(part); });
}

bool is_trap_name(std::string_view name) {
  constexpr std::array<std::string_view, 47> names = {
      "sid",          "session",   "sessionid", "session_id", "phpsessid",  "jsessionid",
      "aspsessionid", "cfid",      "cftoken",   "oscsid",     "zenid",      "date",
      "day",          "month",     "year",      "week",       "cal",        "calendar",
      "time",         "sort",      "sortby",    "order",      "orderby",    "filter",
      "view",         "print",     "format",    "share",      "replytocom", "redirect",
      "return",       "returnurl", "return_to", "next",       "add",        "add-to-cart",
      "action",       "tag",       "q",         "query",      "search",     "token",
      "nonce",        "color",     "size",      "s",          "offset"};
  return contains(names, name) || name.find("sess") != std::string_view::npos;
}

bool is_trap_query(std::string_view query) {
  const std::vector<std::string_view> parts = split(query, '&');
  if (parts.size() > query_parts_max) return true;
  return std::ranges::any_of(parts, [](std::string_view part) {
    const std::size_t equals = std::min(part.find('='), part.size());
    const std::string name = ascii_lower(part.substr(0, equals));
    const std::string_view value = part.substr(std::min(equals + 1, part.size()));
    const bool is_list_page = (name == "page" || name == "p" || name == "paged") &&
                              is_number(value) && value.size() < 4 && name != "p";
    return is_trap_name(name) || is_list_page || value.size() > query_value_bytes_max ||
           is_date(value) || is_made_up(value);
  });
}

constexpr std::array<std::string_view, 62> language_codes = {
    "en", "de", "fr", "es", "it", "nl", "pt", "pl", "sv", "se", "da", "dk", "cs", "cz", "tr", "no",
    "nb", "nn", "fi", "hu", "ro", "sk", "sl", "si", "hr", "bg", "el", "gr", "ru", "uk", "ua", "ja",
    "jp", "zh", "cn", "tw", "hk", "ko", "kr", "ar", "he", "vi", "th", "id", "et", "ee", "lt", "lv",
    "sr", "ca", "at", "ch", "br", "mx", "us", "gb", "au", "nz", "ie", "in", "za", "be"};

std::string code_of(std::string_view part) {
  return is_language_code(part) ? ascii_lower(part.substr(0, 2)) : std::string();
}

}  // namespace

bool is_file(std::string_view path) {
  const std::string_view name = path.substr(path.rfind('/') + 1);
  const std::size_t dot = name.rfind('.');
  if (dot == std::string_view::npos) return false;
  const std::string ending = ascii_lower(name.substr(dot + 1));
  constexpr std::array<std::string_view, 14> pages = {"html", "htm",   "php",   "php5", "php3",
                                                      "asp",  "aspx",  "jsp",   "do",   "cfm",
                                                      "cgi",  "shtml", "xhtml", "phtml"};
  return !ending.empty() && ending.size() <= ending_bytes_max && !contains(pages, ending) &&
         std::ranges::any_of(ending, is_ascii_alpha);
}

bool is_trap(const Url& url) {
  return is_trap_path(url.path) || (url.query && is_trap_query(*url.query));
}

void remove_tracking(Url& url) {
  if (!url.query) return;
  constexpr std::array<std::string_view, 14> names = {
      "gclid", "fbclid", "msclkid", "srsltid", "icid",   "ref", "ref_",
      "snr",   "ceid",   "source",  "src",     "mc_cid", "nc2", "_ga"};
  std::string kept;
  for (const std::string_view part : split(*url.query, '&')) {
    const std::string name = ascii_lower(part.substr(0, part.find('=')));
    if (part.empty() || name.starts_with("utm_") || contains(names, name)) continue;
    if (!kept.empty()) kept += '&';
    kept += part;
  }
  if (kept.empty()) {
    url.query.reset();
  } else {
    url.query = std::move(kept);
  }
}

bool names_page(const Url& url) {
  if (!url.query) return false;
  constexpr std::array<std::string_view, 10> names = {"page",  "page_id", "p",    "id", "site",
                                                      "seite", "pagina",  "s_id", "pg"};
  return contains(names, ascii_lower(url.query->substr(0, url.query->find('='))));
}

bool is_start(std::string_view path) {
  while (path.ends_with('/')) path.remove_suffix(1);
  if (path.empty()) return true;
  if (path.rfind('/') != 0) return false;
  std::string name = ascii_lower(path.substr(1));
  name = name.substr(0, name.find('.'));
  constexpr std::array<std::string_view, 8> names = {"index", "default",    "home", "homepage",
                                                     "start", "startseite", "main", "accueil"};
  return contains(names, name);
}

bool is_language_code(std::string_view text) {
  if (text.size() == 5 && (text[2] == '-' || text[2] == '_')) text = text.substr(0, 2);
  return text.size() == 2 && contains(language_codes, ascii_lower(text));
}

std::string language_of(const Url& url) {
  const std::vector<std::string_view> parts = parts_of(url.path);
  for (std::size_t i = 0; i < parts.size() && i < 2; ++i) {
    if (std::string code = code_of(parts[i]); !code.empty()) return code;
  }
  if (url.query) {
    for (const std::string_view part : split(*url.query, '&')) {
      const std::size_t equals = std::min(part.find('='), part.size());
      const std::string name = ascii_lower(part.substr(0, equals));
      if (name != "lang" && name != "language" && name != "locale" && name != "hl") continue;
      return code_of(part.substr(std::min(equals + 1, part.size())));
    }
  }
  const std::string_view host = url.host;
  const std::size_t dot = host.find('.');
  // "de.example.com"; not the "it" of "it.com" itself.
  if (std::ranges::count(host, '.') < 2) return {};
  return code_of(host.substr(0, dot));
}

bool is_same_language(std::string_view code, std::string_view tag) {
  const std::string language = ascii_lower(tag.substr(0, 2));
  if (code == language) return true;
  if (tag.size() >= 5 && code == ascii_lower(tag.substr(tag.size() - 2))) return true;
  struct Region {
    std::string_view language;
    std::string_view codes;
  };
  constexpr Region regions[] = {{"en", "uk us gb au nz ie in za ca"},
                                {"de", "at ch"},
                                {"fr", "be ch ca"},
                                {"nl", "be"},
                                {"da", "dk"},
                                {"sv", "se"},
                                {"cs", "cz"},
                                {"ja", "jp"},
                                {"ko", "kr"},
                                {"zh", "cn tw hk"},
                                {"uk", "ua"},
                                {"el", "gr"},
                                {"sl", "si"},
                                {"et", "ee"},
                                {"nb", "no nn"},
                                {"nn", "no nb"},
                                {"no", "nb nn"},
                                {"pt", "br"},
                                {"es", "mx us"},
                                {"it", "ch"}};
  return std::ranges::any_of(regions, [&](const Region& region) {
    return region.language == language && region.codes.find(code) != std::string_view::npos;
  });
}

}  // namespace ov::links
