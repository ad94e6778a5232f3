// The form in which stores on SQL keep what has no column type of its own, the same in each of
// them, so that a value moves from one to the other as it is: lists and facts as JSON, readable
// with a database's own shell; keys of answers in half their bytes; text of pages packed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "domain/message.h"
#include "domain/site.h"

struct libdeflate_compressor;
struct libdeflate_decompressor;

namespace ov {

/// What is stored is nothing that this program wrote; `what`: "page". The same command again does
/// not help, but neither is the input at fault, so it is unavailable and not invalid. What the
/// decoding functions below give for a column that was changed by hand into something else.
[[nodiscard]] Error damaged(std::string_view what);

/// A JSON array of strings.
std::string encode_strings(const std::vector<std::string>& values);
Result<std::vector<std::string>> decode_strings(std::string_view json);

/// Of a version of a message.
std::string encode_evidence(const std::vector<Evidence>& evidence);
Result<std::vector<Evidence>> decode_evidence(std::string_view json);
std::string encode_assertions(const std::vector<Assertion>& asserted);
Result<std::vector<Assertion>> decode_assertions(std::string_view json);

/// Offsets that were changed by hand may be anything. `verify` is to find them wrong, not to trip
/// over them: what is no offset becomes one that lies behind every text, never one that might hold.
std::uint32_t offset_from(std::int64_t value);

/// What is empty is left out.
std::string encode_facts(const Facts& facts);
Result<Facts> decode_facts(std::string_view json);

/// "begin,end,kind,level;" for each block.
std::string encode_blocks(const std::vector<TextBlock>& blocks);
Result<std::vector<TextBlock>> decode_blocks(std::string_view text);

/// The bytes of an answer's key, given as hexadecimal digits, and the way back. A key may be empty.
/// Errors: bug (it is none).
Result<std::string> key_bytes(std::string_view hexadecimal);
std::string key_text(std::string_view bytes);

/// A shorter text is kept as it is: it would gain nothing, and is readable with a database's shell.
inline constexpr std::size_t packed_text_bytes_min = 200;
/// A stored text that claims to be longer is damaged.
inline constexpr std::size_t stored_text_bytes_max = std::size_t{64} << 20;

/// Text of pages, packed: raw DEFLATE (RFC 1951) at libdeflate's level 1. Of 357 real pages of
/// 8.2 KB text each it leaves 41 % at 50 us a page and gives it back in 16 us; higher levels leave
/// 39 to 40 % for two to four times the time, and the thread that writes to the store is the one
/// that a run waits for.
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
    void operator()(libdeflate_compressor* handle) const;
    void operator()(libdeflate_decompressor* handle) const;
  };
  std::unique_ptr<libdeflate_compressor, Free> compressor_;
  std::unique_ptr<libdeflate_decompressor, Free> decompressor_;
  std::string buffer_;
};

}  // namespace ov
