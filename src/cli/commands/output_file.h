// A results file that appears whole or not at all: written beside its place, synced, then renamed.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/unique_fd.h"

namespace ov::cli {

class OutputFile {
 public:
  /// Errors: invalid (the folder does not exist, the path is a folder), unavailable.
  static Result<OutputFile> create(const std::string& path);
  OutputFile(OutputFile&&) noexcept = default;
  OutputFile& operator=(OutputFile&&) = delete;
  /// Removes what was not finished.
  ~OutputFile();

  Result<void> write(std::string_view bytes);
  /// Puts the file in its place. Call once.
  Result<void> finish();

 private:
  OutputFile(UniqueFd fd, std::string path, std::string part_path)
      : fd_(std::move(fd)), path_(std::move(path)), part_path_(std::move(part_path)) {}
  UniqueFd fd_;
  std::string path_;
  std::string part_path_;
};

/// Where the results for `path` are written before they are put in their place.
[[nodiscard]] std::string part_path_of(const std::string& path);

/// Whether a file can be made at `path`, asked before hours of work rather than after.
Result<void> check_output_place(const std::string& path);

}  // namespace ov::cli
