// Memory for the text of one token that differs from the input. Views into it stay put until the
// next token, however many are made.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "text/html.h"

namespace ov::html {

class Tokenizer::Scratch {
 public:
  /// Room for `size_max` bytes; `commit` says how many were used.
  char* reserve(std::size_t size_max) {
    if (free_ < size_max) {
      const std::size_t size = size_max > block_bytes ? size_max : block_bytes;
      blocks_.push_back(std::make_unique_for_overwrite<char[]>(size));
      next_ = blocks_.back().get();
      free_ = size;
      if (blocks_.size() == 1) first_size_ = size;
    }
    return next_;
  }
  void commit(std::size_t size) {
    next_ += size;
    free_ -= size;
  }
  /// Forgets all texts. One block of ordinary size stays for the next token.
  void clear() {
    if (blocks_.empty()) return;
    if (first_size_ > block_bytes) {
      blocks_.clear();
      next_ = nullptr;
      free_ = 0;
      return;
    }
    blocks_.resize(1);
    next_ = blocks_.front().get();
    free_ = first_size_;
  }

 private:
  static constexpr std::size_t block_bytes = 4096;
  std::vector<std::unique_ptr<char[]>> blocks_;
  std::size_t first_size_ = 0;
  char* next_ = nullptr;
  std::size_t free_ = 0;
};

}  // namespace ov::html
