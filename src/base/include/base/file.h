// Files that appear whole or not at all: written beside their place, then put there.
#pragma once

#include <string>

#include "base/result.h"
#include "base/unique_fd.h"

namespace ov {

/// An empty file at `path`, to be written (mode 644 less the umask); what was there is gone.
/// Errors: too_large (disk full), unavailable.
Result<UniqueFd> create_file(const std::string& path);

/// Syncs the file `part`, open as `fd`, renames it to `path` in the same folder and syncs the
/// folder, so that a power cut leaves the old file or the new one. Errors: as create_file.
Result<void> put_in_place(const UniqueFd& fd, const std::string& part, const std::string& path);

}  // namespace ov
