#include "structured_data.h"

#include <algorithm>
#include <array>
#include <boost/json.hpp>

#include "base/utf8.h"
#include "country.h"
#include "text/html.h"
#include "words.h"

namespace ov::extract {
namespace {

namespace json = boost::json;

// Kinds whose name does not end in one of the usual words.
constexpr std::array<std::string_view, 20> kinds = {"Corporation",
                                                    "Restaurant",
                                                    "Hotel",
                                                    "Dentist",
                                                    "Physician",
                                                    "NGO",
                                                    "Attorney",
                                                    "Hospital",
                                                    "MedicalClinic",
                                                    "Electrician",
                                                    "Plumber",
                                                    "School",
                                                    "Bakery",
                                                    "LodgingBusiness",
                                                    "Consortium",
                                                    "RealEstateAgent",
                                                    "TravelAgency",
                                                    "Library",
                                                    "CollegeOrUniversity",
                                                    "Brewery"};

bool is_organisation(const json::object& object) {
  const json::value* type = object.if_contains("@type");
  if (type == nullptr) return false;
  if (type->is_string()) return is_organisation_kind(std::string_view(type->get_string()));
  if (!type->is_array()) return false;
  return std::ranges::any_of(type->get_array(), [](const json::value& each) {
    return each.is_string() && is_organisation_kind(std::string_view(each.get_string()));
  });
}

// A string, or the first of a list of strings.
std::string text_of(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  if (value != nullptr && value->is_array() && !value->get_array().empty()) {
    value = &value->get_array().front();
  }
  if (value == nullptr || !value->is_string()) return {};
  return plain_text(std::string_view(value->get_string()));
}

PostalAddress address_of(const json::object& object) {
  const json::value* value = object.if_contains("address");
  if (value != nullptr && value->is_array() && !value->get_array().empty()) {
    value = &value->get_array().front();
  }
  if (value == nullptr) return {};
  PostalAddress address;
  if (value->is_string()) {
    address.street = text_of(object, "address");
    return address;
  }
  if (!value->is_object()) return {};
  const json::object& parts = value->get_object();
  address.street = text_of(parts, "streetAddress");
  address.postal_code = text_of(parts, "postalCode");
  address.locality = text_of(parts, "addressLocality");
  address.region = text_of(parts, "addressRegion");
  address.country = text_of(parts, "addressCountry");
  const json::value* country = parts.if_contains("addressCountry");
  if (country != nullptr && country->is_object()) {
    address.country = text_of(country->get_object(), "name");
  }
  return address;
}

Organisation organisation_of(const json::object& object) {
  Organisation found;
  found.name = text_of(object, "name");
  found.legal_name = text_of(object, "legalName");
  found.description = text_of(object, "description");
  found.url = text_of(object, "url");
  found.telephone = text_of(object, "telephone");
  found.email = text_of(object, "email");
  if (found.email.starts_with("mailto:")) found.email.erase(0, 7);
  if (found.telephone.starts_with("tel:")) found.telephone.erase(0, 4);
  found.address = address_of(object);
  const json::value* contact = object.if_contains("contactPoint");
  if (contact != nullptr && contact->is_array() && !contact->get_array().empty()) {
    contact = &contact->get_array().front();
  }
  if (contact != nullptr && contact->is_object()) {
    if (found.telephone.empty()) found.telephone = text_of(contact->get_object(), "telephone");
    if (found.email.empty()) found.email = text_of(contact->get_object(), "email");
  }
  return found;
}

std::vector<std::string> same_as_of(const json::object& object) {
  std::vector<std::string> urls;
  const json::value* value = object.if_contains("sameAs");
  if (value == nullptr) return urls;
  if (value->is_string()) urls.emplace_back(value->get_string());
  if (!value->is_array()) return urls;
  for (const json::value& each : value->get_array()) {
    if (urls.size() >= same_as_max) break;
    if (each.is_string()) urls.emplace_back(each.get_string());
  }
  return urls;
}

class Search {
 public:
  explicit Search(std::string_view page_host) : page_host_(page_host) {}
  void look_at(const json::value& value, std::size_t depth, bool is_nested) {
    if (depth > json_depth_max || ++nodes_ > json_nodes_max) return;
    if (value.is_array()) {
      for (const json::value& each : value.get_array()) look_at(each, depth + 1, is_nested);
    } else if (value.is_object()) {
      look_at(value.get_object(), depth, is_nested);
    }
  }
  [[nodiscard]] StructuredData take() { return std::move(best_); }

