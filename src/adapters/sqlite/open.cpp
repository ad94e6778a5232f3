#include "adapters/sqlite.h"
#include "folder_lock.h"
#include "schema.h"
#include "store.h"

namespace ov {
namespace {

using sqlite::Database;

// Debian builds SQLite with secure_delete on and 1,000 pages between checkpoints: set what matters.
// 32 MB of cache keep the narrow work tables in memory whatever the size of the wide ones.
constexpr const char* pragmas =
    "PRAGMA journal_mode = WAL;"
    "PRAGMA synchronous = FULL;"
    "PRAGMA secure_delete = OFF;"
    "PRAGMA wal_autocheckpoint = 4000;"
    "PRAGMA journal_size_limit = 67108864;"
    "PRAGMA cache_size = -32768;"
    "PRAGMA temp_store = MEMORY;";

}  // namespace

Result<std::unique_ptr<Store>> open_sqlite_store(const std::filesystem::path& folder,
                                                 SqliteMode mode) {
  if (mode == SqliteMode::read_only) {
    TRY(const std::filesystem::path path, sqlite::existing_store_file(folder));
    TRY(Database database, Database::open(path, SQLITE_OPEN_READONLY));
    // One snapshot for all that is read, while another process goes on committing. It is taken by
    // the first read and ends with the store; until then the log beside the file cannot start over.
    TRY_VOID(database.execute("BEGIN"));
    TRY_VOID(sqlite::require_current(database));
    return std::unique_ptr<Store>(
        std::make_unique<sqlite::SqliteStore>(UniqueFd(), std::move(database)));
  }
  TRY(UniqueFd lock, sqlite::lock_folder(folder));
  TRY(Database database,
      Database::open(sqlite::store_file(folder), SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE));
  TRY_VOID(database.execute("PRAGMA page_size = 8192"));
  TRY_VOID(database.execute(pragmas));
  TRY_VOID(sqlite::migrate(database));
  return std::unique_ptr<Store>(
      std::make_unique<sqlite::SqliteStore>(std::move(lock), std::move(database)));
}

}  // namespace ov
