#include "base/file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

namespace ov {
namespace {

/// Calls `call` again for as long as signals interrupt it. rename(2) and fsync(2) name no EINTR,
/// but network and FUSE file systems give it.
template <class Call>
int uninterrupted(Call call) {
  for (;;) {
    const int result = call();
    if (result >= 0 || errno != EINTR) return result;
  }
}

Error cannot(const std::string& doing, const std::string& path) {
  const bool full = errno == ENOSPC || errno == EDQUOT;
  return Error(full ? ErrorKind::too_large : ErrorKind::unavailable,
               "cannot " + doing + " " + path + ": " + std::strerror(errno));
}

// After a failed fsync the kernel may have dropped what was written, so it is not tried again.
Result<void> sync(const UniqueFd& fd, const std::string& path) {
  if (uninterrupted([&] { return ::fsync(fd.get()); }) != 0) return cannot("sync", path);
  return ok();
}

}  // namespace

Result<UniqueFd> create_file(const std::string& path) {
  UniqueFd fd(uninterrupted(
      [&] { return ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644); }));
  if (!fd) return cannot("write", path);
  return fd;
}

Result<void> put_in_place(const UniqueFd& fd, const std::string& part, const std::string& path) {
  TRY_VOID(sync(fd, part));
  if (uninterrupted([&] { return std::rename(part.c_str(), path.c_str()); }) != 0) {
    return cannot("put in place", path);
  }
  std::string folder = std::filesystem::path(path).parent_path().string();
  if (folder.empty()) folder = ".";
  const UniqueFd opened(
      uninterrupted([&] { return ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); }));
  if (!opened) return cannot("sync", folder);
  return sync(opened, folder);
}

}  // namespace ov
