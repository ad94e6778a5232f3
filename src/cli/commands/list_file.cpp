#include "list_file.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>

namespace ov::cli {
namespace {

constexpr std::size_t part_bytes = 256 << 10;

Error bad_list(const std::string& path, const std::string& what) {
  return Error(ErrorKind::invalid, path + ": " + what);
}

// Reads up to `size` bytes at `offset`; less only at the end of the file.
Result<std::string> read_at(int fd, std::uint64_t offset, std::size_t size) {
  std::string out(size, '\0');
  std::size_t filled = 0;
  while (filled < size) {
    const ssize_t got =
        ::pread(fd, out.data() + filled, size - filled, static_cast<off_t>(offset + filled));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) {
      return Error(ErrorKind::unavailable,
                   std::string("reading the list: ") + std::strerror(errno));
    }
    if (got == 0) break;
    filled += static_cast<std::size_t>(got);
  }
  out.resize(filled);
  return out;
}

}  // namespace

Result<ListFile> ListFile::open(const std::string& path, const std::string& overrides) {
  ListFile list;
  list.path_ = path;
  list.fd_ = UniqueFd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!list.fd_) {
    return bad_list(path, errno == ENOENT
                              ? "there is no such file"
                              : "cannot be opened: " + std::string(std::strerror(errno)));
  }
  struct stat info{};
  if (::fstat(list.fd_.get(), &info) != 0) return bad_list(path, std::strerror(errno));
  if (S_ISDIR(info.st_mode)) return bad_list(path, "is a folder; name the list's file in it");
  // A pipe cannot be read again after a crash, and a run reads the list twice.
  if (!S_ISREG(info.st_mode))
    return bad_list(path, "is no regular file; save the list to a file first");
  list.device_ = info.st_dev;
  list.inode_ = info.st_ino;
  list.bytes_ = static_cast<std::uint64_t>(info.st_size);
  TRY(const std::string first, read_at(list.fd_.get(), 0, list_preview_bytes));
  auto plan = plan_list(first, first.size() < list_preview_bytes, overrides);
  if (!plan) return bad_list(path, plan.error().message());
  list.plan_ = std::move(*plan);
  return list;
}

bool ListFile::is_at(const std::string& path) const {
  struct stat info{};
  if (::stat(path.c_str(), &info) != 0) return false;
  return info.st_dev == device_ && info.st_ino == inode_;
}

Result<void> ListFile::each_part(const std::function<Result<bool>(std::string_view)>& take) const {
  for (std::uint64_t offset = 0;;) {
    TRY(const std::string part, read_at(fd_.get(), offset, part_bytes));
    if (part.empty()) return ok();
    offset += part.size();
    TRY(const bool more, take(part));
    if (!more) return ok();
  }
}

}  // namespace ov::cli
