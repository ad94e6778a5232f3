// Sites and their pages: versions that stay, and what a visit that found nothing new moves on.
#include <algorithm>
#include <map>

#include "base/assert.h"
#include "store.h"

namespace ov::postgres {
namespace {

#define OV_SITE_COLUMNS                                                              \
  "id, key, reason, detail, read_at_us, first_read_at_us, requests, bytes_received," \
  " certificate_ignored, no_index, no_ai"

std::optional<Change> change_from(std::int64_t value) {
  switch (value) {
    case 0:
      return Change::first_read;
    case 1:
      return Change::unchanged;
    case 2:
      return Change::changed;
    default:
      return std::nullopt;
  }
}

Result<Site> read_site(const Row& row) {
  Site site;
  site.id = {row.integer(0)};
  site.key = row.text(1);
  const auto reason = reason_from(row.bytes(2));
  if (!reason) return damaged("site");
  site.reason = *reason;
  site.detail = row.text(3);
  site.read_at = time_from(row.integer(4));
  site.first_read_at = row.integer(5) == 0 ? site.read_at : time_from(row.integer(5));
  site.requests = static_cast<std::uint32_t>(row.integer(6));
  site.bytes_received = static_cast<std::uint64_t>(row.integer(7));
  site.certificate_ignored = row.flag(8);
  site.signals = {row.flag(9), row.flag(10)};
  return site;
}

Result<Page> read_page(const Row& row, TextPacker& packer) {
  Page page;
  page.url = row.text(0);
  page.status = row.number(1);
  page.title = row.text(2);
  page.description = row.text(3);
  page.language = row.text(4);
  page.content_hash = row.text(5);
  if (row.is_null(13)) {
    page.text = row.text(6);
  } else {
    TRY(page.text, packer.unpack(row.bytes(13), row.integer(14)));
  }
  TRY(page.blocks, decode_blocks(row.bytes(7)));
  for (const TextBlock& block : page.blocks) {
    if (block.begin > block.end || block.end > page.text.size()) return damaged("page");
  }
  page.etag = row.text(8);
  page.last_modified = row.text(9);
  const auto change = change_from(row.integer(10));
  if (!change) return damaged("page");
  page.change = *change;
  page.signals = {row.flag(11), row.flag(12)};
  if (!row.is_null(15)) {
    TRY(page.facts, decode_facts(row.text(15)));
  }
  return page;
}

/// Columns of pages, as a new version inserts them.
class PageColumns {
 public:
  explicit PageColumns(TextPacker& packer) : packer_(packer) {}
  void add(std::int64_t site, int position, const Page& page);
  void store(Transaction& transaction) const;

