#include "small_file.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>

#include "base/unique_fd.h"

namespace ov::cli {
namespace {

Error cannot(const std::string& doing, const std::string& path) {
  return Error(ErrorKind::invalid, path + ": cannot be " + doing + ": " + std::strerror(errno));
}

}  // namespace

Result<std::optional<std::string>> read_small_file(const std::string& path, std::size_t bytes_max) {
  const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd && errno == ENOENT) return std::optional<std::string>();
  if (!fd) return cannot("opened", path);
  struct stat info{};
  if (::fstat(fd.get(), &info) != 0) return cannot("read", path);
  if (S_ISDIR(info.st_mode)) {
    return Error(ErrorKind::invalid, path + ": is a folder, not a file");
  }
  std::string text(bytes_max + 1, '\0');
  std::size_t filled = 0;
  while (filled < text.size()) {
    const ssize_t got = ::read(fd.get(), text.data() + filled, text.size() - filled);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return cannot("read", path);
    if (got == 0) break;
    filled += static_cast<std::size_t>(got);
  }
  text.resize(filled);
  return std::optional<std::string>(std::move(text));
}

}  // namespace ov::cli