 private:
  void look_at(const json::object& object, std::size_t depth, bool is_nested) {
    if (is_organisation(object)) {
      Organisation found = organisation_of(object);
      const int weight = weight_of(found, page_host_, is_nested);
      if (weight > best_.weight) {
        best_.organisation = std::move(found);
        best_.same_as = same_as_of(object);
        best_.weight = weight;
      }
    }
    for (const auto& [name, value] : object) {
      if (!value.is_structured()) continue;
      // Reviewers, sellers and competitors are other organisations.
      if (name == "review" || name == "reviews" || name == "author" || name == "offers" ||
          name == "itemReviewed" || name == "hiringOrganization" || name == "sponsor") {
        continue;
      }
      look_at(value, depth + 1, is_nested || name != "@graph");
    }
  }

  std::string_view page_host_;
  StructuredData best_;
  std::size_t nodes_ = 0;
};

// Most scripts describe products and articles; parsing those would be the dearest part of a page.
bool may_hold_organisation(std::string_view script) {
  for (const std::string_view word :
       {"Organization", "Business", "Corporation", "Store", "Service", "legalName", "Restaurant",
        "Hotel", "Dentist", "PostalAddress"}) {
    if (script.find(word) != std::string_view::npos) return true;
  }
  return false;
}

// Line breaks inside of strings are the commonest mistake, comments of HTML around it the next.
std::string repaired(std::string_view script) {
  std::string out(script);
  for (const std::string_view wrapper : {"<!--", "-->", "<![CDATA[", "]]>"}) {
    const std::size_t at = out.find(wrapper);
    if (at != std::string::npos) out.replace(at, wrapper.size(), wrapper.size(), ' ');
  }
  std::ranges::replace_if(out, [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
  const std::size_t end = out.find_last_not_of(" ;/");
  out.resize(end == std::string::npos ? 0 : end + 1);
  return out;
}

}  // namespace

bool is_organisation_kind(std::string_view kind) {
  if (kind.starts_with("http")) kind = kind.substr(kind.rfind('/') + 1);
  for (const std::string_view ending :
       {"Organization", "Business", "Store", "Shop", "ProfessionalService", "FinancialService",
        "LegalService", "Contractor", "Company", "Association", "Restaurant"}) {
    if (kind.ends_with(ending)) return true;
  }
  return std::ranges::find(kinds, kind) != kinds.end();
}

int weight_of(const Organisation& found, std::string_view page_host, bool is_nested) {
  if (found.name.empty()) return -1;
  int weight = is_nested ? 0 : 4;
  for (const std::string* field :
       {&found.legal_name, &found.description, &found.url, &found.telephone, &found.email}) {
    weight += field->empty() ? 0 : 1;
  }
  weight += found.address.empty() ? 0 : 1;
  const std::string host = host_of(found.url);
  const bool is_own = !host.empty() && !page_host.empty() &&
                      (page_host.ends_with(host) || host.ends_with(page_host));
  return weight + (is_own ? 4 : 0);
}

std::string plain_text(std::string_view value) {
  if (value.find_first_of("&<") == std::string_view::npos) return collapsed(value, fact_bytes_max);
  html::Options options;
  options.follow_tags = false;
  html::Tokenizer tokenizer(utf8_prefix(value, 8 * fact_bytes_max), options);
  html::Token token;
  std::string text;
  while (tokenizer.next(token)) {
    if (token.kind == html::TokenKind::text) {
      text += token.text;
    } else {
      text += ' ';
    }
  }
  return collapsed(text, fact_bytes_max);
}

StructuredData find_organisation(const std::vector<std::string>& scripts,
                                 std::string_view page_host) {
  Search search(page_host);
  json::parse_options options;
  options.max_depth = json_depth_max;
  options.allow_comments = true;
  options.allow_trailing_commas = true;
  options.allow_invalid_utf8 = false;
  for (const std::string& script : scripts) {
    if (!may_hold_organisation(script)) continue;
    json::error_code error;
    json::monotonic_resource memory;
    json::value value = json::parse(script, error, &memory, options);
    if (error) {
      error.clear();
      value = json::parse(repaired(script), error, &memory, options);
    }
    if (!error) search.look_at(value, 0, false);
  }
  return search.take();
}

}  // namespace ov::extract
