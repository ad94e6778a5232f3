#include "database.h"

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
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return ErrorKind::invalid;
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return ErrorKind::denied;
    case SQLITE_MISUSE:
    case SQLITE_RANGE:
    case SQLITE_MISMATCH:
    case SQLITE_ERROR:
      return ErrorKind::bug;
    default:
      return ErrorKind::unavailable;
  }
}

}  // namespace

Error Database::error(int code, std::string_view doing) const {
  std::string message = "the store's database says: ";
  message += handle_ ? sqlite3_errmsg(handle_.get()) : sqlite3_errstr(code);
  return Error(kind_of(code), std::move(message)).while_doing(std::string(doing));
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
  if (code != SQLITE_OK) return error(code, sql);
  return ok();
}

Result<Statement> Database::prepare(std::string_view sql) {
  Statement statement;
  sqlite3_stmt* handle = nullptr;
  const int code = sqlite3_prepare_v3(handle_.get(), sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &handle, nullptr);
  if (code != SQLITE_OK) return error(code, sql);
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
  Error error = database_->error(code, sqlite3_sql(handle_.get()));
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

void Statement::bind(int index, std::int64_t value) {
  const int code = sqlite3_bind_int64(handle_.get(), index, value);
  if (code != SQLITE_OK) bind_code_ = code;
}

void Statement::bind(int index, const std::optional<std::int64_t>& value) {
  if (value) return bind(index, *value);
  const int code = sqlite3_bind_null(handle_.get(), index);
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
