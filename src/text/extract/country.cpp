#include "country.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"

namespace ov::extract {
namespace {

constexpr std::size_t host_bytes_max = 253;

// The codes of ISO 3166-1 that are top levels of the web as well, but for those that everybody
// uses.
constexpr std::string_view codes =
    "ADAEAFALAMAOARATAUAZBABBBDBEBFBGBHBJBNBOBRBSBTBWBYCACDCFCHCICLCMCNCRCUCVCYCZDEDKDODZECEEEGESET"
    "FI"
    "FJFRGAGBGEGHGRGTGYHKHNHRHTHUIDIEILINIQIRISITJMJOJPKEKGKHKPKRKWKYKZLALBLILKLRLSLTLULVMAMCMDMGMK"
    "MLMM"
    "MNMOMTMUMVMWMXMYMZNANENGNINLNONPNZOMPAPEPGPHPKPLPRPSPTPYQAROKRRSRURWSASBSDSESGSISKSLSNSRSVSYTH"
    "TJTM"
    "TNTRTTTWTZUAUGUSUYUZVEVNYEZAZMZW";

struct Name {
  std::string_view name;  // lower case
  std::string_view code;
};
constexpr Name names[] = {
    {"germany", "DE"},
    {"deutschland", "DE"},
    {"deu", "DE"},
    {"allemagne", "DE"},
    {"austria", "AT"},
    {"österreich", "AT"},
    {"aut", "AT"},
    {"switzerland", "CH"},
    {"schweiz", "CH"},
    {"suisse", "CH"},
    {"svizzera", "CH"},
    {"che", "CH"},
    {"france", "FR"},
    {"fra", "FR"},
    {"united kingdom", "GB"},
    {"uk", "GB"},
    {"great britain", "GB"},
    {"england", "GB"},
    {"scotland", "GB"},
    {"wales", "GB"},
    {"gbr", "GB"},
    {"northern ireland", "GB"},
    {"ireland", "IE"},
    {"irl", "IE"},
    {"united states", "US"},
    {"united states of america", "US"},
    {"usa", "US"},
    {"u.s.a.", "US"},
    {"u.s.", "US"},
    {"canada", "CA"},
    {"can", "CA"},
    {"australia", "AU"},
    {"aus", "AU"},
    {"new zealand", "NZ"},
    {"nzl", "NZ"},
    {"netherlands", "NL"},
    {"the netherlands", "NL"},
    {"nederland", "NL"},
    {"nld", "NL"},
    {"belgium", "BE"},
    {"belgië", "BE"},
    {"belgique", "BE"},
    {"bel", "BE"},
    {"luxembourg", "LU"},
    {"italy", "IT"},
    {"italia", "IT"},
    {"ita", "IT"},
    {"spain", "ES"},
    {"españa", "ES"},
    {"esp", "ES"},
    {"portugal", "PT"},
    {"prt", "PT"},
    {"poland", "PL"},
    {"polska", "PL"},
    {"pol", "PL"},
    {"czech republic", "CZ"},
    {"czechia", "CZ"},
    {"česká republika", "CZ"},
    {"česko", "CZ"},
    {"cze", "CZ"},
    {"slovakia", "SK"},
    {"slovensko", "SK"},
    {"hungary", "HU"},
    {"magyarország", "HU"},
    {"romania", "RO"},
    {"românia", "RO"},
    {"bulgaria", "BG"},
    {"greece", "GR"},
    {"ελλάδα", "GR"},
    {"denmark", "DK"},
    {"danmark", "DK"},
    {"sweden", "SE"},
    {"sverige", "SE"},
    {"norway", "NO"},
    {"norge", "NO"},
    {"finland", "FI"},
    {"suomi", "FI"},
    {"estonia", "EE"},
    {"latvia", "LV"},
    {"lithuania", "LT"},
    {"ukraine", "UA"},
    {"україна", "UA"},
    {"russia", "RU"},
    {"россия", "RU"},
    {"russian federation", "RU"},
    {"turkey", "TR"},
    {"türkiye", "TR"},
    {"israel", "IL"},
    {"united arab emirates", "AE"},
    {"uae", "AE"},
    {"saudi arabia", "SA"},
    {"india", "IN"},
    {"ind", "IN"},
    {"pakistan", "PK"},
    {"china", "CN"},
    {"中国", "CN"},
    {"hong kong", "HK"},
    {"taiwan", "TW"},
    {"japan", "JP"},
    {"日本", "JP"},
    {"jpn", "JP"},
    {"south korea", "KR"},
    {"대한민국", "KR"},
    {"singapore", "SG"},
    {"malaysia", "MY"},
    {"thailand", "TH"},
    {"vietnam", "VN"},
    {"indonesia", "ID"},
    {"philippines", "PH"},
    {"brazil", "BR"},
    {"brasil", "BR"},
    {"bra", "BR"},
    {"mexico", "MX"},
    {"méxico", "MX"},
    {"argentina", "AR"},
    {"chile", "CL"},
    {"colombia", "CO"},
    {"peru", "PE"},
    {"perú", "PE"},
    {"south africa", "ZA"},
    {"nigeria", "NG"},
    {"kenya", "KE"},
    {"egypt", "EG"},
    {"morocco", "MA"},
    {"croatia", "HR"},
    {"hrvatska", "HR"},
    {"slovenia", "SI"},
    {"slovenija", "SI"},
    {"serbia", "RS"},
    {"liechtenstein", "LI"},
    {"iceland", "IS"},
    {"cyprus", "CY"},
    {"malta", "MT"},
};

// Top levels whose code is another one, and languages of one country.
constexpr Name languages[] = {
    {"pl", "PL"}, {"cs", "CZ"}, {"sk", "SK"}, {"hu", "HU"}, {"fi", "FI"}, {"da", "DK"},
    {"nb", "NO"}, {"no", "NO"}, {"nn", "NO"}, {"sv", "SE"}, {"tr", "TR"}, {"el", "GR"},
    {"ja", "JP"}, {"ko", "KR"}, {"th", "TH"}, {"he", "IL"}, {"iw", "IL"}, {"uk", "UA"},
    {"ro", "RO"}, {"bg", "BG"}, {"sl", "SI"}, {"hr", "HR"}, {"et", "EE"}, {"lv", "LV"},
    {"lt", "LT"}, {"vi", "VN"}, {"it", "IT"}, {"is", "IS"}, {"id", "ID"}, {"ka", "GE"},
};

bool is_code(std::string_view upper) {
  if (upper.size() != 2) return false;
  for (std::size_t i = 0; i < codes.size(); i += 2) {
    if (codes.substr(i, 2) == upper) return true;
  }
  return false;
}

std::string ascii_upper(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - ('a' - 'A'));
  }
  return out;
}

}  // namespace

