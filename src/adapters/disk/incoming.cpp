#include "incoming.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>

#include "folder.h"

namespace ov::adapters {
namespace {

constexpr mode_t file_mode = 0600;
constexpr int tries_max = 100;

/// 32 hexadecimal digits that nobody else has.
Result<std::string> random_name() {
  std::array<unsigned char, 16> bytes{};
  if (::getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) {
    return file_error("get", "random bytes", errno);
  }
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  for (const unsigned char byte : bytes) {
    out += digits[byte >> 4U];
    out += digits[byte & 15U];
  }
  return out;
}

/// Whether the open file still has a name: a sweep may have come between making and locking it.
bool has_name(int fd) {
  struct stat info{};
  return ::fstat(fd, &info) == 0 && info.st_nlink > 0;
}

}  // namespace

Result<Incoming> Incoming::create(int folder) {
  for (int tries = 0; tries < tries_max; ++tries) {
    TRY(std::string name, random_name());
    UniqueFd fd(::openat(folder, name.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                         file_mode));
    if (!fd) return file_error("write into", "incoming", errno);
    if (::flock(fd.get(), LOCK_EX | LOCK_NB) == 0 && has_name(fd.get())) {
      return Incoming(folder, std::move(name), std::move(fd));
    }
  }
  return Error(ErrorKind::unavailable, "cannot keep a file in incoming");
}

Incoming::Incoming(Incoming&& other) noexcept
    : folder_(other.folder_), name_(std::exchange(other.name_, {})), fd_(std::move(other.fd_)) {}

Incoming::~Incoming() {
  if (!name_.empty()) ::unlinkat(folder_, name_.c_str(), 0);
}

Result<void> Incoming::write(const char* bytes, std::size_t size) {
  while (size > 0) {
    const ssize_t count = ::write(fd_.get(), bytes, size);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return file_error("write", "a blob", errno);
    bytes += count;
    size -= static_cast<std::size_t>(count);
  }
  return ok();
}

Result<void> Incoming::place(int target, const std::string& name, bool only_if_absent) {
  TRY_VOID(flush(fd_.get(), name));
  if (only_if_absent) {
    // A second name; fails where it is taken, which a rename would not.
    if (::linkat(folder_, name_.c_str(), target, name.c_str(), 0) != 0) {
      return file_error("store", name, errno);
    }
  } else {
    if (::renameat(folder_, name_.c_str(), target, name.c_str()) != 0) {
      return file_error("store", name, errno);
    }
    name_.clear();
  }
  return flush(target, name);
}

Result<void> Incoming::sweep(int folder) {
  TRY(const std::vector<FolderEntry> entries, entries_of(folder));
  for (const FolderEntry& entry : entries) {
    if (entry.is_folder) continue;
    const UniqueFd fd(::openat(folder, entry.name.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
    // A lock that can be had is that of a writer who is no more.
    if (fd && ::flock(fd.get(), LOCK_EX | LOCK_NB) == 0) {
      ::unlinkat(folder, entry.name.c_str(), 0);
    }
  }
  return ok();
}

}  // namespace ov::adapters
