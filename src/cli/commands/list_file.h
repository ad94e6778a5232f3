// The list as a file on disk: opened, described and hashed before anything else happens.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "base/result.h"
#include "base/unique_fd.h"
#include "pipeline/intake.h"

namespace ov::cli {

class ListFile {
 public:
  /// Errors: invalid, one sentence: missing, a folder, not readable, empty, not a text list, no
  /// website column.
  static Result<ListFile> open(const std::string& path, const std::string& overrides);

  [[nodiscard]] const ListPlan& plan() const { return plan_; }
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }

  /// True when `path` leads to this very file, by whatever name or link.
  [[nodiscard]] bool is_at(const std::string& path) const;

  /// Hands on the whole file in parts, from its start. `take` returns false to stop early.
  /// Errors: unavailable (the disk), those of `take`.
  Result<void> each_part(const std::function<Result<bool>(std::string_view)>& take) const;

 private:
  UniqueFd fd_;
  std::string path_;
  std::uint64_t device_ = 0;  ///< With the next: which file it is, as stat(2) has it.
  std::uint64_t inode_ = 0;
  std::uint64_t bytes_ = 0;
  ListPlan plan_;
};

}  // namespace ov::cli
