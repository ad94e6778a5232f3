// Keeps what a reactor fetches as WARC files: every answer that came, robots.txt and redirects
// included, with its request. A pair of records goes to the kernel in one write as soon as the
// answer is there, so a process that is killed loses nothing that was whole, and the file's end is
// a record's end but for a kill within the write itself. One write into the page cache takes some
// 10 us a page, packing it about 0.3 ms; there is no buffer to flush and no thread to wait for.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "base/unique_fd.h"
#include "net/http.h"
#include "text/warc.h"

namespace ov {

struct ArchiveOptions {
  std::string folder;      ///< Made where it is missing.
  std::size_t lane = 0;    ///< Part of the names, so that reactors share a folder.
  std::string user_agent;  ///< As the requests carry it.
  /// A file that has reached this is closed and the next one begun: the size that archives roll at.
  std::uint64_t file_bytes_max = 1'000'000'000;
};

/// One reactor's files, "overture-20261122154800-00001-0.warc.gz" and so on. One thread.
///
/// A disk that is full or broken ends the archive, not the run: messages are what the run is for,
/// and sites that were read would have to be read again. It is logged as an error once, with the
/// file; that file ends with its last whole record.
class Archive {
 public:
  /// A request, kept until its answer is there.
  struct Asked {
    std::string url;
    std::string text;
    Time time;
  };

  /// Begins the first file. `clock` outlives the archive.
  /// Errors: invalid (the folder or the file cannot be made).
  static Result<std::unique_ptr<Archive>> create(ArchiveOptions options, const Clock& clock);
  Archive(const Archive&) = delete;
  Archive& operator=(const Archive&) = delete;

  /// To be called as a request is sent; asks for the answer's head to be kept.
  [[nodiscard]] Asked ask(HttpRequest& request) const;
  void add(const Asked& asked, const HttpResponse& answer);

 private:
  Archive(ArchiveOptions options, const Clock& clock);
  Result<void> begin_file();
  Result<void> append(std::string_view bytes);

  const ArchiveOptions options_;
  const Clock& clock_;
  WarcEncoder encoder_;
  UniqueFd file_;  // None once a write has failed.
  std::string file_name_;
  std::uint64_t file_bytes_ = 0;
  unsigned files_ = 0;
};

}  // namespace ov
