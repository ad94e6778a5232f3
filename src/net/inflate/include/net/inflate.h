// Bodies as sent to bodies as meant: gzip and deflate (RFC 1952, 1950, 1951) under a cap on what
// comes out, because a kilobyte can say a gigabyte. libdeflate does the work (2.5 times as fast as
// zlib); zlib steps in where libdeflate has nothing to give: a stream that breaks off, whose start
// is still a page. One layer is taken off, never two: what is gzip inside gzip stays gzip.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace ov {

enum class Encoding : std::uint8_t { identity, gzip, deflate };

/// The encoding that a Content-Encoding header names; case and white space do not matter, "x-gzip"
/// is gzip, empty and "identity" are none. Errors: invalid for anything else, above all for a list
/// of several (none of which we asked for).
Result<Encoding> encoding_from(std::string_view content_encoding);

/// Inflates bodies, keeping its decompressor and its buffer from one to the next: one a reactor.
/// One thread.
class Inflater {
 public:
  Inflater();
  ~Inflater();
  Inflater(Inflater&&) noexcept;
  Inflater& operator=(Inflater&&) noexcept;

  /// The bytes that `body` stands for, at most `out_bytes_max`. The view is into `body` (identity)
  /// or into this object, until the next call. All members of a multi-member gzip file are joined
  /// and bytes after the last are ignored. A body that breaks off gives what came before the break.
  /// Some servers lie: a body sent as gzip that does not start like gzip is taken as it is, and
  /// deflate may come with or without its zlib wrapping.
  /// Errors: too_large (more than `out_bytes_max` would come out; no more memory than that was
  /// used), invalid (starts like the encoding and then is nothing of it).
  Result<std::string_view> inflate(std::string_view body, Encoding encoding,
                                   std::size_t out_bytes_max);
  /// Whether the last body ended before its encoding said that it was whole.
  [[nodiscard]] bool broke_off() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// The same for a single body.
Result<std::string> inflate(std::string_view body, Encoding encoding, std::size_t out_bytes_max);

}  // namespace ov
