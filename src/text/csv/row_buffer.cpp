#include "row_buffer.h"

#include <cstring>

#include "special_bytes.h"

namespace ov::csv {

void RowBuffer::advance(std::size_t consumed, std::string_view chunk) {
  const std::size_t kept = size_ - consumed;
  const std::size_t needed = kept + chunk.size() + block_bytes;
  if (needed > capacity_) {
    const std::size_t capacity = needed + needed / 2;
    auto grown = std::make_unique<char[]>(capacity);
    if (kept > 0) std::memcpy(grown.get(), data_.get() + consumed, kept);
    data_ = std::move(grown);
    capacity_ = capacity;
  } else if (consumed > 0 && kept > 0) {
    std::memmove(data_.get(), data_.get() + consumed, kept);
  }
  if (!chunk.empty()) std::memcpy(data_.get() + kept, chunk.data(), chunk.size());
  size_ = kept + chunk.size();
}

}  // namespace ov::csv
