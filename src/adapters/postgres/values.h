// What goes to the server and comes from it, in libpq's binary formats: typed parameters, columns
// of values for unnest(), rows of a result.
//
// A text of PostgreSQL cannot hold NUL, and what lists and pages say may. It is written as the
// noncharacter U+FDD0 with a digit behind it, and that noncharacter itself as U+FDD0 with another.
#pragma once

#include <libpq-fe.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ov::postgres {

/// `text` as it is stored; itself where there is nothing to escape.
std::string escape_text(std::string_view text);
std::string unescape_text(std::string_view stored);

/// Bytes for a column of type bytea.
struct Blob {
  std::string_view bytes;
};

/// Values of one type, one a row, for unnest(): an array of one dimension.
class Column {
 public:
  static Column integers() { return Column(int8_oid, int8_array_oid); }
  static Column texts() { return Column(text_oid, text_array_oid); }
  static Column flags() { return Column(bool_oid, bool_array_oid); }
  static Column blobs() { return Column(bytea_oid, bytea_array_oid); }

  /// The value is of the column's type.
  Column& add(std::int64_t value);
  Column& add(int value) { return add(static_cast<std::int64_t>(value)); }
  Column& add(bool value);
  Column& add(std::string_view value);
  Column& add(const std::string& value) { return add(std::string_view(value)); }
  Column& add(const char* value) { return add(std::string_view(value)); }
  Column& add(Blob value);
  Column& add_null();
  template <class T>
  Column& add(const std::optional<T>& value) {
    return value ? add(*value) : add_null();
  }
  [[nodiscard]] std::size_t size() const { return size_; }

 private:
  friend class Parameters;
  static constexpr Oid bool_oid = 16, bytea_oid = 17, int8_oid = 20, text_oid = 25;
  static constexpr Oid bool_array_oid = 1000, bytea_array_oid = 1001, text_array_oid = 1009,
                       int8_array_oid = 1016;
  Column(Oid element, Oid array) : element_(element), array_(array) {}
  void append(std::string_view bytes);
  [[nodiscard]] std::string encoded() const;

  Oid element_;
  Oid array_;
  std::size_t size_ = 0;
  bool has_null_ = false;
  std::string elements_;
};

/// The parameters of one statement, $1 first. Owns the bytes.
class Parameters {
 public:
  Parameters() = default;
  template <class... Values>
  static Parameters of(const Values&... values) {
    Parameters out;
    (out.add(values), ...);
    return out;
  }

  Parameters& add(std::int64_t value);
  Parameters& add(int value) { return add(static_cast<std::int64_t>(value)); }
  Parameters& add(bool value);
  Parameters& add(std::string_view value);
  Parameters& add(const std::string& value) { return add(std::string_view(value)); }
  Parameters& add(const char* value) { return add(std::string_view(value)); }
  Parameters& add(Blob value);
  Parameters& add(const Column& column);
  Parameters& add(const std::optional<std::int64_t>& value);

 private:
  friend class Connection;
  void push(Oid type, std::string bytes);
  std::vector<Oid> types_;
  std::vector<std::string> bytes_;
  std::vector<bool> nulls_;
};

/// One statement with its parameters.
struct Query {
  std::string sql;
  Parameters parameters{};
};

/// What a statement gave.
class Rows {
 public:
  explicit Rows(PGresult* result) : result_(result) {}

  [[nodiscard]] int size() const { return PQntuples(result_.get()); }
  [[nodiscard]] bool empty() const { return size() == 0; }
  /// Rows that an INSERT, UPDATE or DELETE touched.
  [[nodiscard]] std::int64_t affected() const;
  /// "COMMIT", "ROLLBACK", "INSERT 0 1".
  [[nodiscard]] std::string_view tag() const { return PQcmdStatus(result_.get()); }
  [[nodiscard]] bool is_null(int row, int column) const {
    return PQgetisnull(result_.get(), row, column) != 0;
  }
  /// Of a boolean or an integer of any width; 0 for NULL.
  [[nodiscard]] std::int64_t integer(int row, int column) const;
  [[nodiscard]] bool flag(int row, int column) const { return integer(row, column) != 0; }
  /// Of a text column.
  [[nodiscard]] std::string text(int row, int column) const;
  /// The bytes as they came; valid as long as the rows. For bytea, and for names of ours.
  [[nodiscard]] std::string_view bytes(int row, int column) const;

 private:
  struct Clear {
    void operator()(PGresult* result) const { PQclear(result); }
  };
  std::unique_ptr<PGresult, Clear> result_;
};

/// One row that a loop reads; its members are those of Rows.
class Row {
 public:
  Row(const Rows& rows, int row) : rows_(&rows), row_(row) {}
  [[nodiscard]] bool is_null(int column) const { return rows_->is_null(row_, column); }
  [[nodiscard]] std::int64_t integer(int column) const { return rows_->integer(row_, column); }
  [[nodiscard]] int number(int column) const { return static_cast<int>(integer(column)); }
  [[nodiscard]] bool flag(int column) const { return rows_->flag(row_, column); }
  [[nodiscard]] std::string text(int column) const { return rows_->text(row_, column); }
  [[nodiscard]] std::string_view bytes(int column) const { return rows_->bytes(row_, column); }

 private:
  const Rows* rows_;
  int row_;
};

/// Rows of COPY … FROM STDIN (FORMAT binary), every value given in the order of its columns.
class CopyRows {
 public:
  CopyRows();
  void begin_row(std::int16_t columns);
  CopyRows& add(std::int64_t value);
  CopyRows& add(std::string_view text);
  [[nodiscard]] bool empty() const { return rows_ == 0; }
  /// With the trailer that ends them.
  [[nodiscard]] std::string finish();

 private:
  std::size_t rows_ = 0;
  std::string bytes_;
};

}  // namespace ov::postgres
