// A record: one accepted row of a campaign, and the campaign it belongs to.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/id.h"
#include "domain/outcome.h"
#include "domain/review_policy.h"

namespace ov {

using CampaignId = Id<struct CampaignTag>;
using RecordId = Id<struct RecordTag>;
using SiteId = Id<struct SiteTag>;

/// One accepted row. Text is UTF-8 as the list had it, trimmed; empty where a column is not mapped.
struct Record {
  RecordId id;  ///< Given by the store.
  CampaignId campaign;
  std::int64_t row = 0;   ///< 1-based number of the row in the list, header not counted.
  std::int64_t line = 0;  ///< 1-based line of the file where the row starts.
  std::string website;    ///< As written in the list.
  std::string url;        ///< Cleaned: absolute http(s) URL without fragment.
  std::string site;       ///< Site key: registrable domain, or the host where there is none.
  std::string company;
  std::string email;
  std::string first_name;
  std::string country;
  std::vector<std::string> cells;  ///< The whole row, in the order of Campaign::columns.
  RecordState state = RecordState::waiting;
  Reason reason = Reason::none;
  int attempts = 0;  ///< Attempts of the current stage so far.
  SiteId site_id;    ///< The version of its site that was read for it; nothing before.
};

/// A row that was not accepted.
struct RejectedRow {
  std::int64_t row = 0;
  std::int64_t line = 0;
  std::string column;  ///< Header name of the cell at fault; empty when the whole row is.
  Reason reason = Reason::bad_row;
  std::string detail;  ///< A sentence for the list's owner.
  std::string value;   ///< The cell as read, cut to rejected_value_bytes_max.
};
inline constexpr std::size_t rejected_value_bytes_max = 1000;

/// What makes a row a duplicate of an earlier one: the same site, the same site and e-mail address,
/// or nothing.
enum class DedupePolicy : std::uint8_t { site, contact, none };
std::string_view to_string(DedupePolicy policy);
std::optional<DedupePolicy> dedupe_policy_from(std::string_view name);

/// `draft`: not begun, or rows that were only tried. `estimating`: only its sample is worked on,
/// see Store::choose_sample. `incomplete`: the budget was used up; more of it goes on.
enum class CampaignState : std::uint8_t {
  draft,
  estimating,
  running,
  paused,
  finished,
  cancelled,
  incomplete,
};
std::string_view to_string(CampaignState state);
std::optional<CampaignState> campaign_state_from(std::string_view name);

/// A list, a mapping, a brief and settings. `fingerprint` tells whether the same run is asked for
/// again.
struct Campaign {
  CampaignId id;
  std::string fingerprint;  ///< SHA-256 over list bytes, mapping, brief, writer, dedupe and rows.
  std::string list;         ///< Path as given; for people.
  std::vector<std::string> columns;  ///< Header names, in the order of Record::cells.
  std::string brief;                 ///< The brief's TOML text, so that `verify` needs no file.
  std::string writer;                ///< Model URL without secrets, or "quote:".
  Time created;
  CampaignState state = CampaignState::running;
  ReviewPolicy review_policy;
  bool intake_done = false;
  std::int64_t rows_read = 0;      ///< Rows of the list taken in so far (accepted or rejected).
  std::int64_t rows_rejected = 0;  ///< Of these, how many were rejected.
};

}  // namespace ov
