// The schema and its versions, which are those of adapters/sqlite: the same numbers, tables and
// columns, but for what tests/contract/postgres_store_test.cpp lists with its reason. A migration
// adds; what a process of the version before needs, which still runs, stays where it is.
#pragma once

#include "session.h"

namespace ov::postgres {

/// The version that this program writes.
[[nodiscard]] int schema_version();

/// Brings an older schema up to date (or to version `to`, for tests), in one transaction that waits
/// for any other that does the same. Errors: invalid (written by a newer program).
Result<void> migrate(Session& session, int to = schema_version());

/// Errors: not_found (no schema), invalid (older or newer than this program's).
Result<void> require_current(Session& session);

}  // namespace ov::postgres
