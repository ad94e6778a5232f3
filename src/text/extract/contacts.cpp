#include "contacts.h"

#include <algorithm>

#include "base/ascii.h"
#include "country.h"
#include "emails.h"
#include "opening_line.h"
#include "phones.h"
#include "postal_address.h"
#include "social.h"

namespace ov::extract {
namespace {

// Fills what `own` leaves open from what another place on the page says of the same organisation.
void complete(Organisation& own, const Organisation& other) {
  const bool same = other.name.empty() || equal_ignoring_case(own.name, other.name);
  if (!same) return;
  const auto take = [](std::string& a, const std::string& b) {
    if (a.empty()) a = b;
  };
  take(own.legal_name, other.legal_name);
  take(own.description, other.description);
  take(own.url, other.url);
  take(own.telephone, other.telephone);
  take(own.email, other.email);
  if (own.address.empty()) own.address = other.address;
}

StructuredData find_structured_data(RawPage& page, std::string_view page_host) {
  StructuredData best = find_organisation(page.structured_data, page_host);
  StructuredData other = page.microdata.take(page_host);
  if (other.weight > best.weight) std::swap(best, other);
  complete(best.organisation, other.organisation);
  if (best.organisation.name.empty()) best.organisation.name = page.graph_site_name;
  return best;
}

// The surest sign first: what the organisation says of itself, the owner's choice of a domain, the
// region that the page's language is marked with. Numbers with a calling code decide in
// find_phones.
std::string find_country(const RawPage& page, const Organisation& organisation,
                         std::string_view page_host) {
  std::string country = country_of_name(organisation.address.country);
  if (country.empty()) country = country_of_host(page_host);
  if (country.empty() && page_host.empty()) country = country_of_host(host_of(page.canonical));
  return country;
}

}  // namespace

Facts find_facts(RawPage& page, const ExtractOptions& options, const Extracted& content) {
  Facts facts;
  const std::string page_host = host_of(options.url);
  StructuredData data = find_structured_data(page, page_host);
  facts.organisation = std::move(data.organisation);
  PostalAddress& own_address = facts.organisation.address;
  if (const std::string code = country_of_name(own_address.country); !code.empty()) {
    own_address.country = code;
  }

  EmailFinder emails(options.facts_max, page_host, facts.emails);
  emails.add_plain(facts.organisation.email);
  for (const std::string& hidden : page.hidden_emails) emails.add_cloudflare(hidden);
  for (const std::string& link : page.email_links) emails.add_link(link);
  emails.scan(page.text);

  facts.country = find_country(page, facts.organisation, page_host);
  const bool is_whole = !own_address.street.empty() && !own_address.locality.empty();
  facts.address = is_whole ? own_address : find_address(page, facts.country);
  if (facts.country.empty()) facts.country = country_of_name(facts.address.country);
  const bool was_at_home = !facts.country.empty();
  const std::string by_language = country_of_language(page.html_lang);
  find_phones(page, facts.organisation.telephone, options.facts_max, by_language, facts.country,
              facts.phones);
  if (facts.country.empty()) facts.country = by_language;

  // Several countries write a town alike; by now it may be known which one it is.
  if (facts.address.empty() && !was_at_home && !facts.country.empty()) {
    facts.address = find_address(page, facts.country);
  }
  const bool is_more_than_country = !own_address.street.empty() || !own_address.locality.empty();
  if (facts.address.empty() && is_more_than_country) facts.address = own_address;

  for (const Link& link : page.links) add_profile(link.href, options.facts_max, facts.social);
  for (const std::string& url : data.same_as) add_profile(url, options.facts_max, facts.social);
  drop_people(facts.social);
  facts.opening_line = find_opening_line(facts.organisation, content);
  return facts;
}

}  // namespace ov::extract
