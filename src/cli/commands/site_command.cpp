// overture site: what the store knows of one site.
#include <algorithm>
#include <cstdio>

#include "command.h"
#include "data_folder.h"
#include "site_report.h"
#include "text/url.h"

namespace ov::cli {
namespace {

/// The version before `versions.front()` that was read.
Result<std::optional<Site>> version_before(Store& store, const std::vector<Site>& versions) {
  const auto before = std::find_if(versions.begin() + 1, versions.end(), [](const Site& version) {
    return version.reason == Reason::none;
  });
  if (before == versions.end()) return std::optional<Site>();
  TRY(Site site, store.site(before->id));
  return std::optional<Site>(std::move(site));
}

/// Nothing when the site was never read.
Result<std::optional<SiteReport>> make_report(Store& store, const std::string& key) {
  SiteReport report;
  TRY(report.versions, store.site_versions(key, versions_shown_max));
  if (report.versions.empty()) return std::optional<SiteReport>();
  TRY(report.site, store.site(report.versions.front().id));
  // A site that failed has no pages; that all of them are gone would be a strange thing to say.
  if (report.site.reason == Reason::none) {
    TRY(report.before, version_before(store, report.versions));
  }
  return std::optional<SiteReport>(std::move(report));
}

}  // namespace

int site_command(const SiteArguments& arguments, const Config& config, const Adapters& adapters) {
  // As a website column is read, so that whatever stands in the list finds its site.
  const Result<Url> url = parse_website(arguments.site);
  if (!url) return complain("'" + arguments.site + "': " + url.error().message(), exit_usage);
  const std::string key = site_key(*url);
  auto store = open_to_read(config, adapters);
  if (!store) return complain_of_data(store.error());
  const auto report = make_report(**store, key);
  if (!report) return complain(report.error().text(), exit_failed);
  if (!*report) {
    return complain("nothing is known of '" + key + "' in " + store_place(config), exit_usage);
  }
  const std::string text = arguments.json ? site_json(**report) : site_lines(**report);
  std::fwrite(text.data(), 1, text.size(), stdout);
  return exit_done;
}

}  // namespace ov::cli
