// Reads values of a brief's table one by one, notes every mistake with its place and goes on.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "document.h"
#include "text/brief.h"

namespace ov::brief {

/// What was found, mistakes and warnings.
class Findings {
 public:
  void mistake(Place at, std::string sentence, std::string advice = "") {
    all_.push_back({true, at.line, at.column, std::move(sentence), std::move(advice)});
  }
  void warning(Place at, std::string sentence, std::string advice = "") {
    all_.push_back({false, at.line, at.column, std::move(sentence), std::move(advice)});
  }
  void add(BriefFinding finding) { all_.push_back(std::move(finding)); }
  [[nodiscard]] bool has_mistakes() const;
  /// By line, each once; mistakes before warnings of the same place.
  [[nodiscard]] std::vector<BriefFinding> sorted() &&;

 private:
  std::vector<BriefFinding> all_;
};

class TableReader {
 public:
  /// `path`: what stands before a key in messages, e.g. "sender."; empty for the top.
  TableReader(const Node& table, std::string path, Findings& findings)
      : table_(table), path_(std::move(path)), findings_(findings) {}

  /// Notes every key that is not one of `keys`, with the nearest one that is.
  void only(std::span<const std::string_view> keys);
  /// Text without variables. Leaves `out` as it is where there is none.
  void text(std::string_view key, std::string& out, bool required = false);
  /// Text that may hold variables.
  void raw_text(std::string_view key, std::string& out, bool required = false);
  void texts(std::string_view key, std::vector<std::string>& out);
  void number(std::string_view key, int& out, int min, int max);
  /// The table under `key`; null when there is none.
  [[nodiscard]] const Node* table(std::string_view key);
  /// The list under `key`; null when there is none.
  [[nodiscard]] const Node* list(std::string_view key, std::size_t entries_max);
  [[nodiscard]] const Node* get(std::string_view key) const { return table_.get(key); }
  /// Place of the value of `key`, or of the table where it is missing.
  [[nodiscard]] Place at(std::string_view key) const;
  void mistake(Place at, std::string sentence, std::string advice = "") {
    findings_.mistake(at, std::move(sentence), std::move(advice));
  }
  [[nodiscard]] std::string named(std::string_view key) const { return path_ + std::string(key); }

 private:
  bool clean(const Node& node, std::string_view key, std::string& value);
  void refuse_variables(const Node& node, std::string_view key, std::string_view value);

  const Node& table_;
  std::string path_;
  Findings& findings_;
};

}  // namespace ov::brief
