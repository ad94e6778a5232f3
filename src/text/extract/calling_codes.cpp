#include "calling_codes.h"

#include <algorithm>
#include <cstdint>

#include "base/ascii.h"

namespace ov::extract {
namespace {

constexpr std::size_t international_digits_min = 8;
constexpr std::size_t international_digits_max = 15;  // ITU-T E.164

struct Country {
  std::string_view id;      // ISO 3166-1 alpha-2
  std::string_view code;    // calling code
  std::string_view trunk;   // dialled before a number within the country, empty for none
  bool is_trunk_written;    // whether numbers are always written with it
  std::uint8_t digits_min;  // of the number behind calling code or trunk prefix, area code
  std::uint8_t digits_max;  // included; short numbers of open plans are left out
};

// Ordered by calling code, so that countries which share one stand together. From the countries'
// numbering plans as the ITU publishes them (operational bulletins), checked against
// libphonenumber.
constexpr Country countries[] = {
    {"US", "1", "1", false, 10, 10},  {"CA", "1", "1", false, 10, 10},
    {"PR", "1", "1", false, 10, 10},  {"DO", "1", "1", false, 10, 10},
    {"JM", "1", "1", false, 10, 10},  {"EG", "20", "0", true, 8, 10},
    {"ZA", "27", "0", true, 9, 9},    {"GR", "30", "", false, 10, 10},
    {"NL", "31", "0", true, 9, 9},    {"BE", "32", "0", true, 8, 9},
    {"FR", "33", "0", true, 9, 9},    {"ES", "34", "", false, 9, 9},
    {"HU", "36", "06", true, 8, 9},   {"IT", "39", "", false, 6, 11},
    {"VA", "39", "", false, 6, 11},   {"RO", "40", "0", true, 9, 9},
    {"CH", "41", "0", true, 9, 9},    {"AT", "43", "0", true, 7, 13},
    {"GB", "44", "0", true, 9, 10},   {"JE", "44", "0", true, 10, 10},
    {"IM", "44", "0", true, 10, 10},  {"DK", "45", "", false, 8, 8},
    {"SE", "46", "0", true, 7, 9},    {"NO", "47", "", false, 8, 8},
    {"PL", "48", "", false, 9, 9},    {"DE", "49", "0", true, 7, 11},
    {"PE", "51", "0", false, 8, 9},   {"MX", "52", "01", false, 10, 10},
    {"AR", "54", "0", false, 10, 11}, {"BR", "55", "0", false, 10, 11},
    {"CL", "56", "", false, 9, 9},    {"CO", "57", "0", false, 10, 10},
    {"VE", "58", "0", true, 10, 10},  {"MY", "60", "0", true, 8, 10},
    {"AU", "61", "0", true, 9, 9},    {"ID", "62", "0", true, 8, 12},
    {"PH", "63", "0", true, 8, 10},   {"NZ", "64", "0", true, 8, 10},
    {"SG", "65", "", false, 8, 8},    {"TH", "66", "0", true, 8, 9},
    {"RU", "7", "8", false, 10, 10},  {"KZ", "7", "8", false, 10, 10},
    {"JP", "81", "0", true, 9, 10},   {"KR", "82", "0", true, 8, 10},
    {"VN", "84", "0", true, 9, 10},   {"CN", "86", "0", false, 10, 11},
    {"TR", "90", "0", false, 10, 10}, {"IN", "91", "0", false, 10, 10},
    {"PK", "92", "0", true, 9, 10},   {"LK", "94", "0", true, 9, 9},
    {"MA", "212", "0", true, 9, 9},   {"DZ", "213", "0", true, 8, 9},
    {"TN", "216", "", false, 8, 8},   {"SN", "221", "", false, 9, 9},
    {"CI", "225", "", false, 10, 10}, {"GH", "233", "0", true, 9, 9},
    {"NG", "234", "0", true, 8, 10},  {"ET", "251", "0", true, 9, 9},
    {"KE", "254", "0", true, 9, 9},   {"TZ", "255", "0", true, 9, 9},
    {"UG", "256", "0", true, 9, 9},   {"PT", "351", "", false, 9, 9},
    {"LU", "352", "", false, 6, 11},  {"IE", "353", "0", true, 8, 9},
    {"IS", "354", "", false, 7, 7},   {"AL", "355", "0", true, 8, 9},
    {"MT", "356", "", false, 8, 8},   {"CY", "357", "", false, 8, 8},
    {"FI", "358", "0", true, 7, 10},  {"BG", "359", "0", true, 7, 9},
    {"LT", "370", "8", true, 8, 8},   {"LV", "371", "", false, 8, 8},
    {"EE", "372", "", false, 7, 8},   {"MD", "373", "0", true, 8, 8},
    {"AM", "374", "0", true, 8, 8},   {"BY", "375", "8", true, 9, 9},
    {"MC", "377", "0", false, 8, 9},  {"UA", "380", "0", true, 9, 9},
    {"RS", "381", "0", true, 8, 9},   {"ME", "382", "0", true, 8, 8},
    {"XK", "383", "0", true, 8, 9},   {"HR", "385", "0", true, 8, 9},
    {"SI", "386", "0", true, 8, 8},   {"BA", "387", "0", true, 8, 9},
    {"MK", "389", "0", true, 8, 8},   {"CZ", "420", "", false, 9, 9},
    {"SK", "421", "0", true, 9, 9},   {"LI", "423", "0", false, 7, 9},
    {"GT", "502", "", false, 8, 8},   {"SV", "503", "", false, 8, 8},
    {"HN", "504", "", false, 8, 8},   {"CR", "506", "", false, 8, 8},
    {"PA", "507", "", false, 7, 8},   {"BO", "591", "0", false, 8, 8},
    {"EC", "593", "0", true, 8, 9},   {"PY", "595", "0", true, 7, 9},
    {"UY", "598", "0", false, 8, 8},  {"HK", "852", "", false, 8, 8},
    {"MO", "853", "", false, 8, 8},   {"KH", "855", "0", true, 8, 9},
    {"BD", "880", "0", true, 8, 10},  {"TW", "886", "0", true, 8, 9},
    {"LB", "961", "0", true, 7, 8},   {"JO", "962", "0", true, 8, 9},
    {"KW", "965", "", false, 8, 8},   {"SA", "966", "0", true, 9, 9},
    {"OM", "968", "", false, 8, 8},   {"AE", "971", "0", true, 8, 9},
    {"IL", "972", "0", true, 8, 9},   {"BH", "973", "", false, 8, 8},
    {"QA", "974", "", false, 8, 8},   {"NP", "977", "0", true, 8, 10},
    {"AZ", "994", "0", true, 9, 9},   {"GE", "995", "0", true, 9, 9},
    {"UZ", "998", "", false, 9, 9},
};

const Country* country_named(std::string_view id) {
  const auto* const found = std::ranges::find(countries, id, &Country::id);
  return found == std::end(countries) ? nullptr : found;
}

// No calling code is the beginning of another (E.164 section 6.2.1).
const Country* country_of_code(std::string_view digits) {
  const auto* const found = std::ranges::find_if(
      countries, [&](const Country& each) { return digits.starts_with(each.code); });
  return found == std::end(countries) ? nullptr : found;
}

bool fits(const Country& country, std::string_view national) {
  if (country.code == "1") return is_north_american(national);
  if (national.size() < country.digits_min || national.size() > country.digits_max) return false;
  // Italy dials its leading 0 from abroad as well; elsewhere a 0 is a trunk prefix.
  if (country.code == "39")
    return national.front() == '0' || national.front() == '3' || national.front() == '8';
  return national.front() != '0';
}

std::string join(const Country& country, std::string_view national) {
  std::string number = "+";
  number.append(country.code).append(national);
  return number;
}

// Behind "+" or "00". A trunk prefix behind the calling code ("+49 (0)30") is not dialled.
std::string from_international(std::string_view digits) {
  if (digits.size() < international_digits_min || digits.size() > international_digits_max + 1 ||
      digits.front() == '0') {
    return {};
  }
  const Country* const country = country_of_code(digits);
  if (country == nullptr) {
    return digits.size() <= international_digits_max ? "+" + std::string(digits) : std::string();
  }
  std::string_view national = digits.substr(country->code.size());
  if (fits(*country, national)) return join(*country, national);
  if (country->trunk.empty() || !national.starts_with(country->trunk)) return {};
  national.remove_prefix(country->trunk.size());
  return fits(*country, national) ? join(*country, national) : std::string();
}

std::string from_national(const Country& country, std::string_view digits, PhoneOrigin origin) {
  std::string_view national = digits;
  const bool has_trunk = !country.trunk.empty() && digits.starts_with(country.trunk);
  if (has_trunk) national.remove_prefix(country.trunk.size());
  // "8 800 …" in Russia begins with the trunk prefix and is one digit longer for it; a number that
  // merely begins with the same digit is not.
  if (has_trunk && fits(country, national)) return join(country, national);
  if (!country.is_trunk_written && fits(country, digits)) return join(country, digits);
  if (origin == PhoneOrigin::link && digits.starts_with(country.code)) {
    return from_international(digits);
  }
  return {};
}

// Digits up to an extension: "+1 512 555 0100 x12", "tel:+49301;ext=2".
std::string dialled_digits(std::string_view written) {
  std::string digits;
  for (const char c : written) {
    if (c == ';' || c == ',' || c == 'x' || c == 'X' || c == '#') break;
    if (is_ascii_digit(c)) digits += c;
  }
  return digits;
}

}  // namespace

bool is_north_american(std::string_view digits) {
  if (digits.size() == 11 && digits.front() == '1') digits.remove_prefix(1);
  // Area and exchange codes are NXX: 2 to 9, and never N11.
  const auto is_code = [&](std::size_t at) {
    return digits[at] >= '2' && !(digits[at + 1] == '1' && digits[at + 2] == '1');
  };
  return digits.size() == 10 && is_code(0) && digits[3] >= '2';
}

std::string to_e164(std::string_view written, std::string_view country, PhoneOrigin origin) {
  std::string text(trim(written));
  const std::size_t plus = text.find('+');
  const bool is_international = plus != std::string::npos && plus <= 1;  // "(+49) 30 …"
  if (is_international || text.starts_with("00")) {
    const std::size_t trunk = text.find("(0)");
    if (trunk != std::string::npos) text.erase(trunk, 3);
    const std::string digits = dialled_digits(text);
    const bool has_zeros = !is_international || digits.starts_with("00");
    if (digits.size() < 3) return {};
    return from_international(std::string_view(digits).substr(has_zeros ? 2 : 0));
  }
  const Country* const home = country_named(country);
  const std::string digits = dialled_digits(text);
  return home == nullptr || digits.empty() ? std::string() : from_national(*home, digits, origin);
}

std::string_view country_of_number(std::string_view e164) {
  if (!e164.starts_with('+')) return {};
  const Country* const country = country_of_code(e164.substr(1));
  if (country == nullptr) return {};
  const auto sharing = std::ranges::count(countries, country->code, &Country::code);
  // Of those who share "+44" and "+39" nearly all are in the first country.
  return sharing == 1 || country->code == "44" || country->code == "39" ? country->id
                                                                        : std::string_view();
}

}  // namespace ov::extract
