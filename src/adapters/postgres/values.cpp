#include "values.h"

#include <charconv>

#include "base/assert.h"

namespace ov::postgres {
namespace {

constexpr std::string_view escape = "\xEF\xB7\x90";  // U+FDD0
constexpr char of_nul = '0';
constexpr char of_escape = '1';

/// Network byte order, as all of the protocol.
template <class Integer>
void append_integer(std::string& out, Integer value) {
  for (int shift = (static_cast<int>(sizeof value) - 1) * 8; shift >= 0; shift -= 8) {
    out.push_back(static_cast<char>(static_cast<std::uint64_t>(value) >> shift));
  }
}

bool needs_escape(std::string_view text) {
  return text.find('\0') != std::string_view::npos || text.find(escape) != std::string_view::npos;
}

}  // namespace

std::string escape_text(std::string_view text) {
  if (!needs_escape(text)) return std::string(text);
  std::string out;
  out.reserve(text.size() + 8);
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\0') {
      out += escape;
      out.push_back(of_nul);
    } else if (text.substr(at).starts_with(escape)) {
      out += escape;
      out.push_back(of_escape);
      at += escape.size() - 1;
    } else {
      out.push_back(text[at]);
    }
  }
  return out;
}

std::string unescape_text(std::string_view stored) {
  std::string out;
  out.reserve(stored.size());
  for (;;) {
    const std::size_t found = stored.find(escape);
    out += stored.substr(0, found);
    if (found == std::string_view::npos) return out;
    stored.remove_prefix(found + escape.size());
    if (stored.starts_with(of_nul)) {
      out.push_back('\0');
      stored.remove_prefix(1);
    } else {
      out += escape;
      if (stored.starts_with(of_escape)) stored.remove_prefix(1);
    }
  }
}

void Column::append(std::string_view bytes) {
  append_integer(elements_, static_cast<std::int32_t>(bytes.size()));
  elements_ += bytes;
  ++size_;
}

Column& Column::add(std::int64_t value) {
  OV_ASSERT(element_ == int8_oid);
  std::string bytes;
  append_integer(bytes, value);
  append(bytes);
  return *this;
}

Column& Column::add(bool value) {
  OV_ASSERT(element_ == bool_oid);
  append(std::string_view(value ? "\1" : "\0", 1));
  return *this;
}

Column& Column::add(std::string_view value) {
  OV_ASSERT(element_ == text_oid);
  if (needs_escape(value)) {
    append(escape_text(value));
  } else {
    append(value);
  }
  return *this;
}

Column& Column::add(Blob value) {
  OV_ASSERT(element_ == bytea_oid);
  append(value.bytes);
  return *this;
}

Column& Column::add_null() {
  append_integer(elements_, std::int32_t{-1});
  has_null_ = true;
  ++size_;
  return *this;
}

std::string Column::encoded() const {
  std::string out;
  out.reserve(20 + elements_.size());
  append_integer(out, static_cast<std::int32_t>(size_ == 0 ? 0 : 1));  // dimensions
  append_integer(out, static_cast<std::int32_t>(has_null_ ? 1 : 0));
  append_integer(out, element_);
  if (size_ == 0) return out;
  append_integer(out, static_cast<std::int32_t>(size_));
  append_integer(out, std::int32_t{1});  // the first index
  out += elements_;
  return out;
}

void Parameters::push(Oid type, std::string bytes) {
  types_.push_back(type);
  bytes_.push_back(std::move(bytes));
  nulls_.push_back(false);
}

Parameters& Parameters::add(std::int64_t value) {
  std::string bytes;
  append_integer(bytes, value);
  push(Column::int8_oid, std::move(bytes));
  return *this;
}

Parameters& Parameters::add(bool value) {
  push(Column::bool_oid, std::string(1, value ? '\1' : '\0'));
  return *this;
}

Parameters& Parameters::add(std::string_view value) {
  push(Column::text_oid, escape_text(value));
  return *this;
}

Parameters& Parameters::add(Blob value) {
  push(Column::bytea_oid, std::string(value.bytes));
  return *this;
}

Parameters& Parameters::add(const Column& column) {
  push(column.array_, column.encoded());
  return *this;
}

Parameters& Parameters::add(const std::optional<std::int64_t>& value) {
  if (value) return add(*value);
  push(Column::int8_oid, {});
  nulls_.back() = true;
  return *this;
}

std::int64_t Rows::affected() const {
  const std::string_view digits = PQcmdTuples(result_.get());
  std::int64_t out = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), out);
  return out;
}

std::int64_t Rows::integer(int row, int column) const {
  const std::string_view raw = bytes(row, column);
  if (raw.empty()) return 0;
  OV_ASSERT(raw.size() <= sizeof(std::int64_t));
  auto out = static_cast<std::int64_t>(static_cast<signed char>(raw[0]));
  for (const char byte : raw.substr(1)) out = out * 256 + static_cast<unsigned char>(byte);
  return out;
}

std::string Rows::text(int row, int column) const {
  const std::string_view stored = bytes(row, column);
  if (stored.find(escape) == std::string_view::npos) return std::string(stored);
  return unescape_text(stored);
}

std::string_view Rows::bytes(int row, int column) const {
  return {PQgetvalue(result_.get(), row, column),
          static_cast<std::size_t>(PQgetlength(result_.get(), row, column))};
}

CopyRows::CopyRows() {
  bytes_.append("PGCOPY\n\377\r\n\0", 11);
  append_integer(bytes_, std::int32_t{0});  // flags
  append_integer(bytes_, std::int32_t{0});  // no extension
}

void CopyRows::begin_row(std::int16_t columns) {
  append_integer(bytes_, columns);
  ++rows_;
}

CopyRows& CopyRows::add(std::int64_t value) {
  append_integer(bytes_, static_cast<std::int32_t>(sizeof value));
  append_integer(bytes_, value);
  return *this;
}

CopyRows& CopyRows::add(std::string_view text) {
  const std::string stored = escape_text(text);
  append_integer(bytes_, static_cast<std::int32_t>(stored.size()));
  bytes_ += stored;
  return *this;
}

std::string CopyRows::finish() {
  append_integer(bytes_, std::int16_t{-1});
  return std::move(bytes_);
}

}  // namespace ov::postgres
