// A file on its way to its place: written under a name of its own, locked while its writer lives.
#pragma once

#include <string>

#include "base/result.h"
#include "base/unique_fd.h"

namespace ov::adapters {

/// Removed, unless it was placed.
class Incoming {
 public:
  /// A new, empty file in `folder`, which outlives it. Errors: denied, unavailable.
  static Result<Incoming> create(int folder);
  Incoming(Incoming&& other) noexcept;
  Incoming& operator=(Incoming&&) = delete;
  ~Incoming();

  [[nodiscard]] int fd() const { return fd_.get(); }
  /// Errors: unavailable (disk full, …).
  Result<void> write(const char* bytes, std::size_t size);
  /// Flushes it and gives it the name `name` in `target`, in place of what is there or, with
  /// `only_if_absent`, not. The folder is flushed as well. Errors: conflict, not_found (the folder
  /// has gone), unavailable.
  Result<void> place(int target, const std::string& name, bool only_if_absent);

  /// Removes what dead writers left in `folder`.
  static Result<void> sweep(int folder);

 private:
  Incoming(int folder, std::string name, UniqueFd fd)
      : folder_(folder), name_(std::move(name)), fd_(std::move(fd)) {}
  int folder_;
  std::string name_;  ///< Empty once it has another place.
  UniqueFd fd_;
};

}  // namespace ov::adapters
