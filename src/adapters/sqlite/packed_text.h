// Text of pages, packed: raw DEFLATE (RFC 1951) at libdeflate's level 1. Of 357 real pages of
// 8.2 KB text each it leaves 41 % at 50 us a page and gives it back in 16 us; higher levels leave
// 39 to 40 % for two to four times the time, and the thread that writes to the store is the one
// that a run waits for.
#pragma once

#include <libdeflate.h>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace ov::sqlite {

/// A shorter text is kept as it is: it would gain nothing, and is readable with the sqlite3 shell.
inline constexpr std::size_t packed_text_bytes_min = 200;
/// A stored text that claims to be longer is damaged.
inline constexpr std::size_t text_bytes_max = std::size_t{64} << 20;

class TextPacker {
 public:
  TextPacker();

  /// `text` packed, valid until the next call; empty when it is better kept as it is.
  [[nodiscard]] std::string_view pack(std::string_view text);
  /// The text that `packed` was made of. `bytes`: how long that was.
  /// Errors: unavailable (it is no packed text of this length).
  [[nodiscard]] Result<std::string> unpack(std::string_view packed, std::int64_t bytes);

 private:
  struct Free {
    void operator()(libdeflate_compressor* handle) const { libdeflate_free_compressor(handle); }
    void operator()(libdeflate_decompressor* handle) const { libdeflate_free_decompressor(handle); }
  };
  std::unique_ptr<libdeflate_compressor, Free> compressor_;
  std::unique_ptr<libdeflate_decompressor, Free> decompressor_;
  std::string buffer_;
};

}  // namespace ov::sqlite
