// TOML by toml++, whose exceptions end here.
#include <toml++/toml.h>

#include <cmath>

#include "base/utf8.h"
#include "document.h"

namespace ov::brief {
namespace {

Place place_of(const toml::source_position& position) {
  return {std::max<std::uint32_t>(position.line, 1), position.column};
}

void set_number(Node& node, double value) {
  constexpr double whole_max = 9007199254740992.0;  // 2^53
  const bool whole =
      std::isfinite(value) && value == std::floor(value) && std::abs(value) <= whole_max;
  node.kind = whole ? Node::Kind::whole : Node::Kind::fraction;
  if (whole) node.number = static_cast<std::int64_t>(value);
}

Node node_of(const toml::node& from, int depth) {
  Node node;
  node.at = place_of(from.source().begin);
  node.end = place_of(from.source().end);
  if (const toml::table* table = from.as_table()) {
    node.kind = Node::Kind::table;
    if (depth >= document_depth_max) return node;
    for (const auto& [key, value] : *table) {
      Node item = node_of(value, depth + 1);
      item.key_at = place_of(key.source().begin);
      node.set(std::string(key.str()), std::move(item));
    }
  } else if (const toml::array* list = from.as_array()) {
    node.kind = Node::Kind::list;
    if (depth >= document_depth_max) return node;
    for (const toml::node& value : *list) node.items.push_back(node_of(value, depth + 1));
  } else if (const auto* text = from.as_string()) {
    node.kind = Node::Kind::text;
    node.text = text->get();
  } else if (const auto* whole = from.as_integer()) {
    node.kind = Node::Kind::whole;
    node.number = whole->get();
  } else if (const auto* fraction = from.as_floating_point()) {
    set_number(node, fraction->get());
  } else {
    node.kind = from.is_boolean() ? Node::Kind::boolean : Node::Kind::time;
  }
  return node;
}

}  // namespace

tl::expected<Node, BriefFinding> read_toml(std::string_view text) {
  try {
    return node_of(toml::parse(text), 0);
  } catch (const toml::parse_error& error) {
    const Place at = place_of(error.source().begin);
    return tl::unexpected(BriefFinding{
        true, at.line, at.column, "this is no TOML: " + to_valid_utf8(error.description()),
        "a line is  name = \"text\",  lists stand in [ ], and longer text between "
        "three quotation marks"});
  }
}

}  // namespace ov::brief
