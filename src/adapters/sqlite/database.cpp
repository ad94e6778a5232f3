#include "database.h"

#include <algorithm>
#include <cerrno>

#include "base/assert.h"

namespace ov::sqlite {
namespace {

ErrorKind kind_of(int code) {
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return ErrorKind::conflict;
    case SQLITE_FULL:
    case SQLITE_TOOBIG:
      return ErrorKind::too_large;
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return ErrorKind::denied;
    case SQLITE_MISUSE:
    case SQLITE_RANGE:
    case SQLITE_MISMATCH:
    case SQLITE_CONSTRAINT:
    case SQLITE_ERROR:
      return ErrorKind::bug;
    default:
      return ErrorKind::unavailable;
  }
}

// A full disk shows as SQLITE_FULL, but where the file's shared memory grows as an I/O error.
bool is_disk_full(int code, sqlite3* handle) {
  return (code & 0xff) == SQLITE_FULL || ((code & 0xff) == SQLITE_IOERR && handle != nullptr &&
                                          sqlite3_system_errno(handle) == ENOSPC);
}

// `handle` may be null.
std::string sentence_for(int code, sqlite3* handle) {
  if (is_disk_full(code, handle)) {
    return "the disk of the data folder is full; free some space and run the same command again";
  }
  const int primary = code & 0xff;
  if (primary == SQLITE_CORRUPT || primary == SQLITE_NOTADB) {
    const char* path = handle == nullptr ? nullptr : sqlite3_db_filename(handle, "main");
    return "the file " + std::string(path == nullptr ? "of the store" : path) +
           " is no overture store or is damaged";
  }
  if (primary == SQLITE_IOERR) {
    // Which errno it was is overwritten by the time anybody can ask for it.
    return "the disk of the data folder failed, or is full; nothing that was stored is lost: check "
           "the disk, then run the same command again";
  }
  return std::string("the store's database says: ") +
         (handle == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(handle));
}

// "running UPDATE slice": the verb and the first table find the statement and stay on one line,
// which a whole statement in a message for people would not.
std::string running(std::string_view sql) {
  std::string verb;
  std::string_view previous;
  while (!sql.empty()) {
    const std::size_t begin = sql.find_first_not_of(" \n");
    if (begin == std::string_view::npos) break;
    sql.remove_prefix(begin);
    const std::string_view word = sql.substr(0, sql.find_first_of(" \n(;"));
    if (verb.empty()) verb = word;
    if (previous == "FROM" || previous == "INTO" || previous == "UPDATE") {
      return "running " + verb + ' ' + std::string(word);
    }
    previous = word;
    sql.remove_prefix(std::max<std::size_t>(word.size(), 1));
  }
  return "running " + verb;
}

}  // namespace

Error Database::error(int code, std::string doing) const {
  const bool full = is_disk_full(code, handle_.get());
  const ErrorKind kind = full ? ErrorKind::too_large : kind_of(code);
  return Error(kind, sentence_for(code, handle_.get())).while_doing(std::move(doing));
}

Result<Database> Database::open(const std::string& path, int flags) {
  Database database;
  sqlite3* handle = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &handle, flags | SQLITE_OPEN_NOMUTEX, nullptr);
  database.handle_.reset(handle);
  if (code != SQLITE_OK) return database.error(code, "opening " + path);
  sqlite3_extended_result_codes(handle, 1);
  sqlite3_busy_timeout(handle, 5000);
  return database;
}

Result<void> Database::execute(const char* sql) {
  const int code = sqlite3_exec(handle_.get(), sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return error(code, running(sql));
  return ok();
}

Result<Statement> Database::prepare(std::string_view sql) {
  Statement statement;
  sqlite3_stmt* handle = nullptr;
  const int code = sqlite3_prepare_v3(handle_.get(), sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &handle, nullptr);
  if (code != SQLITE_OK) return error(code, running(sql));
  statement.handle_.reset(handle);
  statement.database_ = this;
  return statement;
}

Result<bool> Statement::step() {
  OV_ASSERT(handle_ != nullptr);
  if (bind_code_ != SQLITE_OK) return database_->error(bind_code_, "binding a value");
  const int code = sqlite3_step(handle_.get());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  Error error = database_->error(code, running(sqlite3_sql(handle_.get())));
  reset();
  return error;
}

Result<void> Statement::run() {
  TRY(const bool row, step());
  OV_ASSERT(!row);
  sqlite3_reset(handle_.get());
  return ok();
}

void Statement::reset() {
  sqlite3_reset(handle_.get());
  bind_code_ = SQLITE_OK;
}

std::string_view Statement::text(int column) const {
  const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(handle_.get(), column));
  if (bytes == nullptr) return {};
  return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(handle_.get(), column))};
}

std::string_view Statement::blob(int column) const {
  const auto* bytes = static_cast<const char*>(sqlite3_column_blob(handle_.get(), column));
  if (bytes == nullptr) return {};
  return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(handle_.get(), column))};
}

void Statement::bind(int index, std::int64_t value) {
  const int code = sqlite3_bind_int64(handle_.get(), index, value);
  if (code != SQLITE_OK) bind_code_ = code;
}

void Statement::bind(int index, const std::optional<std::int64_t>& value) {
  if (value) return bind(index, *value);
  const int code = sqlite3_bind_null(handle_.get(), index);
  if (code != SQLITE_OK) bind_code_ = code;
}

void Statement::bind(int index, Blob value) {
  const std::string_view bytes = value.bytes;
  const int code = bytes.empty() ? sqlite3_bind_null(handle_.get(), index)
                                 : sqlite3_bind_blob64(handle_.get(), index, bytes.data(),
                                                       bytes.size(), SQLITE_STATIC);
  if (code != SQLITE_OK) bind_code_ = code;
}

void Statement::bind(int index, double value) {
  const int code = sqlite3_bind_double(handle_.get(), index, value);
  if (code != SQLITE_OK) bind_code_ = code;
}

void Statement::bind(int index, std::string_view value) {
  // A null pointer would bind NULL; an empty text must stay a text.
  const char* bytes = value.data() == nullptr ? "" : value.data();
  const int code =
      sqlite3_bind_text64(handle_.get(), index, bytes, value.size(), SQLITE_STATIC, SQLITE_UTF8);
  if (code != SQLITE_OK) bind_code_ = code;
}

Result<Transaction> Transaction::begin(Database& database) {
  TRY_VOID(database.execute("BEGIN IMMEDIATE"));
  return Transaction(database);
}

Transaction::~Transaction() {
  // A rollback can only fail when SQLite has rolled back already; either way nothing is kept.
  if (database_ != nullptr) (void)database_->execute("ROLLBACK");
}

Result<void> Transaction::commit() {
  TRY_VOID(database_->execute("COMMIT"));
  database_ = nullptr;
  return ok();
}

}  // namespace ov::sqlite
