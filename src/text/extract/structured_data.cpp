#include "structured_data.h"

#include <algorithm>
#include <array>
#include <boost/json.hpp>

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

bool is_organisation_kind(std::string_view kind) {
  if (kind.starts_with("http")) kind = kind.substr(kind.rfind('/') + 1);
  for (const std::string_view ending :
       {"Organization", "Business", "Store", "Shop", "ProfessionalService", "FinancialService",
        "LegalService", "Contractor", "Company", "Association", "Restaurant"}) {
    if (kind.ends_with(ending)) return true;
  }
  return std::ranges::find(kinds, kind) != kinds.end();
}

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
  return collapsed(std::string_view(value->get_string()), fact_bytes_max);
}

std::string address_of(const json::object& object) {
  const json::value* value = object.if_contains("address");
  if (value != nullptr && value->is_array() && !value->get_array().empty()) {
    value = &value->get_array().front();
  }
  if (value == nullptr) return {};
  if (value->is_string()) return text_of(object, "address");
  if (!value->is_object()) return {};
  std::string address;
  for (const std::string_view part :
       {"streetAddress", "postalCode", "addressLocality", "addressRegion", "addressCountry"}) {
    std::string text = text_of(value->get_object(), part);
    if (text.empty() && part == "addressCountry") {
      const json::value* country = value->get_object().if_contains(part);
      if (country != nullptr && country->is_object()) text = text_of(country->get_object(), "name");
    }
    if (text.empty()) continue;
    if (!address.empty()) address += ", ";
    address += text;
  }
  return limited(address, fact_bytes_max);
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

// How much an organisation says of itself; the page's own one says most.
int weight_of(const Organisation& found, bool is_nested) {
  if (found.name.empty()) return -1;
  int weight = is_nested ? 0 : 4;
  for (const std::string* field : {&found.legal_name, &found.description, &found.url,
                                   &found.telephone, &found.email, &found.address}) {
    weight += field->empty() ? 0 : 1;
  }
  return weight;
}

class Search {
 public:
  void look_at(const json::value& value, std::size_t depth, bool is_nested) {
    if (depth > json_depth_max || ++nodes_ > json_nodes_max) return;
    if (value.is_array()) {
      for (const json::value& each : value.get_array()) look_at(each, depth + 1, is_nested);
    } else if (value.is_object()) {
      look_at(value.get_object(), depth, is_nested);
    }
  }
  [[nodiscard]] Organisation take() { return std::move(best_); }

 private:
  void look_at(const json::object& object, std::size_t depth, bool is_nested) {
    if (is_organisation(object)) {
      Organisation found = organisation_of(object);
      const int weight = weight_of(found, is_nested);
      if (weight > best_weight_) {
        best_ = std::move(found);
        best_weight_ = weight;
      }
    }
    for (const auto& [name, value] : object) {
      if (!value.is_structured()) continue;
      // Reviewers, sellers and competitors are other organisations.
      if (name == "review" || name == "reviews" || name == "author" || name == "offers") continue;
      look_at(value, depth + 1, is_nested || name != "@graph");
    }
  }

  Organisation best_;
  int best_weight_ = -1;
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

}  // namespace

Organisation find_organisation(const std::vector<std::string>& scripts) {
  Search search;
  json::parse_options options;
  options.max_depth = json_depth_max;
  options.allow_comments = true;
  options.allow_trailing_commas = true;
  options.allow_invalid_utf8 = false;
  for (const std::string& script : scripts) {
    if (!may_hold_organisation(script)) continue;
    json::error_code error;
    json::monotonic_resource memory;
    const json::value value = json::parse(script, error, &memory, options);
    if (!error) search.look_at(value, 0, false);
  }
  return search.take();
}

}  // namespace ov::extract
