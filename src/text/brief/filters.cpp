// What filters do to a value of a row. Letters beyond ASCII change case by Unicode's simple
// mapping.
#include <utf8proc.h>

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "base/utf8.h"
#include "text/brief.h"

namespace ov {
namespace {

struct NamedFilter {
  Filter filter;
  std::string_view name;
};
constexpr NamedFilter names[] = {
    {Filter::lower, "lower"},         {Filter::upper, "upper"},
    {Filter::title, "title"},         {Filter::capital, "capital"},
    {Filter::trim, "trim"},           {Filter::first_word, "first_word"},
    {Filter::last_word, "last_word"}, {Filter::clean_company, "clean_company"},
    {Filter::host, "host"},
};

/// Legal forms as they end a company's name: lower case, without full stops, words between spaces.
constexpr std::string_view legal_forms[] = {
    "gmbh & co kg",
    "gmbh & co kgaa",
    "gmbh und co kg",
    "gmbh & co ohg",
    "ag & co kg",
    "ug & co kg",
    "se & co kg",
    "se & co kgaa",
    "ug (haftungsbeschränkt)",
    "gmbh",
    "ggmbh",
    "gesmbh",
    "mbh",
    "ag",
    "kg",
    "kgaa",
    "ohg",
    "ug",
    "ek",
    "e k",
    "eg",
    "ev",
    "gbr",
    "partg",
    "partg mbb",
    "se",
    "inc",
    "incorporated",
    "llc",
    "llp",
    "lp",
    "ltd",
    "limited",
    "plc",
    "corp",
    "corporation",
    "& co",
    "and co",
    "et cie",
    "& cie",
    "co ltd",
    "co",
    "pty ltd",
    "pty",
    "pvt ltd",
    "sa",
    "sas",
    "sasu",
    "sarl",
    "sàrl",
    "eurl",
    "sci",
    "scop",
    "sl",
    "slu",
    "sll",
    "sau",
    "spa",
    "srl",
    "srls",
    "snc",
    "bv",
    "nv",
    "bvba",
    "vof",
    "ab",
    "as",
    "a/s",
    "aps",
    "oy",
    "oyj",
    "lda",
    "ltda",
    "sp z oo",
    "sp zoo",
    "sro",
    "s r o",
    "doo",
    "kft",
    "kk",
    "& partner",
};

/// `text` with each letter that `wanted` is asked about changed: 1 to capital, -1 to small, 0 kept.
template <class Wanted>
std::string with_case(std::string_view text, Wanted wanted) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const Utf8Char character = utf8_at(text, at);
    const auto c = static_cast<utf8proc_int32_t>(character.code_point);
    const int turn = wanted(at);
    // ß has no capital that people write.
    const bool keeps = turn == 0 || (turn > 0 && character.code_point == U'ß');
    append_utf8(out, static_cast<char32_t>(keeps      ? c
                                           : turn > 0 ? utf8proc_toupper(c)
                                                      : utf8proc_tolower(c)));
    at += character.size;
  }
  return out;
}

std::string upper(std::string_view text) {
  return with_case(text, [](std::size_t) { return 1; });
}
std::string lower(std::string_view text) {
  return with_case(text, [](std::size_t) { return -1; });
}

/// "anna-lena O'NEIL" becomes "Anna-Lena O'Neil"; words with small and capital letters, such as
/// "McDonald", are right already.
std::string title_word(std::string_view word) {
  const bool mixed = word != lower(word) && word != upper(word);
  if (mixed) return std::string(word);
  return with_case(word, [word](std::size_t at) {
    const bool begins = at == 0 || word[at - 1] == '-' || (at == 2 && word[1] == '\'');
    return begins ? 1 : -1;
  });
}

std::string title(std::string_view text) {
  std::string out;
  for (const std::string_view word : split(text, ' ')) {
    if (!out.empty()) out.push_back(' ');
    out += title_word(word);
  }
  return out;
}

