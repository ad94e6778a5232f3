// Sites and their pages: versions that stay, and what a visit that found nothing new moves on.
#include "store.h"

namespace ov::memory {
namespace {

void renew_site(Site& stored, const Site& again) {
  stored.read_at = again.read_at;
  stored.signals = again.signals;
  stored.certificate_ignored = again.certificate_ignored;
  for (const Page& page : again.pages) {
    for (Page& known : stored.pages) {
      if (known.url != page.url) continue;
      known.etag = page.etag;
      known.last_modified = page.last_modified;
      known.signals = page.signals;
      known.facts = page.facts;
    }
  }
}

}  // namespace

Result<std::optional<Site>> MemoryStore::find_site(std::string_view key) {
  TRY(std::vector<Site> newest, site_versions(key, 1));
  if (newest.empty()) return std::optional<Site>();
  return std::optional<Site>(std::move(newest.front()));
}

Result<std::vector<Site>> MemoryStore::site_versions(std::string_view key, std::size_t at_most) {
  std::vector<Site> out;
  const auto found = versions_.find(key);
  if (found == versions_.end()) return out;
  const std::vector<SiteId>& ids = found->second;
  for (auto id = ids.rbegin(); id != ids.rend() && out.size() < at_most; ++id) {
    Site& site = out.emplace_back(sites_.at(*id));
    site.pages.clear();
    site.facts = {};
  }
  return out;
}

Result<Site> MemoryStore::site(SiteId id) {
  const auto found = sites_.find(id);
  if (found == sites_.end()) return Error(ErrorKind::not_found, "the store has no such site");
  return found->second;
}

Result<std::int64_t> MemoryStore::sites_with_bad_certificate(CampaignId campaign) {
  std::set<SiteId> found;
  for (const auto& [id, stored] : records_) {
    const Record& record = stored.view.record;
    if (record.campaign != campaign || !record.site_id) continue;
    if (sites_.at(record.site_id).certificate_ignored) found.insert(record.site_id);
  }
  return static_cast<std::int64_t>(found.size());
}

void MemoryStore::store_site(const Site& site) {
  std::vector<SiteId>& versions = versions_[site.key];
  if (site.id && !versions.empty() && versions.back() == site.id) {
    renew_site(sites_.at(site.id), site);
    return;
  }
  const SiteId id{++last_id_};
  Site& stored = sites_[id] = site;
  stored.id = id;
  stored.first_read_at = site.read_at;
  versions.push_back(id);
}

}  // namespace ov::memory
