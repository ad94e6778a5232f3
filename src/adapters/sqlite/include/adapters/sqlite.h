// Store on SQLite: one file, one process, one thread. WAL with synchronous=FULL, because NORMAL
// lost acknowledged commits in six of six simulated power cuts and FULL none; commits come in
// batches, which is what makes FULL affordable (docs/adr/0003-sqlite-full.md).
#pragma once

#include <filesystem>
#include <memory>

#include "ports/store.h"

namespace ov {

enum class SqliteMode : std::uint8_t {
  create,  ///< Make what is missing, bring the schema up to date, hold the folder alone.
  /// For verify beside a running process; the schema must be the current one. Shows the store as it
  /// was when it was opened.
  read_only,
};

/// Opens the store in `folder` (file `overture.db`, lock file `overture.lock`).
/// Errors: conflict (another process works in the folder), not_found (read_only and nothing there),
/// invalid (written by another version), unavailable (not a store, damaged, or cannot be opened or
/// written).
Result<std::unique_ptr<Store>> open_sqlite_store(const std::filesystem::path& folder,
                                                 SqliteMode mode);

}  // namespace ov
