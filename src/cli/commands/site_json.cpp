#include <boost/json.hpp>

#include "site_report.h"
#include "site_words.h"

namespace ov::cli {
namespace {

namespace json = boost::json;

json::object signals_json(const PageSignals& signals) {
  return {{"no_index", signals.no_index}, {"no_ai", signals.no_ai}};
}

json::array list_json(const std::vector<std::string>& values) {
  return json::array(values.begin(), values.end());
}

json::object page_json(const Page& page) {
  return {{"url", page.url},
          {"status", page.status},
          {"title", page.title},
          {"description", page.description},
          {"language", page.language},
          {"content_hash", page.content_hash},
          {"etag", page.etag},
          {"last_modified", page.last_modified},
          {"change", to_string(page.change)},
          {"signals", signals_json(page.signals)},
          {"text", page.text}};
}

json::object facts_json(const Facts& facts) {
  return {{"organisation", facts.organisation},
          {"legal_name", facts.legal_name},
          {"organisation_description", facts.organisation_description},
          {"opening_line", facts.opening_line},
          {"address", facts.address},
          {"country", facts.country},
          {"emails", list_json(facts.emails)},
          {"phones", list_json(facts.phones)},
          {"social", list_json(facts.social)}};
}

json::value changes_json(const SiteReport& report) {
  if (!report.before) return nullptr;
  const SiteChange change = change_between(*report.before, report.site);
  json::array pages;
  for (const PageChange& page : change.pages) {
    pages.push_back(json::object{{"kind", to_string(page.kind)},
                                 {"url", page.url},
                                 {"blocks_added", page.blocks_added},
                                 {"blocks_removed", page.blocks_removed},
                                 {"words_added", list_json(page.words_added)},
                                 {"words_removed", list_json(page.words_removed)}});
  }
  return json::object{{"since", time_text(report.before->read_at)},
                      {"pages", std::move(pages)},
                      {"pages_unchanged", change.pages_unchanged},
                      {"facts_changed", change.facts_changed}};
}

}  // namespace

std::string site_json(const SiteReport& report) {
  const Site& site = report.site;
  json::array pages;
  for (const Page& page : site.pages) pages.push_back(page_json(page));
  json::array versions;
  for (const Site& version : report.versions) {
    versions.push_back(json::object{{"id", version.id.value},
                                    {"first_read_at", time_text(version.first_read_at)},
                                    {"read_at", time_text(version.read_at)},
                                    {"reason", to_string(version.reason)}});
  }
  const json::object out{{"site", site.key},
                         {"reason", to_string(site.reason)},
                         {"detail", site.detail},
                         {"first_read_at", time_text(site.first_read_at)},
                         {"read_at", time_text(site.read_at)},
                         {"requests", site.requests},
                         {"bytes_received", site.bytes_received},
                         {"certificate_ignored", site.certificate_ignored},
                         {"signals", signals_json(site.signals)},
                         {"pages", std::move(pages)},
                         {"facts", facts_json(site.facts)},
                         {"changes", changes_json(report)},
                         {"versions", std::move(versions)}};
  return json::serialize(out) + '\n';
}

}  // namespace ov::cli
