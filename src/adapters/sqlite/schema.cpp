#include "schema.h"

#include <array>
#include <string>

namespace ov::sqlite {
namespace {

// Work lives in narrow tables (slice, slice_record, due) apart from the wide ones: a status column
// on the big table makes a fragile queue, because every claim walks its dead index entries.
constexpr std::array migrations{
    R"sql(
CREATE TABLE campaign (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  fingerprint   TEXT NOT NULL,
  list          TEXT NOT NULL,
  columns       TEXT NOT NULL,             -- JSON array of header names
  brief         TEXT NOT NULL,
  writer        TEXT NOT NULL,
  created_us    INTEGER NOT NULL,
  state         TEXT NOT NULL,
  intake_done   INTEGER NOT NULL DEFAULT 0,
  rows_read     INTEGER NOT NULL DEFAULT 0,
  rows_rejected INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX campaign_fingerprint ON campaign (fingerprint, id);

CREATE TABLE record (
  id             INTEGER PRIMARY KEY AUTOINCREMENT,
  campaign       INTEGER NOT NULL,
  row            INTEGER NOT NULL,
  line           INTEGER NOT NULL,
  website        TEXT NOT NULL,
  url            TEXT NOT NULL,
  site           TEXT NOT NULL,
  company        TEXT NOT NULL,
  email          TEXT NOT NULL,
  first_name     TEXT NOT NULL,
  country        TEXT NOT NULL,
  cells          TEXT NOT NULL,            -- JSON array, in the order of campaign.columns
  state          TEXT NOT NULL,
  reason         TEXT NOT NULL,
  detail         TEXT NOT NULL DEFAULT '',
  attempts       INTEGER NOT NULL DEFAULT 0,
  attempts_total INTEGER NOT NULL DEFAULT 0,
  spent_us       INTEGER NOT NULL DEFAULT 0,
  site_id        INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX record_campaign ON record (campaign);

CREATE TABLE dedupe (
  campaign INTEGER NOT NULL,
  key      TEXT NOT NULL,
  PRIMARY KEY (campaign, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE rejected (
  campaign INTEGER NOT NULL,
  row      INTEGER NOT NULL,
  line     INTEGER NOT NULL,
  column   TEXT NOT NULL,
  reason   TEXT NOT NULL,
  detail   TEXT NOT NULL,
  value    TEXT NOT NULL,
  PRIMARY KEY (campaign, row)
) STRICT, WITHOUT ROWID;

CREATE TABLE site (
  id             INTEGER PRIMARY KEY AUTOINCREMENT,
  key            TEXT NOT NULL,
  reason         TEXT NOT NULL,
  detail         TEXT NOT NULL,
  facts          TEXT NOT NULL,            -- JSON object
  read_at_us     INTEGER NOT NULL,
  requests       INTEGER NOT NULL,
  bytes_received INTEGER NOT NULL
) STRICT;
CREATE INDEX site_key ON site (key, id);

CREATE TABLE page (
  site_id      INTEGER NOT NULL,
  position     INTEGER NOT NULL,
  url          TEXT NOT NULL,
  status       INTEGER NOT NULL,
  title        TEXT NOT NULL,
  description  TEXT NOT NULL,
  language     TEXT NOT NULL,
  content_hash TEXT NOT NULL,
  text         TEXT NOT NULL,
  blocks       TEXT NOT NULL,              -- begin,end,kind,level;…
  PRIMARY KEY (site_id, position)
) STRICT;

CREATE TABLE message (
  record            INTEGER PRIMARY KEY,
  subject           TEXT NOT NULL,
  body              TEXT NOT NULL,
  review            TEXT NOT NULL,
  writer            TEXT NOT NULL,
  tokens_in         INTEGER NOT NULL,
  tokens_out        INTEGER NOT NULL,
  cost_microdollars INTEGER                -- NULL: the price is not known
) STRICT;

CREATE TABLE evidence (
  record     INTEGER NOT NULL,
  position   INTEGER NOT NULL,
  page       TEXT NOT NULL,                -- URL of a page of the record's site version
  quote      TEXT NOT NULL,
  start_byte INTEGER NOT NULL,
  end_byte   INTEGER NOT NULL,
  PRIMARY KEY (record, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE slice (
  id             INTEGER PRIMARY KEY AUTOINCREMENT,
  campaign       INTEGER NOT NULL,
  stage          TEXT NOT NULL,
  token          INTEGER NOT NULL DEFAULT 0,
  lease_until_us INTEGER NOT NULL DEFAULT 0, -- 0: nobody holds it
  deaths         INTEGER NOT NULL DEFAULT 0, -- in a row, without a commit between
  committed      INTEGER NOT NULL DEFAULT 0  -- since the last lease
) STRICT;
CREATE INDEX slice_free ON slice (campaign, stage, lease_until_us, id);

CREATE TABLE slice_record (
  slice  INTEGER NOT NULL,
  record INTEGER NOT NULL,
  PRIMARY KEY (slice, record)
) STRICT, WITHOUT ROWID;

CREATE TABLE due (
  campaign INTEGER NOT NULL,
  due_us   INTEGER NOT NULL,
  record   INTEGER NOT NULL,
  stage    TEXT NOT NULL,
  PRIMARY KEY (campaign, due_us, record)
) STRICT, WITHOUT ROWID;

CREATE TABLE record_count (
  campaign INTEGER NOT NULL,
  state    TEXT NOT NULL,
  reason   TEXT NOT NULL,
  records  INTEGER NOT NULL,
  PRIMARY KEY (campaign, state, reason)
) STRICT, WITHOUT ROWID;
)sql",
    // Columns alone: added in no time to a store of any size. What was read before was first read
    // when it was read, and its text stays as it is.
    R"sql(
ALTER TABLE site ADD COLUMN first_read_at_us    INTEGER NOT NULL DEFAULT 0; -- 0: as read_at_us
ALTER TABLE site ADD COLUMN certificate_ignored INTEGER NOT NULL DEFAULT 0;
CREATE INDEX site_with_bad_certificate ON site (id) WHERE certificate_ignored = 1; -- few
ALTER TABLE site ADD COLUMN no_index            INTEGER NOT NULL DEFAULT 0;
ALTER TABLE site ADD COLUMN no_ai               INTEGER NOT NULL DEFAULT 0;
ALTER TABLE page ADD COLUMN etag                TEXT NOT NULL DEFAULT '';
ALTER TABLE page ADD COLUMN last_modified       TEXT NOT NULL DEFAULT '';
ALTER TABLE page ADD COLUMN change              INTEGER NOT NULL DEFAULT 0; -- 0 first, 1 same, 2 new
ALTER TABLE page ADD COLUMN no_index            INTEGER NOT NULL DEFAULT 0;
ALTER TABLE page ADD COLUMN no_ai               INTEGER NOT NULL DEFAULT 0;
ALTER TABLE page ADD COLUMN packed_text         BLOB;            -- raw DEFLATE; NULL: it is in text
ALTER TABLE page ADD COLUMN text_bytes          INTEGER NOT NULL DEFAULT 0; -- of packed_text
)sql",
};

Result<int> version_of(Database& database) {
  TRY(Statement statement, database.prepare("PRAGMA user_version"));
  TRY(const bool row, statement.step());
  return row ? static_cast<int>(statement.integer(0)) : 0;
}

Error wrong_version(int found) {
  return Error(ErrorKind::invalid,
               found > schema_version()
                   ? "the data folder was written by a newer version of overture; use that version"
                   : "the data folder was written by an older version of overture; run the same "
                     "'overture run' once more to bring it up to date");
}

}  // namespace

int schema_version() { return static_cast<int>(migrations.size()); }

Result<void> migrate(Database& database, int to) {
  TRY(const int found, version_of(database));
  if (found > schema_version()) return wrong_version(found);
  for (int version = found; version < to; ++version) {
    TRY(Transaction transaction, Transaction::begin(database));
    TRY_VOID(database.execute(migrations[static_cast<std::size_t>(version)]));
    TRY_VOID(database.execute(("PRAGMA user_version = " + std::to_string(version + 1)).c_str()));
    TRY_VOID(transaction.commit());
  }
  return ok();
}

Result<void> require_current(Database& database) {
  TRY(const int found, version_of(database));
  if (found != schema_version()) return wrong_version(found);
  return ok();
}

}  // namespace ov::sqlite