std::string_view without_marks(std::string_view text) {
  constexpr std::string_view marks = " \t,;:.-_/|\"'*";
  const std::size_t first = text.find_first_not_of(marks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(marks) - first + 1);
}

std::string_view word_at_end(std::string_view text, bool last) {
  text = trim(text);
  const std::size_t space = last ? text.rfind(' ') : text.find(' ');
  if (space == std::string_view::npos) return text;
  const std::string_view word = last ? text.substr(space + 1) : text.substr(0, space);
  const std::size_t comma = word.find_last_not_of(",;");
  return comma == std::string_view::npos ? std::string_view() : word.substr(0, comma + 1);
}

/// As legal_forms has it.
std::string form_key(std::string_view text) {
  std::string key;
  for (const char c : lower(text)) {
    if (c == '.' || c == ',') continue;
    if (c == ' ' && key.ends_with(' ')) continue;
    key.push_back(c);
  }
  return std::string(trim(key));
}

/// "S.L." and "AG" are legal forms, "Co" and "As" at the end of a name may be part of it.
bool reads_as_form(std::string_view tail) {
  constexpr std::size_t short_bytes_max = 2;
  const std::string key = form_key(tail);
  if (key.size() > short_bytes_max || key == "co") return true;
  return tail.find('.') != std::string_view::npos || upper(tail) == tail;
}

std::string_view without_legal_form(std::string_view name) {
  // The longest ending that is a form: the first word is always kept.
  for (std::size_t at = name.find(' '); at != std::string_view::npos; at = name.find(' ', at + 1)) {
    const std::string_view tail = name.substr(at + 1);
    const std::string key = form_key(tail);
    const bool known =
        std::find(std::begin(legal_forms), std::end(legal_forms), key) != std::end(legal_forms);
    if (known && reads_as_form(tail)) return name.substr(0, at);
  }
  return name;
}

std::string clean_company(std::string_view name) {
  name = trim(name);
  while (true) {
    const std::string_view shorter = without_legal_form(name);
    if (shorter.size() == name.size()) break;
    name = shorter.substr(0, shorter.find_last_not_of(" ,;&-") + 1);
  }
  return std::string(name);
}

std::string host_of(std::string_view value) {
  value = trim(value);
  if (const std::size_t scheme = value.find("://"); scheme != std::string_view::npos) {
    value.remove_prefix(scheme + 3);
  }
  value = value.substr(0, value.find_first_of("/?#"));
  if (const std::size_t at = value.rfind('@'); at != std::string_view::npos) {
    value.remove_prefix(at + 1);
  }
  std::string host = lower(value.substr(0, value.find(':')));
  if (host.starts_with("www.")) host.erase(0, 4);
  return host;
}

constexpr std::array<Filter, std::size(names)> listed = [] {
  std::array<Filter, std::size(names)> out{};
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = names[i].filter;
  return out;
}();

}  // namespace

std::string_view to_string(Filter filter) {
  for (const NamedFilter& named : names) {
    if (named.filter == filter) return named.name;
  }
  return {};
}

std::optional<Filter> filter_from(std::string_view name) {
  for (const NamedFilter& named : names) {
    if (named.name == name) return named.filter;
  }
  return std::nullopt;
}

std::span<const Filter> all_filters() { return listed; }

std::string apply_filter(Filter filter, std::string_view value) {
  switch (filter) {
    case Filter::lower:
      return lower(value);
    case Filter::upper:
      return upper(value);
    case Filter::title:
      return title(value);
    case Filter::capital:
      return with_case(value, [](std::size_t at) { return at == 0 ? 1 : 0; });
    case Filter::trim:
      return std::string(without_marks(value));
    case Filter::first_word:
      return std::string(word_at_end(value, false));
    case Filter::last_word:
      return std::string(word_at_end(value, true));
    case Filter::clean_company:
      return clean_company(value);
    case Filter::host:
      return host_of(value);
  }
  return std::string(value);
}

}  // namespace ov
