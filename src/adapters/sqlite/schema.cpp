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
    // Calls to models, what they cost, and their answers. Tokens and cost move from the message to
    // its calls, because a record without a message has them too; dropping their columns writes the
    // messages once more. A version of a message is stored only when a person changes it.
    R"sql(
CREATE TABLE model_call (
  id                    INTEGER PRIMARY KEY AUTOINCREMENT,
  campaign              INTEGER NOT NULL,
  record                INTEGER NOT NULL,
  answer_key            BLOB NOT NULL,       -- SHA-256 of the question
  state                 TEXT NOT NULL,       -- reserved, settled, void, uncertain
  reserved_microdollars INTEGER NOT NULL,
  cost_microdollars     INTEGER,             -- NULL: reserved, or the price is not known
  tokens_in             INTEGER NOT NULL DEFAULT 0,
  tokens_out            INTEGER NOT NULL DEFAULT 0,
  tokens_cached         INTEGER NOT NULL DEFAULT 0,
  model                 TEXT NOT NULL DEFAULT '',
  started_us            INTEGER NOT NULL,
  ended_us              INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX model_call_record ON model_call (record);
CREATE INDEX model_call_reserved ON model_call (campaign) WHERE state = 'reserved'; -- few

CREATE TABLE money (
  campaign               INTEGER PRIMARY KEY,
  budget_microdollars    INTEGER,            -- NULL: no wall
  reserved_microdollars  INTEGER NOT NULL DEFAULT 0,
  settled_microdollars   INTEGER NOT NULL DEFAULT 0,
  uncertain_microdollars INTEGER NOT NULL DEFAULT 0,
  settled_calls          INTEGER NOT NULL DEFAULT 0,
  uncertain_calls        INTEGER NOT NULL DEFAULT 0,
  unpriced_calls         INTEGER NOT NULL DEFAULT 0,
  tokens_in              INTEGER NOT NULL DEFAULT 0,
  tokens_out             INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE answer (
  id                INTEGER PRIMARY KEY,
  key               BLOB NOT NULL UNIQUE,
  text              TEXT NOT NULL,
  packed_text       BLOB,                    -- raw DEFLATE; NULL: it is in text
  text_bytes        INTEGER NOT NULL,        -- of packed_text
  model             TEXT NOT NULL,
  endpoint          TEXT NOT NULL,
  tokens_in         INTEGER NOT NULL,
  tokens_out        INTEGER NOT NULL,
  tokens_cached     INTEGER NOT NULL,
  cost_microdollars INTEGER,
  stored_us         INTEGER NOT NULL
) STRICT;

CREATE TABLE message_version (
  record   INTEGER NOT NULL,
  version  INTEGER NOT NULL,                 -- 1 is the writer's
  subject  TEXT NOT NULL,
  body     TEXT NOT NULL,
  review   TEXT NOT NULL,
  by       TEXT NOT NULL,
  why      TEXT NOT NULL,
  at_us    INTEGER NOT NULL,
  evidence TEXT NOT NULL,                    -- JSON array of {page, quote, begin, end, claim}
  asserted TEXT NOT NULL,                    -- JSON array of {sentence, by}: what persons vouch for
  PRIMARY KEY (record, version)
) STRICT, WITHOUT ROWID;

INSERT INTO model_call (campaign, record, answer_key, state, reserved_microdollars,
                        cost_microdollars, tokens_in, tokens_out, model, started_us)
  SELECT r.campaign, m.record, x'', 'settled', coalesce(m.cost_microdollars, 0),
         m.cost_microdollars, m.tokens_in, m.tokens_out, m.writer, 0
  FROM message m JOIN record r ON r.id = m.record WHERE m.tokens_in + m.tokens_out > 0;
INSERT INTO money (campaign, settled_microdollars, settled_calls, unpriced_calls, tokens_in,
                   tokens_out)
  SELECT c.id, coalesce(sum(k.cost_microdollars), 0), count(k.id),
         count(k.id) - count(k.cost_microdollars), coalesce(sum(k.tokens_in), 0),
         coalesce(sum(k.tokens_out), 0)
  FROM campaign c LEFT JOIN model_call k ON k.campaign = c.id GROUP BY c.id;
ALTER TABLE message DROP COLUMN tokens_in;
ALTER TABLE message DROP COLUMN tokens_out;
ALTER TABLE message DROP COLUMN cost_microdollars;
ALTER TABLE message ADD COLUMN variant TEXT NOT NULL DEFAULT '';
ALTER TABLE evidence ADD COLUMN claim TEXT NOT NULL DEFAULT '';
ALTER TABLE campaign ADD COLUMN review_policy TEXT NOT NULL DEFAULT 'auto-if-proven';
DROP INDEX record_campaign;
CREATE INDEX record_row ON record (campaign, row); -- rows rise with the ids
CREATE INDEX record_review ON record (campaign, row) WHERE state = 'review'; -- what waits
ALTER TABLE slice ADD COLUMN sample INTEGER NOT NULL DEFAULT 0; -- of its campaign's sample
)sql",
    R"sql(
ALTER TABLE page ADD COLUMN facts               TEXT;            -- JSON object; NULL: not kept
)sql",
    // Questions asked by the file. What is open is few beside what was.
    R"sql(
CREATE TABLE batch (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  campaign   INTEGER NOT NULL,
  key        TEXT NOT NULL UNIQUE,
  state      TEXT NOT NULL,                  -- gathering, ready, uploaded, creating, submitted, ended
  input_file TEXT NOT NULL DEFAULT '',
  remote     TEXT NOT NULL DEFAULT '',
  requests   INTEGER NOT NULL DEFAULT 0,
  bytes      INTEGER NOT NULL DEFAULT 0,
  answered   INTEGER NOT NULL DEFAULT 0,
  created_us INTEGER NOT NULL,
  changed_us INTEGER NOT NULL
) STRICT;
CREATE INDEX batch_open ON batch (campaign) WHERE state <> 'ended'; -- few

CREATE TABLE batch_request (
  id             INTEGER PRIMARY KEY,        -- in the order of the file's lines
  batch          INTEGER NOT NULL,
  answer_key     BLOB NOT NULL,
  call           INTEGER NOT NULL,
  state          TEXT NOT NULL DEFAULT 'open', -- open, answered, failed, unanswered
  line           TEXT NOT NULL,
  packed_line    BLOB,                       -- raw DEFLATE; NULL: it is in line, or let go
  line_bytes     INTEGER NOT NULL,
  prompt_bytes   INTEGER NOT NULL,
  schema_bytes   INTEGER NOT NULL,
  messages       INTEGER NOT NULL,
  tokens_out_max INTEGER NOT NULL,
  failure        TEXT NOT NULL DEFAULT '',
  failure_kind   INTEGER NOT NULL DEFAULT 0,
  refused        INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX batch_request_batch ON batch_request (batch, id);
CREATE INDEX batch_request_key ON batch_request (answer_key, id);
CREATE INDEX batch_request_open ON batch_request (call) WHERE state = 'open';
)sql",
    // What an endpoint counts for what we estimate; see domain/token_ratio.h.
    R"sql(
CREATE TABLE token_ratio (
  model       TEXT NOT NULL PRIMARY KEY,     -- Model::identity
  sixteenths  INTEGER NOT NULL,
  newest_site INTEGER NOT NULL               -- when this was kept; 0: there was none
) STRICT;
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
