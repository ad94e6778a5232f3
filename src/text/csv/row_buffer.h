// The bytes that are being read: those of the unfinished row, then what was fed after it. Kept in
// one piece, so that every row is contiguous and its cells can be views, and padded, so that blocks
// can be loaded at its end.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

namespace ov::csv {

class RowBuffer {
 public:
  [[nodiscard]] char* data() { return data_.get(); }
  [[nodiscard]] const char* data() const { return data_.get(); }
  [[nodiscard]] std::size_t size() const { return size_; }

  /// Drops the first `consumed` bytes and adds `chunk` behind the rest. Costs a move of the rest
  /// only when something was consumed, so feeding byte by byte stays linear.
  void advance(std::size_t consumed, std::string_view chunk);

  /// Drops what is behind the first `size` bytes.
  void truncate(std::size_t size) { size_ = size; }

 private:
  std::unique_ptr<char[]> data_;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace ov::csv
