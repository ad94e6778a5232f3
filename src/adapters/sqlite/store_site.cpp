// Sites and their pages: versions that stay, and what a visit that found nothing new moves on.
#include <algorithm>

#include "ports/stored_form.h"
#include "store.h"

namespace ov::sqlite {
namespace {

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

/// As bound; empty for none.
std::string facts_of(const Page& page) { return page.facts ? encode_facts(*page.facts) : ""; }

Time time_from(std::int64_t microseconds) { return Time{Duration{microseconds}}; }

/// Reads a row that starts with: id, key, reason, detail, read_at_us, first_read_at_us, requests,
/// bytes_received, certificate_ignored, no_index, no_ai.
Result<Site> read_site(const Statement& row) {
  Site site;
  site.id = {row.integer(0)};
  site.key = row.string(1);
  const auto reason = reason_from(row.text(2));
  if (!reason) return damaged("site");
  site.reason = *reason;
  site.detail = row.string(3);
  site.read_at = time_from(row.integer(4));
  site.first_read_at = row.integer(5) == 0 ? site.read_at : time_from(row.integer(5));
  site.requests = static_cast<std::uint32_t>(row.integer(6));
  site.bytes_received = static_cast<std::uint64_t>(row.integer(7));
  site.certificate_ignored = row.integer(8) != 0;
  site.signals = {row.integer(9) != 0, row.integer(10) != 0};
  return site;
}

}  // namespace

Result<std::optional<Site>> SqliteStore::find_site(std::string_view key) {
  TRY(std::vector<Site> newest, site_versions(key, 1));
  if (newest.empty()) return std::optional<Site>();
  return std::optional<Site>(std::move(newest.front()));
}

Result<std::vector<Site>> SqliteStore::site_versions(std::string_view key, std::size_t at_most) {
  TRY(Statement * statement,
      prepared("SELECT id, key, reason, detail, read_at_us, first_read_at_us, requests,"
               " bytes_received, certificate_ignored, no_index, no_ai FROM site WHERE key = ?"
               " ORDER BY id DESC LIMIT ?"));
  const ResetAtEnd reset(statement->with(key, static_cast<std::int64_t>(at_most)));
  std::vector<Site> out;
  for (;;) {
    TRY(const bool row, statement->step());
    if (!row) break;
    TRY(Site site, read_site(*statement));
    out.push_back(std::move(site));
  }
  return out;
}

Result<Site> SqliteStore::site(SiteId id) {
  TRY(Statement * find,
      prepared("SELECT id, key, reason, detail, read_at_us, first_read_at_us, requests,"
               " bytes_received, certificate_ignored, no_index, no_ai, facts FROM site"
               " WHERE id = ?"));
  const ResetAtEnd reset(find->with(id.value));
  TRY(const bool found, find->step());
  if (!found) return Error(ErrorKind::not_found, "the store has no such site");
  TRY(Site site, read_site(*find));
  TRY(site.facts, decode_facts(find->text(11)));
  TRY(site.pages, pages_of(id));
  return site;
}

Result<std::vector<Page>> SqliteStore::pages_of(SiteId site) {
  TRY(Statement * pages,
      prepared("SELECT url, status, title, description, language, content_hash, text, blocks, etag,"
               " last_modified, change, no_index, no_ai, packed_text, text_bytes, facts"
               " FROM page WHERE site_id = ? ORDER BY position"));
  const ResetAtEnd reset(pages->with(site.value));
  std::vector<Page> out;
  for (;;) {
    TRY(const bool row, pages->step());
    if (!row) break;
    Page page;
    page.url = pages->string(0);
    page.status = static_cast<int>(pages->integer(1));
    page.title = pages->string(2);
    page.description = pages->string(3);
    page.language = pages->string(4);
    page.content_hash = pages->string(5);
    if (pages->is_null(13)) {
      page.text = pages->string(6);
    } else {
      TRY(page.text, packer_.unpack(pages->blob(13), pages->integer(14)));
    }
    TRY(page.blocks, decode_blocks(pages->text(7)));
    for (const TextBlock& block : page.blocks) {
      if (block.begin > block.end || block.end > page.text.size()) return damaged("page");
    }
    page.etag = pages->string(8);
    page.last_modified = pages->string(9);
    const auto change = change_from(pages->integer(10));
    if (!change) return damaged("page");
    page.change = *change;
    page.signals = {pages->integer(11) != 0, pages->integer(12) != 0};
    if (!pages->is_null(15)) {
      TRY(page.facts, decode_facts(pages->text(15)));
    }
    out.push_back(std::move(page));
  }
  return out;
}

Result<void> SqliteStore::store_site(const Site& site) {
  if (site.id) {
    TRY(const std::optional<Site> newest, find_site(site.key));
    if (newest && newest->id == site.id) return renew_site(site);
  }
  return insert_site(site);
}

Result<void> SqliteStore::insert_site(const Site& site) {
  TRY(Statement * insert_site,
      prepared("INSERT INTO site (key, reason, detail, facts, read_at_us, first_read_at_us,"
               " requests, bytes_received, certificate_ignored, no_index, no_ai)"
               " VALUES (?1, ?2, ?3, ?4, ?5, ?5, ?6, ?7, ?8, ?9, ?10)"));
  const std::string facts = encode_facts(site.facts);
  TRY_VOID(insert_site
               ->with(site.key, to_string(site.reason), site.detail, facts,
                      microseconds(site.read_at), static_cast<std::int64_t>(site.requests),
                      static_cast<std::int64_t>(site.bytes_received), site.certificate_ignored,
                      site.signals.no_index, site.signals.no_ai)
               .run());
  const std::int64_t id = database_.last_row_id();
  TRY(Statement * insert_page,
      prepared("INSERT INTO page (site_id, position, url, status, title, description, language,"
               " content_hash, text, blocks, etag, last_modified, change, no_index, no_ai,"
               " packed_text, text_bytes, facts)"
               " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, nullif(?, ''))"));
  int position = 0;
  for (const Page& page : site.pages) {
    const std::string blocks = encode_blocks(page.blocks);
    const std::string_view packed = packer_.pack(page.text);
    const std::string_view plain = packed.empty() ? std::string_view(page.text) : "";
    TRY_VOID(insert_page
                 ->with(id, position++, page.url, page.status, page.title, page.description,
                        page.language, page.content_hash, plain, blocks, page.etag,
                        page.last_modified, static_cast<int>(page.change), page.signals.no_index,
                        page.signals.no_ai, Blob{packed},
                        static_cast<std::int64_t>(packed.empty() ? 0 : page.text.size()),
                        facts_of(page))
                 .run());
  }
  return ok();
}

Result<std::int64_t> SqliteStore::sites_with_bad_certificate(CampaignId campaign) {
  TRY(Statement * statement,
      prepared("SELECT count(DISTINCT site_id) FROM record WHERE campaign = ?"
               " AND site_id IN (SELECT id FROM site WHERE certificate_ignored = 1)"));
  const ResetAtEnd reset(statement->with(campaign.value));
  TRY(const bool row, statement->step());
  return row ? statement->integer(0) : 0;
}

Result<void> SqliteStore::renew_site(const Site& site) {
  TRY(Statement * renew,
      prepared("UPDATE site SET read_at_us = ?2, certificate_ignored = ?3, no_index = ?4,"
               " no_ai = ?5, first_read_at_us ="
               " CASE first_read_at_us WHEN 0 THEN read_at_us ELSE first_read_at_us END"
               " WHERE id = ?1"));
  TRY_VOID(renew
               ->with(site.id.value, microseconds(site.read_at), site.certificate_ignored,
                      site.signals.no_index, site.signals.no_ai)
               .run());
  TRY(Statement * renew_page,
      prepared("UPDATE page SET etag = ?3, last_modified = ?4, no_index = ?5, no_ai = ?6,"
               " facts = nullif(?7, '')"
               " WHERE site_id = ?1 AND url = ?2 AND (etag, last_modified, no_index, no_ai, facts)"
               " IS NOT (?3, ?4, ?5, ?6, nullif(?7, ''))"));
  for (const Page& page : site.pages) {
    TRY_VOID(renew_page
                 ->with(site.id.value, page.url, page.etag, page.last_modified,
                        page.signals.no_index, page.signals.no_ai, facts_of(page))
                 .run());
  }
  return ok();
}

}  // namespace ov::sqlite
