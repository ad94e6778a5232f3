#include "read.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "base/ascii.h"
#include "base/utf8.h"

namespace ov::brief {
namespace {

std::string_view type_name(const toml::node& node) {
  switch (node.type()) {
    case toml::node_type::table:
      return "a table";
    case toml::node_type::array:
      return "a list";
    case toml::node_type::string:
      return "text";
    case toml::node_type::integer:
      return "a whole number";
    case toml::node_type::floating_point:
      return "a number with a fraction";
    case toml::node_type::boolean:
      return "true or false";
    default:
      return "a date or time";
  }
}

/// Levenshtein distance; keys are short.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
      diagonal = above;
    }
  }
  return row[b.size()];
}

}  // namespace

void TableReader::only(std::initializer_list<std::string_view> keys) {
  for (const auto& [key, node] : table_) {
    const std::string_view name = key.str();
    if (std::find(keys.begin(), keys.end(), name) != keys.end()) continue;
    const auto nearest = std::min_element(keys.begin(), keys.end(), [&](auto a, auto b) {
      return distance(a, name.substr(0, 40)) < distance(b, name.substr(0, 40));
    });
    std::string hint;
    if (distance(*nearest, name.substr(0, 40)) <= 3) {
      hint = fmt::format("; did you mean '{}{}'?", path_, *nearest);
    }
    mistake(key.source().begin.line,
            fmt::format("'{}{}' is not known{}", path_, utf8_prefix(name, 60), hint));
  }
}

void TableReader::text(std::string_view key, std::string& out, bool required) {
  const toml::node* node = table_.get(key);
  if (node == nullptr) {
    if (required) mistake(line(key), fmt::format("'{}{}' is missing", path_, key));
    return;
  }
  std::string value;
  if (!clean(*node, key, value)) return;
  if (required && value.empty()) {
    mistake(line(key), fmt::format("'{}{}' must not be empty", path_, key));
  }
  out = std::move(value);
}

void TableReader::texts(std::string_view key, std::vector<std::string>& out) {
  const toml::node* node = table_.get(key);
  if (node == nullptr) return;
  const toml::array* list = node->as_array();
  if (list == nullptr) {
    mistake(line(key),
            fmt::format("'{}{}' must be a list of texts, e.g. [\"one\", \"two\"], not {}", path_,
                        key, type_name(*node)));
    return;
  }
  if (list->size() > brief_list_max) {
    mistake(line(key), fmt::format("'{}{}' has {} entries; at most {} are allowed", path_, key,
                                   list->size(), brief_list_max));
    return;
  }
  out.clear();
  for (const toml::node& entry : *list) {
    std::string value;
    if (!clean(entry, key, value)) continue;
    if (value.empty()) {
      mistake(entry.source().begin.line, fmt::format("'{}{}' has an empty entry", path_, key));
    } else {
      out.push_back(std::move(value));
    }
  }
}

void TableReader::number(std::string_view key, int& out, int min, int max) {
  const toml::node* node = table_.get(key);
  if (node == nullptr) return;
  const auto value = node->value_exact<std::int64_t>();
  if (!value || *value < min || *value > max) {
    mistake(line(key), fmt::format("'{}{}' must be a whole number from {} to {}{}", path_, key, min,
                                   max, value ? fmt::format(", not {}", *value) : std::string()));
    return;
  }
  out = static_cast<int>(*value);
}

const toml::table* TableReader::table(std::string_view key) {
  const toml::node* node = table_.get(key);
  if (node == nullptr) return nullptr;
  if (node->as_table() == nullptr) {
    mistake(line(key), fmt::format("'{}{}' must be a table, not {}", path_, key, type_name(*node)));
  }
  return node->as_table();
}

std::uint32_t TableReader::line(std::string_view key) const {
  const toml::node* node = table_.get(key);
  const std::uint32_t line =
      node != nullptr ? node->source().begin.line : table_.source().begin.line;
  return std::max<std::uint32_t>(line, 1);
}

void TableReader::mistake(std::uint32_t line, std::string sentence) {
  mistakes_.push_back({line, std::move(sentence)});
}

bool TableReader::clean(const toml::node& node, std::string_view key, std::string& value) {
  const std::uint32_t at = std::max<std::uint32_t>(node.source().begin.line, 1);
  const auto text = node.value_exact<std::string_view>();
  if (!text) {
    mistake(at, fmt::format("'{}{}' must be text in quotation marks, not {}", path_, key,
                            type_name(node)));
    return false;
  }
  if (text->size() > brief_text_bytes_max) {
    mistake(at, fmt::format("'{}{}' is {} bytes long; at most {} are allowed", path_, key,
                            text->size(), brief_text_bytes_max));
    return false;
  }
  for (const char c : *text) {
    if (c == '\r') continue;
    value.push_back(c == '\t' ? ' ' : c);
    if ((static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t') || c == 0x7F) {
      mistake(at, fmt::format("'{}{}' holds a control character", path_, key));
      return false;
    }
  }
  value = std::string(trim(value));
  return true;
}

}  // namespace ov::brief
