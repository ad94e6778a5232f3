// The schema and its versions. PRAGMA user_version says how many migrations have run. What is
// stored stays; a migration adds, or moves it to where it is asked for.
#pragma once

#include "database.h"

namespace ov::sqlite {

/// The version that this program writes.
[[nodiscard]] int schema_version();

/// Brings an older schema up to date (or to version `to`, for tests), each step in a transaction of
/// its own. Errors: invalid (written by a newer program).
Result<void> migrate(Database& database, int to = schema_version());

/// Errors: invalid (older or newer than this program's).
Result<void> require_current(Database& database);

}  // namespace ov::sqlite
