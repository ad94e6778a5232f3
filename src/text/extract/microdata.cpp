#include "microdata.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/utf8.h"
#include "words.h"

namespace ov::extract {
namespace {

constexpr std::size_t value_bytes_max = 4 * fact_bytes_max;

// The last part of a type's URL: "https://schema.org/LocalBusiness". The first of several counts.
std::string_view kind_of(std::string_view type) {
  type = trim(type);
  type = type.substr(0, type.find(' '));
  const std::size_t slash = type.find_last_of("/#");
  return slash == std::string_view::npos ? type : type.substr(slash + 1);
}

std::string_view value_attribute(const html::Token& tag) {
  for (const std::string_view name : {"content", "href", "datetime", "value"}) {
    const std::string_view value = attribute(tag, name);
    if (!value.empty()) return value;
  }
  return {};
}

std::string* field_of(Organisation& own, std::string_view property) {
  if (property == "name") return &own.name;
  if (property == "legalName") return &own.legal_name;
  if (property == "description") return &own.description;
  if (property == "url") return &own.url;
  if (property == "telephone") return &own.telephone;
  if (property == "email") return &own.email;
  if (property == "streetAddress") return &own.address.street;
  if (property == "postalCode") return &own.address.postal_code;
  if (property == "addressLocality") return &own.address.locality;
  if (property == "addressRegion") return &own.address.region;
  if (property == "addressCountry") return &own.address.country;
  return nullptr;
}

}  // namespace

bool Microdata::is_item(const html::Token& tag) {
  return has_attribute(tag, "itemprop") || has_attribute(tag, "itemscope");
}

void Microdata::set(std::string_view property, std::string_view value) {
  if (item_ == no_item) return;
  Item& item = items_[item_];
  if (property == "sameAs" && item.same_as.size() < same_as_max) {
    item.same_as.push_back(limited(trim(value), href_bytes_max));
    return;
  }
  std::string* field = field_of(item.organisation, property);
  if (property == "address" && item.organisation.address.empty()) {
    field = &item.organisation.address.street;
  }
  if (field == nullptr || !field->empty()) return;
  *field = collapsed(utf8_prefix(value, value_bytes_max), fact_bytes_max);
  if (property == "email" && field->starts_with("mailto:")) field->erase(0, 7);
  if (property == "telephone" && field->starts_with("tel:")) field->erase(0, 4);
}

void Microdata::take_value(const html::Token& tag) {
  set(attribute(tag, "itemprop"), value_attribute(tag));
}

void Microdata::open(const html::Token& tag, std::uint32_t text_bytes) {
  if (open_.size() >= open_max) {
    ++overflow_;
    return;
  }
  Open open;
  open.text_bytes = text_bytes;
  open.outer_item = item_;
  const std::string_view property = attribute(tag, "itemprop");
  if (has_attribute(tag, "itemscope")) {
    if (items_.size() < items_max) {
      const std::string_view kind = kind_of(attribute(tag, "itemtype"));
      Item item;
      open.item = items_.size();
      item.parent = item_ == no_item ? open.item : item_;
      item.is_organisation = is_organisation_kind(kind);
      item.is_address = kind == "PostalAddress";
      item.is_other_s = property == "review" || property == "author" || property == "offers" ||
                        property == "itemReviewed" || property == "reviews";
      items_.push_back(std::move(item));
      item_ = open.item;
    }
  } else if (const std::string_view value = value_attribute(tag); !value.empty()) {
    // <a itemprop="name" href="…">Brandt</a>: the name is what is shown.
    const bool is_address_of_link =
        property == "url" || property == "sameAs" || property == "email" || property == "telephone";
    if (is_address_of_link || has_attribute(tag, "content")) {
      set(property, value);
    } else {
      open.property = limited(property, 40);
    }
  } else {
    open.property = limited(property, 40);
  }
  open_.push_back(std::move(open));
}

void Microdata::close(std::string_view text) {
  if (overflow_ > 0) {
    --overflow_;
    return;
  }
  if (open_.empty()) return;
  const Open open = std::move(open_.back());
  open_.pop_back();
  if (!open.property.empty() && open.text_bytes < text.size()) {
    set(open.property, text.substr(open.text_bytes));
  }
  if (open.item != no_item) end_item(open.item);
  item_ = open.outer_item;
}

// Address and contact of an organisation are items of their own.
void Microdata::end_item(std::size_t index) {
  const Item& item = items_[index];
  Item& parent = items_[item.parent];
  if (item.parent == index || !parent.is_organisation) return;
  if (item.is_address && parent.organisation.address.empty()) {
    parent.organisation.address = item.organisation.address;
  }
  if (item.is_organisation || item.is_other_s) return;
  if (parent.organisation.telephone.empty()) {
    parent.organisation.telephone = item.organisation.telephone;
  }
  if (parent.organisation.email.empty()) parent.organisation.email = item.organisation.email;
}

StructuredData Microdata::take(std::string_view page_host) {
  while (!open_.empty()) close({});
  StructuredData best;
  for (std::size_t i = 0; i < items_.size(); ++i) {
    Item& item = items_[i];
    if (!item.is_organisation || item.is_other_s) continue;
    const int weight = weight_of(item.organisation, page_host, item.parent != i);
    if (weight <= best.weight) continue;
    best.organisation = std::move(item.organisation);
    best.same_as = std::move(item.same_as);
    best.weight = weight;
  }
  return best;
}

}  // namespace ov::extract
