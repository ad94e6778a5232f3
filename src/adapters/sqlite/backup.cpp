#include <memory>
#include <system_error>

#include "adapters/sqlite_backup.h"
#include "base/file.h"
#include "folder_lock.h"
#include "schema.h"

namespace ov {
namespace {

using sqlite::Database;
using sqlite::Statement;

/// 4 MB at the store's page size: some 10 ms on an ordinary disk, so a stop is taken at once.
constexpr int pages_a_step = 512;

struct EndBackup {
  void operator()(sqlite3_backup* backup) const { sqlite3_backup_finish(backup); }
};

/// Removes a file that was not finished.
class PartFile {
 public:
  explicit PartFile(const std::filesystem::path& file) : path_(file.string() + ".part") {
    remove();
  }
  PartFile(const PartFile&) = delete;
  PartFile& operator=(const PartFile&) = delete;
  ~PartFile() { remove(); }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  void remove() const {
    std::error_code ignored;
    for (const char* suffix : {"", "-journal", "-wal", "-shm"}) {
      std::filesystem::remove(path_ + suffix, ignored);
    }
  }
  std::string path_;
};

Result<std::int64_t> first_integer(Database& database, const char* sql) {
  TRY(Statement statement, database.prepare(sql));
  TRY(const bool row, statement.step());
  return row ? statement.integer(0) : 0;
}

Result<void> copy_pages(Database& from, Database& to, const CopyProgress& progress) {
  TRY(const std::int64_t page_bytes, first_integer(from, "PRAGMA page_size"));
  const std::unique_ptr<sqlite3_backup, EndBackup> backup(
      sqlite3_backup_init(to.handle(), "main", from.handle(), "main"));
  if (!backup) return to.error(sqlite3_errcode(to.handle()), "beginning the copy");
  for (;;) {
    const int code = sqlite3_backup_step(backup.get(), pages_a_step);
    if (code != SQLITE_OK && code != SQLITE_DONE) return to.error(code, "copying the store");
    const std::int64_t pages = sqlite3_backup_pagecount(backup.get());
    const std::int64_t left = sqlite3_backup_remaining(backup.get());
    if (!progress((pages - left) * page_bytes, pages * page_bytes)) {
      return Error(ErrorKind::cancelled,
                   "stopped before the copy was whole; nothing is left of it");
    }
    if (code == SQLITE_DONE) return ok();
  }
}

/// The structure of all tables and indexes, not that each row is what was written.
Result<void> check_structure(Database& database, const std::string& path) {
  TRY(Statement check, database.prepare("PRAGMA quick_check(1)"));
  TRY(const bool row, check.step());
  if (row && check.text(0) == "ok") return ok();
  return Error(ErrorKind::unavailable,
               path + " is damaged: " + (row ? check.string(0) : std::string("nothing is in it")));
}

/// Copies `from` to `file` by way of `part`.
Result<std::int64_t> copy_to_file(Database& from, const std::filesystem::path& file,
                                  const CopyProgress& progress) {
  const PartFile part(file);
  TRY(const UniqueFd fd, create_file(part.path()));
  {
    TRY(Database to, Database::open(part.path(), SQLITE_OPEN_READWRITE));
    // Nobody sees the copy before it is synced as a whole.
    TRY_VOID(to.execute("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF"));
    TRY_VOID(copy_pages(from, to, progress));
  }
  {
    // The pages say that a log is kept beside them. A backup is one file, so it keeps none.
    TRY(Database copy, Database::open(part.path(), SQLITE_OPEN_READWRITE));
    TRY_VOID(copy.execute("PRAGMA journal_mode = DELETE"));
    TRY_VOID(check_structure(copy, part.path()));
  }
  std::error_code code;
  const std::uintmax_t bytes = std::filesystem::file_size(part.path(), code);
  if (code) return Error(ErrorKind::unavailable, part.path() + ": " + code.message());
  TRY_VOID(put_in_place(fd, part.path(), file.string()));
  return static_cast<std::int64_t>(bytes);
}

Result<void> check_is_backup(Database& database, const std::string& path) {
  const Result<std::int64_t> tables = first_integer(
      database,
      "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name IN ('campaign', 'record', "
      "'slice')");
  if (!tables || *tables != 3) {
    return Error(ErrorKind::invalid, path + " is no backup of an overture store, or is damaged");
  }
  TRY(const std::int64_t version, first_integer(database, "PRAGMA user_version"));
  if (version > sqlite::schema_version()) {
    return Error(ErrorKind::invalid,
                 path + " was written by a newer version of overture; use that version");
  }
  return check_structure(database, path);
}

Result<void> check_target(const std::filesystem::path& file, const std::filesystem::path& folder) {
  std::error_code ignored;
  if (std::filesystem::is_directory(file, ignored)) {
    return Error(ErrorKind::invalid, file.string() + " is a folder; name a file in it");
  }
  // Its log and its lock file would be damaged as surely as the store itself.
  for (const char* name : {"overture.db", "overture.db-wal", "overture.db-shm", "overture.lock"}) {
    if (std::filesystem::weakly_canonical(file, ignored) ==
        std::filesystem::weakly_canonical(folder / name, ignored)) {
      return Error(ErrorKind::invalid, file.string() + " is part of the store itself");
    }
  }
  return ok();
}

}  // namespace

Result<std::int64_t> back_up_sqlite_store(const std::filesystem::path& folder,
                                          const std::filesystem::path& file,
                                          const CopyProgress& progress) {
  TRY_VOID(check_target(file, folder));
  TRY(const std::filesystem::path path, sqlite::existing_store_file(folder));
  TRY(Database from, Database::open(path, SQLITE_OPEN_READONLY));
  // One moment for all that is copied: without it each commit of a run would start the copy anew.
  TRY_VOID(from.execute("BEGIN"));
  TRY_VOID(sqlite::require_current(from));
  return copy_to_file(from, file, progress);
}

Result<std::int64_t> restore_sqlite_store(const std::filesystem::path& file,
                                          const std::filesystem::path& folder,
                                          const CopyProgress& progress) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(file, ignored)) {
    return Error(ErrorKind::not_found, "there is no file " + file.string());
  }
  TRY(Database from, Database::open(file, SQLITE_OPEN_READONLY));
  TRY_VOID(check_is_backup(from, file.string()));
  TRY(const UniqueFd lock, sqlite::lock_folder(folder));
  const std::filesystem::path target = sqlite::store_file(folder);
  for (const char* suffix : {"", "-wal"}) {
    if (std::filesystem::exists(target.string() + suffix, ignored)) {
      return Error(ErrorKind::conflict, "there is a store in " + folder.string() +
                                            " already; move it away, or name another folder with "
                                            "--data");
    }
  }
  return copy_to_file(from, target, progress);
}

}  // namespace ov
