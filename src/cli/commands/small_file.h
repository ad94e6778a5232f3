// Files that people write by hand (a brief, overture.toml), read as a whole.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "base/result.h"

namespace ov::cli {

/// The bytes of the file at `path`, at most `bytes_max` + 1 of them: whoever parses the text sees
/// that it is too large. Nothing when there is no such file.
/// Errors: invalid (a folder, not permitted, not readable), the sentence naming `path`.
[[nodiscard]] Result<std::optional<std::string>> read_small_file(const std::string& path,
                                                                 std::size_t bytes_max);

}  // namespace ov::cli
