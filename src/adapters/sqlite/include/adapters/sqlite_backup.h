// Backup of the embedded store: one file that holds all of it as it was at one moment, taken while
// a run goes on, and the way back. A backup is a SQLite database, so that nothing but sqlite3 is
// needed to look into it in ten years.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>

#include "base/result.h"

namespace ov {

/// Told after each part that was copied; false ends the copy. `bytes`: of the whole store.
using CopyProgress = std::function<bool(std::int64_t bytes_done, std::int64_t bytes)>;

/// Copies the store in `folder` into `file`, which appears whole, checked and synced, or not at
/// all; a file of that name is replaced. Whoever works in the folder goes on meanwhile; what is
/// committed after the beginning is not in the copy, and the log beside the store grows until the
/// end. Returns the size of `file` in bytes. Errors: not_found (no store in `folder`), invalid (a
/// store of another version, or `file` names the store), too_large (the disk of `file` is full),
/// cancelled, unavailable (what was copied is damaged, or `file` cannot be written).
Result<std::int64_t> back_up_sqlite_store(const std::filesystem::path& folder,
                                          const std::filesystem::path& file,
                                          const CopyProgress& progress);

/// Makes the store in `folder` from a backup; never over one that is there. A backup of an older
/// version is brought up to date by the next run. Returns the size of the store in bytes.
/// Errors: not_found (no such file), conflict (there is a store in `folder`, or a process works
/// there), invalid (no backup, or one of a newer version), and those of back_up_sqlite_store.
Result<std::int64_t> restore_sqlite_store(const std::filesystem::path& file,
                                          const std::filesystem::path& folder,
                                          const CopyProgress& progress);

}  // namespace ov
