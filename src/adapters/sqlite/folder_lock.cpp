#include "folder_lock.h"

#include <fcntl.h>
#include <sys/file.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <system_error>

namespace ov::sqlite {

Result<UniqueFd> lock_folder(const std::filesystem::path& folder) {
  std::error_code code;
  std::filesystem::create_directories(folder, code);
  if (code) {
    return Error(ErrorKind::unavailable,
                 "cannot make the data folder " + folder.string() + ": " + code.message());
  }
  const std::string path = folder / "overture.lock";
  UniqueFd fd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!fd) {
    return Error(ErrorKind::unavailable, "cannot write to the data folder " + folder.string() +
                                             ": " + std::strerror(errno));
  }
  if (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) {
      return Error(ErrorKind::unavailable,
                   "cannot lock the data folder " + folder.string() + ": " + std::strerror(errno));
    }
    return Error(ErrorKind::conflict, "another overture process works in the data folder " +
                                          folder.string() +
                                          "; wait for it, stop it, or name another with --data");
  }
  return fd;
}

Result<std::filesystem::path> existing_store_file(const std::filesystem::path& folder) {
  std::filesystem::path path = store_file(folder);
  std::error_code ignored;
  if (std::filesystem::exists(path, ignored)) return path;
  return Error(ErrorKind::not_found, "there is no data in " +
                                         std::filesystem::absolute(folder, ignored).string() +
                                         "; name the folder of a run with --data");
}

}  // namespace ov::sqlite
