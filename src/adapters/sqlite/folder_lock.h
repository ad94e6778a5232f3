// A data folder: where its store is, and that one process at a time works in it.
#pragma once

#include <filesystem>

#include "base/result.h"
#include "base/unique_fd.h"

namespace ov::sqlite {

/// Makes the folder where it is missing and holds its lock file until the descriptor is closed.
/// Errors: conflict (another process holds it), unavailable (cannot be made or written).
Result<UniqueFd> lock_folder(const std::filesystem::path& folder);

/// The store's file in a data folder.
[[nodiscard]] inline std::filesystem::path store_file(const std::filesystem::path& folder) {
  return folder / "overture.db";
}
/// The same of a folder that has one. Errors: not_found (the sentence names the folder in full, so
/// that whoever is in another one than they think sees it).
Result<std::filesystem::path> existing_store_file(const std::filesystem::path& folder);

}  // namespace ov::sqlite
