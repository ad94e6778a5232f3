#include "read.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "base/ascii.h"
#include "base/utf8.h"
#include "nearest.h"

namespace ov::brief {
namespace {

auto order(const BriefFinding& finding) {
  return std::tuple(finding.line, finding.column, !finding.is_mistake, finding.sentence);
}

}  // namespace

bool Findings::has_mistakes() const {
  return std::any_of(all_.begin(), all_.end(),
                     [](const BriefFinding& finding) { return finding.is_mistake; });
}

std::vector<BriefFinding> Findings::sorted() && {
  std::sort(all_.begin(), all_.end(),
            [](const auto& a, const auto& b) { return order(a) < order(b); });
  // What a brief and its variants share is read once for each of them.
  all_.erase(std::unique(all_.begin(), all_.end(),
                         [](const auto& a, const auto& b) { return order(a) == order(b); }),
             all_.end());
  return std::move(all_);
}

void TableReader::only(std::span<const std::string_view> keys) {
  for (std::size_t i = 0; i < table_.keys.size(); ++i) {
    const std::string& name = table_.keys[i];
    if (std::find(keys.begin(), keys.end(), name) != keys.end()) continue;
    const std::string_view near = nearest(name, keys);
    std::string known;
    for (const std::string_view key : keys) known += (known.empty() ? "" : ", ") + std::string(key);
    const std::string shown = named(utf8_prefix(name, 60));
    mistake(table_.items[i].key_at,
            near.empty() ? fmt::format("'{}' is not known", shown)
                         : fmt::format("'{}' is not known; did you mean '{}'?", shown, named(near)),
            "known here: " + known);
  }
}

void TableReader::raw_text(std::string_view key, std::string& out, bool required) {
  const Node* node = table_.get(key);
  if (node == nullptr) {
    if (required) {
      mistake(at(key), fmt::format("'{}' is missing", named(key)),
              fmt::format("add a line  {} = \"…\"", key));
    }
    return;
  }
  std::string value;
  if (!clean(*node, key, value)) return;
  if (required && value.empty()) {
    mistake(at(key), fmt::format("'{}' must not be empty", named(key)), "say it in a sentence");
  }
  out = std::move(value);
}

void TableReader::text(std::string_view key, std::string& out, bool required) {
  raw_text(key, out, required);
  if (const Node* node = table_.get(key); node != nullptr && node->kind == Node::Kind::text) {
    refuse_variables(*node, key, node->text);
  }
}

void TableReader::texts(std::string_view key, std::vector<std::string>& out) {
  const Node* node = list(key, brief_list_max);
  if (node == nullptr) return;
  out.clear();
  for (const Node& entry : node->items) {
    std::string value;
    if (!clean(entry, key, value)) continue;
    refuse_variables(entry, key, value);
    if (value.empty()) {
      mistake(entry.at, fmt::format("'{}' has an empty entry", named(key)), "remove it");
    } else {
      out.push_back(std::move(value));
    }
  }
}

void TableReader::number(std::string_view key, int& out, int min, int max) {
  const Node* node = table_.get(key);
  if (node == nullptr) return;
  const bool whole = node->kind == Node::Kind::whole;
  if (!whole || node->number < min || node->number > max) {
    mistake(at(key),
            fmt::format("'{}' must be a whole number from {} to {}, not {}", named(key), min, max,
                        whole ? std::to_string(node->number) : std::string(kind_name(node->kind))),
            whole ? "" : "write it without quotation marks");
    return;
  }
  out = static_cast<int>(node->number);
}

const Node* TableReader::table(std::string_view key) {
  const Node* node = table_.get(key);
  if (node == nullptr || node->kind == Node::Kind::table) return node;
  mistake(at(key), fmt::format("'{}' must be a table, not {}", named(key), kind_name(node->kind)),
          fmt::format("write a line [{}] and its fields below it", named(key)));
  return nullptr;
}

const Node* TableReader::list(std::string_view key, std::size_t entries_max) {
  const Node* node = table_.get(key);
  if (node == nullptr) return nullptr;
  if (node->kind != Node::Kind::list) {
    mistake(at(key), fmt::format("'{}' must be a list, not {}", named(key), kind_name(node->kind)),
            fmt::format("write  {} = [\"one\", \"two\"]", key));
    return nullptr;
  }
  if (node->items.size() > entries_max) {
    mistake(at(key), fmt::format("'{}' has {} entries; at most {} are allowed", named(key),
                                 node->items.size(), entries_max));
    return nullptr;
  }
  return node;
}

Place TableReader::at(std::string_view key) const {
  const Node* node = table_.get(key);
  return node != nullptr ? node->at : Place{table_.at.line, 0};
}

bool TableReader::clean(const Node& node, std::string_view key, std::string& value) {
  if (node.kind != Node::Kind::text) {
    mistake(node.at, fmt::format("'{}' must be text in quotation marks, not {}", named(key),
                                 kind_name(node.kind)));
    return false;
  }
  const std::size_t size = characters(node.text);
  if (size > brief_text_characters_max) {
    mistake(node.at, fmt::format("'{}' has {} characters; at most {} are allowed", named(key), size,
                                 brief_text_characters_max));
    return false;
  }
  for (const char c : node.text) {
    if (c == '\r') continue;
    if ((static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t') || c == 0x7F) {
      mistake(node.at, fmt::format("'{}' holds a control character", named(key)),
              "write the text anew; such characters come along when text is copied");
      return false;
    }
    value.push_back(c == '\t' ? ' ' : c);
  }
  value = std::string(trim(value));
  return true;
}

void TableReader::refuse_variables(const Node& node, std::string_view key, std::string_view value) {
  if (value.find("{{") == std::string_view::npos) return;
  mistake(node.at, fmt::format("'{}' cannot hold variables", named(key)),
          "they may stand in greeting, sign_off and the templates of [quote]");
}

}  // namespace ov::brief
