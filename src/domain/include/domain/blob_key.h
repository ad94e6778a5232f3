// Names of stored bytes: "lists/7/upload.csv". One rule for all that may store them, so that what
// one takes the others take too: a path of parts that no file system, URL or XML document misreads.
#pragma once

#include <cstddef>
#include <string_view>

#include "base/result.h"

namespace ov {

inline constexpr std::size_t blob_key_bytes_max = 800;
/// A file's name may have 255 bytes.
inline constexpr std::size_t blob_key_part_bytes_max = 200;

/// A key is valid UTF-8 without control characters, made of parts with '/' between them, none of
/// them empty, "." or "..". A part that ends in white space or holds a backslash is fine.
/// Errors: invalid, with what is wrong.
Result<void> check_blob_key(std::string_view key);

}  // namespace ov
