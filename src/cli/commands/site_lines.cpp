#include <fmt/format.h>

#include "cli/progress.h"
#include "printable.h"
#include "site_report.h"
#include "site_words.h"

namespace ov::cli {
namespace {

constexpr std::size_t hash_shown = 12;

void add_line(std::string& out, std::string_view name, std::string_view value) {
  if (!value.empty()) out += fmt::format("{:<12}{}\n", name, printable(value));
}

void add_list(std::string& out, std::string_view name, const std::vector<std::string>& values) {
  std::string line;
  for (const std::string& value : values) line += (line.empty() ? "" : ", ") + value;
  add_line(out, name, line);
}

std::string wishes_of(const PageSignals& signals) {
  if (signals.no_index && signals.no_ai) return "noindex, not for models";
  if (signals.no_index) return "noindex";
  return signals.no_ai ? "not for models" : "";
}

std::string when(const Site& site) {
  std::string text = time_text(site.first_read_at);
  if (site.read_at > site.first_read_at) text += ", found the same at " + time_text(site.read_at);
  return text;
}

void add_page(std::string& out, const Page& page) {
  out += "  " + printable(page.url) + '\n';
  std::string line = with_commas(std::ssize(page.text)) + " bytes of text";
  if (!page.language.empty()) line += " (" + page.language + ")";
  line += ", " + std::string(to_string(page.change));
  if (!page.content_hash.empty()) line += ", " + page.content_hash.substr(0, hash_shown);
  const auto add = [&line](std::string_view name, const std::string& value) {
    if (!value.empty()) line += fmt::format(", {} {}", name, value);
  };
  add("ETag", page.etag);
  add("Last-Modified", page.last_modified);
  add("asks:", wishes_of(page.signals));
  if (!page.title.empty()) out += "    " + printable(page.title) + '\n';
  out += "    " + printable(line) + '\n';
}

void add_facts(std::string& out, const Facts& facts) {
  add_line(out, "name", facts.organisation);
  if (facts.legal_name != facts.organisation) add_line(out, "legal name", facts.legal_name);
  add_line(out, "says", facts.opening_line);
  add_line(out, "address", facts.address);
  add_line(out, "country", facts.country);
  add_list(out, "e-mail", facts.emails);
  add_list(out, "phone", facts.phones);
  add_list(out, "profiles", facts.social);
}

void add_change(std::string& out, const Site& before, const Site& after) {
  const SiteChange change = change_between(before, after);
  add_line(out, "changes", to_sentence(change) + " since " + time_text(before.read_at));
  for (const PageChange& page : change.pages) {
    out += fmt::format("  {} {}\n", to_string(page.kind), printable(page.url));
    for (const std::string& words : page.words_added) out += "    + " + printable(words) + '\n';
    for (const std::string& words : page.words_removed) out += "    - " + printable(words) + '\n';
  }
}

}  // namespace

std::string site_lines(const SiteReport& report) {
  const Site& site = report.site;
  std::string out;
  add_line(out, "site", site.key);
  add_line(out, "read", when(site));
  if (site.reason != Reason::none) {
    add_line(out, "reason", std::string(to_string(site.reason)) + ": " + site.detail);
  }
  add_line(out, "cost",
           with_commas(site.requests) + " requests, " +
               with_commas(static_cast<std::int64_t>(site.bytes_received)) + " bytes");
  if (site.certificate_ignored) add_line(out, "warning", "its certificate did not verify");
  add_line(out, "asks", wishes_of(site.signals));
  add_facts(out, site.facts);
  add_line(out, "pages", with_commas(std::ssize(site.pages)));
  for (const Page& page : site.pages) add_page(out, page);
  if (report.before) add_change(out, *report.before, site);
  add_line(out, "versions", with_commas(std::ssize(report.versions)));
  for (const Site& version : report.versions) {
    const std::string reason(to_string(version.reason));
    out += "  " + when(version) + (reason.empty() ? "" : "  " + reason) + '\n';
  }
  return out;
}

}  // namespace ov::cli
