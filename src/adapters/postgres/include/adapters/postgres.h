// Store on PostgreSQL 15 or later: the truth that several processes, on several machines, share.
// Works directly and through PgBouncer in transaction pooling mode: nothing is kept in a session.
// A connection that breaks is made again and the transaction done over; where it broke during the
// commit, the server is asked what became of it first (docs/adr/0010-postgresql.md).
#pragma once

#include <memory>
#include <string>

#include "base/clock.h"
#include "ports/store.h"

namespace ov {

struct PostgresOptions {
  /// postgres://user@host:port/database?sslmode=verify-full&…, as libpq reads it.
  std::string url;
  /// Used where the URL holds none. Neither is ever part of an error or a log line.
  std::string password;
};

enum class PostgresMode : std::uint8_t {
  create,  ///< Make what is missing in the database, which exists, and bring it up to date.
  /// For verify beside working processes; the schema must be the current one. Shows the store as it
  /// was when it was opened.
  read_only,
};

/// `clock` outlives the store. The calls of a store object come from one thread at a time; several
/// objects, here and elsewhere, work on one database at once.
/// Errors: invalid (the URL; a schema of another version), denied (password, certificate, rights),
/// not_found (no such database; read_only and nothing there), unavailable (no server).
Result<std::unique_ptr<Store>> open_postgres_store(const PostgresOptions& options,
                                                   PostgresMode mode, const Clock& clock);

}  // namespace ov
