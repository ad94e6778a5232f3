// Collects the text of a page block by block: white space collapsed as a browser shows it,
// invisible characters dropped, every byte kept in one buffer that blocks are spans of.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace ov::extract {

class BlockText {
 public:
  explicit BlockText(std::size_t bytes_max) : bytes_max_(bytes_max) {}

  /// Adds shown text to the open block. `text`: valid UTF-8, may begin inside a word.
  void append(std::string_view text);
  /// The same with line breaks and runs of spaces kept, as in pre.
  void append_as_written(std::string_view text);
  /// A line break inside the block (br).
  void break_line() { line_pending_ = true; }
  /// A space between what stands here and what follows.
  void space() { space_pending_ = true; }
  /// Puts `separator` between two table cells, if the block has text already.
  void separate_cells();

  /// Ends the open block. Returns whether it had any text; [begin, end) is then its span.
  bool finish(std::uint32_t& begin, std::uint32_t& end);

  [[nodiscard]] bool block_is_empty() const { return text_.size() == block_begin_; }
  [[nodiscard]] std::size_t block_bytes() const { return text_.size() - block_begin_; }
  [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(text_.size()); }
  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] std::string take() { return std::move(text_); }

 private:
  void put_pending();
  void put(const char* bytes, std::size_t size);
  [[nodiscard]] std::size_t special_at(std::string_view text, std::size_t offset);

  std::string text_;
  std::size_t bytes_max_;
  std::size_t block_begin_ = 0;
  bool space_pending_ = false;
  bool line_pending_ = false;
};

}  // namespace ov::extract
