// A site: what was read of one host, shared by every record that names it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "domain/outcome.h"
#include "domain/record.h"

namespace ov {

/// Longest ETag or Last-Modified kept; a longer one is dropped, for half a validator matches
/// nothing.
inline constexpr std::size_t validator_bytes_max = 512;

/// A block of a page's text, by byte offsets.
struct TextBlock {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::uint8_t kind = 0;   ///< ov::extract's BlockKind by number (heading, paragraph, ...).
  std::uint8_t level = 0;  ///< Heading level 1 to 6, else 0.
};

/// What the visit that made a version found of a page that an earlier one had read.
enum class Change : std::uint8_t {
  first_read,  ///< No earlier version is known.
  unchanged,   ///< The server said so (304), or the text is the same.
  changed,     ///< The text differs.
};

/// What a page asks of programs beyond robots.txt, by X-Robots-Tag or meta robots. As a setting:
/// which of it is obeyed.
struct PageSignals {
  bool no_index = false;  ///< noindex or none.
  bool no_ai = false;     ///< noai or a like word that keeps text from models.
  bool operator==(const PageSignals&) const = default;

  /// What is asked here and there.
  [[nodiscard]] PageSignals operator|(const PageSignals& other) const {
    return {no_index || other.no_index, no_ai || other.no_ai};
  }
  /// Whether something is asked that `obeyed` says is obeyed.
  [[nodiscard]] bool any_of(const PageSignals& obeyed) const {
    return (no_index && obeyed.no_index) || (no_ai && obeyed.no_ai);
  }
};

/// What a site, or a page of it, says of itself. Lists keep the order of the page and hold each
/// value once.
struct Facts {
  std::string organisation;
  std::string legal_name;
  std::string organisation_description;
  std::string opening_line;  ///< One sentence on what the organisation does, in its own words.
  std::string address;       ///< One line; only when certain.
  std::string country;       ///< ISO 3166-1 alpha-2, empty when unsure.
  std::vector<std::string> emails;
  std::vector<std::string> phones;  ///< E.164 where the country is known, else as written.
  std::vector<std::string> social;  ///< URLs of profiles.
  bool operator==(const Facts&) const = default;
};

struct Page {
  std::string url;  ///< Final URL after redirects.
  int status = 0;   ///< HTTP status.
  std::string title;
  std::string description;
  std::string language;      ///< ISO 639-1 or empty.
  std::string text;          ///< Valid UTF-8; what evidence offsets point into.
  std::string content_hash;  ///< sha256_hex(text).
  std::vector<TextBlock> blocks;
  std::string etag;           ///< Validators as the server sent them, for the next visit; may be
  std::string last_modified;  ///< empty. At most validator_bytes_max bytes each.
  Change change = Change::first_read;
  PageSignals signals;
  /// What this page alone says. Nothing where an earlier version of the program read it, which kept
  /// the site's facts only; such a page is asked for in full the next time.
  std::optional<Facts> facts;
};

/// One version of what a site says. Its text and facts are never changed afterwards, because
/// evidence of messages points into them: a later visit that finds something else makes a new
/// version, and one that finds the same moves only `read_at` and what the next visit needs
/// (validators, signals, the facts of each page). Either `reason` is none and `pages` holds at
/// least one, or `reason` says why there is nothing to write from (`pages` may still hold what was
/// seen).
struct Site {
  /// Given by the store. Of a site that is to be stored: the version that was found again as it is
  /// there, or none.
  SiteId id;
  std::string key;  ///< Site key, see Record::site.
  Reason reason = Reason::none;
  std::string detail;  ///< A sentence for people when `reason` is set.
  std::vector<Page> pages;
  Facts facts;
  Time read_at;        ///< When a visit last found it so.
  Time first_read_at;  ///< When the first did; given by the store.
  /// What any page that was seen asks of programs, pages that were left out for it included.
  PageSignals signals;
  std::uint32_t requests = 0;
  std::uint64_t bytes_received = 0;
  /// A page was read although its certificate does not verify, as the operator allowed.
  bool certificate_ignored = false;
};

}  // namespace ov
