#include "revisit.h"

#include <algorithm>

#include "base/ascii.h"

namespace ov {
namespace {

bool is_printable(char c) { return c >= ' ' && c < '\x7f'; }

// entity-tag = [ "W/" ] DQUOTE *etagc DQUOTE, without the bytes beyond ASCII that it allows: they
// could not be told from broken UTF-8. Tags without quotes exist; a list of them cannot be parsed,
// and so servers that send such compare nothing.
bool is_entity_tag(std::string_view text) {
  if (text.starts_with("W/")) text.remove_prefix(2);
  if (text.size() < 2 || text.front() != '"' || text.back() != '"') return false;
  text = text.substr(1, text.size() - 2);
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return is_printable(c) && c != ' ' && c != '"'; });
}

}  // namespace

const Page* known_page(const Site* known, std::string_view url) {
  if (known == nullptr) return nullptr;
  const auto found = std::find_if(known->pages.begin(), known->pages.end(),
                                  [&](const Page& page) { return page.url == url; });
  return found == known->pages.end() ? nullptr : &*found;
}

bool has_validators(const Page& page) { return !page.etag.empty() || !page.last_modified.empty(); }

void add_conditions(const Page& page, std::vector<HttpHeader>& headers) {
  if (!page.etag.empty()) headers.push_back({"If-None-Match", page.etag});
  if (!page.last_modified.empty()) headers.push_back({"If-Modified-Since", page.last_modified});
}

void take_validators(const HttpResponse& response, Page& page) {
  const std::string* tag = response.header("ETag");
  if (tag != nullptr && tag->size() <= validator_bytes_max && is_entity_tag(*tag)) {
    page.etag = *tag;
  }
  const std::string* date = response.header("Last-Modified");
  if (date != nullptr && !date->empty() && date->size() <= validator_bytes_max &&
      std::all_of(date->begin(), date->end(), is_printable)) {
    page.last_modified = *date;
  }
}

PageReading unmodified_reading(const Site& known, const Page& page, const HttpResponse& response,
                               std::size_t links_max) {
  PageReading reading;
  reading.page = page;
  reading.page.change = Change::unchanged;
  reading.unmodified = true;
  take_validators(response, reading.page);
  for (const Page& other : known.pages) {
    if (reading.links.size() >= links_max) break;
    if (other.url != page.url) reading.links.push_back(other.url);
  }
  return reading;
}

Change change_of(const Site* known, const Page& page) {
  const Page* earlier = known_page(known, page.url);
  if (earlier == nullptr) return Change::first_read;
  return earlier->content_hash == page.content_hash ? Change::unchanged : Change::changed;
}

}  // namespace ov
