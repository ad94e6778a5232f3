// Reads values of a TOML table one by one, notes every mistake with its line and goes on.
#pragma once

#include <toml++/toml.h>

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "text/brief.h"

namespace ov::brief {

/// A mistake and where it is.
struct Mistake {
  std::uint32_t line = 0;
  std::string sentence;
};

class TableReader {
 public:
  /// `path`: what stands before a key in messages, e.g. "sender."; empty for the top.
  TableReader(const toml::table& table, std::string path, std::vector<Mistake>& mistakes)
      : table_(table), path_(std::move(path)), mistakes_(mistakes) {}

  /// Notes every key that is not one of `keys`, with the nearest one that is.
  void only(std::initializer_list<std::string_view> keys);
  void text(std::string_view key, std::string& out, bool required = false);
  void texts(std::string_view key, std::vector<std::string>& out);
  void number(std::string_view key, int& out, int min, int max);
  /// The table under `key`; null when there is none.
  [[nodiscard]] const toml::table* table(std::string_view key);
  /// Line of `key`, or of the table where it is missing.
  [[nodiscard]] std::uint32_t line(std::string_view key) const;
  void mistake(std::uint32_t line, std::string sentence);

 private:
  bool clean(const toml::node& node, std::string_view key, std::string& value);

  const toml::table& table_;
  std::string path_;
  std::vector<Mistake>& mistakes_;
};

}  // namespace ov::brief
