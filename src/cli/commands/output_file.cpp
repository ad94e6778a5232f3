#include "output_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "base/file.h"

namespace ov::cli {
namespace {

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
  TRY(UniqueFd fd, create_file(part_path));
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
  TRY_VOID(put_in_place(fd_, part_path_, path_));
  fd_.reset();
  return ok();
}

}  // namespace ov::cli
