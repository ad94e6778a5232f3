#include "page_reading.h"

#include <algorithm>

#include "adapters/web.h"
#include "base/ascii.h"
#include "base/hash.h"
#include "base/utf8.h"
#include "text/charset.h"
#include "text/language.h"
#include "text/links.h"

namespace ov {
namespace {

constexpr std::size_t sniffed_bytes = 1024;

std::string media_type(std::string_view content_type) {
  return ascii_lower(trim(content_type.substr(0, content_type.find(';'))));
}

std::string cut(std::string text, std::size_t size_max) {
  if (text.size() > size_max) text.resize(utf8_prefix(text, size_max).size());
  return text;
}

void add_new(std::vector<std::string>& list, const std::string& value) {
  if (value.empty() || list.size() >= facts_max) return;
  if (std::find(list.begin(), list.end(), value) == list.end()) list.push_back(value);
}

void add_new(std::vector<std::string>& list, const std::vector<std::string>& more) {
  for (const std::string& value : more) add_new(list, value);
}

Facts facts_of(extract::Extracted& extracted) {
  Facts facts;
  auto& found = extracted.facts;
  facts.organisation = std::move(found.organisation.name);
  if (facts.organisation.empty()) facts.organisation = found.organisation.legal_name;
  facts.legal_name = std::move(found.organisation.legal_name);
  facts.organisation_description = std::move(found.organisation.description);
  facts.opening_line = std::move(found.opening_line);
  facts.address = found.address.line();
  facts.country = std::move(found.country);
  add_new(facts.emails, found.emails);
  for (const auto& phone : found.phones) {
    add_new(facts.phones, phone.e164.empty() ? phone.written : phone.e164);
  }
  for (const auto& link : found.social) add_new(facts.social, link.url);
  return facts;
}

Page page_of(extract::Extracted& extracted, std::string_view url, int status) {
  Page page;
  page.url = url;
  page.status = status;
  page.title = cut(std::move(extracted.title), page_title_bytes_max);
  page.description = cut(std::move(extracted.description), page_title_bytes_max);
  page.language = detect_language(extracted.text, extracted.html_lang);
  page.text = std::move(extracted.text);
  // The extractor reserves for the markup it reads; thousands of texts in flight are kept as they
  // are.
  page.text.shrink_to_fit();
  page.content_hash = sha256_hex(page.text);
  page.blocks.reserve(extracted.blocks.size());
  for (const extract::Block& block : extracted.blocks) {
    page.blocks.push_back(
        {block.begin, block.end, static_cast<std::uint8_t>(block.kind),
         block.kind == extract::BlockKind::heading ? block.level : std::uint8_t{0}});
  }
  return page;
}

}  // namespace

bool may_be_html(std::string_view content_type) {
  const std::string type = media_type(content_type);
  return type.empty() || type.find('/') == std::string::npos || type == "text/html" ||
         type == "text/plain" || type == "text/xml" || type == "application/xhtml+xml" ||
         type == "application/xml";
}

bool is_html(std::string_view content_type, std::string_view body) {
  const std::string type = media_type(content_type);
  if (type == "text/html" || type == "application/xhtml+xml") return true;
  if (!may_be_html(content_type)) return false;
  const std::string start = ascii_lower(body.substr(0, sniffed_bytes));
  return start.find("<!doctype html") != std::string::npos ||
         start.find("<html") != std::string::npos;
}

tl::expected<PageReading, Ending> read_page(const HttpResponse& response, std::string_view url,
                                            const ReadLimits& limits, std::size_t links_max,
                                            Inflater& inflater) {
  const auto fail = [&](Reason reason, const std::string& what) {
    return tl::unexpected(Ending{reason, shown(url) + " " + what, std::nullopt});
  };
  if (response.body_end == HttpBodyEnd::limit) {
    return fail(Reason::too_large,
                "sends more than " + std::to_string(limits.transfer_bytes_max) + " bytes");
  }
  const std::string* type_header = response.header("Content-Type");
  const std::string_view type = type_header == nullptr ? "" : std::string_view(*type_header);
  if (!may_be_html(type)) return fail(Reason::not_html, "is " + media_type(type).substr(0, 100));

  const std::string* encoding_header = response.header("Content-Encoding");
  const auto encoding = encoding_from(encoding_header == nullptr ? "" : *encoding_header);
  if (!encoding) return fail(Reason::http_error, "cannot be read: " + encoding.error().text());
  const auto body = inflater.inflate(response.body, *encoding, limits.body_bytes_max);
  if (!body) {
    const bool large = body.error().kind() == ErrorKind::too_large;
    return fail(large ? Reason::too_large : Reason::http_error,
                "cannot be read: " + body.error().text());
  }
  if (!is_html(type, *body)) {
    const bool is_cut = response.body_end == HttpBodyEnd::cut;
    return is_cut ? fail(Reason::http_error, "broke off at the start")
                  : fail(Reason::not_html, "is no HTML page");
  }

  const Utf8Text html = to_utf8(*body, type);
  extract::ExtractOptions options;
  options.html_bytes_max = 4 * limits.body_bytes_max;  // What decoding can make of a body.
  options.text_bytes_max = page_text_bytes_max;
  options.agent = robots_agent;
  options.url = url;
  extract::Extracted extracted = extract::extract(html.text(), options);
  // What came before the break may say enough; where it does not, the break is why.
  if (response.body_end == HttpBodyEnd::cut && extracted.problem != extract::PageProblem::none) {
    return fail(Reason::http_error, "broke off in the middle");
  }

  PageReading reading;
  reading.problem = extracted.problem;
  reading.problem_sign = std::move(extracted.problem_sign);
  if (links_max > 0) reading.links = choose_links(extracted, url, links_max);
  reading.refresh_url = std::move(extracted.refresh_url);
  Facts facts = facts_of(extracted);
  reading.page = page_of(extracted, url, response.status);
  reading.page.facts = std::move(facts);
  reading.page.signals = {extracted.no_index, extracted.no_ai};
  return reading;
}

void merge(Facts& facts, const Facts& more) {
  const auto take = [](std::string& own, const std::string& other) {
    if (own.empty()) own = other;
  };
  take(facts.organisation, more.organisation);
  take(facts.legal_name, more.legal_name);
  take(facts.organisation_description, more.organisation_description);
  take(facts.opening_line, more.opening_line);
  take(facts.address, more.address);
  take(facts.country, more.country);
  add_new(facts.emails, more.emails);
  add_new(facts.phones, more.phones);
  add_new(facts.social, more.social);
}

}  // namespace ov