 private:
  TextPacker& packer_;
  Column sites_ = Column::integers();
  Column positions_ = Column::integers();
  Column urls_ = Column::texts();
  Column statuses_ = Column::integers();
  Column titles_ = Column::texts();
  Column descriptions_ = Column::texts();
  Column languages_ = Column::texts();
  Column hashes_ = Column::texts();
  Column texts_ = Column::texts();
  Column blocks_ = Column::texts();
  Column etags_ = Column::texts();
  Column last_modified_ = Column::texts();
  Column changes_ = Column::integers();
  Column no_index_ = Column::flags();
  Column no_ai_ = Column::flags();
  Column packed_texts_ = Column::blobs();
  Column sizes_ = Column::integers();
  Column facts_ = Column::texts();
};

void PageColumns::add(std::int64_t site, int position, const Page& page) {
  const std::string_view packed = packer_.pack(page.text);
  sites_.add(site);
  positions_.add(position);
  urls_.add(page.url);
  statuses_.add(page.status);
  titles_.add(page.title);
  descriptions_.add(page.description);
  languages_.add(page.language);
  hashes_.add(page.content_hash);
  texts_.add(packed.empty() ? std::string_view(page.text) : "");
  blocks_.add(encode_blocks(page.blocks));
  etags_.add(page.etag);
  last_modified_.add(page.last_modified);
  changes_.add(static_cast<int>(page.change));
  no_index_.add(page.signals.no_index);
  no_ai_.add(page.signals.no_ai);
  if (packed.empty()) {
    packed_texts_.add_null();
  } else {
    packed_texts_.add(Blob{packed});
  }
  sizes_.add(static_cast<std::int64_t>(packed.empty() ? 0 : page.text.size()));
  if (page.facts) {
    facts_.add(encode_facts(*page.facts));
  } else {
    facts_.add_null();
  }
}

void PageColumns::store(Transaction& transaction) const {
  if (sites_.size() == 0) return;
  transaction.add(
      "INSERT INTO page (site_id, position, url, status, title, description, language,"
      " content_hash, text, blocks, etag, last_modified, change, no_index, no_ai, packed_text,"
      " text_bytes, facts) SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::text[],"
      " $4::bigint[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[],"
      " $11::text[], $12::text[], $13::bigint[], $14::boolean[], $15::boolean[], $16::bytea[],"
      " $17::bigint[], $18::text[])",
      sites_, positions_, urls_, statuses_, titles_, descriptions_, languages_, hashes_, texts_,
      blocks_, etags_, last_modified_, changes_, no_index_, no_ai_, packed_texts_, sizes_, facts_);
}

}  // namespace

void SiteStoring::ask(Transaction& transaction, std::span<const Site> sites) {
  Column renewed = Column::texts();
  for (const Site& site : sites) {
    if (site.id) renewed.add(site.key);
  }
  transaction.add("SELECT nextval('site_id_seq') FROM generate_series(1, $1)", std::ssize(sites));
  transaction.add("SELECT key, max(id) FROM site WHERE key = ANY ($1::text[]) GROUP BY key",
                  renewed);
}

Result<void> SiteStoring::store(Transaction& transaction, const std::vector<Rows>& rows,
                                std::size_t& first, std::span<const Site> sites) {
  const Rows& ids = rows.at(first++);
  const Rows& newest = rows.at(first++);
  OV_ASSERT(ids.size() == std::ssize(sites));
  std::map<std::string, std::int64_t> newest_of;
  for (int row = 0; row < newest.size(); ++row) {
    newest_of[newest.text(row, 0)] = newest.integer(row, 1);
  }
  std::vector<std::pair<std::int64_t, const Site*>> fresh;
  std::vector<const Site*> found_again;
  for (std::size_t i = 0; i < sites.size(); ++i) {
    const Site& site = sites[i];
    const auto known = newest_of.find(site.key);
    if (site.id && known != newest_of.end() && known->second == site.id.value) {
      found_again.push_back(&site);
      continue;
    }
    const std::int64_t id = ids.integer(static_cast<int>(i), 0);
    fresh.emplace_back(id, &site);
    newest_of[site.key] = id;
  }
  insert(transaction, fresh);
  renew(transaction, found_again);
  return ok();
}

void SiteStoring::insert(Transaction& transaction,
                         std::span<const std::pair<std::int64_t, const Site*>> all) {
  if (all.empty()) return;
  Column ids = Column::integers();
  Column keys = Column::texts();
  Column reasons = Column::texts();
  Column details = Column::texts();
  Column facts = Column::texts();
  Column read_at = Column::integers();
  Column requests = Column::integers();
  Column received = Column::integers();
  Column certificates = Column::flags();
  Column no_index = Column::flags();
  Column no_ai = Column::flags();
  PageColumns pages(packer_);
  for (const auto& [id, site] : all) {
    ids.add(id);
    keys.add(site->key);
    reasons.add(to_string(site->reason));
    details.add(site->detail);
    facts.add(encode_facts(site->facts));
    read_at.add(microseconds(site->read_at));
    requests.add(static_cast<std::int64_t>(site->requests));
    received.add(static_cast<std::int64_t>(site->bytes_received));
    certificates.add(site->certificate_ignored);
    no_index.add(site->signals.no_index);
    no_ai.add(site->signals.no_ai);
    int position = 0;
    for (const Page& page : site->pages) pages.add(id, position++, page);
  }
  transaction.add(
      "INSERT INTO site (id, key, reason, detail, facts, read_at_us, first_read_at_us, requests,"
      " bytes_received, certificate_ignored, no_index, no_ai)"
      " SELECT id, key, reason, detail, facts, read_at, read_at, requests, received, certificate,"
      " no_index, no_ai FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[],"
      " $6::bigint[], $7::bigint[], $8::bigint[], $9::boolean[], $10::boolean[], $11::boolean[])"
      " AS given (id, key, reason, detail, facts, read_at, requests, received, certificate,"
      " no_index, no_ai)",
      ids, keys, reasons, details, facts, read_at, requests, received, certificates, no_index,
      no_ai);
  pages.store(transaction);
}

void SiteStoring::renew(Transaction& transaction, std::span<const Site* const> all) {
  if (all.empty()) return;
  Column ids = Column::integers();
  Column read_at = Column::integers();
  Column certificates = Column::flags();
  Column no_index = Column::flags();
  Column no_ai = Column::flags();
  Column page_sites = Column::integers();
  Column urls = Column::texts();
  Column etags = Column::texts();
  Column last_modified = Column::texts();
  Column page_no_index = Column::flags();
  Column page_no_ai = Column::flags();
  Column facts = Column::texts();
  for (const Site* site : all) {
    ids.add(site->id.value);
    read_at.add(microseconds(site->read_at));
    certificates.add(site->certificate_ignored);
    no_index.add(site->signals.no_index);
    no_ai.add(site->signals.no_ai);
    for (const Page& page : site->pages) {
      page_sites.add(site->id.value);
      urls.add(page.url);
      etags.add(page.etag);
      last_modified.add(page.last_modified);
      page_no_index.add(page.signals.no_index);
      page_no_ai.add(page.signals.no_ai);
      if (page.facts) {
        facts.add(encode_facts(*page.facts));
      } else {
        facts.add_null();
      }
    }
  }
  transaction.add("SELECT 1 FROM site WHERE id = ANY ($1::bigint[]) ORDER BY id FOR UPDATE", ids);
  transaction.add(
      "UPDATE site SET read_at_us = given.read_at, certificate_ignored = given.certificate,"
      " no_index = given.no_index, no_ai = given.no_ai,"
      " first_read_at_us = CASE first_read_at_us WHEN 0 THEN read_at_us ELSE first_read_at_us END"
      " FROM unnest($1::bigint[], $2::bigint[], $3::boolean[], $4::boolean[], $5::boolean[])"
      " AS given (id, read_at, certificate, no_index, no_ai) WHERE site.id = given.id",
      ids, read_at, certificates, no_index, no_ai);
  transaction.add(
      "UPDATE page SET etag = given.etag, last_modified = given.last_modified,"
      " no_index = given.no_index, no_ai = given.no_ai, facts = given.facts"
      " FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::boolean[],"
      " $6::boolean[], $7::text[])"
      " AS given (site_id, url, etag, last_modified, no_index, no_ai, facts)"
      " WHERE page.site_id = given.site_id AND page.url = given.url"
      " AND (page.etag, page.last_modified, page.no_index, page.no_ai, page.facts) IS DISTINCT"
      " FROM (given.etag, given.last_modified, given.no_index, given.no_ai, given.facts)",
      page_sites, urls, etags, last_modified, page_no_index, page_no_ai, facts);
}

Result<std::optional<Site>> PostgresStore::find_site(std::string_view key) {
  TRY(std::vector<Site> newest, site_versions(key, 1));
  if (newest.empty()) return std::optional<Site>();
  return std::optional<Site>(std::move(newest.front()));
}

Result<std::vector<Site>> PostgresStore::site_versions(std::string_view key, std::size_t at_most) {
  TRY(const Rows rows,
      session_.ask("SELECT " OV_SITE_COLUMNS " FROM site WHERE key = $1 ORDER BY id DESC LIMIT $2",
                   key, static_cast<std::int64_t>(at_most)));
  std::vector<Site> out;
  for (int row = 0; row < rows.size(); ++row) {
    TRY(Site site, read_site(Row(rows, row)));
    out.push_back(std::move(site));
  }
  return out;
}

Result<Site> PostgresStore::site(SiteId id) {
  std::vector<Query> queries;
  queries.push_back(
      {"SELECT " OV_SITE_COLUMNS ", facts FROM site WHERE id = $1", Parameters::of(id.value)});
  queries.push_back(
      {"SELECT url, status, title, description, language, content_hash, text, blocks, etag,"
       " last_modified, change, no_index, no_ai, packed_text, text_bytes, facts FROM page"
       " WHERE site_id = $1 ORDER BY position",
       Parameters::of(id.value)});
  TRY(const std::vector<Rows> rows, session_.read(std::move(queries)));
  if (rows[0].empty()) return Error(ErrorKind::not_found, "the store has no such site");
  TRY(Site site, read_site(Row(rows[0], 0)));
  TRY(site.facts, decode_facts(rows[0].text(0, 11)));
  for (int row = 0; row < rows[1].size(); ++row) {
    TRY(Page page, read_page(Row(rows[1], row), packer_));
    site.pages.push_back(std::move(page));
  }
  return site;
}

Result<std::int64_t> PostgresStore::sites_with_bad_certificate(CampaignId campaign) {
  TRY(const Rows rows,
      session_.ask("SELECT count(DISTINCT site_id) FROM record WHERE campaign = $1"
                   " AND site_id IN (SELECT id FROM site WHERE certificate_ignored)",
                   campaign.value));
  return rows.integer(0, 0);
}

}  // namespace ov::postgres
