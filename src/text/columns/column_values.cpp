#include "column_values.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "column_names.h"

namespace ov::columns {
namespace {

constexpr std::size_t value_bytes_max = 2048;

constexpr std::array<std::string_view, 12> profile_hosts = {
    "linkedin.com",  "facebook.com", "twitter.com", "x.com",
    "instagram.com", "youtube.com",  "xing.com",    "crunchbase.com",
    "github.com",    "tiktok.com",   "goo.gl",      "maps.google.com"};

// Folded names. Not all countries: enough of those that lists name to tell such a column.
constexpr std::array<std::string_view, 80> countries = {"germany",
                                                        "deutschland",
                                                        "austria",
                                                        "osterreich",
                                                        "switzerland",
                                                        "schweiz",
                                                        "suisse",
                                                        "france",
                                                        "spain",
                                                        "espana",
                                                        "italy",
                                                        "italia",
                                                        "portugal",
                                                        "brazil",
                                                        "brasil",
                                                        "netherlands",
                                                        "nederland",
                                                        "belgium",
                                                        "belgie",
                                                        "belgique",
                                                        "luxembourg",
                                                        "united kingdom",
                                                        "uk",
                                                        "great britain",
                                                        "england",
                                                        "scotland",
                                                        "ireland",
                                                        "united states",
                                                        "usa",
                                                        "united states of america",
                                                        "u s a",
                                                        "us",
                                                        "canada",
                                                        "mexico",
                                                        "australia",
                                                        "new zealand",
                                                        "india",
                                                        "china",
                                                        "japan",
                                                        "south korea",
                                                        "singapore",
                                                        "hong kong",
                                                        "taiwan",
                                                        "israel",
                                                        "turkey",
                                                        "turkiye",
                                                        "poland",
                                                        "polska",
                                                        "czech republic",
                                                        "czechia",
                                                        "slovakia",
                                                        "hungary",
                                                        "romania",
                                                        "bulgaria",
                                                        "greece",
                                                        "croatia",
                                                        "slovenia",
                                                        "serbia",
                                                        "ukraine",
                                                        "russia",
                                                        "sweden",
                                                        "sverige",
                                                        "norway",
                                                        "norge",
                                                        "denmark",
                                                        "danmark",
                                                        "finland",
                                                        "suomi",
                                                        "estonia",
                                                        "latvia",
                                                        "lithuania",
                                                        "iceland",
                                                        "south africa",
                                                        "egypt",
                                                        "argentina",
                                                        "chile",
                                                        "colombia",
                                                        "peru",
                                                        "united arab emirates",
                                                        "saudi arabia"};

bool is_host_byte(char c) {
  return is_ascii_alpha(c) || is_ascii_digit(c) || c == '-' || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

// At least two labels, the last of letters ("xn--" forms included).
bool is_domain(std::string_view host) {
  if (host.ends_with('.')) host.remove_suffix(1);
  if (host.size() > 253) return false;
  const std::vector<std::string_view> labels = split(host, '.');
  if (labels.size() < 2) return false;
  for (const std::string_view label : labels) {
    if (label.empty() || !std::all_of(label.begin(), label.end(), is_host_byte)) return false;
  }
  const std::string_view last = labels.back();
  return last.size() >= 2 && !is_ascii_digit(last.front());
}

std::string_view host_of(std::string_view value) {
  const std::size_t scheme = value.find("://");
  if (scheme != std::string_view::npos) value.remove_prefix(scheme + 3);
  return value.substr(0, value.find_first_of("/?#:"));
}

bool is_profile(std::string_view website) {
  const std::string host = ascii_lower(host_of(website));
  return std::any_of(profile_hosts.begin(), profile_hosts.end(), [&](std::string_view known) {
    return host == known || host.ends_with("." + std::string(known));
  });
}

bool is_country(std::string_view value) {
  if (value.size() == 2) {
    const auto is_capital = [](char c) { return c >= 'A' && c <= 'Z'; };
    return is_capital(value[0]) && is_capital(value[1]);
  }
  if (value.size() > 40) return false;
  return std::find(countries.begin(), countries.end(), folded_name(value)) != countries.end();
}

bool is_words(std::string_view value) {
  return value.size() <= 100 && std::any_of(value.begin(), value.end(), [](char c) {
           return is_ascii_alpha(c) || static_cast<unsigned char>(c) >= 0x80;
         });
}

}  // namespace

bool looks_like_website(std::string_view value) {
  value = trim(value);
  if (value.size() > value_bytes_max || value.find(' ') != std::string_view::npos) return false;
  const std::string_view host = host_of(value);
  return host.find('@') == std::string_view::npos && is_domain(host);
}

bool looks_like_email(std::string_view value) {
  value = trim(value);
  if (value.size() > 320 || value.find_first_of(" /") != std::string_view::npos) return false;
  const std::size_t at = value.rfind('@');
  return at != std::string_view::npos && at > 0 && is_domain(value.substr(at + 1));
}

ValueShares measure_values(const ColumnSamples& samples, std::size_t column) {
  ValueShares shares;
  for (const std::vector<std::string>& row : samples.rows) {
    const std::string_view value = column < row.size() ? trim(row[column]) : std::string_view();
    if (value.empty()) continue;
    ++shares.values;
    if (looks_like_website(value)) {
      (is_profile(value) ? shares.profile : shares.website) += 1;
    } else if (looks_like_email(value)) {
      shares.email += 1;
    } else if (is_country(value)) {
      shares.country += 1;
    } else if (is_words(value)) {
      shares.words += 1;
    }
  }
  if (shares.values == 0) return shares;
  const auto total = static_cast<double>(shares.values);
  for (double* const share :
       {&shares.website, &shares.profile, &shares.email, &shares.country, &shares.words}) {
    *share /= total;
  }
  return shares;
}

}  // namespace ov::columns
