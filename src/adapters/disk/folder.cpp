#include "folder.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <memory>
#include <system_error>

namespace ov::adapters {
namespace {

constexpr mode_t folder_mode = 0700;  // lists of companies are nobody else's business
constexpr int open_flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
constexpr std::string_view folder_mark = "%d";
constexpr std::string_view file_mark = "%f";

ErrorKind kind_of(int code) {
  switch (code) {
    case ENOENT:
      return ErrorKind::not_found;
    case EACCES:
    case EPERM:
    case EROFS:
    case ELOOP:    // a link where none is followed
    case ENOTDIR:  // the same, of a folder
      return ErrorKind::denied;
    case EEXIST:
      return ErrorKind::conflict;
    case ENAMETOOLONG:
      return ErrorKind::invalid;
    default:
      return ErrorKind::unavailable;
  }
}

struct DirectoryCloser {
  void operator()(DIR* directory) const { ::closedir(directory); }
};

}  // namespace

Error file_error(std::string_view what, std::string_view name, int code) {
  return Error(kind_of(code), "cannot " + std::string(what) + " " + std::string(name) + ": " +
                                  std::generic_category().message(code));
}

Result<UniqueFd> open_folder(int parent, const std::string& name) {
  UniqueFd fd(::openat(parent, name.c_str(), open_flags));
  if (!fd) return file_error("open the folder", name, errno);
  return fd;
}

Result<UniqueFd> make_folder(int parent, const std::string& name) {
  Result<UniqueFd> there = open_folder(parent, name);
  if (there || there.error().kind() != ErrorKind::not_found) return there;
  if (::mkdirat(parent, name.c_str(), folder_mode) != 0 && errno != EEXIST) {
    return file_error("make the folder", name, errno);
  }
  // Also where another made it just now, who may not have come to this yet.
  TRY_VOID(flush(parent, name));
  return open_folder(parent, name);
}

Result<void> flush(int fd, std::string_view name) {
  if (::fsync(fd) == 0) return ok();
  return file_error("flush", name, errno);
}

Result<std::vector<FolderEntry>> entries_of(int folder) {
  // A descriptor of its own: reading a directory moves its position.
  const int fd = ::openat(folder, ".", open_flags);
  const std::unique_ptr<DIR, DirectoryCloser> directory(fd < 0 ? nullptr : ::fdopendir(fd));
  if (!directory) return file_error("read", "a folder", errno);
  std::vector<FolderEntry> out;
  while (true) {
    errno = 0;
    const dirent* entry = ::readdir(directory.get());
    if (entry == nullptr) break;
    const std::string name = entry->d_name;
    if (name == "." || name == "..") continue;
    bool is_folder = entry->d_type == DT_DIR;
    if (entry->d_type == DT_UNKNOWN) {
      struct stat info{};
      if (::fstatat(folder, name.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0) continue;
      is_folder = S_ISDIR(info.st_mode);
    }
    out.push_back({name, is_folder});
  }
  if (errno != 0) return file_error("read", "a folder", errno);
  return out;
}

std::string folder_name(std::string_view part) {
  return std::string(part) + std::string(folder_mark);
}

std::string file_name(std::string_view part) {
  const bool looks_marked = part.ends_with(folder_mark) || part.ends_with(file_mark);
  return std::string(part) + std::string(looks_marked ? file_mark : "");
}

std::string part_of(const FolderEntry& entry) {
  const std::string_view name = entry.name;
  const bool has_folder_mark = name.ends_with(folder_mark);
  if (entry.is_folder != has_folder_mark) return {};
  const bool is_marked = has_folder_mark || name.ends_with(file_mark);
  return std::string(name.substr(0, name.size() - (is_marked ? 2 : 0)));
}

}  // namespace ov::adapters