std::string country_of_name(std::string_view name) {
  name = trim(name);
  if (name == "CO" || name == "TV" || name == "ME") return std::string(name);
  std::string upper = ascii_upper(name);
  if (upper == "UK") return "GB";
  if (is_code(upper)) return upper;
  const std::string lower = ascii_lower(name);
  const auto* const found = std::ranges::find(names, lower, &Name::name);
  if (found != std::end(names)) return std::string(found->code);
  // "Österreich" and its like where the first letter is not ASCII's.
  if (name == "Österreich") return "AT";
  if (name == "Česká republika" || name == "Česko") return "CZ";
  if (name == "Ελλάδα") return "GR";
  if (name == "Україна") return "UA";
  return name == "Россия" ? "RU" : "";
}

std::string country_of_host(std::string_view host) {
  const std::size_t dot = host.rfind('.');
  if (dot == std::string_view::npos) return {};
  const std::string top = ascii_upper(host.substr(dot + 1));
  if (top == "UK") return "GB";
  // Open to everybody and used so: .co, .io, .me, .tv, .ai, .cc, .ws, .to, .ly, .fm, .am, .gg, .sh,
  // .la, .st, .is, .us. None of them is looked at.
  if (top == "US" || top == "AM" || top == "LA" || top == "IS" || top == "ST") return {};
  return is_code(top) ? top : std::string();
}

std::string country_of_language(std::string_view tag) {
  tag = trim(tag);
  const std::size_t dash = tag.find_first_of("-_");
  const std::string language = ascii_lower(tag.substr(0, dash));
  if (dash != std::string_view::npos) {
    // The region comes last: "zh-Hant-TW".
    const std::string region = ascii_upper(tag.substr(tag.find_last_of("-_") + 1));
    if (region == "UK") return "GB";
    if (region == "US" && language == "en") return {};
    if (region == "CO" || is_code(region)) return region;
  }
  const auto* const found = std::ranges::find(languages, language, &Name::name);
  return found == std::end(languages) ? std::string() : std::string(found->code);
}

std::string host_of(std::string_view url) {
  const std::size_t scheme = url.find("//");
  if (scheme > 6) return {};  // npos included; "https:" has six bytes
  std::string_view host = url.substr(scheme + 2);
  host = host.substr(0, host.find_first_of("/?#\\"));
  const std::size_t user = host.rfind('@');
  if (user != std::string_view::npos) host.remove_prefix(user + 1);
  host = host.substr(0, host.find(':'));
  return host.size() > host_bytes_max ? std::string() : ascii_lower(host);
}

}  // namespace ov::extract
