// sitemap.xml by sitemaps.org 0.9: the addresses a site's owner names. Files are foreign, often
// broken and sometimes endless, so this is no XML parser: a push reader of bounded memory looks for
// the elements that matter and takes what it finds. Namespaces and their prefixes, CDATA, character
// references, comments and a byte order mark are read; what is malformed is stepped over; entities
// that a file defines itself are not expanded. A file of one address a line is read as well. Gzip
// is inflated by the caller.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace ov {

/// Longest address kept, as sitemaps.org has it; an entry with a longer one is dropped.
inline constexpr std::size_t sitemap_location_bytes_max = 2048;

/// What is read at most; beyond any of these the reader is done.
struct SitemapLimits {
  std::size_t bytes_max = 8U << 20U;     ///< Bytes of the file that are looked at.
  std::size_t entries_max = 5'000;       ///< Entries kept.
  std::size_t kept_bytes_max = 1 << 20;  ///< Of all addresses kept.
};

enum class SitemapKind : std::uint8_t {
  none,   ///< Not a sitemap: a page, an empty file, anything else.
  pages,  ///< urlset: addresses of pages.
  index,  ///< sitemapindex: addresses of further sitemaps.
  text,   ///< Plain text, an address a line: addresses of pages.
};

struct SitemapEntry {
  std::string location;       ///< As written, references resolved, trimmed; never empty, any bytes.
  std::string last_modified;  ///< W3C date as written, at most 40 bytes; mostly empty.
};

struct Sitemap {
  SitemapKind kind = SitemapKind::none;
  std::vector<SitemapEntry> entries;  ///< In the order of the file; repeats are kept.
  bool truncated = false;             ///< A limit was reached; there may be more.
};

/// Reads one file in parts of any size. Memory is bounded by the limits, time is linear. One
/// thread.
class SitemapReader {
 public:
  explicit SitemapReader(const SitemapLimits& limits = {});
  ~SitemapReader();
  SitemapReader(const SitemapReader&) = delete;
  SitemapReader& operator=(const SitemapReader&) = delete;

  /// Reads the next bytes of the file (UTF-8, with or without a byte order mark). Returns false
  /// when nothing further would be kept, so that the transfer can be ended.
  bool feed(std::string_view bytes);
  /// What was found; an entry whose end is missing counts when its address is whole. Call once.
  [[nodiscard]] Sitemap finish();

 private:
  class Parser;
  std::unique_ptr<Parser> parser_;
};

/// The same for a file in memory, be it cut short.
[[nodiscard]] Sitemap read_sitemap(std::string_view bytes, const SitemapLimits& limits = {});

}  // namespace ov
