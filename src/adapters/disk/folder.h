// Folders by descriptor: every step is taken from the one before and follows no link, so no name
// leads out of the folder that was opened first.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"

namespace ov::adapters {

/// "cannot WHAT NAME: words of errno", with a kind for it.
[[nodiscard]] Error file_error(std::string_view what, std::string_view name, int code);

/// Opens the folder `name` of `parent`. Errors: not_found, denied (a link, or no folder),
/// unavailable.
Result<UniqueFd> open_folder(int parent, const std::string& name);
/// The same; makes it, durably, where it is missing.
Result<UniqueFd> make_folder(int parent, const std::string& name);
/// Flushes a file or folder to the disk.
Result<void> flush(int fd, std::string_view name);

/// What is in a folder.
struct FolderEntry {
  std::string name;
  bool is_folder = false;
};
/// All of it, in no order. Errors: unavailable.
Result<std::vector<FolderEntry>> entries_of(int folder);

/// Names in the file system for the parts of a key, and back.
[[nodiscard]] std::string folder_name(std::string_view part);
[[nodiscard]] std::string file_name(std::string_view part);
/// The part of a key that `entry` stands for; empty where it stands for none.
[[nodiscard]] std::string part_of(const FolderEntry& entry);

}  // namespace ov::adapters
