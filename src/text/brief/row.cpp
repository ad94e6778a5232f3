#include "base/ascii.h"
#include "base/utf8.h"
#include "text/brief.h"

namespace ov {
namespace {

bool same_name(std::string_view a, std::string_view b) {
  a = trim(a);
  b = trim(b);
  if (a.size() != b.size()) return false;
  const auto plain = [](char c) { return c == '_' || c == '-' ? ' ' : ascii_lower(c); };
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (plain(a[i]) != plain(b[i])) return false;
  }
  return true;
}

std::string one_line(std::string_view value) {
  std::string out;
  bool gap = false;
  for (const char c : value) {
    if (static_cast<unsigned char>(c) <= 0x20 || c == 0x7F) {
      gap = !out.empty();
      continue;
    }
    if (gap) out.push_back(' ');
    gap = false;
    out.push_back(c);
  }
  return out;
}

}  // namespace

void RowFacts::add(std::string_view name, std::string_view value) {
  std::string clean = one_line(utf8_prefix(value, row_value_bytes_max));
  if (clean.empty() || !this->value(name).empty()) return;
  facts_.emplace_back(std::string(trim(name)), std::move(clean));
}

std::string_view RowFacts::value(std::string_view name) const {
  for (const auto& [known, value] : facts_) {
    if (same_name(known, name)) return value;
  }
  return {};
}

}  // namespace ov
