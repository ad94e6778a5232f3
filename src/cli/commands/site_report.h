// What `overture site` says: a version of a site, and what changed since the version before. As
// lines for people and as JSON.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/site.h"

namespace ov::cli {

struct SiteReport {
  Site site;                   ///< The newest version, pages and all.
  std::optional<Site> before;  ///< The newest one before it that was read, with pages.
  std::vector<Site> versions;  ///< The newest first, `site` included; without pages.
};

/// Versions asked for and shown.
inline constexpr std::size_t versions_shown_max = 20;

/// Lines for a terminal, each ended by a line feed; nothing in it can move the cursor.
[[nodiscard]] std::string site_lines(const SiteReport& report);

/// One JSON object on one line, ended by a line feed:
/// {"site","reason","detail","first_read_at","read_at","requests","bytes_received",
///  "certificate_ignored","signals":{"no_index","no_ai"},
///  "pages":[{"url","status","title","description","language","content_hash","etag",
///   "last_modified","change","signals","text"}],
///  "facts":{…},"changes":{"since","pages":[{"kind","url","blocks_added","blocks_removed",
///   "words_added","words_removed"}],"pages_unchanged","facts_changed"} or null,
///  "versions":[{"id","first_read_at","read_at","reason"}]}
/// Times are RFC 3339 in UTC with seconds.
[[nodiscard]] std::string site_json(const SiteReport& report);

}  // namespace ov::cli
