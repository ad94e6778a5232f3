#include "known_sites.h"

#include <algorithm>

#include "base/log.h"
#include "domain/site_change.h"

namespace ov {
namespace {

/// Versions looked back over for one that was read, where the newest ones failed.
constexpr std::size_t versions_looked_at = 10;

}  // namespace

bool KnownSites::is_in_time(const Site& newest) const {
  const Time campaign = options_.campaign_created;
  if (newest.reason != Reason::none) return newest.read_at >= campaign;
  return newest.read_at >= std::min(clock_.now() - options_.max_age, campaign);
}

Result<std::shared_ptr<const Site>> KnownSites::newest_read(const Site& newest) {
  SiteId id = newest.id;
  if (newest.reason != Reason::none) {
    TRY(const std::vector<Site> versions, store_.site_versions(newest.key, versions_looked_at));
    const auto read = std::find_if(versions.begin(), versions.end(), [](const Site& version) {
      return version.reason == Reason::none;
    });
    if (read == versions.end()) return std::shared_ptr<const Site>();
    id = read->id;
  }
  TRY(Site site, store_.site(id));
  return std::make_shared<const Site>(std::move(site));
}

Result<KnownSites::Answer> KnownSites::ask(const std::string& key) {
  Answer answer;
  TRY(std::optional<Site> newest, store_.find_site(key));
  if (!newest) return answer;
  bool is_fresh = is_in_time(*newest);
  // What a site asks is known without its pages; which of them ask it, and are kept, is not.
  const bool may_be_disobeyed =
      newest->reason == Reason::none && newest->signals.any_of(options_.obey);
  if (!is_fresh || may_be_disobeyed) {
    TRY(answer.earlier, newest_read(*newest));
  }
  if (is_fresh && may_be_disobeyed) {
    const auto& pages = answer.earlier->pages;
    is_fresh = std::none_of(pages.begin(), pages.end(),
                            [&](const Page& page) { return page.signals.any_of(options_.obey); });
  }
  if (!is_fresh) return answer;
  if (newest->read_at < started_) ++counts_.records_reused;
  answer.earlier.reset();
  answer.fresh = std::move(newest);
  return answer;
}

void KnownSites::note(Site& site, const Site* earlier) {
  if (site.signals.any_of(options_.obey)) ++counts_.asked_to_be_left;
  if (site.reason != Reason::none) return;
  if (earlier == nullptr) {
    ++counts_.first_read;
    return;
  }
  const SiteChange change = change_between(*earlier, site);
  if (change.empty()) {
    ++counts_.unchanged;
    site.id = earlier->id;
    return;
  }
  ++counts_.changed;
  log(LogLevel::info, site.key + ": " + to_sentence(change) + " since it was last read");
}

}  // namespace ov
