// A brief's file as a tree whose every value knows where it stands, the same for TOML and JSON.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "text/brief.h"

namespace ov::brief {

/// Lines and columns count from 1; columns in characters.
struct Place {
  std::uint32_t line = 1;
  std::uint32_t column = 0;  ///< 0: not known.
};

/// Deeper than any brief is.
inline constexpr int document_depth_max = 8;

struct Node {
  enum class Kind : std::uint8_t { table, list, text, whole, fraction, boolean, null, time };
  Kind kind = Kind::table;
  Place at;      ///< Where the value begins.
  Place key_at;  ///< Where its key begins, in a table.
  Place end;
  std::string text;
  std::int64_t number = 0;  ///< Of `whole`; 5.0 and 5e0 are whole too, as JSON schemas have it.
  std::vector<std::string> keys;  ///< Of a table, beside `items`; each once.
  std::vector<Node> items;        ///< Of a table or list.

  /// The value under `key`; null when there is none, or this is no table.
  [[nodiscard]] const Node* get(std::string_view key) const;
  Node* get(std::string_view key);
  void set(std::string key, Node value);
  void remove(std::string_view key);
};

/// "a table", "text" and so on.
[[nodiscard]] std::string_view kind_name(Node::Kind kind);

/// Code points of `text`, which is UTF-8.
[[nodiscard]] std::size_t characters(std::string_view text);

/// The whole file as a table, or the first thing that is wrong with its syntax.
[[nodiscard]] tl::expected<Node, BriefFinding> read_toml(std::string_view text);
[[nodiscard]] tl::expected<Node, BriefFinding> read_json(std::string_view text);

/// The bytes of the file by place.
class Source {
 public:
  /// `text` must outlive this.
  explicit Source(std::string_view text);
  /// Where `wanted` stands first inside `node`; where `node` begins when it does not (it may be
  /// written with escapes).
  [[nodiscard]] Place find(const Node& node, std::string_view wanted) const;

 private:
  [[nodiscard]] std::size_t offset(Place place) const;
  [[nodiscard]] Place place(std::size_t offset) const;

  std::string_view text_;
  std::vector<std::size_t> lines_;  ///< Offsets of their beginnings.
};

}  // namespace ov::brief
