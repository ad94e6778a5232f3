// RAII over the SQLite C API: a connection, prepared statements, one transaction at a time. Foreign
// result codes become an ErrorKind here and nowhere else.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace ov::sqlite {

class Statement;

/// Bytes to be bound as a blob; NULL where there are none.
struct Blob {
  std::string_view bytes;
};

class Database {
 public:
  /// `flags`: SQLITE_OPEN_….
  static Result<Database> open(const std::string& path, int flags);

  /// Runs one or more statements that give no rows.
  Result<void> execute(const char* sql);
  Result<Statement> prepare(std::string_view sql);
  [[nodiscard]] std::int64_t last_row_id() const {
    return sqlite3_last_insert_rowid(handle_.get());
  }
  [[nodiscard]] std::int64_t changes() const { return sqlite3_changes64(handle_.get()); }
  /// `doing`: a few words for people, e.g. "opening the store"; never a whole statement.
  [[nodiscard]] Error error(int code, std::string doing) const;
  /// For the calls of the C API that have no wrapper here.
  [[nodiscard]] sqlite3* handle() const { return handle_.get(); }

 private:
  struct Close {
    void operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
  };
  std::unique_ptr<sqlite3, Close> handle_;
};

/// A prepared statement that is used again and again. Bound text and blobs must live until the next
/// reset.
class Statement {
 public:
  Statement() = default;

  /// Binds all parameters in order, from the first; forgets the last run.
  template <class... Values>
  Statement& with(const Values&... values) {
    reset();
    int index = 0;
    (bind(++index, values), ...);
    return *this;
  }

  /// True when there is a row to read.
  Result<bool> step();
  /// Runs a statement that gives no rows.
  Result<void> run();
  void reset();

  [[nodiscard]] std::int64_t integer(int column) const {
    return sqlite3_column_int64(handle_.get(), column);
  }
  [[nodiscard]] double real(int column) const {
    return sqlite3_column_double(handle_.get(), column);
  }
  /// Valid until the next step or reset.
  [[nodiscard]] std::string_view text(int column) const;
  [[nodiscard]] std::string string(int column) const { return std::string(text(column)); }
  /// Valid until the next step or reset.
  [[nodiscard]] std::string_view blob(int column) const;
  [[nodiscard]] bool is_null(int column) const {
    return sqlite3_column_type(handle_.get(), column) == SQLITE_NULL;
  }

 private:
  friend class Database;
  struct Finalize {
    void operator()(sqlite3_stmt* handle) const { sqlite3_finalize(handle); }
  };

  void bind(int index, std::int64_t value);
  void bind(int index, int value) { bind(index, static_cast<std::int64_t>(value)); }
  void bind(int index, bool value) { bind(index, static_cast<std::int64_t>(value)); }
  void bind(int index, double value);
  void bind(int index, std::string_view value);
  void bind(int index, Blob value);
  void bind(int index, const std::optional<std::int64_t>& value);
  void bind(int index, const std::string& value) { bind(index, std::string_view(value)); }
  void bind(int index, const char* value) { bind(index, std::string_view(value)); }

  const Database* database_ = nullptr;
  std::unique_ptr<sqlite3_stmt, Finalize> handle_;
  int bind_code_ = SQLITE_OK;
};

/// Resets a statement at the end of its scope, so that an early return leaves no read open: that
/// would keep a transaction from ending and the write-ahead log from starting over.
class ResetAtEnd {
 public:
  explicit ResetAtEnd(Statement& statement) : statement_(statement) {}
  ResetAtEnd(const ResetAtEnd&) = delete;
  ResetAtEnd& operator=(const ResetAtEnd&) = delete;
  ~ResetAtEnd() { statement_.reset(); }

 private:
  Statement& statement_;
};

/// Begins at once with the write lock; rolls back unless `commit` succeeded.
class Transaction {
 public:
  static Result<Transaction> begin(Database& database);
  Transaction(Transaction&& other) noexcept : database_(std::exchange(other.database_, nullptr)) {}
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();
  Result<void> commit();

 private:
  explicit Transaction(Database& database) : database_(&database) {}
  Database* database_;
};

}  // namespace ov::sqlite
