// `overture debug extract`: one page in, its text, blocks and facts out.
#include "text/extract.h"

#include <boost/json.hpp>
#include <cmath>
#include <string>

#include "base/base64.h"
#include "base/result.h"
#include "base/utf8.h"
#include "cli/debug.h"
#include "text/charset.h"
#include "text/language.h"

namespace ov::cli {
namespace {

namespace json = boost::json;

std::string error_line(std::string_view message) {
  return json::serialize(json::object{{"error", message}});
}

// The page as bytes of unknown charset, or as the text that JSON holds.
Result<std::string> page_of(const json::object& request) {
  const json::value* const html = request.if_contains("html");
  if (html != nullptr && html->is_string()) return to_valid_utf8(html->get_string());
  const json::value* const encoded = request.if_contains("html_base64");
  if (encoded == nullptr || !encoded->is_string()) {
    return Error(ErrorKind::invalid, R"(the text "html" or "html_base64" is needed)");
  }
  std::string bytes;
  if (!base64_decode(encoded->get_string(), bytes)) {
    return Error(ErrorKind::invalid, R"("html_base64" is no base64)");
  }
  return std::string(to_utf8(bytes, "").text());
}

json::array shown(const std::vector<extract::Block>& blocks) {
  json::array list;
  for (const extract::Block& block : blocks) {
    json::object each{{"kind", to_string(block.kind)}, {"start", block.begin}, {"end", block.end}};
    if (block.level != 0) each["level"] = block.level;
    each["usefulness"] = std::round(static_cast<double>(block.usefulness) * 100) / 100;
    list.emplace_back(std::move(each));
  }
  return list;
}

json::object shown(const extract::Organisation& organisation) {
  json::object shown;
  const auto add = [&](std::string_view name, const std::string& value) {
    if (!value.empty()) shown[name] = value;
  };
  add("name", organisation.name);
  add("legal_name", organisation.legal_name);
  add("description", organisation.description);
  add("url", organisation.url);
  add("telephone", organisation.telephone);
  add("email", organisation.email);
  add("address", organisation.address.line());
  return shown;
}

json::object shown(const extract::PostalAddress& address) {
  json::object shown;
  const auto add = [&](std::string_view name, const std::string& value) {
    if (!value.empty()) shown[name] = value;
  };
  add("street", address.street);
  add("postal_code", address.postal_code);
  add("locality", address.locality);
  add("region", address.region);
  add("country", address.country);
  if (!address.empty()) shown["line"] = address.line();
  return shown;
}

json::object shown(const extract::Facts& facts) {
  json::array emails(facts.emails.begin(), facts.emails.end());
  json::array phones;
  for (const extract::Phone& phone : facts.phones) {
    json::object each{{"written", phone.written}};
    if (!phone.e164.empty()) each["e164"] = phone.e164;
    phones.emplace_back(std::move(each));
  }
  json::array social;
  for (const extract::SocialLink& link : facts.social) {
    social.emplace_back(json::object{{"network", link.network}, {"url", link.url}});
  }
  return {{"emails", std::move(emails)},       {"phones", std::move(phones)},
          {"social", std::move(social)},       {"organisation", shown(facts.organisation)},
          {"address", shown(facts.address)},   {"country", facts.country},
          {"opening_line", facts.opening_line}};
}

}  // namespace

std::string debug_extract(std::string_view line) {
  json::error_code bad;
  const json::value parsed = json::parse(line, bad);
  const json::object* const request = bad ? nullptr : parsed.if_object();
  if (request == nullptr) return error_line("a JSON object is needed");
  const Result<std::string> html = page_of(*request);
  if (!html) return error_line(html.error().text());
  extract::ExtractOptions options;
  if (const json::value* const url = request->if_contains("url"); url != nullptr) {
    if (url->is_string()) options.url = url->get_string();
  }
  const extract::Extracted page = extract::extract(*html, options);
  json::object answer;
  if (const json::value* const id = request->if_contains("id")) answer["id"] = *id;
  answer["title"] = page.title;
  answer["text"] = page.text;
  answer["language"] = detect_language(page.text, page.html_lang);
  answer["blocks"] = shown(page.blocks);
  answer["facts"] = shown(page.facts);
  if (page.problem != extract::PageProblem::none) {
    answer["problem"] = to_string(page.problem);
    answer["problem_sign"] = page.problem_sign;
  }
  return json::serialize(answer);
}

}  // namespace ov::cli
