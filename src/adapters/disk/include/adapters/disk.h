// Blobs in a folder of this machine (`file:`). A blob is written beside its place, flushed, and
// moved there, so a power cut leaves the old one or the new one. Below the folder:
//
//   blobs/lists%d/7%d/upload.csv     the key lists/7/upload.csv; "%d" marks what is a folder, so
//                                    that the keys "a" and "a/b" are no trouble to each other
//   incoming/                        what is being written; leftovers of a crash go at the next
//   start
//
// Several processes may share the folder. Links within it are not followed.
#pragma once

#include <filesystem>
#include <memory>
#include <string_view>

#include "ports/blobs.h"

namespace ov::adapters {

/// The folder of `file:FOLDER` or `file:///FOLDER`. Errors: invalid (another scheme, no folder, a
/// host).
[[nodiscard]] Result<std::filesystem::path> parse_file_url(std::string_view url);

/// Makes what is missing of `folder` and removes what a crash left in incoming/.
/// Errors: unavailable, denied.
[[nodiscard]] Result<std::unique_ptr<Blobs>> open_disk_blobs(const std::filesystem::path& folder);

}  // namespace ov::adapters
