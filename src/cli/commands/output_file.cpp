#include "output_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

namespace ov::cli {
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
  return Error(ErrorKind::unavailable,
               "cannot " + doing + " " + path + ": " + std::strerror(errno));
}

}  // namespace

Result<void> check_output_place(const std::string& path) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) {
    return Error(ErrorKind::invalid, path + ": is a folder; name a file in it with -o");
  }
  std::filesystem::path folder = std::filesystem::path(path).parent_path();
  if (folder.empty()) folder = ".";
  if (!std::filesystem::is_directory(folder, ignored)) {
    return Error(ErrorKind::invalid, path + ": the folder " + folder.string() + " does not exist");
  }
  if (::access(folder.c_str(), W_OK) != 0) {
    return Error(ErrorKind::invalid, path + ": the folder " + folder.string() + " is not writable");
  }
  return ok();
}

std::string part_path_of(const std::string& path) { return path + ".part"; }

Result<OutputFile> OutputFile::create(const std::string& path) {
  std::string part_path = part_path_of(path);
  UniqueFd fd(uninterrupted(
      [&] { return ::open(part_path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644); }));
  if (!fd) return cannot("write", part_path);
  return OutputFile(std::move(fd), path, std::move(part_path));
}

OutputFile::~OutputFile() {
  if (fd_) ::unlink(part_path_.c_str());
}

Result<void> OutputFile::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t put = ::write(fd_.get(), bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return cannot("write", part_path_);
    bytes.remove_prefix(static_cast<std::size_t>(put));
  }
  return ok();
}

Result<void> OutputFile::finish() {
  if (uninterrupted([&] { return ::fsync(fd_.get()); }) != 0) return cannot("sync", part_path_);
  if (uninterrupted([&] { return ::rename(part_path_.c_str(), path_.c_str()); }) != 0) {
    return cannot("put in place", path_);
  }
  fd_.reset();
  return ok();
}

}  // namespace ov::cli
