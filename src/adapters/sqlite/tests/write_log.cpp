#include "write_log.h"

#include <algorithm>
#include <fstream>
#include <new>

#include "base/assert.h"

namespace ov::sqlite {
namespace {

using Kind = LoggedWrite::Kind;

/// Disks write sectors of this size whole, or not at all.
constexpr std::size_t sector_bytes = 512;

std::string file_name(const char* path) { return std::filesystem::path(path).filename(); }

/// What SQLite takes for an open file; the real one stands behind it in the same allocation.
struct LoggedFile {
  sqlite3_file base;
  std::vector<LoggedWrite>* writes;
  std::string* name;
  [[nodiscard]] sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

LoggedFile& logged(sqlite3_file* file) { return *reinterpret_cast<LoggedFile*>(file); }

// Hands a call on to the real file.
template <auto Method, class... Values>
int pass_on(sqlite3_file* file, Values... values) {
  sqlite3_file* real = logged(file).real();
  return (real->pMethods->*Method)(real, values...);
}

int log_write(sqlite3_file* file, const void* bytes, int count, sqlite3_int64 offset) {
  LoggedFile& self = logged(file);
  self.writes->push_back(
      {Kind::write, *self.name, offset,
       std::string(static_cast<const char*>(bytes), static_cast<std::size_t>(count))});
  return pass_on<&sqlite3_io_methods::xWrite>(file, bytes, count, offset);
}

int log_truncate(sqlite3_file* file, sqlite3_int64 size) {
  LoggedFile& self = logged(file);
  self.writes->push_back({Kind::truncate, *self.name, size, {}});
  return pass_on<&sqlite3_io_methods::xTruncate>(file, size);
}

int log_sync(sqlite3_file* file, int flags) {
  LoggedFile& self = logged(file);
  self.writes->push_back({Kind::sync, *self.name, 0, {}});
  return pass_on<&sqlite3_io_methods::xSync>(file, flags);
}

int close_file(sqlite3_file* file) {
  const int code = pass_on<&sqlite3_io_methods::xClose>(file);
  delete logged(file).name;
  file->pMethods = nullptr;
  return code;
}

void barrier(sqlite3_file* file) {
  sqlite3_file* real = logged(file).real();
  real->pMethods->xShmBarrier(real);
}

constexpr sqlite3_io_methods methods = {
    .iVersion = 2,  // Without memory-mapped reads and writes, which nobody could log.
    .xClose = close_file,
    .xRead = pass_on<&sqlite3_io_methods::xRead>,
    .xWrite = log_write,
    .xTruncate = log_truncate,
    .xSync = log_sync,
    .xFileSize = pass_on<&sqlite3_io_methods::xFileSize>,
    .xLock = pass_on<&sqlite3_io_methods::xLock>,
    .xUnlock = pass_on<&sqlite3_io_methods::xUnlock>,
    .xCheckReservedLock = pass_on<&sqlite3_io_methods::xCheckReservedLock>,
    .xFileControl = pass_on<&sqlite3_io_methods::xFileControl>,
    .xSectorSize = pass_on<&sqlite3_io_methods::xSectorSize>,
    .xDeviceCharacteristics = pass_on<&sqlite3_io_methods::xDeviceCharacteristics>,
    .xShmMap = pass_on<&sqlite3_io_methods::xShmMap>,
    .xShmLock = pass_on<&sqlite3_io_methods::xShmLock>,
    .xShmBarrier = barrier,
    .xShmUnmap = pass_on<&sqlite3_io_methods::xShmUnmap>,
    .xFetch = nullptr,
    .xUnfetch = nullptr,
};

void apply_to(std::string& content, const LoggedWrite& write, std::size_t bytes) {
  if (write.kind == Kind::truncate) {
    content.resize(static_cast<std::size_t>(write.offset));
  } else if (write.kind == Kind::write) {
    const auto offset = static_cast<std::size_t>(write.offset);
    content.resize(std::max(content.size(), offset + bytes));
    content.replace(offset, bytes, write.bytes, 0, bytes);
  }
}

}  // namespace

WriteLog::WriteLog() : real_(sqlite3_vfs_find(nullptr)), vfs_(*real_) {
  vfs_.zName = "write-log";
  vfs_.szOsFile = static_cast<int>(sizeof(LoggedFile)) + real_->szOsFile;
  vfs_.pNext = nullptr;
  vfs_.pAppData = this;
  vfs_.xOpen = open;
  vfs_.xDelete = remove;
  OV_ASSERT(sqlite3_vfs_register(&vfs_, 1) == SQLITE_OK);
}

WriteLog::~WriteLog() {
  sqlite3_vfs_unregister(&vfs_);
  sqlite3_vfs_register(real_, 1);
}

int WriteLog::open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags,
                   int* out_flags) {
  auto* log = static_cast<WriteLog*>(vfs->pAppData);
  auto* self = new (file) LoggedFile{};
  const int code = log->real_->xOpen(log->real_, name, self->real(), flags, out_flags);
  if (code != SQLITE_OK) return code;
  self->writes = &log->writes_;
  self->name = new std::string(name == nullptr ? "temporary" : file_name(name));
  self->base.pMethods = &methods;
  return code;
}

int WriteLog::remove(sqlite3_vfs* vfs, const char* name, int sync_folder) {
  auto* log = static_cast<WriteLog*>(vfs->pAppData);
  log->writes_.push_back({Kind::remove, file_name(name), 0, {}});
  return log->real_->xDelete(log->real_, name, sync_folder);
}

void Disk::apply(const LoggedWrite& write) {
  if (write.kind == Kind::remove) {
    files_.erase(write.file);
    return;
  }
  File& file = files_[write.file];
  if (write.kind != Kind::sync) {
    file.pending.push_back(write);
    return;
  }
  for (const LoggedWrite& pending : file.pending) {
    apply_to(file.synced, pending, pending.bytes.size());
  }
  file.pending.clear();
}

std::map<std::string, std::string> Disk::whole() const {
  std::map<std::string, std::string> image = synced();
  for (const auto& [name, file] : files_) {
    for (const LoggedWrite& pending : file.pending) {
      apply_to(image[name], pending, pending.bytes.size());
    }
  }
  return image;
}

std::map<std::string, std::string> Disk::synced() const {
  std::map<std::string, std::string> image;
  for (const auto& [name, file] : files_) image[name] = file.synced;
  return image;
}

std::map<std::string, std::string> Disk::torn(Random& random) const {
  std::map<std::string, std::string> image = synced();
  for (const auto& [name, file] : files_) {
    for (const LoggedWrite& pending : file.pending) {
      const std::uint64_t fate = random.below(3);
      if (fate == 0) continue;
      const std::size_t sectors = (pending.bytes.size() + sector_bytes - 1) / sector_bytes;
      const std::size_t kept = fate == 1 ? sectors : random.below(sectors + 1);
      apply_to(image[name], pending, std::min(pending.bytes.size(), kept * sector_bytes));
    }
  }
  return image;
}

void write_image(const std::map<std::string, std::string>& image,
                 const std::filesystem::path& folder) {
  for (const auto& [name, content] : image) {
    std::ofstream file(folder / name, std::ios::binary);
    file.write(content.data(), static_cast<std::streamsize>(content.size()));
    OV_ASSERT(file.good());
  }
}

}  // namespace ov::sqlite
