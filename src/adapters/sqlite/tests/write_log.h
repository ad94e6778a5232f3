// A SQLite VFS that writes down, in order, what reaches the files, so that a test can make the disk
// as a power cut at any moment would have left it.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "base/random.h"

namespace ov::sqlite {

struct LoggedWrite {
  enum class Kind : std::uint8_t { write, truncate, sync, remove };
  Kind kind = Kind::write;
  std::string file;         ///< Its name without folders.
  std::int64_t offset = 0;  ///< Of a write; the new size of a truncation.
  std::string bytes;        ///< Of a write.
};

/// SQLite's default VFS as long as it lives; one at a time.
class WriteLog {
 public:
  WriteLog();
  WriteLog(const WriteLog&) = delete;
  WriteLog& operator=(const WriteLog&) = delete;
  ~WriteLog();
  [[nodiscard]] const std::vector<LoggedWrite>& writes() const { return writes_; }

 private:
  static int open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags,
                  int* out_flags);
  static int remove(sqlite3_vfs* vfs, const char* name, int sync_folder);

  sqlite3_vfs* real_;
  sqlite3_vfs vfs_;
  std::vector<LoggedWrite> writes_;
};

/// A disk that is written to step by step.
class Disk {
 public:
  void apply(const LoggedWrite& write);

  /// Everything is there, as after a killed process.
  [[nodiscard]] std::map<std::string, std::string> whole() const;
  /// Nothing is there that was not synced.
  [[nodiscard]] std::map<std::string, std::string> synced() const;
  /// Of what was not synced each write is there, or its first sectors, or nothing, by chance, as
  /// after a power cut.
  [[nodiscard]] std::map<std::string, std::string> torn(Random& random) const;

 private:
  struct File {
    std::string synced;
    std::vector<LoggedWrite> pending;  ///< Since the last sync.
  };
  std::map<std::string, File> files_;
};

/// Writes the files of an image into an empty folder.
void write_image(const std::map<std::string, std::string>& image,
                 const std::filesystem::path& folder);

}  // namespace ov::sqlite
