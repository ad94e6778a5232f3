#include "column_names.h"

#include <utf8proc.h>

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <memory>
#include <vector>

#include "base/ascii.h"
#include "base/utf8.h"

namespace ov::columns {
namespace {

constexpr std::size_t name_bytes_max = 256;

// Folded forms between bars: lower case without accents, words parted by one space. English,
// German, French, Spanish, Portuguese, Italian, Dutch, the Nordic and some eastern languages,
// Japanese, Chinese. In each list the earlier name is the better one, which decides between two
// columns that both fit.
constexpr std::string_view website_names =
    "website|web site|website url|company website|url|webseite|site web|sitio web|pagina web|"
    "sito web|site internet|homepage|home page|internetseite|hjemmeside|hemsida|kotisivu|"
    "nettside|strona www|strona internetowa|strona|webova stranka|weboldal|сайт|"
    "веб саит|саит|website address|web address|company url|company domain|domain|"
    "domain name|domaine|dominio|domane|www|web|site|site url|webadresse|internet|"
    "internetadresse|site da empresa|website link|company site|homepage url|root domain|"
    "website domain|organization website|organization website url|account website|link|"
    "ウェフサイト|網站|网站|网址";
constexpr std::string_view company_names =
    "company|company name|firma|firmenname|unternehmen|organization|organisation|"
    "organization name|organisation name|account name|account|business|business name|societe|"
    "entreprise|nom de l entreprise|nom entreprise|nom de la societe|raison sociale|empresa|"
    "nombre de la empresa|nombre empresa|nome da empresa|razon social|razao social|azienda|"
    "nome azienda|ragione sociale|societa|bedrijf|bedrijfsnaam|virksomhed|virksomhedsnavn|"
    "foretag|foretagsnamn|selskap|yritys|nazwa firmy|spolecnost|cegnev|компания|"
    "название компании|название|организация|会社名|"
    "企業名|公司|公司名称|unternehmensname|organisme|employer|brand|merchant|vendor|"
    "client|customer|name|nom|nombre|nome|naam|navn|nazwa|nazev";
constexpr std::string_view email_names =
    "email|e mail|email address|e mail address|mail|e mail adresse|email adresse|mailadresse|"
    "work email|business email|contact email|adresse e mail|adresse email|adresse mail|"
    "courriel|correo|correo electronico|endereco de email|indirizzo email|posta elettronica|"
    "e mailadres|emailadres|e post|epost|sahkoposti|adres email|adres e mail|"
    "электронная почта|почта|メール|メールアトレス|邮箱|"
    "电子邮件|電子郵件|primary email|company email|email 1|person email|recipient";
constexpr std::string_view first_name_names =
    "first name|firstname|given name|givenname|vorname|prenom|nombre de pila|primer nombre|"
    "primeiro nome|nome proprio|voornaam|fornavn|fornamn|etunimi|imie|jmeno|keresztnev|"
    "имя|名|名前|contact first name|forename|fname|first";
constexpr std::string_view country_names =
    "country|country name|country code|land|pays|pais|paese|nazione|maa|kraj|zeme|orszag|"
    "страна|国|国家|國家|company country|hq country|landcode|landerkennzeichen|"
    "country region|nation|staat";

// Words that turn a name into that of something else.
constexpr std::string_view elsewhere_words =
    "logo|image|photo|picture|avatar|status|verified|has|count|number|score|source|date|type|"
    "id|size|phone|sector|street|city|revenue|address line|legal form|traffic|rank|blog|opt|"
    "valid|careers|industry|language|xing";

// As above, found anywhere in the name: "LinkedIn" may have become two words.
constexpr std::string_view network_names =
    "linkedin|facebook|twitter|instagram|youtube|tiktok|crunchbase|github";

std::string_view names_of(ColumnRole role) {
  switch (role) {
    case ColumnRole::website:
      return website_names;
    case ColumnRole::company:
      return company_names;
    case ColumnRole::email:
      return email_names;
    case ColumnRole::first_name:
      return first_name_names;
    case ColumnRole::country:
      return country_names;
  }
  return {};
}

// "CompanyName" and "websiteURL" as words: a capital after a small letter starts one.
std::string with_words_parted(std::string_view name) {
  std::string parted;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const bool starts_word =
        i > 0 && name[i] >= 'A' && name[i] <= 'Z' && name[i - 1] >= 'a' && name[i - 1] <= 'z';
    if (starts_word) parted += ' ';
    parted += name[i];
  }
  return parted;
}

bool contains_words(std::string_view name, std::string_view words) {
  for (std::size_t at = name.find(words); at != std::string_view::npos;
       at = name.find(words, at + 1)) {
    const std::size_t end = at + words.size();
    const bool starts = at == 0 || name[at - 1] == ' ';
    const bool ends = end == name.size() || name[end] == ' ';
    if (starts && ends) return true;
  }
  return false;
}

bool is_word_character(char32_t c) {
  if (c < 0x80) return is_ascii_alpha(static_cast<char>(c)) || is_ascii_digit(static_cast<char>(c));
  const utf8proc_category_t category = utf8proc_category(static_cast<utf8proc_int32_t>(c));
  return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_NO;
}

std::string words_only(std::string_view text) {
  std::string words;
  for (std::size_t at = 0; at < text.size();) {
    const Utf8Char c = utf8_at(text, at);
    if (is_word_character(c.code_point)) {
      words.append(text, at, c.size);
    } else if (!words.empty() && words.back() != ' ') {
      words += ' ';
    }
    at += c.size;
  }
  while (!words.empty() && words.back() == ' ') words.pop_back();
  return words;
}

std::string without_spaces(std::string_view text) {
  std::string out;
  std::copy_if(text.begin(), text.end(), std::back_inserter(out), [](char c) { return c != ' '; });
  return out;
}

}  // namespace

std::string folded_name(std::string_view name) {
  const std::string parted = with_words_parted(utf8_prefix(trim(name), name_bytes_max));
  utf8proc_uint8_t* mapped = nullptr;
  const auto options =
      static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD |
                                     UTF8PROC_DECOMPOSE | UTF8PROC_STRIPMARK);
  const utf8proc_ssize_t bytes =
      utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(parted.data()),
                   static_cast<utf8proc_ssize_t>(parted.size()), &mapped, options);
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(mapped, &std::free);
  if (bytes < 0) return ascii_lower(parted);
  return words_only({reinterpret_cast<const char*>(mapped), static_cast<std::size_t>(bytes)});
}

int name_score(ColumnRole role, std::string_view name) {
  const std::vector<std::string_view> names = split(names_of(role), '|');
  const std::string joined = without_spaces(name);
  for (std::size_t i = 0; i < names.size(); ++i) {
    // A little less for later names, so that "company" wins over "name" when a list has both.
    const int score = 100 - static_cast<int>(std::min<std::size_t>(i, 60) / 3);
    if (name == names[i] || joined == without_spaces(names[i])) return score;
  }
  for (const std::string_view network : split(network_names, '|')) {
    if (joined.find(network) != std::string::npos) return -60;
  }
  for (const std::string_view word : split(elsewhere_words, '|')) {
    if (contains_words(name, word)) return -60;
  }
  // Single common words are too weak inside longer names: "name" is in "last name" as well.
  for (const std::string_view words : names) {
    const bool weak = words == "name" || words == "nom" || words == "nombre" || words == "nome" ||
                      words == "first" || words == "link" || words == "land" || words == "site" ||
                      words == "account" || words == "名" || words == "internet" ||
                      words.size() < 3;
    if (!weak && contains_words(name, words)) return 60;
  }
  return 0;
}

}  // namespace ov::columns
